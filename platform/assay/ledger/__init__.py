"""The append-only Merkle ledger and the alert outbox: the only writer of our own database."""

"""The use cases, and the only writers: attest, register, decide, promote, withdraw, reconcile."""

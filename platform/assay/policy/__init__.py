"""From facts, packs and a date to a decision: no clock, no disk, no network."""

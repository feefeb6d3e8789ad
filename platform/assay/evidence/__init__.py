"""What is said, about which digest, by whom: statements, envelopes, keys, digests. Pure."""

"""Contrastive training: produces an encoder and the facts about how it came to be."""

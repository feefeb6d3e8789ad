"""The risk classifier: scope, bans, products, listed uses, transparency, general-purpose models."""

from assay.policy.classify.classification import classify

__all__ = ["classify"]

"""From signed records to facts: one small fold for each kind of evidence."""

from assay.policy.fold.folding import facts_about

__all__ = ["facts_about"]

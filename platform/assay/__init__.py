"""Assay: promote a model only when its signed evidence satisfies policy."""

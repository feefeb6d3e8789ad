"""Measures an encoder beside its baselines: produces evidence about a model."""

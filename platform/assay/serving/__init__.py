"""Scoring with an approved model, and the inference log."""

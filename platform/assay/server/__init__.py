"""The plugin side of MLflow: the governed registry store."""

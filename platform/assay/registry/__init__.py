"""The one door to MLflow as a client: log, register, alias, load."""

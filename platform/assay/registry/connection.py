"""The way to MLflow: opened quietly, and what goes wrong on it told as one error of ours."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assay.domain.errors import UnavailableError

if TYPE_CHECKING:
    from mlflow import MlflowClient

SETTINGS: Final = ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI")


def connect(tracking_uri: str, registry_uri: str) -> "MlflowClient":
    """Open a client, with MLflow's process-wide settings pointing the same way."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    import logging

    import mlflow

    logging.getLogger("mlflow").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.ERROR)
    # The store resolves `models:/…` sources through the process-wide settings, so set both; but not
    # the environment, which people set to say which MLflow they mean.
    said = {name: os.environ.get(name) for name in SETTINGS}
    mlflow.set_tracking_uri(tracking_uri)
    mlflow.set_registry_uri(registry_uri)
    for name, value in said.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    with reached():
        return mlflow.MlflowClient(tracking_uri, registry_uri)


def refuse_lost(tracking_uri: str, artifacts: Path) -> None:
    """Refuse to begin an empty database where models were logged before.

    Raises:
        UnavailableError: The database is gone.
    """
    database = Path(tracking_uri.removeprefix("sqlite:///"))
    local = tracking_uri.startswith("sqlite:///") and database.parent == artifacts.parent
    if local and not database.exists() and artifacts.is_dir() and any(artifacts.iterdir()):
        raise UnavailableError(
            f"MLflow's database {database} is gone, though models were logged to it: restore it"
        )


@contextmanager
def reached() -> Iterator[None]:
    """Turn what MLflow or its database raises into one error of ours."""
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except MlflowException as error:
        raise UnavailableError(f"MLflow answered {error.error_code}: {error.message}") from error
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise UnavailableError(f"MLflow's database cannot be used: {cause}") from error


@contextmanager
def without_advice() -> Iterator[None]:
    """Log a model without being told to add type hints: ours takes arrays, and that is meant."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield

"""The way to MLflow: opened quietly, and what goes wrong on it told as one error of ours."""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assay.domain.errors import UnavailableError

if TYPE_CHECKING:
    from mlflow import MlflowClient

SQLITE: Final = "sqlite:///"
SETTINGS: Final = ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI")


def connect(tracking_uri: str, registry_uri: str) -> "MlflowClient":
    """Open a client, with MLflow's process-wide settings pointing the same way."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    import mlflow

    _silence()
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
    database = Path(tracking_uri.removeprefix(SQLITE))
    local = tracking_uri.startswith(SQLITE) and database.parent == artifacts.parent
    if local and not database.exists() and artifacts.is_dir() and any(artifacts.iterdir()):
        raise UnavailableError(
            f"MLflow's database {database} is gone, though models were logged to it: restore it"
        )


def make_database(tracking_uri: str, artifacts: Path) -> None:
    """Make MLflow's SQLite database whole before it gets its name.

    MLflow makes it in dozens of migrations that a kill leaves half done, and then refuses the file
    for ever. Under a name of its own a half-made one does no harm: it is begun anew.

    Raises:
        UnavailableError: It cannot be made.
    """
    database = Path(tracking_uri.removeprefix(SQLITE))
    made = database.exists() or not tracking_uri.startswith(SQLITE)
    if made or not database.parent.is_dir():
        return
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    _silence()
    draft = database.with_name(f".{database.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with reached():
        SqlAlchemyStore(f"{SQLITE}{draft}", artifacts.as_uri()).engine.dispose()
    draft.replace(database)


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


def _silence() -> None:
    """Keep MLflow's talk about migrations to itself; its errors still come through."""
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)

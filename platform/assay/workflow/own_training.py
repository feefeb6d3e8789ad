"""A model trained by code that is not ours: attested, so that the gate can judge it."""

from collections.abc import Mapping
from pathlib import Path

from assay.workflow.images import load_parts
from assay.workflow.journal import open_journal
from assay.workflow.models import open_registry
from assay.workflow.train import attest_training as sign_training
from assay.workflow.workspace import find_workspace


def connect(workspace: Path | None = None) -> str:
    """Point MLflow, in this process, at a workspace: what is logged next can be attested there.

    Args:
        workspace: Where `assay.toml` lies; by default found as the command line does.

    Returns:
        The tracking URI.

    Raises:
        UsageError: There is no workspace.
    """
    found = find_workspace(workspace)
    open_registry(found).enter_experiment()
    return found.tracking_uri


def attest_training(
    uri: str, *, data: str, config: Mapping[str, object], workspace: Path | None = None
) -> str:
    """Sign how a model that is logged in the workspace's MLflow came to be.

    The model is an MLflow pyfunc, logged from code (no pickle), whose `predict` takes images
    (n, height, width, channels) as uint8 and returns `{"label": (n,), "confidence": (n,),
    "embedding": (n, d)}`: class indices, probabilities, and floats.

    Args:
        uri: `models:/m-…`, as `mlflow.pyfunc.log_model` returns it.
        data: `digits` or a folder with a sub-folder for each class; the model was trained on its
            part `train`, and is going to be measured on `test`.
        config: What the training depended on; at best with a `method`.
        workspace: Where `assay.toml` lies; by default found as the command line does.

    Returns:
        The digest of the model's files, under which all evidence is filed.

    Raises:
        UsageError: There is no workspace.
        UnavailableError: The model's files or the trainer's key cannot be had.

    Example:
        >>> where = Path("/nowhere")
        >>> attest_training(
        ...     "models:/m-0", data="digits", config={}, workspace=where
        ... )  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        assay.domain.errors.UsageError: no assay.toml in /nowhere or above: run `assay init` ...
    """
    journal = open_journal(find_workspace(workspace))
    record = sign_training(
        journal,
        open_registry(journal.workspace),
        uri=uri,
        source=data,
        images=load_parts(data)["train"],
        config=config,
        facts={},
    )
    return record.statement.subjects[0].digest

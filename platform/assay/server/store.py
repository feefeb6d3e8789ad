"""The governed registry store: MLflow's own, with its nine mutators behind the gate.

It answers to a scheme of its own (`assay+sqlite://`): a plug-in that fails to import then makes
MLflow refuse the URI, where with `sqlite://` MLflow would fall back to the ungoverned store.

Rules, each overriding one public mutator and no private helper:
- set_registered_model_alias: a protected alias is set only on an ALLOW decision with its approvals;
- delete_registered_model_alias: always works (taking a model out is never refused) and is recorded;
- transition_model_version_stage: always refused, for stages know no gate;
- create_model_version, set/delete_model_version_tag: our tag prefix is reserved;
- delete_model_version, delete_registered_model, rename_registered_model: not while a gate is held.
"""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

from mlflow.entities.model_registry import ModelVersion, ModelVersionTag, RegisteredModel
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import (
    INVALID_PARAMETER_VALUE,
    PERMISSION_DENIED,
    RESOURCE_CONFLICT,
)
from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore

from assay.domain.decision import Subject
from assay.domain.errors import AssayError
from assay.domain.names import fold_alias
from assay.domain.outcome import Verdict
from assay.evidence.manifest import Manifest, manifest_of
from assay.server.artifacts import local_folder
from assay.server.guard import Guard
from assay.workflow.promotion import refusal

SCHEME_PREFIX = "assay+"
RESERVED = "assay."
Result = TypeVar("Result")


def open_store(store_uri: str, tracking_uri: str | None = None) -> "GovernedStore":
    """Open the store behind an `assay+…` URI; MLflow calls this by its plug-in entry point."""
    del tracking_uri
    return GovernedStore(store_uri)


class GovernedStore(SqlAlchemyStore):
    """MLflow's SQL registry store behind the gate."""

    def __init__(self, store_uri: str) -> None:
        database = store_uri.removeprefix(SCHEME_PREFIX)
        self._guard = _translated(lambda: Guard(database))
        super().__init__(database)

    def set_registered_model_alias(self, name: str, alias: str, version: str) -> None:
        """Set an alias; a protected one only through the gate."""
        gate = self._gate(alias)
        if gate is None:
            super().set_registered_model_alias(name, alias, version)
            return
        admission = _translated(lambda: self._guard.admit(*self._version(name, version), gate))
        if admission.verdict is not Verdict.ALLOW:
            raise MlflowException(refusal(admission), PERMISSION_DENIED)
        super().set_registered_model_alias(name, gate, version)
        _translated(lambda: self._guard.promoted(admission))

    def delete_registered_model_alias(self, name: str, alias: str) -> None:
        """Delete an alias; of a protected one this is a withdrawal."""
        super().delete_registered_model_alias(name, alias)
        try:
            self._guard.withdrawn(name, alias)
        except AssayError as error:
            raise MlflowException(
                f"the alias {alias!r} is deleted, but that could not be recorded: {error}; once "
                "mended, `assay reconcile` records it",
                RESOURCE_CONFLICT,
            ) from error

    def transition_model_version_stage(
        self,
        name: str,
        version: str,
        stage: str,
        archive_existing_versions: bool,  # noqa: FBT001  # MLflow's
    ) -> NoReturn:
        """Refuse: stages are retired."""
        del archive_existing_versions
        gates = _translated(lambda: self._guard.gates)
        raise MlflowException(
            f"{name} {version} cannot be moved to stage {stage!r}: stages know no gate. Set an "
            f"alias instead; protected aliases: {', '.join(gates)}",
            PERMISSION_DENIED,
        )

    def create_model_version(  # noqa: PLR0917  # MLflow's signature
        self,
        name: str,
        source: str,
        run_id: str | None = None,
        tags: Sequence[ModelVersionTag] | None = None,
        run_link: str | None = None,
        description: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> ModelVersion:
        """Create a version; our tag prefix is reserved."""
        for tag in tags or ():
            _refuse_reserved(tag.key)
        return super().create_model_version(
            name, source, run_id, tags, run_link, description, *args, **kwargs
        )

    def set_model_version_tag(self, name: str, version: str, tag: ModelVersionTag) -> None:
        """Set a tag; our prefix is reserved."""
        _refuse_reserved(tag.key)
        super().set_model_version_tag(name, version, tag)

    def delete_model_version_tag(self, name: str, version: str, key: str) -> None:
        """Delete a tag; our prefix is reserved."""
        _refuse_reserved(key)
        super().delete_model_version_tag(name, version, key)

    def delete_model_version(self, name: str, version: str) -> None:
        """Delete a version that stands at no gate."""
        # The number as MLflow reads it: it takes "01" for 1.
        self._refuse_held(name, str(self.get_model_version(name, version).version))
        super().delete_model_version(name, version)

    def delete_registered_model(self, name: str) -> None:
        """Delete a model none of whose versions stands at a gate."""
        self._refuse_held(name, None)
        super().delete_registered_model(name)

    def rename_registered_model(self, name: str, new_name: str) -> RegisteredModel:
        """Rename a model none of whose versions stands at a gate: its card speaks of this name."""
        self._refuse_held(name, None)
        return super().rename_registered_model(name, new_name)

    def _gate(self, alias: str) -> str | None:
        gate = _translated(lambda: self._guard.gate(str(alias)))
        if gate not in {None, alias}:
            raise MlflowException(
                f"the alias {alias!r} looks like the protected {gate!r}: write it so",
                INVALID_PARAMETER_VALUE,
            )
        return gate

    def _version(self, name: str, version: str) -> tuple[Subject, Manifest]:
        # Raises MLflow's own "not found" for a version that does not exist.
        number = str(self.get_model_version(name, version).version)
        manifest = manifest_of(local_folder(self.get_model_version_download_uri(name, number)))
        return Subject(name=name, version=number, digest=manifest.digest), manifest

    def _refuse_held(self, name: str, version: str | None) -> None:
        held = _translated(lambda: self._guard.held(name, version))
        if held:
            raise MlflowException(
                f"{name} stands at the gate {', '.join(held)}: withdraw it first "
                f"(`assay withdraw {name}@{held[0]}`)",
                RESOURCE_CONFLICT,
            )


def _refuse_reserved(key: str) -> None:
    if fold_alias(str(key)).startswith(RESERVED):
        raise MlflowException(
            f"the tag {key!r} is reserved: evidence is signed into the ledger, never tagged",
            INVALID_PARAMETER_VALUE,
        )


def _translated(action: Callable[[], Result]) -> Result:
    """Turn our errors into MLflow's, so that every client sees the reason."""
    try:
        return action()
    except AssayError as error:
        # Not a 5xx: clients would try again for minutes.
        raise MlflowException(f"refused: {error}", PERMISSION_DENIED) from error

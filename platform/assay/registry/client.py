"""MLflow as we use it: runs, logged models, versions and aliases.

Nothing here decides anything. Setting a protected alias is an ordinary MLflow call; the governed
store on the other side answers it or refuses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from assay.domain.errors import DeniedError, InvalidInputError, UnavailableError
from assay.registry.connection import (
    connect,
    make_database,
    reached,
    refuse_lost,
    without_advice,
)

EXPERIMENT: Final = "assay"
ENTRY_POINT: Final = Path(__file__).parent / "entry_model.py"
REQUIREMENTS: Final = ("assay-mlops",)
LOGGED: Final = "models:/"
ABSENT: Final = "RESOURCE_DOES_NOT_EXIST"
REFUSED: Final = "PERMISSION_DENIED"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedModel:
    """A model in MLflow that is not yet a version."""

    uri: str
    run_id: str
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A registered version."""

    name: str
    version: str
    uri: str
    run_id: str
    aliases: tuple[str, ...]


class Registry:
    """The MLflow of one workspace."""

    def __init__(self, tracking_uri: str, registry_uri: str, artifacts: Path) -> None:
        refuse_lost(tracking_uri, artifacts)
        make_database(tracking_uri, artifacts)
        self._client = connect(tracking_uri, registry_uri)
        self._artifacts = artifacts

    @reached()
    def log_model(
        self, folder: Path, *, params: Mapping[str, object], metrics: Mapping[str, float]
    ) -> LoggedModel:
        """Log a model folder from code (no pickle), under a run of its own."""
        import mlflow

        with mlflow.start_run(experiment_id=self._experiment()) as run, without_advice():
            mlflow.log_params(dict(params))
            mlflow.log_metrics(dict(metrics))
            info = mlflow.pyfunc.log_model(
                name="model",
                python_model=str(ENTRY_POINT),
                artifacts={"model": str(folder)},
                pip_requirements=list(REQUIREMENTS),
            )
        return LoggedModel(
            uri=info.model_uri, run_id=run.info.run_id, folder=self.folder(info.model_uri)
        )

    @reached()
    def enter_experiment(self) -> None:
        """Let runs that are started next go to our experiment."""
        import mlflow

        mlflow.set_experiment(experiment_id=self._experiment())

    def run_of(self, uri: str) -> str:
        """Return the run that logged a model.

        Raises:
            InvalidInputError: No such model was logged.
        """
        from mlflow.exceptions import MlflowException

        try:
            return str(self._logged(uri).source_run_id or "")
        except MlflowException as error:
            if error.error_code != ABSENT:
                raise
            raise InvalidInputError(
                "model", f"{uri} was never logged here", "give the URI that `assay train` printed"
            ) from None

    @reached()
    def log_metrics(self, run_id: str, metrics: Mapping[str, float]) -> None:
        """Show figures beside a run; the gate never reads them."""
        for name, value in metrics.items():
            self._client.log_metric(run_id, name, value)

    @reached()
    def folder(self, uri: str) -> Path:
        """Return the files of a logged model (`models:/m-…`) or a version, downloaded if remote.

        Raises:
            UnavailableError: They cannot be had.
        """
        from mlflow.artifacts import download_artifacts
        from mlflow.exceptions import MlflowException

        try:
            location = self._location(uri)
            if location.startswith(("file:", "/")):
                from mlflow.utils.file_utils import local_file_uri_to_path

                return Path(local_file_uri_to_path(location))
            return Path(download_artifacts(artifact_uri=uri))
        except (MlflowException, OSError) as error:
            raise UnavailableError(f"the files of {uri} cannot be had: {error}") from error

    @reached()
    def create_version(self, name: str, uri: str) -> Version:
        """Register a logged model as the next version of a name."""
        from mlflow.exceptions import MlflowException

        try:
            self._client.create_registered_model(name)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        made = self._client.create_model_version(
            name,
            uri,
            run_id=self.run_of(uri) or None,
            # A server takes a `models:/m-…` source only from who names the model it is.
            model_id=uri.removeprefix(LOGGED),
        )
        return self.version(name, str(made.version))

    @reached()
    def version(self, name: str, version: str) -> Version:
        """Return a version.

        Raises:
            InvalidInputError: There is none.
        """
        from mlflow.exceptions import MlflowException

        try:
            return _version(self._client.get_model_version(name, version))
        except MlflowException as error:
            if error.error_code == ABSENT:
                raise self._unknown(name, f"version {version}") from None
            raise

    @reached()
    def at_alias(self, name: str, alias: str) -> Version | None:
        """Return the version an alias points at, if there is one."""
        from mlflow.exceptions import MlflowException

        try:
            return _version(self._client.get_model_version_by_alias(name, alias))
        except MlflowException as error:
            if error.error_code in {ABSENT, "INVALID_PARAMETER_VALUE"}:
                return None
            raise

    @reached()
    def names(self) -> tuple[str, ...]:
        """Return the names of all registered models."""
        found: list[str] = []
        token = None
        while True:
            page = self._client.search_registered_models(page_token=token)
            found += [model.name for model in page]
            token = page.token
            if not token:
                return tuple(sorted(found))

    @reached()
    def versions(self, name: str) -> tuple[Version, ...]:
        """Return the versions of a name, oldest first."""
        found = self._client.search_model_versions(f"name = '{_quoted(name)}'")
        numbers = sorted(int(each.version) for each in found)
        return tuple(self.version(name, str(number)) for number in numbers)

    @reached()
    def set_alias(self, name: str, alias: str, version: str) -> None:
        """Point an alias at a version; for a protected one this asks the gate.

        Raises:
            DeniedError: The gate refused; the message carries its findings.
        """
        from mlflow.exceptions import MlflowException

        try:
            self._client.set_registered_model_alias(name, alias, version)
        except MlflowException as error:
            if error.error_code == REFUSED:
                raise DeniedError(error.message) from None
            raise

    @reached()
    def delete_alias(self, name: str, alias: str) -> None:
        """Delete an alias."""
        self._client.delete_registered_model_alias(name, alias)

    @reached()
    def metrics(self, run_id: str) -> Mapping[str, float]:
        """Return the figures shown beside a run."""
        return dict(self._client.get_run(run_id).data.metrics)

    def _experiment(self) -> str:
        found = self._client.get_experiment_by_name(EXPERIMENT)
        if found:
            return str(found.experiment_id)
        location = None if _is_http(self._client.tracking_uri) else self._artifacts.as_uri()
        return str(self._client.create_experiment(EXPERIMENT, artifact_location=location))

    def _location(self, uri: str) -> str:
        if uri.startswith(LOGGED + "m-"):
            return str(self._logged(uri).artifact_location)
        name, version = uri.removeprefix("models:/").rsplit("/", 1)
        return str(self._client.get_model_version_download_uri(name, version))

    def _logged(self, uri: str) -> Any:
        return self._client.get_logged_model(uri.removeprefix(LOGGED))

    def _unknown(self, name: str, what: str) -> InvalidInputError:
        names = self.names()
        if name not in names:
            known = ", ".join(names) or "none is registered yet"
            return InvalidInputError("model", f"no model {name!r}", f"known: {known}")
        numbers = ", ".join(each.version for each in self.versions(name)) or "none yet"
        return InvalidInputError("model", f"{name} has no {what}", f"versions: {numbers}")


def _version(found: Any) -> Version:
    return Version(
        name=found.name,
        version=str(found.version),
        uri=f"models:/{found.name}/{found.version}",
        run_id=found.run_id or "",
        aliases=tuple(found.aliases),
    )


def _quoted(name: str) -> str:
    if "'" in name:
        raise InvalidInputError("model", f"got {name!r}", "a name without quotes")
    return name


def _is_http(uri: str) -> bool:
    return uri.startswith(("http://", "https://"))

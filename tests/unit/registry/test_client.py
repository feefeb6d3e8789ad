import os
from pathlib import Path

import mlflow
import pytest
from tests.worlds import World

from assay.domain.errors import InvalidInputError, UnavailableError
from assay.evidence.manifest import manifest_of
from assay.registry.client import Registry


def test_a_logged_model_holds_no_pickle(proven: World) -> None:
    names = {path.suffix for path in proven.registry.folder(proven.uri).rglob("*")}
    assert not names & {".pkl", ".pickle", ".pt", ".bin"}


def test_logged_parameters_and_figures_are_shown_beside_the_run(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "a").write_text("a")
    logged = world.registry.log_model(tmp_path / "model", params={"p": 1}, metrics={"m": 0.5})
    world.registry.log_metrics(logged.run_id, {"later": 0.75})
    assert world.registry.metrics(logged.run_id) == {"m": 0.5, "later": 0.75}
    assert world.registry.run_of(logged.uri) == logged.run_id


def test_models_and_their_versions_are_listed_in_order(proven: World) -> None:
    for _ in range(10):
        proven.registry.create_version("digits", proven.uri)
    proven.registry.create_version("another", proven.uri)
    assert proven.registry.names() == ("another", "digits")
    numbers = [each.version for each in proven.registry.versions("digits")]
    assert numbers == [str(number) for number in range(1, 12)]


def test_more_models_than_fit_on_a_page_are_all_listed(world: World) -> None:
    client = mlflow.MlflowClient()
    wanted = tuple(f"model-{number:03d}" for number in range(105))
    for name in wanted:
        client.create_registered_model(name)
    assert world.registry.names() == wanted


def test_version_and_logged_model_are_the_same_files(proven: World) -> None:
    version = proven.registry.version("digits", "1")
    assert (version.name, version.version, version.uri) == ("digits", "1", "models:/digits/1")
    assert proven.registry.folder(version.uri) == proven.registry.folder(proven.uri)
    assert proven.registry.run_of(proven.uri) == version.run_id


def test_loading_through_mlflow_does_not_change_the_digest(proven: World) -> None:
    """MLflow writes a file of its own into the folder then."""
    folder = proven.registry.folder(proven.uri)
    before = manifest_of(folder)
    mlflow.pyfunc.load_model("models:/digits/1")
    assert manifest_of(folder) == before


@pytest.mark.parametrize(
    ("name", "version", "message"),
    [
        ("digits", "7", r"digits has no version 7; versions: 1"),
        ("digets", "1", r"no model 'digets'; known: digits"),
    ],
)
def test_a_version_that_is_not_there_is_told_with_what_is(
    proven: World, name: str, version: str, message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        proven.registry.version(name, version)


def test_an_empty_registry_says_so(world: World) -> None:
    with pytest.raises(InvalidInputError, match="none is registered yet"):
        world.registry.version("digits", "1")


def test_an_alias_nobody_has_set_is_nowhere(proven: World) -> None:
    assert proven.registry.at_alias("digits", "champion") is None
    assert proven.registry.at_alias("nobody", "champion") is None


def test_an_alias_is_set_found_and_deleted(proven: World) -> None:
    proven.registry.set_alias("digits", "champion", "1")
    found = proven.registry.at_alias("digits", "champion")
    assert found is not None
    assert (found.version, found.aliases) == ("1", ("champion",))
    proven.registry.delete_alias("digits", "champion")
    assert proven.registry.at_alias("digits", "champion") is None


def test_what_mlflow_refuses_is_told_in_its_words(proven: World) -> None:
    with pytest.raises(UnavailableError, match="'latest' alias name"):
        proven.registry.set_alias("digits", "latest", "1")
    with pytest.raises(UnavailableError, match="nobody"):
        proven.registry.delete_alias("nobody", "champion")
    with pytest.raises(UnavailableError, match="name"):
        proven.registry.create_version("a/b", proven.uri)


def test_a_name_with_a_quote_is_no_way_into_a_query(proven: World) -> None:
    with pytest.raises(InvalidInputError, match="without quotes"):
        proven.registry.versions("x' OR name LIKE '%")


def test_files_nobody_logged_cannot_be_had(world: World) -> None:
    with pytest.raises(UnavailableError, match="m-0"):
        world.registry.folder("models:/m-0")


def test_opening_a_registry_leaves_peoples_environment_as_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = world.journal.workspace
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:1")
    Registry(f"sqlite:///{workspace.store / 'mlflow.db'}", "sqlite://", workspace.artifacts)
    assert os.environ["MLFLOW_TRACKING_URI"] == "http://127.0.0.1:1"
    assert "MLFLOW_REGISTRY_URI" not in os.environ

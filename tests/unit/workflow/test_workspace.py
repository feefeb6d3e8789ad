from pathlib import Path

import pytest

from assay.domain.errors import UsageError
from assay.workflow.templates import assay_toml
from assay.workflow.workspace import Workspace, find_workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "w" / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "w" / "assay.toml").write_text(assay_toml("w", "root"))
    return tmp_path / "w"


def test_the_nearest_settings_upwards_make_the_workspace(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "deep" / "deeper")
    assert find_workspace().root == root
    (root / "deep" / "assay.toml").write_text(assay_toml("deep", "root"))
    assert find_workspace().config.name == "deep"


def test_the_environment_names_a_workspace_and_none_above_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_WORKSPACE", str(root))
    assert find_workspace().root == root
    monkeypatch.setenv("ASSAY_WORKSPACE", str(root / "deep"))
    with pytest.raises(UsageError, match=r"no assay\.toml in"):
        find_workspace()


def test_what_a_caller_names_comes_before_the_environment(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_WORKSPACE", str(tmp_path))
    assert find_workspace(root / "deep").root == root


def test_no_workspace_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"run `assay init` first, .* or set ASSAY_WORKSPACE"):
        find_workspace(tmp_path)


def uris(workspace: Workspace) -> tuple[str, str]:
    return workspace.tracking_uri, workspace.registry_uri


def test_mlflows_own_variables_say_which_mlflow_is_meant(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = find_workspace(root)
    database = root / ".assay" / "mlflow.db"
    assert uris(workspace) == (f"sqlite:///{database}", f"assay+sqlite:///{database}")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://host:5000")
    assert uris(workspace) == ("http://host:5000", "http://host:5000")
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", "https://registry")
    assert uris(workspace) == ("http://host:5000", "https://registry")


def test_another_local_tracking_database_does_not_take_the_gate_along(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:////elsewhere.db")
    assert find_workspace(root).registry_uri.startswith("assay+sqlite:")


def test_packs_are_the_workspaces_own_if_it_says_so(root: Path) -> None:
    shipped = find_workspace(root).policies
    assert (shipped / "facts" / "catalogue.yaml").is_file()
    with (root / "assay.toml").open("a") as stream:
        stream.write('\n[policies]\nfolder = "mine"\n')
    assert find_workspace(root).policies == root / "mine"

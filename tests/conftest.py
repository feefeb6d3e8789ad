"""Fixtures for everybody: threads, telemetry and worlds."""

import os

os.environ.update(
    {
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
        "OMP_NUM_THREADS": "1",
    }
)

from collections.abc import Iterator  # the environment comes before any import
from pathlib import Path

import pytest
from tests.worlds import World, copy_world, new_world


@pytest.fixture(autouse=True)
def _no_workspace_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ASSAY_WORKSPACE", "ASSAY_KEY_PASSPHRASE", "ASSAY_ALERT_URLS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def empty_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace without any model, made once."""
    root = tmp_path_factory.mktemp("empty") / "world"
    root.mkdir()
    new_world(root)
    return root


@pytest.fixture(scope="session")
def proven_template(tmp_path_factory: pytest.TempPathFactory, empty_template: Path) -> Path:
    """A workspace with a proven version that nobody has approved yet, made once."""
    root = tmp_path_factory.mktemp("proven") / "world"
    copy_world(empty_template, root).prove()
    return root


@pytest.fixture
def world(tmp_path: Path, empty_template: Path) -> Iterator[World]:
    """A workspace without any model."""
    yield copy_world(empty_template, tmp_path / "world")
    _forget()


@pytest.fixture
def proven(tmp_path: Path, proven_template: Path) -> Iterator[World]:
    """A workspace with a proven version that nobody has approved yet."""
    yield copy_world(proven_template, tmp_path / "world")
    _forget()


def _forget() -> None:
    from assay.workflow import journal

    journal.forget()

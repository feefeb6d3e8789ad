"""Workspaces to type commands in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.worlds import copy_world


@pytest.fixture
def empty_copy(tmp_path: Path, empty_template: Path) -> Path:
    """A workspace of one's own to spoil, without any model."""
    root = tmp_path / "world"
    shutil.copytree(empty_template, root)
    return root


@pytest.fixture
def proven_copy(tmp_path: Path, proven_template: Path) -> Iterator[Path]:
    """A workspace of one's own to spoil, with a proven version that waits for approval."""
    from assay.workflow import journal

    root = tmp_path / "world"
    copy_world(proven_template, root)
    yield root
    journal.forget()

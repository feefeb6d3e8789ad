"""Looking over the installation and, if there is one, the workspace."""

import shutil
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, entry_points, version
from typing import Final

from assay.domain.errors import AssayError
from assay.workflow.journal import open_journal
from assay.workflow.policy import published_policy
from assay.workflow.workspace import find_workspace

PACKAGES: Final = ("mlflow", "torch", "evidently", "great-expectations", "sqlmodel", "streamlit")
OTHERS_MAY: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One thing looked at; `ok` None means it does not matter here."""

    what: str
    ok: bool | None
    found: str
    remedy: str = ""


def examine() -> tuple[Checked, ...]:
    """Look everything over; nothing is changed and nothing is raised."""
    return (_python(), *map(_package, PACKAGES), _plugin(), _chromium(), *_workspace())


def _python() -> Checked:
    found = ".".join(map(str, sys.version_info[:3]))
    return Checked(what="Python", ok=sys.version_info >= (3, 11), found=found, remedy="use 3.11")


def _package(name: str) -> Checked:
    try:
        return Checked(what=name, ok=True, found=version(name))
    except PackageNotFoundError:
        return Checked(what=name, ok=False, found="absent", remedy="install assay-mlops again")


def _plugin() -> Checked:
    names = {each.name for each in entry_points(group="mlflow.model_registry_store")}
    there = "assay+sqlite" in names
    return Checked(
        what="governed MLflow store",
        ok=there,
        found="assay+sqlite://" if there else "not registered",
        remedy="install assay-mlops again: without its entry point MLflow knows no gate",
    )


def _chromium() -> Checked:
    path = shutil.which("chromium")
    return Checked(what="chromium (browser tests)", ok=None, found=path or "absent")


def _workspace() -> tuple[Checked, ...]:
    try:
        workspace = find_workspace()
    except AssayError as error:
        return (Checked(what="workspace", ok=None, found=str(error)),)
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("ledger", lambda: f"{len(open_journal(workspace).records())} entries, verified"),
        ("policy", lambda: ", ".join(published_policy(open_journal(workspace)).gates)),
    )
    open_keys = [
        path.name for path in workspace.keys.glob("*.pem") if path.stat().st_mode & OTHERS_MAY
    ]
    keys = Checked(
        what="private keys",
        ok=not open_keys,
        found=f"others may read {', '.join(open_keys)}" if open_keys else "closed to others",
        remedy="chmod 600 .assay/keys/*.pem",
    )
    return (
        Checked(what="workspace", ok=True, found=str(workspace.root)),
        keys,
        *(_tried(what, look) for what, look in checks),
    )


def _tried(what: str, look: Callable[[], str]) -> Checked:
    try:
        return Checked(what=what, ok=True, found=look())
    except AssayError as error:
        return Checked(what=what, ok=False, found=str(error), remedy="see the message")

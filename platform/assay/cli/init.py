"""`assay init`."""

import re
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.output import emit, next_step, say
from assay.domain.errors import InvalidInputError


def init(
    folder: Annotated[Path, typer.Argument(help="The workspace's folder.")] = Path(),
    name: Annotated[str | None, typer.Option(help="Its name; by default the folder's.")] = None,
    person: Annotated[
        list[str] | None,
        typer.Option(metavar="ROLE=NAME", help="Who holds a role's key; may be repeated."),
    ] = None,
) -> None:
    """Make a workspace: settings, keys, ledger, and the first published policy."""
    from assay.workflow.setup import create_workspace

    persons = dict(_pair(each) for each in person or [])
    root = real_folder(folder)
    workspace = create_workspace(
        root, name=plain(root.name) if name is None else name, persons=persons
    )
    emit(f"workspace {workspace.config.name} in {root}")
    say(
        "All signing keys lie in .assay/keys on this machine. One person who holds them all can "
        "play every role: the signatures then prove nothing about separation of duties."
    )
    next_step("fill in system.yaml, then `assay train`")


def real_folder(folder: Path) -> Path:
    """Return where a folder is or can be made."""
    root = folder.resolve()
    there = next(each for each in (root, *root.parents) if each.exists())
    if not there.is_dir():
        raise InvalidInputError(str(folder), f"{there.name} is a file", "name a folder")
    return root


def plain(name: str) -> str:
    """Make a folder's name fit for a workspace.

    >>> plain("my (first) project!")
    'my -first- project'
    """
    return re.sub(r"[^\w .-]", "-", name).strip(" .-")[:64] or "workspace"


def _pair(text: str) -> tuple[str, str]:
    role, found, name = text.partition("=")
    if not found or not role.strip() or not name.strip():
        raise InvalidInputError("--person", f"got {text!r}", "write ROLE=NAME, as approver=mia")
    return role, name

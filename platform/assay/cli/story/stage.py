"""What the chapters share: the workspace, and how they speak."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assay.cli.output import emit, out

if TYPE_CHECKING:
    from assay.registry.client import Registry
    from assay.workflow.journal import Journal

NAME = "digits"
GATE = "production"


@dataclass(slots=True)
class Stage:
    """The demo's workspace, opened, and what the chapters found so far."""

    folder: Path
    journal: "Journal"
    registry: "Registry"
    started: float = field(default_factory=time.monotonic)
    uri: str = ""
    version: str = ""


def chapter(number: int, title: str) -> None:
    """Begin a chapter."""
    out().print(f"\n[bold]{number} · {title}[/bold]")


def tell(text: str) -> None:
    """Say one sentence, folded to the page."""
    from textwrap import fill

    emit(fill(text, width=96, initial_indent="  ", subsequent_indent="  "))


def shown_path(path: Path) -> str:
    """Return a path as one would type it here."""
    return os.path.relpath(path)

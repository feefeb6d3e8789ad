"""What the chapters share: the workspace, and how they speak."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from assay.cli.output import emit_sentence, out

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
    """Say what happens, or what came of it."""
    emit_sentence(text, indent="  ")


def typed(command: str) -> None:
    """Show what one would type."""
    out().print(f"\n[bold]$ {escape(command)}[/bold]", soft_wrap=True)


def shown_path(path: Path) -> str:
    """Return a path as one would type it here."""
    return os.path.relpath(path)

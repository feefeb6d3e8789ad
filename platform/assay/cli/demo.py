"""`assay demo`."""

from pathlib import Path
from typing import Annotated

import typer

FOLDER = Path("assay-demo")


def demo(
    folder: Annotated[Path, typer.Argument(help="Where the demo's workspace goes.")] = FOLDER,
) -> None:
    """Tell the whole story on real images: train, be refused, prove, promote, drift, withdraw."""
    from assay.cli.story.telling import tell

    tell(folder)

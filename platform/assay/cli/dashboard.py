"""`assay dashboard`."""

import os
import subprocess
import sys
from typing import Annotated

import typer

from assay.cli.output import say


def dashboard(
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8501,
    *,
    headless: Annotated[bool, typer.Option("--headless", help="Do not open a browser.")] = False,
) -> None:
    """Open the dashboard on this workspace; it reads and never writes."""
    from assay.resources import folder
    from assay.workflow.workspace import VARIABLE, find_workspace

    workspace = find_workspace()
    say(f"dashboard of {workspace.config.name} at http://127.0.0.1:{port}; stop with Ctrl-C")
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(folder("dashboards") / "app.py")),
        *("--server.address", "127.0.0.1", "--server.port", str(port)),
        *("--server.headless", str(headless).lower()),
        *("--browser.gatherUsageStats", "false", "--client.toolbarMode", "viewer"),
    ]
    environment = {**os.environ, VARIABLE: str(workspace.root)}
    done = subprocess.run(command, env=environment, check=False)  # noqa: S603  # our own command
    raise typer.Exit(0 if done.returncode in {0, -2, 130} else 4)

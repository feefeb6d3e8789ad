"""`assay serve`."""

from pathlib import Path
from typing import Annotated

import typer

from assay.cli.options import Gate, Name
from assay.cli.output import emit, next_step, progress, say, table
from assay.cli.session import Session, open_session


def serve(
    name: Name,
    gate: Gate = "production",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 picks a free one.")] = 8080,
    batch: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Score a folder of images and stop.")
    ] = None,
) -> None:
    """Serve the model that stands at a gate; refuse whatever cannot be verified."""
    session = open_session()
    if batch is not None:
        _score_folder(session, name, gate, batch)
        return
    _serve_http(session, name, gate, host=host, port=port)


def _score_folder(session: Session, name: str, gate: str, folder: Path) -> None:
    from assay.workflow.score import open_service, score_folder

    service = open_service(session.journal, session.registry, name, gate)
    with progress("scoring"):
        found = score_folder(service, folder)
    table(("class", "images"), sorted(found.counts.items()))
    emit(f"{sum(found.counts.values())} images scored by {service.subject} and logged")
    for each in found.unreadable:
        say(f"left out: {each}")
    next_step(f"assay monitor {name} --gate {gate}")


def _serve_http(session: Session, name: str, gate: str, *, host: str, port: int) -> None:
    import socket

    import uvicorn

    from assay.serving.http import create_app
    from assay.workflow.score import open_service

    service = open_service(session.journal, session.registry, name, gate)
    app = create_app(service.score, service.log, model=name, version=service.subject.version)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        say(f"{service.subject} answers at http://{host}:{listener.getsockname()[1]}/predict")
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])

"""`assay serve`."""

import socket
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.options import Gate, Name
from assay.cli.output import emit, next_step, progress, say, table
from assay.cli.session import Session, open_session
from assay.domain.errors import InvalidInputError


def serve(
    name: Name,
    gate: Gate = "production",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 picks a free one.", min=0, max=65535)] = 8080,
    batch: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Score a folder of images and stop.")
    ] = None,
) -> None:
    """Serve the model that stands at a gate; refuse whatever cannot be verified."""
    session = open_session()
    session.check_gate(gate)
    if batch is not None:
        _score_folder(session, name, gate, batch)
        return
    _serve_http(session, name, gate, host=host, port=port)


def _score_folder(session: Session, name: str, gate: str, folder: Path) -> None:
    from assay.workflow.score import open_service, score_folder

    with progress("scoring"):
        service = open_service(session.journal, session.registry, name, gate)
        found = score_folder(service, folder)
    table(("class", "images"), sorted(found.counts.items()))
    emit(f"{sum(found.counts.values())} images scored by {service.subject} and logged")
    for each in found.unreadable:
        say(f"left out: {each}")
    next_step(f"assay monitor {name} --gate {gate}")


def _serve_http(session: Session, name: str, gate: str, *, host: str, port: int) -> None:
    import uvicorn

    from assay.serving.http import create_app
    from assay.workflow.score import open_service

    with progress("verifying and loading", logged=False):
        service = open_service(session.journal, session.registry, name, gate)
    app = create_app(service.score, service.log, model=name, version=service.subject.version)
    with _listener(host, port) as listener:
        at = f"http://{host}:{listener.getsockname()[1]}"
        say(f"{service.subject} answers at {at}/predict; stop with Ctrl-C")
        try:
            uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
        except KeyboardInterrupt:
            say("stopped")


def _listener(host: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # from now on nobody is turned away
    except OSError as error:
        listener.close()
        raise InvalidInputError(
            f"{host}:{port}", f"cannot listen there: {error.strerror}", "choose another --port"
        ) from None
    return listener

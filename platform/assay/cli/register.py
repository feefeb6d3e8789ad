"""`assay register`."""

from pathlib import Path
from typing import Annotated

import typer

from assay.cli.options import AsJson, Name
from assay.cli.output import emit, emit_json, next_step, progress
from assay.cli.session import open_session
from assay.domain.errors import InvalidInputError


def register(
    name: Name,
    model: Annotated[
        str | None,
        typer.Option(metavar="URI", help="models:/m-…; by default what was trained last."),
    ] = None,
    card: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The system card; by default system.yaml.")
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND=FILE", help="A document you sign for; may be repeated."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Register a trained model as a version, with its system card."""
    session = open_session()
    from assay.workflow.register import model_uri
    from assay.workflow.register import register as do

    documents = dict(_pair(each) for each in document or [])
    with progress("registering", logged=False):
        done = do(
            session.journal,
            session.registry,
            name=name,
            uri=model_uri(session.journal, session.registry, model),
            card=card or session.journal.workspace.system_card,
            documents=documents,
        )
    if as_json:
        emit_json(
            {
                "model": name,
                "version": done.subject.version,
                "digest": done.subject.digest,
                "created": done.created,
            }
        )
        return
    emit(f"{done.subject}  {done.subject.digest}")
    if not done.created:
        emit("these bytes are registered already; the card was attested anew")
    next_step(f"assay check {done.subject} --gate production")


def _pair(text: str) -> tuple[str, Path]:
    kind, found, path = text.partition("=")
    if not found or not kind or not path:
        raise InvalidInputError(
            "--document", f"got {text!r}", "write KIND=FILE, as data-sheet=data.pdf"
        )
    return kind, Path(path)

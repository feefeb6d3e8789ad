"""`assay withdraw`."""

import getpass
from typing import Annotated

import typer

from assay.cli.output import emit, next_step, progress
from assay.cli.session import open_session
from assay.domain.errors import InvalidInputError
from assay.domain.names import fold_alias, parse_ref


def withdraw(
    model: Annotated[str, typer.Argument(metavar="NAME@GATE", help="What stands where.")],
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; it goes into the ledger.")],
) -> None:
    """Take a version out of a gate; this is never refused."""
    ref = parse_ref(model)
    if ref.alias is None:
        raise InvalidInputError("model", f"got {model!r}", "write NAME@GATE")
    session = open_session()
    from assay.workflow.withdraw import withdraw as do

    if not reason.strip():
        raise InvalidInputError("--reason", "it is empty", "say why: it goes into the ledger")
    with progress("withdrawing", logged=False):
        record = do(
            session.journal,
            session.registry,
            ref.name,
            fold_alias(ref.alias),
            actor=getpass.getuser(),
            reasons=(reason,),
        )
    version = record.statement.predicate.get("version")
    emit(f"{ref.name}@{version} no longer stands at {fold_alias(ref.alias)} (entry {record.seq})")
    next_step(f"assay history {ref.name}@{version}")

"""`assay approve`."""

from enum import StrEnum
from typing import Annotated

import typer

from assay.cli.output import emit, next_step, say, table
from assay.cli.session import open_journal_only
from assay.domain.errors import UsageError


class Role(StrEnum):
    """Who may approve."""

    APPROVER = "approver"
    DPO = "dpo"


def approve(
    decision: Annotated[str, typer.Argument(help="The decision's digest, or how it begins.")],
    role: Annotated[Role, typer.Option(help="In which role you sign.")] = Role.APPROVER,
    comment: Annotated[str, typer.Option(help="Why; it is signed too.")] = "",
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Show what a decision rests on, and sign it."""
    journal = open_journal_only()
    from assay.workflow.approve import approve as sign
    from assay.workflow.approve import find_decision

    found = find_decision(journal, decision)
    predicate = found.record.statement.predicate
    subject = found.record.statement.subjects[0]
    table(
        ("what you sign", ""),
        [
            ("version", f"{subject.name}@{predicate.get('version')}"),
            ("digest", subject.digest),
            ("gate", predicate.get("gate")),
            ("decision", found.digest),
            ("packs", ", ".join(map(str, _names(predicate.get("packs"))))),
            ("signed as", f"{journal.signer(role).person}, {role}"),
        ],
    )
    if not yes:
        _ask()
    record = sign(journal, found, role=role, comment=comment)
    emit(f"approved in ledger entry {record.seq}")
    next_step(
        f"assay promote {subject.name}@{predicate.get('version')} --gate {predicate.get('gate')}"
    )


def _ask() -> None:
    try:
        agreed = typer.confirm("Sign?", err=True)
    except typer.Abort:  # nobody is at the keyboard
        say("")  # the question stands on a line of its own
        raise UsageError("not signed: answer y, or give --yes") from None
    if not agreed:
        raise UsageError("not signed")


def _names(value: object) -> list[str]:
    return list(value) if isinstance(value, dict) else []

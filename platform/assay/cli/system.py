"""`assay system`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from assay.cli.options import AsJson
from assay.cli.output import emit, emit_json, emit_sentence, next_step, table
from assay.domain.errors import UsageError

group = typer.Typer(no_args_is_help=True, help="The system card: check it, classify it.")

Card: TypeAlias = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", help="The system card; by default the workspace's."),
]


@group.command()
def check(file: Card = None, *, as_json: AsJson = False) -> None:
    """Check a system card: names, types, allowed values, and what is still to be answered."""
    from assay.workflow.system_card import read_card

    file = file or _own_card()
    card = read_card(file)
    open_questions = card.open_questions()
    if as_json:
        emit_json(
            {
                "facts": len(card.values),
                "open": list(open_questions),
                "superfluous": list(card.superfluous()),
            }
        )
        return
    emit(f"{file.name}: {len(card.values)} facts, {len(open_questions)} still to be answered")
    from assay.domain.card_facts import CARD_FACTS

    if open_questions:
        table(
            ("to be answered", "type", "why it is asked"),
            [(name, CARD_FACTS[name].kind, CARD_FACTS[name].why) for name in open_questions],
        )
    for name in card.superfluous():
        emit_sentence(f"note: {name} is answered, though the question does not arise")
    next_step("assay system classify")


@group.command()
def classify(
    file: Card = None,
    at: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The date; by default today.")
    ] = None,
    *,
    assume_no: Annotated[
        bool, typer.Option("--assume-no", help="Take what is not answered for no.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Classify a system under the EU AI Act as of a date, with every ground."""
    from assay.policy.classify import classify as judge
    from assay.workflow.system_card import read_card

    file = file or _own_card()
    card = read_card(file)
    day = (at or datetime.now(UTC)).date()
    found = judge(card.assume_no() if assume_no else card, at=day)
    if as_json:
        emit_json(found.as_dict() | ({"assumed_no": True} if assume_no else {}))
        return
    emit(
        f"{file.name} at {day}: {found.overall}"
        + (" (omitted facts taken for no)" if assume_no else "")
    )
    if found.grounds:
        table(("ground", "facts"), [(g.article, ", ".join(g.facts)) for g in found.grounds])
    if found.duties:
        emit_sentence(f"duties on top: {', '.join(found.duties)}")
    for pending in found.pending:
        emit_sentence(f"prohibited from {pending.from_}: {pending.article}", style="yellow")
    if found.applies_from:
        emit(f"its duties apply from {found.applies_from}")
    if found.unknown:
        emit_sentence(f"not known yet: {', '.join(found.unknown)}")
    emit("A reading of declared facts, not legal advice.", style="dim")


def _own_card() -> Path:
    """Return the workspace's card; outside of one, that of this folder."""
    from assay.workflow.workspace import find_workspace

    try:
        return find_workspace().system_card
    except UsageError:
        return Path("system.yaml")

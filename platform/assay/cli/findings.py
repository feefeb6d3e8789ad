"""Showing what a gate decided."""

from typing import TYPE_CHECKING

from rich.markup import escape

from assay.cli.output import emit, emit_json, next_step, out, styled, table
from assay.domain.finding import Finding
from assay.domain.outcome import Outcome, Verdict

if TYPE_CHECKING:
    from assay.workflow.gate import Admission

EXIT = {Verdict.ALLOW: 0, Verdict.DENY: 1, Verdict.WAITING: 3}


def show_admission(
    admission: "Admission",
    *,
    as_json: bool,
    full: bool = False,
    promoted: bool = False,
    quiet: bool = False,
) -> int:
    """Print a decision and return the exit code that belongs to it.

    Args:
        admission: What the gate decided.
        as_json: For programs.
        full: Show every finding, not only those that block.
        promoted: The alias is set now, so the next step is another one.
        quiet: Suggest nothing.
    """
    if as_json:
        emit_json(admission_json(admission))
    else:
        _show(admission, full=full)
        if not quiet:
            _suggest(admission, promoted=promoted)
    return EXIT[admission.verdict]


def admission_json(admission: "Admission") -> dict[str, object]:
    """Return a decision as plain JSON values."""
    decision = admission.decision
    return {
        "model": decision.subject.name,
        "version": decision.subject.version,
        "digest": decision.subject.digest,
        "gate": decision.gate,
        "verdict": str(admission.verdict),
        "decision": admission.digest,
        "at": decision.at.isoformat(),
        "packs": dict(decision.packs),
        "facts_digest": decision.facts_digest,
        "findings": [finding.as_dict() for finding in decision.findings],
        "approvals": [
            {**each.need.as_dict(), "given_by": list(each.persons), "refused": list(each.refused)}
            for each in admission.standings
        ],
    }


def _show(admission: "Admission", *, full: bool) -> None:
    decision = admission.decision
    subject, gate = decision.subject, decision.gate
    out().print(f"{escape(str(subject))} → {gate}: {styled(str(admission.verdict))}")
    shown = decision.findings if full else decision.blocking
    for finding in shown:
        _show_finding(finding)
    _show_summary(admission)


def _show_finding(finding: Finding) -> None:
    console = out()
    console.print(
        f"\n  {styled(str(finding.outcome))}  [bold]{escape(finding.control)}[/bold]  "
        f"{escape(finding.title)}  [dim]({escape(finding.article)})[/dim]"
    )
    rows = [("got", finding.got), ("wanted", finding.wanted)]
    if finding.blocks:
        rows.append(("remedy", finding.remedy))
    if finding.outcome is Outcome.NOT_IN_FORCE:
        rows = [("binds from", finding.effective_from)]
    for label, text in rows:
        if text:
            console.print(_indented(label, text), markup=False)


def _indented(label: str, text: str) -> str:
    from textwrap import fill

    return fill(
        text, width=96, initial_indent=f"      {label + ':':<8}", subsequent_indent=" " * 14
    )


def _show_summary(admission: "Admission") -> None:
    decision = admission.decision
    outcomes = [str(finding.outcome) for finding in decision.findings]
    counts = ", ".join(f"{outcomes.count(each)} {each}" for each in dict.fromkeys(outcomes))
    packs = ", ".join(f"{name} {digest[7:15]}" for name, digest in decision.packs.items())
    emit(f"\n  {counts}")
    emit(f"  packs {packs}; at {decision.at:%Y-%m-%d %H:%M} UTC")
    emit(f"  decision {admission.digest}")
    if admission.standings and admission.verdict is not Verdict.DENY:
        table(
            ("approval by", "given", "of", "persons", "because"),
            [
                (s.need.role, len(s.persons), s.need.count, ", ".join(s.persons), s.need.because)
                for s in admission.standings
            ],
        )


def _suggest(admission: "Admission", *, promoted: bool) -> None:
    decision = admission.decision
    match admission.verdict:
        case Verdict.DENY:
            next_step("produce what the remedies name, then check again")
        case Verdict.WAITING:
            next_step(f"an approver runs `assay approve {admission.digest[7:19]}`")
        case Verdict.ALLOW if promoted:
            next_step(f"assay serve {decision.subject.name} --gate {decision.gate}")
        case Verdict.ALLOW:
            next_step(f"assay promote {decision.subject} --gate {decision.gate}")

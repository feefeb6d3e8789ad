"""Showing what a gate decided."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from assay.cli.output import emit, emit_json, folded, next_step, out, styled, table
from assay.domain.finding import Finding
from assay.domain.outcome import Outcome, Verdict

if TYPE_CHECKING:
    from assay.workflow.gate import Admission

LABEL = 8  # width of got, wanted and remedy
LISTED = 3  # items shown of a longer list
DOUBT = "to know whether this applies"  # what `decide` wants where applicability is unknown
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
    verdict = styled(str(admission.verdict))
    out().print(f"{escape(str(decision.subject))} → {escape(decision.gate)}: {verdict}")
    emit(f"  {_counted(decision.findings)}")
    shown = decision.findings if full else decision.blocking
    margin = 4 + max((len(finding.outcome) for finding in shown), default=0)
    for finding in shown:
        _show_finding(finding, margin=margin, full=full)
    _show_basis(admission)
    if admission.standings and admission.verdict is not Verdict.DENY:
        _show_approvals(admission)


def _counted(findings: Sequence[Finding]) -> str:
    outcomes = [str(finding.outcome) for finding in findings]
    counts = ", ".join(f"{outcomes.count(each)} {each}" for each in dict.fromkeys(outcomes))
    return f"{len(findings)} controls: {counts}" if findings else "no control looked at it"


def _show_finding(finding: Finding, *, margin: int, full: bool) -> None:
    outcome, control = str(finding.outcome), finding.control
    head = f"{control} · {finding.title} ({finding.article})"
    head = folded(head, indent=" " * margin, hanging=" " * margin)[margin + len(control) :]
    gap = " " * (margin - 2 - len(outcome))
    out().print(
        f"\n  {styled(outcome)}{gap}[bold]{escape(control)}[/bold]{escape(head)}", soft_wrap=True
    )
    hanging = " " * (margin + LABEL)
    for label, text in _lines(finding, full=full):
        if text:
            emit(folded(text, indent=f"{'':{margin}}{label:<{LABEL}}", hanging=hanging))


def _lines(finding: Finding, *, full: bool) -> Sequence[tuple[str, str]]:
    if finding.outcome is Outcome.NOT_IN_FORCE:
        return [("from", finding.effective_from)]
    if finding.blocks and not full and finding.wanted == DOUBT:
        return [("got", f"{finding.got}: so nobody can tell yet whether it applies")]
    got = finding.got if full else shortened(finding.got)
    remedy = finding.remedy if finding.blocks else ""
    return [("got", got), ("wanted", finding.wanted), ("remedy", remedy)]


def shortened(text: str) -> str:
    """Leave out most of a long list, and say how much.

    >>> shortened("people = [a, b, c, d, e, f, g]")
    'people = [a, b, c, … 4 more]'
    """
    return re.sub(r"\[([^][]*)\]", _short_list, text)


def _short_list(found: re.Match[str]) -> str:
    items = found[1].split(", ")
    if len(items) <= LISTED + 1:
        return found[0]
    return f"[{', '.join(items[:LISTED])}, … {len(items) - LISTED} more]"


def _show_basis(admission: "Admission") -> None:
    decision = admission.decision
    packs = ", ".join(f"{name} {digest[7:15]}" for name, digest in decision.packs.items())
    emit(f"\n  under     {packs}")
    emit(f"  at        {decision.at:%Y-%m-%d %H:%M} UTC")
    emit(f"  decision  {admission.digest}")


def _show_approvals(admission: "Admission") -> None:
    emit("")
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

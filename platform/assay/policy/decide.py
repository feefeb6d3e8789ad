"""Decide. No clock, no disk, no network: facts, packs and a moment in, a decision out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from assay.domain.decision import ApprovalNeed, Decision, Subject
from assay.domain.finding import Clause, Finding
from assay.domain.outcome import Outcome, worst
from assay.policy.catalogue import FactValue
from assay.policy.cel_engine import Expression
from assay.policy.factset import FactSet
from assay.policy.pack import Control, EvidenceNeed, Pack

if TYPE_CHECKING:
    from cel_expr_python import cel

TELL: Final = "Show the facts named: until then nobody can tell whether this control applies."


def decide(
    subject: Subject, gate: str, packs: Sequence[Pack], facts: FactSet, *, at: datetime
) -> Decision:
    """Decide whether a version may pass a gate.

    Args:
        subject: The version asked about.
        gate: The protected alias.
        packs: What the gate demands; none at all demands nothing and so vouches for nothing.
        facts: What the signed evidence shows.
        at: When the decision is taken; controls bind from their date on.

    Returns:
        A decision with a finding for each control, in the packs' order.
    """
    findings: list[Finding] = []
    needs: list[ApprovalNeed] = []
    for pack in packs:
        asker = _Asker(pack, facts, at)
        for control in pack.controls:
            finding, need = asker.assess(control)
            findings += [finding] if finding else []
            needs += [need] if need else []
    return Decision(
        subject=subject,
        gate=gate,
        packs={pack.name: pack.digest for pack in packs},
        facts_digest=facts.digest,
        findings=tuple(findings),
        needs=tuple(needs),
        at=at,
    )


class _Asker:
    """One pack's controls put to one set of facts."""

    def __init__(self, pack: Pack, facts: FactSet, at: datetime) -> None:
        self._pack = pack
        self._facts = facts
        self._at = at
        self._values: Mapping[str, FactValue] = {**facts.values, **pack.params}
        self._bound: cel.Activation = pack.environment.bind(self._values)

    def assess(self, control: Control) -> tuple[Finding | None, ApprovalNeed | None]:
        """Return a finding, or what people have to confirm; for a doubtful need, a finding."""
        if not _in_force(control, self._at.date()):
            return self._finding(control, Outcome.NOT_IN_FORCE), None
        doubt = self._doubt(control)
        if doubt is not None:
            shown = () if doubt.outcome is Outcome.NOT_APPLICABLE else (doubt,)
            return self._finding(control, doubt.outcome, shown, remedy=TELL if shown else ""), None
        if control.approval is not None:
            return None, control.approval
        # Where the evidence is absent its facts are too: naming both would only repeat it.
        clauses = tuple(self._evidence(control)) or tuple(self._clauses(control))
        return self._finding(control, worst(tuple(c.outcome for c in clauses)), clauses), None

    def _doubt(self, control: Control) -> Clause | None:
        """Return why the control does not simply apply, if it does not."""
        if control.applies_when is None:
            return None
        clause = self._ask(control.applies_when, "to know whether this applies")
        if clause.outcome is Outcome.PASS:
            return None
        if clause.outcome is Outcome.FAIL:
            return Clause(wanted="", got="", outcome=Outcome.NOT_APPLICABLE)
        return clause

    def _evidence(self, control: Control) -> Iterator[Clause]:
        for need in control.evidence:
            if problem := self._absence(need):
                wanted = f"a signed {need.kind} statement about this version"
                yield Clause(wanted=wanted, got=problem, outcome=Outcome.MISSING)

    def _absence(self, need: EvidenceNeed) -> str | None:
        item = self._facts.latest(need.kind)
        if item is None:
            return "none"
        if need.max_age_days is None:
            return None
        expires = item.at + timedelta(days=need.max_age_days)
        if expires > self._at:
            return None
        return f"one of {item.at:%Y-%m-%d}, older than {need.max_age_days} days"

    def _clauses(self, control: Control) -> Iterator[Clause]:
        for each in control.require:
            yield self._ask(each.check, each.because)

    def _ask(self, check: Expression, because: str) -> Clause:
        answer = self._pack.environment.ask(check, self._bound, self._values)
        match answer.outcome:
            case Outcome.MISSING:
                got = "not shown: " + ", ".join(answer.detail)
            case Outcome.ERROR:
                got = "cannot be evaluated: " + ", ".join(answer.detail)
            case _:
                got = ", ".join(f"{n} = {self._shown(n)}" for n in check.references)
        return Clause(wanted=because, got=got, outcome=answer.outcome)

    def _shown(self, name: str) -> str:
        value = self._values.get(name)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, float):
            return f"{value:.4g}"
        return "[" + ", ".join(value) + "]" if isinstance(value, tuple) else str(value)

    def _finding(
        self,
        control: Control,
        outcome: Outcome,
        clauses: tuple[Clause, ...] = (),
        *,
        remedy: str | None = None,
    ) -> Finding:
        return Finding(
            pack=self._pack.name,
            control=control.id,
            title=control.title,
            article=control.article,
            outcome=outcome,
            severity=control.severity,
            clauses=clauses,
            remedy=remedy or control.remedy,
            effective_from=str(control.effective_from or ""),
        )


def _in_force(control: Control, today: date) -> bool:
    started = control.effective_from is None or control.effective_from <= today
    ended = control.effective_until is not None and control.effective_until <= today
    return started and not ended

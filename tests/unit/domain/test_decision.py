from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain.decision import ApprovalNeed, Decision, Subject
from assay.domain.finding import Clause, Finding
from assay.domain.outcome import Outcome, Severity, Verdict

AT = datetime(2026, 11, 23, tzinfo=UTC)
NEED = ApprovalNeed(control="two", article="14", role="approver", count=2, because="house rule")
KINDS = st.tuples(st.sampled_from(Outcome), st.sampled_from(Severity))


def finding(outcome: Outcome, severity: Severity = Severity.BLOCK, control: str = "c") -> Finding:
    return Finding(
        pack="p", control=control, title="t", article="1", outcome=outcome, severity=severity
    )


def decision(*findings: Finding) -> Decision:
    return Decision(
        subject=Subject(name="digits", version="3", digest="sha256:aa"),
        gate="production",
        packs={"p": "sha256:bb"},
        facts_digest="sha256:cc",
        findings=findings,
        needs=(NEED,),
        at=AT,
    )


def test_no_finding_at_all_vouches_for_nothing() -> None:
    assert decision().verdict is Verdict.DENY


def test_a_control_that_passes_allows() -> None:
    assert decision(finding(Outcome.PASS)).verdict is Verdict.ALLOW


def test_a_waived_control_vouches_too() -> None:
    assert decision(finding(Outcome.WAIVED)).verdict is Verdict.ALLOW


@pytest.mark.parametrize("outcome", [Outcome.NOT_APPLICABLE, Outcome.NOT_IN_FORCE])
def test_controls_that_were_not_asked_do_not_allow(outcome: Outcome) -> None:
    assert decision(finding(outcome), finding(outcome)).verdict is Verdict.DENY


@settings(deadline=None)
@given(st.lists(KINDS, max_size=8))
def test_the_verdict_is_deny_exactly_when_something_blocks_or_nothing_vouches(
    kinds: Sequence[tuple[Outcome, Severity]],
) -> None:
    found = decision(*(finding(outcome, severity) for outcome, severity in kinds))
    blocked = any(
        outcome in {"error", "missing", "fail"} and severity != "warn"
        for outcome, severity in kinds
    )
    vouched = any(outcome in {"pass", "waived"} for outcome, _ in kinds)
    assert found.verdict == ("allow" if vouched and not blocked else "deny")


@settings(deadline=None)
@given(st.lists(KINDS, max_size=6), st.sampled_from(Outcome))
def test_another_finding_never_turns_a_blocked_decision_into_an_allowed_one(
    kinds: Sequence[tuple[Outcome, Severity]], extra: Outcome
) -> None:
    before = decision(*(finding(outcome, severity) for outcome, severity in kinds))
    after = replace(before, findings=(*before.findings, finding(extra)))
    if before.blocking:
        assert after.verdict is Verdict.DENY


def test_a_warning_never_blocks() -> None:
    found = decision(finding(Outcome.PASS), finding(Outcome.FAIL, Severity.WARN))
    assert found.verdict is Verdict.ALLOW
    assert found.blocking == ()


def test_the_basis_stays_the_same_a_minute_later() -> None:
    found = decision(finding(Outcome.PASS))
    assert replace(found, at=AT + timedelta(minutes=1)).basis() == found.basis()


def test_the_basis_follows_the_digest_and_not_the_version_label() -> None:
    found = decision(finding(Outcome.PASS))
    assert replace(found, subject=replace(found.subject, version="4")).basis() == found.basis()
    other = replace(found, subject=replace(found.subject, digest="sha256:ab"))
    assert other.basis() != found.basis()


def test_any_change_that_matters_makes_another_basis() -> None:
    found = decision(finding(Outcome.PASS))
    changed = [
        replace(found, subject=replace(found.subject, name="faces")),
        replace(found, gate="staging"),
        replace(found, packs={"p": "sha256:bc"}),
        replace(found, packs={"p": "sha256:bb", "q": "sha256:bb"}),
        replace(found, facts_digest="sha256:cd"),
        replace(found, findings=(finding(Outcome.WAIVED),)),
        replace(found, findings=(finding(Outcome.PASS, control="d"),)),
        replace(found, findings=(*found.findings, finding(Outcome.NOT_IN_FORCE))),
        replace(found, needs=()),
        replace(found, needs=(replace(NEED, count=1),)),
        replace(found, needs=(replace(NEED, role="dpo"),)),
    ]
    bases = [str(each.basis()) for each in (found, *changed)]
    assert len(set(bases)) == len(bases)


def test_the_wording_of_a_clause_makes_no_other_basis() -> None:
    worded = replace(
        finding(Outcome.PASS), clauses=(Clause(wanted="w", got="g", outcome=Outcome.PASS),)
    )
    assert decision(worded).basis() == decision(finding(Outcome.PASS)).basis()


def test_a_subject_is_shown_as_people_write_it() -> None:
    assert str(decision().subject) == "digits@3"

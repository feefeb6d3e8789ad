"""What is decided, when, and that less knowledge never opens a gate."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.policy.cases import (
    AT,
    ITEMS,
    KINDS,
    PASSING,
    SUBJECT,
    asking,
    control,
    decided,
    facts,
    item,
    outcomes,
    small_pack,
    without,
)

from assay.domain.decision import Decision
from assay.domain.outcome import Outcome, Verdict
from assay.policy.catalogue import Fact, FactValue
from assay.policy.decide import decide
from assay.policy.pack import Control, Pack

APPROVE = {
    "id": "c-1",
    "title": "Confirmed",
    "law": {"act": "NIST", "article": "A-1", "url": "https://csrc.nist.gov/x"},
    "severity": "approve",
    "decided": "human",
    "approval": {"role": "approver", "count": 2, "because": "two"},
    "remedy": "Ask.",
}
GOOD: dict[str, FactValue] = {"t.bool": True}


def one(of: dict[str, FactValue] | None = None, /, *, at: datetime = AT, **parts: Any) -> Decision:
    """Decide about one control."""
    return decided(small_pack(control(**parts)), of=facts(GOOD if of is None else of), at=at)


def outcome(decision: Decision) -> str:
    (finding,) = decision.findings
    return str(finding.outcome)


def test_no_pack_at_all_vouches_for_nothing() -> None:
    assert decided(of=facts()).verdict is Verdict.DENY


def test_a_pack_of_which_nothing_applies_vouches_for_nothing() -> None:
    found = one({"t.bool": True, "u.bool": False}, applies_when="u.bool")
    assert outcome(found) == "not-applicable"
    assert found.verdict is Verdict.DENY


@pytest.mark.parametrize(
    ("value", "wanted", "verdict"),
    [(True, "pass", "allow"), (False, "fail", "deny"), (None, "missing", "deny")],
)
def test_a_control_passes_fails_or_misses(*, value: bool | None, wanted: str, verdict: str) -> None:
    found = one({} if value is None else {"t.bool": value})
    assert (outcome(found), found.verdict) == (wanted, verdict)


@pytest.mark.parametrize(
    ("checks", "wanted"),
    [
        (["t.bool", "t.bool"], "pass"),
        (["t.bool", "!t.bool"], "fail"),
        (["!t.bool", "u.bool"], "missing"),
        (["u.bool", "t.int / 0 == 1"], "error"),
        (["t.bool", "!t.bool", "u.bool", "t.int / 0 == 1"], "error"),
    ],
)
def test_the_worst_clause_is_the_controls_outcome(checks: list[str], wanted: str) -> None:
    for order in (checks, checks[::-1]):
        clauses = [clause for check in order for clause in asking(check)]
        assert outcome(one({"t.bool": True, "t.int": 1}, require=clauses)) == wanted


def test_a_finding_says_what_was_found_and_what_was_wanted() -> None:
    values: dict[str, FactValue] = {
        "t.bool": False,
        "t.double": 0.123456,
        "t.list": ("a", "b"),
        "t.int": 4,
    }
    checks = (
        "t.bool && t.double > 0.5",
        "'z' in t.list",
        "t.int > params.n && u.bool",
        "t.int / 0 == 1",
    )
    clauses = [clause for check in checks for clause in asking(check)]
    params = {"n": {"type": "int", "value": 3, "source": "s"}}
    pack = small_pack(control(require=clauses, remedy="Mend."), params=params)
    (finding,) = decided(pack, of=facts(values)).findings
    assert [clause.got for clause in finding.clauses[:3]] == [
        "t.bool = false, t.double = 0.1235",
        "t.list = [a, b]",
        "not shown: u.bool",
    ]
    assert finding.clauses[3].got.startswith("cannot be evaluated: ")
    assert [clause.wanted for clause in finding.clauses] == [
        f"because of {each}" for each in checks
    ]
    assert (finding.pack, finding.control, finding.remedy) == ("test-pack", "c-1", "Mend.")


def test_missing_evidence_is_missing_whatever_the_facts_say() -> None:
    pack = small_pack(control(evidence=[{"type": "training"}, {"type": "evaluation"}]))
    found = decided(pack, of=facts(GOOD, (item("training"),)))
    assert outcome(found) == "missing"
    assert found.findings[0].wanted == "a signed evaluation statement about this version"
    assert found.findings[0].got == "none"
    assert outcome(decided(pack, of=facts(GOOD, (item("training"), item("evaluation"))))) == "pass"


def test_a_disjunction_does_not_pass_on_what_was_never_measured() -> None:
    # `a <= 0.1 || size(b) > 0` holds though `a` was not measured: so evidence is looked for first.
    parts = {
        "require": asking("t.double <= 0.1 || size(t.list) > 0"),
        "evidence": [{"type": "evaluation"}],
    }
    values: dict[str, FactValue] = {"t.list": ("a mitigation",)}
    pack = small_pack(control(**parts))
    assert outcome(decided(pack, of=facts(values, (item("evaluation"),)))) == "pass"
    assert outcome(decided(pack, of=facts(values, ()))) == "missing"


@pytest.mark.parametrize(
    ("age", "wanted"),
    [
        (timedelta(days=29), "pass"),
        (timedelta(days=30) - timedelta(microseconds=1), "pass"),
        (timedelta(days=30), "missing"),
        (timedelta(days=31), "missing"),
    ],
)
def test_evidence_counts_until_its_last_day_is_over(age: timedelta, wanted: str) -> None:
    pack = small_pack(control(evidence=[{"type": "training", "max_age_days": 30}]))
    evidence = (item("training", days=age / timedelta(days=1)),)
    found = decided(pack, of=facts(GOOD, evidence))
    assert outcome(found) == wanted
    if wanted == "missing":
        day = (AT - age).date()
        assert found.findings[0].got == f"one of {day}, older than 30 days"


def test_evidence_without_a_limit_never_grows_old() -> None:
    pack = small_pack(control(evidence=[{"type": "training"}]))
    assert outcome(decided(pack, of=facts(GOOD, (item("training", days=9000),)))) == "pass"


def test_the_newest_statement_decides_about_age() -> None:
    pack = small_pack(control(evidence=[{"type": "training", "max_age_days": 30}]))
    old, new = item("training", days=99, seq=1), item("training", days=1, seq=2)
    assert outcome(decided(pack, of=facts(GOOD, (new, old)))) == "pass"
    # A higher number with an older date is the newer statement: clocks do not count.
    turned = (item("training", days=99, seq=3), item("training", days=1, seq=2))
    assert outcome(decided(pack, of=facts(GOOD, turned))) == "missing"


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        (datetime(2026, 8, 1, 23, 59, 59, 999999, UTC), "not-in-force"),
        (datetime(2026, 8, 2, tzinfo=UTC), "fail"),
        (datetime(2027, 8, 1, 23, 59, 59, 999999, UTC), "fail"),
        (datetime(2027, 8, 2, tzinfo=UTC), "not-in-force"),
    ],
)
def test_a_control_binds_from_its_day_until_its_last(moment: datetime, wanted: str) -> None:
    days = {"from": date(2026, 8, 2), "until": date(2027, 8, 2)}
    found = one({"t.bool": False}, at=moment, effective=days)
    assert outcome(found) == wanted
    assert found.findings[0].effective_from == "2026-08-02"


def test_a_control_without_dates_always_binds() -> None:
    assert outcome(one({"t.bool": False}, at=datetime(1990, 1, 1, tzinfo=UTC))) == "fail"


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"t.bool": False, "u.bool": True}, "fail"),
        ({"t.bool": False, "u.bool": False}, "not-applicable"),
        ({"t.bool": True}, "missing"),
        ({"t.bool": True, "u.bool": True}, "pass"),
    ],
)
def test_a_control_applies_does_not_or_nobody_knows(
    values: dict[str, FactValue], wanted: str
) -> None:
    found = one(values, applies_when="u.bool")
    assert outcome(found) == wanted
    if wanted == "missing":
        assert found.findings[0].wanted == "to know whether this applies"
        assert found.findings[0].got == "not shown: u.bool"
        assert found.verdict is Verdict.DENY


def test_an_applicability_that_cannot_be_evaluated_blocks() -> None:
    found = one({"t.bool": True, "u.int": 1}, applies_when="u.int / 0 == 1")
    assert outcome(found) == "error"
    assert found.verdict is Verdict.DENY


@pytest.mark.parametrize("value", [False, None])
def test_a_warning_is_shown_and_never_blocks(*, value: bool | None) -> None:
    pack = small_pack(control(severity="warn", require=asking("u.bool")), control(id="c-2"))
    known = {} if value is None else {"u.bool": value}
    found = decided(pack, of=facts({**GOOD, **known}))
    assert found.findings[0].outcome in {"fail", "missing"}
    assert found.verdict is Verdict.ALLOW
    assert found.blocking == ()


def test_an_approval_is_a_need_and_no_finding() -> None:
    found = decided(small_pack(APPROVE, control(id="c-2")), of=facts(GOOD))
    assert outcomes(found) == {"c-2": "pass"}
    (need,) = found.needs
    assert (need.control, need.role, need.count) == ("c-1", "approver", 2)


def test_an_approval_alone_vouches_for_nothing() -> None:
    assert decided(small_pack(APPROVE), of=facts(GOOD)).verdict is Verdict.DENY


@pytest.mark.parametrize(
    ("known", "needed", "wanted"),
    [
        ({"u.bool": True}, True, {"c-2": "pass"}),
        ({"u.bool": False}, False, {"c-1": "not-applicable", "c-2": "pass"}),
        ({}, False, {"c-1": "missing", "c-2": "pass"}),
    ],
)
def test_an_approval_that_may_be_needed_blocks_until_that_is_known(
    known: dict[str, FactValue], wanted: dict[str, str], *, needed: bool
) -> None:
    pack = small_pack({**APPROVE, "applies_when": "u.bool"}, control(id="c-2"))
    found = decided(pack, of=facts({**GOOD, **known}))
    assert outcomes(found) == wanted
    assert bool(found.needs) is needed
    assert found.verdict == ("deny" if not known else "allow")


def test_an_approval_that_does_not_bind_yet_is_not_asked_for() -> None:
    later = {**APPROVE, "effective": {"from": date(2099, 1, 1)}}
    found = decided(small_pack(later, control(id="c-2")), of=facts(GOOD))
    assert found.needs == ()
    assert outcomes(found)["c-1"] == "not-in-force"


def test_a_fact_cannot_stand_in_for_a_parameter() -> None:
    # A statement that names a fact `params.least` must not lower the threshold.
    params = {"least": {"type": "double", "value": 0.9, "source": "s"}}
    pack = small_pack(control(require=asking("t.double >= params.least")), params=params)
    values: dict[str, FactValue] = {"t.double": 0.5, "params.least": 0.1}
    assert outcome(decided(pack, of=facts(values))) == "fail"


def test_the_same_facts_packs_and_moment_give_the_same_decision(shipped: dict[str, Pack]) -> None:
    first, second = (decided(*shipped.values(), of=facts()) for _ in range(2))
    assert first == second
    assert first.subject == SUBJECT
    assert first.packs == {name: pack.digest for name, pack in shipped.items()}


@given(st.permutations(sorted(PASSING)), st.permutations(range(len(ITEMS))))
@settings(max_examples=10)
def test_the_order_of_facts_and_evidence_does_not_matter(
    names: list[str], order: list[int]
) -> None:
    pack = SHIPPED_PACKS["ml-supply-chain"]
    turned = facts({name: PASSING[name] for name in names}, tuple(ITEMS[each] for each in order))
    assert decided(pack, of=turned) == decided(pack, of=facts())


def test_findings_stand_in_the_order_of_the_packs(shipped: dict[str, Pack]) -> None:
    packs = list(shipped.values())
    found = decided(*packs, of=facts())
    written = [(pack.name, each.id) for pack in packs for each in pack.controls]
    asked = [(finding.pack, finding.control) for finding in found.findings]
    assert asked == [each for each in written if each in asked]


# ---- The promise: less knowledge never opens a gate --------------------------------------------


SHIPPED_PACKS: dict[str, Pack] = {}


@pytest.fixture(autouse=True, scope="module")
def _keep_packs(shipped: dict[str, Pack]) -> None:
    SHIPPED_PACKS.update(shipped)


def referenced(asked: Control) -> set[str]:
    expressions = [each.check for each in asked.require]
    expressions += [asked.applies_when] if asked.applies_when else []
    return {
        name
        for expression in expressions
        for name in expression.references
        if not name.startswith("params.")
    }


def test_the_facts_to_start_from_pass_every_shipped_control(shipped: dict[str, Pack]) -> None:
    found = decided(*shipped.values(), of=facts())
    assert set(outcomes(found).values()) == {"pass"}
    assert found.verdict is Verdict.ALLOW
    assert [need.role for need in found.needs] == ["approver", "dpo", "approver"]
    used = {
        name for pack in shipped.values() for each in pack.controls for name in referenced(each)
    }
    assert used == set(PASSING)


@pytest.mark.parametrize("name", sorted(PASSING))
def test_without_any_one_fact_the_gate_is_shut(shipped: dict[str, Pack], name: str) -> None:
    found = decided(*shipped.values(), of=facts(without(PASSING, name)))
    assert found.verdict is Verdict.DENY
    # No shipped control has a way round a fact: each that refers to it misses it, no other does.
    wanted = {
        each.id for pack in shipped.values() for each in pack.controls if name in referenced(each)
    }
    assert {finding.control for finding in found.findings if finding.outcome == "missing"} == wanted
    assert {finding.outcome for finding in found.findings} == {Outcome.PASS, Outcome.MISSING}
    assert any(name in finding.got for finding in found.blocking)


@pytest.mark.parametrize("kind", KINDS)
def test_without_any_one_piece_of_evidence_the_gate_is_shut(
    shipped: dict[str, Pack], kind: str
) -> None:
    evidence = tuple(each for each in ITEMS if each.kind != kind)
    found = decided(*shipped.values(), of=facts(evidence=evidence))
    assert found.verdict is Verdict.DENY
    wanted = {
        each.id
        for pack in shipped.values()
        for each in pack.controls
        if kind in {need.kind for need in each.evidence}
    }
    missing = {finding.control for finding in found.findings if finding.outcome == "missing"}
    assert missing == wanted


DOMAIN: dict[str, tuple[FactValue, ...]] = {
    "bool": (True, False),
    "int": (0, 1, 80),
    "double": (-1.0, 0.05, 0.9, 5.0),
    "string": ("", "undetermined", "prohibited", "high-risk"),
    "list<string>": ((), ("x",), ("50(1)", "50(3)"), ("bias-examination", "disclosure-notice")),
}


@st.composite
def situations(
    draw: st.DrawFn, catalogue: dict[str, Fact]
) -> tuple[dict[str, FactValue], set[str], set[str], datetime]:
    """Some facts, mostly good ones; which of them and of the evidence to take away; a moment."""
    values = dict(PASSING)
    for name in draw(st.sets(st.sampled_from(sorted(PASSING)), max_size=6)):
        values[name] = draw(st.sampled_from(DOMAIN[catalogue[name].type]))
    gone = draw(st.sets(st.sampled_from(sorted(PASSING)), max_size=5))
    lost = draw(st.sets(st.sampled_from(KINDS), max_size=2))
    days = draw(st.sampled_from([0, 200, 366, -900]))
    return values, gone, lost, AT + timedelta(days=days)


@given(st.data())
@settings(max_examples=150)
def test_taking_away_facts_or_evidence_never_opens_the_gate(
    catalogue: dict[str, Fact], data: st.DataObject
) -> None:
    values, gone, lost, at = data.draw(situations(catalogue))
    packs = tuple(SHIPPED_PACKS.values())
    before = decided(*packs, of=facts(values), at=at)
    kept = tuple(each for each in ITEMS if each.kind not in lost)
    after = decided(*packs, of=facts(without(values, *gone), kept), at=at)
    # What holds exactly: the set of blocking controls only grows, and nothing new is met.
    assert blocked(before) <= blocked(after)
    assert met(after) <= met(before)
    if before.verdict is Verdict.DENY:
        assert after.verdict is Verdict.DENY
    # An approval that was needed is still needed, or the doubt about it blocks.
    asked = {need.control for need in before.needs}
    assert asked <= {need.control for need in after.needs} | blocked(after)


def blocked(decision: Decision) -> set[str]:
    return {finding.control for finding in decision.blocking}


def met(decision: Decision) -> set[str]:
    return {finding.control for finding in decision.findings if finding.outcome == "pass"}


@pytest.mark.parametrize(
    ("check", "values", "gone", "wanted"),
    [
        ("t.bool && u.bool", {"t.bool": True, "u.bool": True}, "u.bool", "missing"),
        ("t.bool || u.bool", {"t.bool": True, "u.bool": True}, "u.bool", "pass"),
        ("t.bool || u.bool", {"t.bool": False, "u.bool": True}, "u.bool", "missing"),
        ("t.bool && u.bool", {"t.bool": False, "u.bool": True}, "u.bool", "fail"),
        ("t.bool ? u.bool : false", {"t.bool": True, "u.bool": True}, "u.bool", "missing"),
        ("u.bool ? t.bool : t.bool", {"t.bool": True, "u.bool": True}, "u.bool", "missing"),
    ],
)
def test_a_control_passes_without_a_fact_only_where_every_value_of_it_would_do(
    check: str, values: dict[str, FactValue], gone: str, wanted: str
) -> None:
    pack = small_pack(control(require=asking(check)))
    left = without(values, gone)
    assert outcome(decided(pack, of=facts(left))) == wanted
    if wanted in {"pass", "fail"}:
        for value in (True, False):
            assert outcome(decided(pack, of=facts({**left, gone: value}))) == wanted


def test_deciding_needs_nothing_but_its_arguments(shipped: dict[str, Pack]) -> None:
    packs = list(shipped.values())
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    found = decide(SUBJECT, "production", packs, facts(), at=long_ago)
    assert found.at == long_ago
    assert "not-in-force" in outcomes(found).values()

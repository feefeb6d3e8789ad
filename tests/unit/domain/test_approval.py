from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain.approval import VALID_FOR, Approval, Standing, standing
from assay.domain.decision import ApprovalNeed

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DECISION = "sha256:dec1"
PEOPLE = ("ann", "bob", "eve")


def need(count: int = 2, role: str = "approver") -> ApprovalNeed:
    return ApprovalNeed(control="c", article="14", role=role, count=count, because="house rule")


def approval(
    person: str, *, decision: str = DECISION, role: str = "approver", at: datetime = AT
) -> Approval:
    return Approval(decision=decision, person=person, role=role, at=at)


def judged(*approvals: Approval, count: int = 2, barred: tuple[str, ...] = ()) -> Standing:
    return standing(need(count), approvals, decision=DECISION, barred=frozenset(barred), at=AT)


def test_two_persons_meet_a_need_of_two() -> None:
    found = judged(approval("ann"), approval("bob"))
    assert found.met
    assert found.persons == ("ann", "bob")


def test_one_person_twice_is_one_person() -> None:
    found = judged(approval("ann"), approval("ann", at=AT - timedelta(days=1)))
    assert found.persons == ("ann",)
    assert not found.met


def test_an_approval_of_another_decision_does_not_count() -> None:
    found = judged(approval("ann"), approval("bob", decision="sha256:dec2"))
    assert found.persons == ("ann",)
    assert found.refused == ()


def test_an_approval_in_another_role_does_not_count() -> None:
    assert judged(approval("ann"), approval("bob", role="dpo")).persons == ("ann",)


def test_who_submitted_or_evaluated_the_version_may_not_approve_it() -> None:
    found = judged(approval("ann"), approval("eve"), barred=("eve",))
    assert not found.met
    assert found.refused == ("eve submitted or evaluated this version",)


@pytest.mark.parametrize(
    ("age", "counts"),
    [
        (timedelta(0), True),
        (VALID_FOR - TICK, True),
        (VALID_FOR, False),
        (VALID_FOR + TICK, False),
    ],
)
def test_an_approval_counts_until_its_last_microsecond(age: timedelta, *, counts: bool) -> None:
    found = judged(approval("ann", at=AT - age), count=1)
    assert found.met is counts
    assert bool(found.refused) is not counts


def test_an_expired_approval_says_of_which_day_it_was() -> None:
    found = judged(approval("ann", at=datetime(2026, 11, 1, tzinfo=UTC)))
    assert found.refused == ("ann's approval of 2026-11-01 has expired",)


def test_a_fresh_approval_counts_beside_an_expired_one() -> None:
    assert judged(approval("ann", at=AT - VALID_FOR), approval("ann"), count=1).met


def test_no_approval_meets_no_need() -> None:
    assert not judged(count=1).met


@settings(deadline=None)
@given(
    given_=st.lists(
        st.builds(
            approval,
            st.sampled_from(PEOPLE),
            decision=st.sampled_from((DECISION, "sha256:dec2")),
            role=st.sampled_from(("approver", "dpo")),
            at=st.sampled_from((AT, AT - VALID_FOR + TICK, AT - VALID_FOR)),
        ),
        max_size=8,
    ),
    barred=st.sets(st.sampled_from(PEOPLE)),
)
def test_whatever_is_on_record_counted_persons_are_distinct_entitled_and_in_time(
    given_: list[Approval], barred: set[str]
) -> None:
    found = judged(*given_, barred=tuple(barred))
    entitled = {
        each.person
        for each in given_
        if each.decision == DECISION and each.role == "approver" and AT - each.at < VALID_FOR
    }
    assert set(found.persons) == entitled - barred
    assert len(set(found.persons)) == len(found.persons)
    assert found.met == (len(entitled - barred) >= 2)
    assert judged(*reversed(given_), barred=tuple(barred)).persons == found.persons

from collections.abc import Callable
from datetime import date

import pytest

from assay.domain.risk import Classification, Tier

Classified = Callable[..., Classification]

WRITER = {
    "generates_content": ["text"],
    "manipulation_technique": [],
    "standard_editing_only": True,
    "public_interest_text": "no",
}
PAINTER = {
    "generates_content": ["image"],
    "manipulation_technique": [],
    "intimate_material": "no",
    "csam_material": "no",
    "standard_editing_only": False,
    "creates_deep_fake": False,
}
TALKER = {"interacts_with_persons": True, "manipulation_technique": [], "obvious_ai": False}


@pytest.mark.parametrize(
    ("facts", "duties"),
    [
        (TALKER, ("50(1)",)),
        (TALKER | {"obvious_ai": True}, ()),
        (PAINTER, ("50(2)",)),
        (PAINTER | {"standard_editing_only": True}, ()),
        (PAINTER | {"creates_deep_fake": True, "evidently_artistic": True}, ("50(2)", "50(4)")),
        (WRITER, ()),
        (WRITER | {"public_interest_text": "without_editorial_responsibility"}, ("50(4)",)),
        (
            WRITER | {"public_interest_text": "with_human_review_and_editorial_responsibility"},
            (),
        ),
        (TALKER | PAINTER, ("50(1)", "50(2)")),
    ],
)
def test_each_duty_follows_from_its_facts_and_makes_the_class_limited(
    digits: Classified, facts: dict[str, object], duties: tuple[str, ...]
) -> None:
    outcome = digits(**facts)
    assert outcome.duties == duties
    assert outcome.overall is (Tier.LIMITED if duties else Tier.MINIMAL)
    assert tuple(ground.article for ground in outcome.grounds) == duties
    assert outcome.unknown == ()


def test_duties_stack_on_a_graver_class(emotions: Classified) -> None:
    outcome = emotions(**TALKER)
    assert (outcome.overall, outcome.duties) == (Tier.PROHIBITED, ("50(1)", "50(3)"))


@pytest.mark.parametrize("at", [date(2026, 8, 1), date(2026, 8, 2)])
def test_the_class_is_limited_before_and_from_the_day_the_duties_apply(
    digits: Classified, at: date
) -> None:
    outcome = digits(at=at, **TALKER)
    assert (outcome.overall, outcome.applies_from) == (Tier.LIMITED, date(2026, 8, 2))


@pytest.mark.parametrize(
    ("placed", "marked"),
    [
        (date(2026, 8, 1), date(2026, 12, 2)),
        (date(2026, 8, 2), date(2026, 8, 2)),
        (None, date(2026, 8, 2)),
    ],
)
def test_older_systems_have_longer_to_mark_their_output(
    digits: Classified, placed: date | None, marked: date
) -> None:
    outcome = digits(lifecycle_stage="on_market", first_placed_on_market=placed, **PAINTER)
    assert outcome.applies_from == marked


def test_an_unknown_exception_leaves_the_duty_standing(digits: Classified) -> None:
    outcome = digits(**TALKER | {"obvious_ai": None})
    assert (outcome.overall, outcome.duties) == (Tier.LIMITED, ("50(1)",))
    assert outcome.unknown == ("obvious_ai",)


def test_an_unknown_trigger_leaves_the_class_open(digits: Classified) -> None:
    outcome = digits(interacts_with_persons=None)
    assert (outcome.overall, outcome.unknown) == (Tier.UNDETERMINED, ("interacts_with_persons",))


def test_an_unknown_trigger_does_not_unsettle_a_graver_class(faces: Classified) -> None:
    outcome = faces(interacts_with_persons=None)
    assert outcome.overall is Tier.UNDETERMINED  # it might also manipulate (5(1)(a))
    settled = faces(interacts_with_persons=None, manipulation_technique=[])
    assert (settled.overall, settled.unknown) == (Tier.HIGH_RISK, ("interacts_with_persons",))

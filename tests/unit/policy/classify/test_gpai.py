from collections.abc import Callable

import pytest

from assay.domain.risk import Classification, Tier

Classified = Callable[..., Classification]

PAPERS = ("53(1)(a)", "53(1)(b)", "53(1)(c)", "53(1)(d)")
DECLARED = {
    "gpai_model": "yes",
    "training_flop": 1e24,
    "gpai_generates": ["language"],
    "commission_designated": False,
}


@pytest.mark.parametrize(
    ("flop", "status"),
    [
        (9.99e24, "gpai"),
        (1e25, "gpai"),
        (10**25, "gpai"),
        ("1e25", "gpai"),
        (1.0000001e25, "systemic"),
        (1e26, "systemic"),
    ],
)
def test_systemic_risk_starts_strictly_above_its_threshold(
    digits: Classified, flop: object, status: str
) -> None:
    outcome = digits(**DECLARED | {"training_flop": flop})
    assert outcome.gpai.value == status
    assert outcome.duties == (PAPERS if status == "gpai" else (*PAPERS, "52(1)", "55(1)"))


@pytest.mark.parametrize(
    ("flop", "generates", "status"),
    [
        (1e23, ["language"], "no"),
        (1.01e23, ["language"], "gpai"),
        (1.01e23, ["text_to_video"], "gpai"),
        (1e25, [], "no"),
        (1e26, [], "no"),
        (1e26, ["text_to_image"], "systemic"),
    ],
)
def test_an_unsure_declaration_is_settled_by_the_indicative_criterion(
    digits: Classified, flop: float, generates: list[str], status: str
) -> None:
    outcome = digits(gpai_model="unsure", training_flop=flop, gpai_generates=generates)
    assert outcome.gpai.value == status
    assert outcome.unknown == ()


def test_a_declared_model_stays_one_below_the_criterion(digits: Classified) -> None:
    assert digits(**DECLARED | {"training_flop": 1e20}).gpai.value == "gpai"


def test_designation_makes_a_model_systemic_at_any_compute(digits: Classified) -> None:
    outcome = digits(**DECLARED | {"commission_designated": True})
    assert outcome.gpai.value == "systemic"
    assert [ground.article for ground in outcome.grounds] == ["51", "51(1)(b)"]


def test_unknown_compute_leaves_the_status_open_but_not_the_certain_duties(
    digits: Classified,
) -> None:
    outcome = digits(**DECLARED | {"training_flop": None})
    assert outcome.gpai.value == "undetermined"
    assert outcome.duties == PAPERS
    assert outcome.unknown == ("training_flop",)


def test_the_status_does_not_touch_the_class_of_the_system(digits: Classified) -> None:
    for flop in (None, 1e24, 1e26):
        assert digits(**DECLARED | {"training_flop": flop}).overall is Tier.MINIMAL


def test_an_open_licence_lifts_two_duties_unless_risk_is_or_may_be_systemic(
    digits: Classified,
) -> None:
    free = DECLARED | {"open_source_release": True}
    assert digits(**free).duties == ("53(1)(c)", "53(1)(d)")
    assert digits(**free | {"training_flop": 1e26}).duties == (*PAPERS, "52(1)", "55(1)")
    assert digits(**free | {"training_flop": None}).duties == PAPERS


@pytest.mark.parametrize(
    ("share", "roles"),
    [(1 / 3, ("deployer",)), (0.34, ("deployer", "gpai_provider"))],
)
def test_a_large_modification_makes_a_provider_of_the_model(
    digits: Classified, share: float, roles: tuple[str, ...]
) -> None:
    outcome = digits(**DECLARED | {"roles": ["deployer"], "base_model_flop_share": share})
    assert outcome.roles == roles


def test_a_model_that_is_no_system_keeps_its_status_unless_it_is_excluded(
    digits: Classified,
) -> None:
    bare = digits(**DECLARED | {"is_ai_system": False})
    assert (bare.overall, bare.gpai.value, bare.duties) == (Tier.OUT_OF_SCOPE, "gpai", PAPERS)
    abroad = digits(**DECLARED | {"eu_nexus": []})
    assert (abroad.overall, abroad.gpai.value, abroad.duties) == (Tier.OUT_OF_SCOPE, "no", ())

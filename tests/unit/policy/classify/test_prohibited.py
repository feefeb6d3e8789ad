from collections.abc import Callable
from datetime import date

import pytest

from assay.domain.risk import Classification, Pending, Tier

Classified = Callable[..., Classification]

POLICE = {
    "law_enforcement_purpose": True,
    "deployer_type": "law_enforcement",
    "le_objective": "none",
}
SAFEGUARDS = ["national_law", "prior_authorisation", "fria", "eu_db_registration"]
HARMFUL = {"materially_distorts_behaviour": True, "significant_harm_likely": True}
SORTING = {
    "biometric_function": ["categorisation"],
    "remote": None,
    "identification_timing": None,
    "publicly_accessible_space": None,
    "categorisation_attributes": ["sex_life_orientation"],
    "categorisation_ancillary": False,
    "labels_lawful_biometric_dataset": False,
}


def articles(outcome: Classification) -> list[str]:
    return [ground.article for ground in outcome.grounds]


def test_live_police_face_matching_against_a_watchlist_is_banned(faces: Classified) -> None:
    outcome = faces(**POLICE)
    assert outcome.overall is Tier.PROHIBITED
    assert articles(outcome) == ["5(1)(h)", "Annex III 1(a)"]
    assert outcome.grounds[0].facts == (
        "law_enforcement_purpose",
        "biometric_function",
        "remote",
        "identification_timing",
        "publicly_accessible_space",
    )
    assert outcome.applies_from == date(2025, 2, 2)


@pytest.mark.parametrize(
    "objective", ["victim_or_missing_person", "imminent_threat", "suspect_annex_ii_offence"]
)
def test_an_objective_with_all_four_safeguards_leaves_it_high_risk(
    faces: Classified, objective: str
) -> None:
    outcome = faces(**POLICE | {"le_objective": objective, "le_safeguards": SAFEGUARDS})
    assert outcome.overall is Tier.HIGH_RISK
    assert articles(outcome) == ["Annex III 1(a)"]


@pytest.mark.parametrize("missing", SAFEGUARDS)
def test_three_of_four_safeguards_do_not_lift_the_ban(faces: Classified, missing: str) -> None:
    three = [safeguard for safeguard in SAFEGUARDS if safeguard != missing]
    claimed = POLICE | {"le_objective": "imminent_threat", "le_safeguards": three}
    assert faces(**claimed).overall is Tier.PROHIBITED


def test_safeguards_without_an_objective_do_not_lift_the_ban(faces: Classified) -> None:
    assert faces(**POLICE | {"le_safeguards": SAFEGUARDS}).overall is Tier.PROHIBITED


def test_an_exception_that_nobody_claims_does_not_exist_and_is_asked_for(
    faces: Classified,
) -> None:
    outcome = faces(law_enforcement_purpose=True)
    assert outcome.overall is Tier.PROHIBITED
    assert "le_objective" in outcome.unknown


@pytest.mark.parametrize(
    "facts",
    [
        {"identification_timing": "post"},
        {"publicly_accessible_space": False},
        {"law_enforcement_purpose": False, "le_objective": None},
    ],
)
def test_police_identification_that_is_not_live_public_and_policing_is_high_risk(
    faces: Classified, facts: dict[str, object]
) -> None:
    assert faces(**POLICE | facts).overall is Tier.HIGH_RISK


@pytest.mark.parametrize(
    "forgotten",
    ["remote", "identification_timing", "publicly_accessible_space", "law_enforcement_purpose"],
)
def test_a_forgotten_ingredient_of_the_ban_leaves_the_class_open(
    faces: Classified, forgotten: str
) -> None:
    outcome = faces(**POLICE | {forgotten: None})
    assert outcome.overall is Tier.UNDETERMINED
    assert outcome.unknown[0] == forgotten


def test_employee_emotion_recognition_from_webcams_is_banned(emotions: Classified) -> None:
    outcome = emotions()
    assert outcome.overall is Tier.PROHIBITED
    assert articles(outcome) == ["5(1)(f)", "Annex III 1(c)", "50(3)"]


@pytest.mark.parametrize("context", ["workplace", "recruitment", "education"])
def test_a_medical_or_safety_reason_leaves_emotion_recognition_high_risk(
    emotions: Classified, context: str
) -> None:
    assert emotions(emotion_context=[context]).overall is Tier.PROHIBITED
    excepted = emotions(emotion_context=[context], medical_or_safety_reason=True)
    assert excepted.overall is Tier.HIGH_RISK
    assert articles(excepted) == ["Annex III 1(c)", "50(3)"]


@pytest.mark.parametrize("context", ["customers", "public", "private"])
def test_emotion_recognition_elsewhere_is_high_risk_and_people_are_told(
    emotions: Classified, context: str
) -> None:
    outcome = emotions(emotion_context=[context])
    assert outcome.overall is Tier.HIGH_RISK
    assert articles(outcome) == ["Annex III 1(c)", "50(3)"]
    assert outcome.duties == ("50(3)",)


@pytest.mark.parametrize("states", ["fatigue_or_pain", "apparent_expression_only"])
def test_tiredness_pain_and_visible_smiles_are_no_emotions(
    emotions: Classified, states: str
) -> None:
    outcome = emotions(emotion_states=[states])
    assert (outcome.overall, outcome.duties) == (Tier.MINIMAL, ())


def test_mood_read_from_text_is_no_emotion_recognition(digits: Classified) -> None:
    outcome = digits(
        emotion_basis="text_or_other",
        emotion_states=["emotion_or_intention"],
        emotion_context=["workplace"],
    )
    assert (outcome.overall, outcome.grounds) == (Tier.MINIMAL, ())


def test_biometric_signals_make_emotion_recognition_even_when_the_function_is_not_declared(
    emotions: Classified,
) -> None:
    assert emotions(biometric_function=[]).overall is Tier.PROHIBITED


def test_sexual_orientation_inferred_from_photographs_is_banned(faces: Classified) -> None:
    outcome = faces(**SORTING)
    assert outcome.overall is Tier.PROHIBITED
    assert articles(outcome) == ["5(1)(g)", "Annex III 1(b)", "50(3)"]


@pytest.mark.parametrize("trait", ["race", "political_opinions", "trade_union", "religion_belief"])
def test_the_other_special_traits_are_banned_too(faces: Classified, trait: str) -> None:
    outcome = faces(**SORTING | {"categorisation_attributes": [trait, "age"]})
    assert outcome.overall is Tier.PROHIBITED


@pytest.mark.parametrize("trait", ["ethnicity", "sex_gender", "age", "disability"])
def test_other_protected_traits_are_high_risk(faces: Classified, trait: str) -> None:
    outcome = faces(**SORTING | {"categorisation_attributes": [trait]})
    assert outcome.overall is Tier.HIGH_RISK
    assert articles(outcome) == ["Annex III 1(b)", "50(3)"]


def test_labelling_a_lawful_data_set_is_not_banned_but_high_risk(faces: Classified) -> None:
    outcome = faces(**SORTING | {"labels_lawful_biometric_dataset": True})
    assert outcome.overall is Tier.HIGH_RISK


def test_an_ancillary_feature_is_no_biometric_categorisation(faces: Classified) -> None:
    outcome = faces(**SORTING | {"categorisation_ancillary": True})
    assert (outcome.overall, outcome.duties) == (Tier.MINIMAL, ())


@pytest.mark.parametrize(
    ("facts", "article"),
    [
        (HARMFUL | {"interacts_with_persons": True, "manipulation_technique": ["deceptive"]}, "a"),
        (HARMFUL | {"exploits_vulnerability": ["age"]}, "b"),
        (
            {"scores_persons_over_time": True, "score_detriment": ["unrelated_context"]},
            "c",
        ),
        (
            {
                "predicts_individual_crime_risk": True,
                "crime_risk_basis": "solely_profiling_or_personality",
            },
            "d",
        ),
        ({"people_in_data": "incidental", "face_db_source": "untargeted_scraping"}, "e"),
    ],
)
def test_each_other_ban_is_hit_by_its_own_facts(
    digits: Classified, facts: dict[str, object], article: str
) -> None:
    outcome = digits(**facts)
    assert outcome.overall is Tier.PROHIBITED
    assert outcome.grounds[0].article == f"5(1)({article})"
    assert set(outcome.grounds[0].facts) <= set(facts)


@pytest.mark.parametrize(
    "facts",
    [
        {"exploits_vulnerability": ["age"], "materially_distorts_behaviour": False},
        {
            "exploits_vulnerability": ["age"],
            "materially_distorts_behaviour": True,
            "significant_harm_likely": False,
        },
        {"scores_persons_over_time": True, "score_detriment": []},
        {
            "predicts_individual_crime_risk": True,
            "crime_risk_basis": "objective_verifiable_facts_support_human",
        },
    ],
)
def test_a_missing_ingredient_is_no_ban(digits: Classified, facts: dict[str, object]) -> None:
    assert digits(**facts).overall is Tier.MINIMAL


def test_every_hit_is_listed_and_bans_come_first(faces: Classified) -> None:
    outcome = faces(
        **POLICE,
        **HARMFUL,
        exploits_vulnerability=["disability"],
        face_db_source="untargeted_scraping",
        annex_iii_use=["6b"],
    )
    assert articles(outcome) == [
        "5(1)(b)",
        "5(1)(e)",
        "5(1)(h)",
        "Annex III 1(a)",
        "Annex III 6(b)",
    ]


def generator(**facts: object) -> dict[str, object]:
    quiet = {
        "generates_content": ["image"],
        "manipulation_technique": [],
        "intimate_material": "no",
        "csam_material": "no",
        "standard_editing_only": False,
        "creates_deep_fake": False,
    }
    return quiet | facts


@pytest.mark.parametrize("fact", ["intimate_material", "csam_material"])
@pytest.mark.parametrize(
    "answer", ["intended_purpose", "foreseeable_without_safeguards", "deployer_uses_for_it"]
)
def test_the_new_bans_are_pending_until_the_day_they_apply(
    digits: Classified, fact: str, answer: str
) -> None:
    facts = generator(**{fact: answer})
    article = {"intimate_material": "5(1)(ba)", "csam_material": "5(1)(bb)"}[fact]
    before = digits(at=date(2026, 12, 1), **facts)
    assert before.overall is Tier.LIMITED
    assert before.pending == (Pending(article=article, from_=date(2026, 12, 2)),)
    after = digits(at=date(2026, 12, 2), **facts)
    assert (after.overall, after.pending) == (Tier.PROHIBITED, ())
    assert (after.grounds[0].article, after.applies_from) == (article, date(2026, 12, 2))


def test_safeguards_lift_the_new_bans(digits: Classified) -> None:
    safe = "foreseeable_with_safeguards"
    outcome = digits(at=date(2026, 12, 2), **generator(intimate_material=safe, csam_material=safe))
    assert outcome.overall is Tier.LIMITED


@pytest.mark.parametrize(
    ("fact", "answer", "tier"),
    [
        ("intimate_material", "intended_purpose", Tier.LIMITED),
        ("intimate_material", "deployer_uses_for_it", Tier.LIMITED),
        ("intimate_material", "foreseeable_without_safeguards", Tier.PROHIBITED),
        ("csam_material", "intended_purpose", Tier.PROHIBITED),
    ],
)
def test_consent_lifts_only_the_ban_on_intended_intimate_material(
    digits: Classified, fact: str, answer: str, tier: Tier
) -> None:
    facts = generator(**{fact: answer, "intimate_consent": True})
    assert digits(at=date(2026, 12, 2), **facts).overall is tier


def test_an_unknown_about_a_later_ban_leaves_the_class_open_only_from_its_day(
    digits: Classified,
) -> None:
    facts = generator(csam_material=None)
    before, after = digits(at=date(2026, 12, 1), **facts), digits(at=date(2026, 12, 2), **facts)
    assert (before.overall, after.overall) == (Tier.LIMITED, Tier.UNDETERMINED)
    assert before.unknown == after.unknown == ("csam_material",)


def test_the_first_bans_apply_from_february_2025(emotions: Classified) -> None:
    before, after = emotions(at=date(2025, 2, 1)), emotions(at=date(2025, 2, 2))
    assert before.overall is Tier.HIGH_RISK
    assert before.pending == (Pending(article="5(1)(f)", from_=date(2025, 2, 2)),)
    assert (after.overall, after.pending) == (Tier.PROHIBITED, ())

from datetime import UTC, date, datetime
from math import inf, nan

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assay.domain.card_facts import CARD_FACTS, NOT_ASKED, UNKNOWN, CardFact, FactKind
from assay.domain.errors import PolicyError
from assay.domain.system_card import SystemCard, card_from_mapping, card_problems


def card(**facts: object) -> SystemCard:
    return card_from_mapping({"facts": facts}, "system.yaml")


def refusals(**facts: object) -> list[str]:
    return [str(problem) for problem in card_problems({"facts": facts})]


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("remote", True, True),
        ("people_in_data", "none", "none"),
        ("gpai_model", False, "no"),
        ("gpai_model", True, "yes"),
        ("third_party_assessment", True, "yes"),
        ("csam_material", False, "no"),
        ("annex_iii_use", [2, "4a"], frozenset({"2", "4a"})),
        ("roles", [], frozenset()),
        ("training_flop", 10**25, 1e25),
        ("training_flop", "1e25", 1e25),
        ("training_flop", "3.2E+23", 3.2e23),
        ("retention_period_days", 0, 0.0),
        ("first_placed_on_market", date(2026, 8, 2), date(2026, 8, 2)),
        ("first_placed_on_market", "2026-08-02", date(2026, 8, 2)),
        ("intended_purpose", "Sort photographs.", "Sort photographs."),
    ],
)
def test_a_value_is_read_with_one_meaning(name: str, raw: object, value: object) -> None:
    read = card(**{name: raw}).get(name)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("name", "raw", "part"),
    [
        ("remote", "yes", "true or false, without quotes"),
        ("remote", 1, "got 1"),
        ("remote", None, "leave the line out if you do not know"),
        ("people_in_data", "subjects", "did you mean subject?"),
        ("people_in_data", False, "YAML reads an unquoted no as false"),
        ("people_in_data", ["none"], "one of none, incidental, subject"),
        ("people_in_data", 0, "got 0"),
        ("roles", "provider", "a list such as [provider]"),
        ("roles", {"provider": True}, "a list such as"),
        ("roles", ["provider", "provider"], "repeated member"),
        ("roles", ["provder"], "did you mean provider?"),
        ("roles", [None], "got member None"),
        ("annex_iii_use", [2, "2"], "repeated member"),
        ("annex_iii_use", [True], "got member True"),
        ("annex_iii_use", ["9a"], "members: 1a, 1b"),
        ("generates_content", ["none"], "[] for none"),
        ("training_flop", True, "got True"),
        ("training_flop", nan, "finite"),
        ("training_flop", inf, "finite"),
        ("training_flop", -1, "zero or above"),
        ("training_flop", 10**400, "a huge integer"),
        ("training_flop", "1e999", "finite"),
        ("training_flop", "lots", "got 'lots'"),
        ("first_placed_on_market", "2026-02-30", "a day that does not exist"),
        ("first_placed_on_market", "20260802", "YYYY-MM-DD"),
        ("first_placed_on_market", "2026-W31-7", "YYYY-MM-DD"),
        ("first_placed_on_market", datetime(2026, 8, 2, tzinfo=UTC), "without a time"),
        ("first_placed_on_market", 2026, "YYYY-MM-DD"),
        ("intended_purpose", " \n", "not blank"),
        ("intended_purpose", 5, "not blank"),
    ],
)
def test_a_wrong_value_is_refused_with_found_and_allowed(name: str, raw: object, part: str) -> None:
    (refusal,) = refusals(**{name: raw})
    assert refusal.startswith(f"facts.{name}: got ")
    assert part in refusal


def test_an_unknown_fact_is_refused_with_the_nearest_name() -> None:
    (refusal,) = refusals(people_in_dta="none")
    assert refusal == "facts.people_in_dta: is not a known fact; did you mean people_in_data?"


def test_an_unknown_fact_with_no_near_name_is_refused_without_control_characters() -> None:
    (problem,) = card_problems({"facts": {"\x1b[2J": 1}})
    assert problem.field == "facts.'\\x1b[2J'"
    assert problem.found == "is not a known fact"


def test_all_problems_are_told_at_once() -> None:
    data = {"nam": "x", "version": 1.1, "facts": {"remote": "no", "rols": [], "roles": 1}}
    with pytest.raises(PolicyError, match=r"^system\.yaml: 5 problem\(s\)") as caught:
        card_from_mapping(data, "system.yaml")
    fields = [problem.split(":")[0] for problem in caught.value.problems]
    assert fields == ["'nam'", "version", "facts.remote", "facts.rols", "facts.roles"]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (None, "card: got None; use a mapping"),
        ([], "card: got []; use a mapping"),
        ({}, "facts: is missing"),
        ({"facts": None}, "facts: got None; use a mapping of fact names"),
        ({"facts": ["remote"]}, "facts: got ['remote']"),
        ({"facts": {}, "remote": True}, "'remote': is not a key of a card; indent it"),
        ({"facts": {}, "name": 5}, "name: got 5"),
        ({"facts": {}, "version": True}, "version: got True"),
        ({"facts": {}, 7: 1}, "7: is not a key of a card"),
    ],
)
def test_a_card_of_the_wrong_shape_is_refused(data: object, part: str) -> None:
    with pytest.raises(PolicyError) as caught:
        card_from_mapping(data, "system.yaml")
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (
            {"people_in_data": "none", "biometric_function": ["categorisation"]},
            "biometric_function",
        ),
        ({"people_in_data": "none", "face_db_source": "untargeted_scraping"}, "face_db_source"),
        ({"people_in_data": "none", "emotion_basis": "biometric"}, "emotion_basis"),
        ({"biometric_function": ["verification_1to1"], "remote": True}, "remote"),
        ({"remote": False, "identification_timing": "real_time"}, "identification_timing"),
        (
            {"biometric_function": [], "categorisation_attributes": ["race"]},
            "categorisation_attributes",
        ),
        (
            {"biometric_function": ["emotion_recognition"], "emotion_basis": "text_or_other"},
            "emotion_basis",
        ),
        ({"emotion_basis": "none", "emotion_states": ["fatigue_or_pain"]}, "emotion_states"),
        ({"emotion_basis": "biometric", "emotion_states": []}, "emotion_states"),
        ({"scores_persons_over_time": False, "score_detriment": ["unrelated_context"]}, "score_"),
        ({"generates_content": ["text"], "creates_deep_fake": True}, "creates_deep_fake"),
        ({"generates_content": [], "csam_material": "intended_purpose"}, "csam_material"),
        ({"annex_i_section": "none", "annex_i_role": "product"}, "annex_i_role"),
        ({"gpai_model": "no", "gpai_generates": ["language"]}, "gpai_generates"),
        ({"biometric_function": ["categorisation"], "annex_iii_use": ["1a"]}, "annex_iii_use"),
    ],
)
def test_answers_that_cannot_both_be_true_are_refused(facts: dict[str, object], field: str) -> None:
    (refusal,) = refusals(**facts)
    assert refusal.startswith(f"facts.{field}")


def test_a_contradiction_shows_both_sides() -> None:
    (refusal,) = refusals(people_in_data="none", biometric_function=["categorisation"])
    assert refusal == (
        "facts.biometric_function: got [categorisation]; "
        "people_in_data is none: correct one or the other"
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"people_in_data": "none", "biometric_function": []},
        {"biometric_function": ["categorisation"]},
        {"emotion_basis": "text_or_other", "emotion_states": ["emotion_or_intention"]},
        {"annex_iii_use": ["1a"], "annex_iii_exception": ["verification_only"]},
        {
            "people_in_data": "subject",
            "biometric_function": ["verification_1to1"],
            "annex_iii_use": ["1a"],
            "annex_iii_exception": ["verification_only"],
        },
        {"gpai_model": "no", "training_flop": 1e18},
        {"lifecycle_stage": "withdrawn", "first_placed_on_market": "2026-08-02"},
    ],
)
def test_a_harmless_or_open_combination_is_accepted(facts: dict[str, object]) -> None:
    assert refusals(**facts) == []


def test_an_answer_nobody_asked_for_is_listed() -> None:
    assert card(gpai_model="no", training_flop=1e18).superfluous() == ("training_flop",)
    assert card(gpai_model="unsure", training_flop=1e18).superfluous() == ()
    assert card(annex_iii_use=[], emotion_basis="none", profiles_persons=False).superfluous() == ()


def test_what_is_left_out_is_unknown_until_its_question_falls_away() -> None:
    empty, settled = card(), card(people_in_data="none")
    assert empty.asked("biometric_function") is None
    assert empty.effective("biometric_function") is UNKNOWN
    assert settled.asked("biometric_function") is False
    assert settled.effective("biometric_function") == frozenset()
    assert settled.effective("remote") is False
    assert settled.get("remote") is UNKNOWN
    assert not settled.known("remote")


def test_a_question_without_a_neutral_value_falls_away_as_not_asked() -> None:
    assert card(gpai_model="no").effective("training_flop") is NOT_ASKED


def test_a_misspelt_name_in_code_is_an_error_and_not_unknown() -> None:
    with pytest.raises(KeyError):
        card().get("people_in_dta")


def test_unknown_has_no_truth_of_its_own() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(card().get("remote"))


def test_an_empty_card_has_the_questions_everybody_is_asked() -> None:
    assert len(card().open_questions()) == 21


def test_a_follow_up_leads_back_to_the_question_that_decides_it() -> None:
    assert card().questions_behind(("publicly_accessible_space",)) == ("people_in_data",)
    named = card(people_in_data="subject", biometric_function=["identification_1toN"])
    assert named.questions_behind(("publicly_accessible_space",)) == ("remote",)


def test_assuming_no_fills_gaps_but_keeps_answers_and_never_leaves_scope() -> None:
    assumed = card(remote=True, intended_purpose="Sort photographs.").assume_no()
    assert assumed.get("remote") is True
    assert assumed.get("people_in_data") == "none"
    assert assumed.get("gpai_model") == "no"
    assert assumed.get("exploits_vulnerability") == frozenset()
    assert assumed.get("training_flop") is UNKNOWN
    for name in ("is_ai_system", "eu_nexus", "roles"):
        assert assumed.get(name) is UNKNOWN


def test_a_card_keeps_its_name_and_version() -> None:
    read = card_from_mapping({"name": "digits", "version": 3, "facts": {}}, "system.yaml")
    assert (read.name, read.version) == ("digits", "3")


def raw_value(fact: CardFact) -> st.SearchStrategy[object]:
    match fact.kind:
        case FactKind.BOOL:
            return st.booleans()
        case FactKind.ENUM:
            return st.sampled_from(fact.allowed)
        case FactKind.SET:
            return st.lists(st.sampled_from(fact.allowed), unique=True)
        case FactKind.TEXT:
            return st.text(min_size=1).filter(str.strip)
        case FactKind.NUMBER:
            return st.floats(min_value=0, allow_nan=False, allow_infinity=False)
        case FactKind.DATE:
            return st.dates()


@given(st.fixed_dictionaries({}, optional={n: raw_value(f) for n, f in CARD_FACTS.items()}))
def test_every_card_that_reads_is_written_and_read_back_the_same(raw: dict[str, object]) -> None:
    kept = dict(raw)
    while problems := card_problems({"facts": kept}):
        for field in {problem.field for problem in problems}:
            del kept[field.removeprefix("facts.")]
    read = card_from_mapping({"name": "x", "version": "1", "facts": kept}, "system.yaml")
    assert card_from_mapping(read.as_dict(), "again") == read
    through_yaml = yaml.safe_load(yaml.safe_dump(read.as_dict()))
    assert card_from_mapping(through_yaml, "again") == read


@given(
    st.dictionaries(
        st.one_of(st.sampled_from(list(CARD_FACTS)), st.text()),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
    )
)
def test_no_input_gets_past_or_crashes_the_reader(raw: dict[str, object]) -> None:
    data = {"facts": raw}
    if card_problems(data):
        with pytest.raises(PolicyError):
            card_from_mapping(data, "system.yaml")
    else:
        assert set(card_from_mapping(data, "system.yaml").values) == set(raw)

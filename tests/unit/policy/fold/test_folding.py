"""Evidence counts only for what it is about, and odd evidence shows nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.policy.cases import decided, outcomes
from tests.unit.policy.fold.records import (
    AT,
    DATA,
    FILES,
    GOOD,
    MODEL,
    OTHER,
    SUBJECT,
    TEST_DATA,
    Said,
    card,
    on_record,
    proven,
    request,
    result,
    said,
    training,
    validation,
    without_kind,
)

from assay.domain.outcome import Verdict
from assay.evidence.record import Record
from assay.evidence.statement import SIGNERS
from assay.policy.catalogue import Fact, check_value
from assay.policy.factset import FactSet
from assay.policy.fold import facts_about
from assay.policy.pack import Pack

Catalogue = Mapping[str, Fact]


def fold(
    records: list[Record], catalogue: Catalogue, *, at: datetime = AT, **parts: Any
) -> FactSet:
    return facts_about(parts.pop("subject", SUBJECT), records, catalogue, manifest=FILES, at=at)


def test_a_proven_version_passes_both_shipped_packs(
    catalogue: Catalogue, shipped: dict[str, Pack]
) -> None:
    found = decided(*shipped.values(), of=fold(proven(), catalogue), at=AT)
    assert [finding.control for finding in found.blocking] == []
    assert found.verdict is Verdict.ALLOW
    assert [need.control for need in found.needs] == ["msc-second-person"]


def test_without_a_record_hardly_anything_is_known(catalogue: Catalogue) -> None:
    found = fold([], catalogue)
    assert found.evidence == ()
    assert found.values == {
        "evaluation.attempts": 0,
        "evaluation.abandoned": 0,
        "evaluation.failed": 0,
        "documents.attested": (),
        "monitoring.open_drift_alarms": 0,
    }


@pytest.mark.parametrize(
    "kind", ["training", "data-validation", "evaluation-request", "evaluation", "system-card"]
)
def test_without_one_kind_of_statement_the_gate_is_shut(
    catalogue: Catalogue, shipped: dict[str, Pack], kind: str
) -> None:
    found = decided(*shipped.values(), of=fold(without_kind(proven(), kind), catalogue), at=AT)
    assert found.verdict is Verdict.DENY


def test_statements_about_another_digest_never_count(catalogue: Catalogue) -> None:
    other = type(SUBJECT)(name="digits", version="2", digest=OTHER)
    assert fold(proven(), catalogue, subject=other) == fold([], catalogue)


@pytest.mark.parametrize("kind", sorted(set(SIGNERS) - {"data-validation"}))
def test_a_statement_about_another_digest_changes_nothing(catalogue: Catalogue, kind: str) -> None:
    predicates: dict[str, Mapping[str, object]] = {
        "training": training(method="none")[2],
        "evaluation-request": request("n9")[2],
        "evaluation": result("n0", {"probe_accuracy": 0.1})[2],
        "system-card": card(intended_purpose="Another.")[2],
        "document": {"document": "bias-examination"},
        "drift": {"alarm": True},
    }
    foreign = said(kind, predicates.get(kind, {}), about=OTHER)
    assert fold(proven(foreign), catalogue) == fold(proven(), catalogue)


def test_the_same_statements_about_this_digest_do_change_something(catalogue: Catalogue) -> None:
    # Shows that the test above can fail.
    for more in (
        training(method="none"),
        request("n9"),
        card(intended_purpose="Another."),
        said("document", {"document": "bias-examination"}),
        said("drift", {"alarm": True}),
    ):
        assert fold(proven(more), catalogue).values != fold(proven(), catalogue).values


def test_a_result_about_another_digest_does_not_answer_a_request(catalogue: Catalogue) -> None:
    found = fold(on_record(training(), request(), result(about=OTHER)), catalogue).values
    assert found["evaluation.abandoned"] == 1
    assert "evaluation.probe_accuracy" not in found


def test_a_card_for_another_name_never_counts(catalogue: Catalogue) -> None:
    # The bytes are the same; what they are to be used for is not.
    records = without_kind(proven(), "system-card")
    renamed = on_record(*[card("faces")])
    found = fold([*records, *renamed], catalogue)
    assert not [name for name in found.values if name.startswith(("risk.", "system."))]
    assert found.latest("system-card") is None


def test_a_later_card_for_another_name_does_not_replace_ones_own(catalogue: Catalogue) -> None:
    worse = card("faces", people_in_data="identifiable", intended_purpose="Find people.")
    found = fold(proven(worse), catalogue)
    assert found == fold(proven(), catalogue)


def test_the_newest_card_is_the_one_that_counts(catalogue: Catalogue) -> None:
    found = fold(proven(card(intended_purpose="Sort post.")), catalogue)
    assert found.values["system.intended_purpose"] == "Sort post."


def test_a_validation_of_other_data_never_counts(catalogue: Catalogue) -> None:
    found = fold(on_record(training(), validation(OTHER), request(), result()), catalogue)
    assert not [name for name in found.values if name.startswith("data.")]
    assert found.values["evaluation.data_validated"] is False
    assert found.latest("data-validation") is None


def test_a_validation_of_the_test_data_alone_does_not_count_for_the_training(
    catalogue: Catalogue,
) -> None:
    found = fold(on_record(training(), validation(TEST_DATA)), catalogue)
    assert not [name for name in found.values if name.startswith("data.")]


def test_a_validation_without_a_training_validates_nothing(catalogue: Catalogue) -> None:
    assert fold(on_record(validation()), catalogue) == fold([], catalogue)


def test_the_newest_validation_counts_also_when_it_fails(catalogue: Catalogue) -> None:
    found = fold(proven(validation(success=False)), catalogue)
    assert found.values["data.validated"] is False
    # The newer one speaks of the training data only.
    assert found.values["evaluation.data_validated"] is False


def test_a_fact_outside_the_catalogue_is_ignored(catalogue: Catalogue) -> None:
    records = proven(request("n1"), result("n1", {**GOOD, "vibes": 1.0, "attempts": 0.0}))
    found = fold(records, catalogue)
    assert "evaluation.vibes" not in found.values
    assert set(found.values) <= set(catalogue)


def test_a_metric_cannot_pass_for_a_count_or_a_verdict(catalogue: Catalogue) -> None:
    smuggled = {
        "abandoned": 0,
        "failed": 0,
        "thresholds_met": True,
        "held_out": True,
        "attempts": 1,
    }
    records = on_record(
        training(), request("n1"), request("n2", data_digest=DATA), result("n2", smuggled)
    )
    found = fold(records, catalogue).values
    assert found["evaluation.attempts"] == 2
    assert found["evaluation.abandoned"] == 1
    assert found["evaluation.thresholds_met"] is False
    assert found["evaluation.held_out"] is False


def test_evidence_is_what_facts_were_taken_from(catalogue: Catalogue) -> None:
    records = proven(
        said("document", {"document": "bias-examination"}),
        card(),
        said("drift", {"alarm": False}),
        result("unasked"),
    )
    found = fold(records, catalogue).evidence
    assert sorted((each.kind, each.seq) for each in found) == [
        ("data-validation", 2),
        ("document", 6),
        ("evaluation", 4),
        ("evaluation-request", 3),
        ("system-card", 7),
        ("training", 1),
    ]
    assert {each.digest for each in found} <= {each.envelope_digest for each in records}


def test_who_trained_declared_or_evaluated_may_not_approve(catalogue: Catalogue) -> None:
    assert fold(proven(), catalogue).barred == {"tina", "carl", "eva"}


def test_nobody_slips_out_by_having_a_colleague_sign_again(catalogue: Catalogue) -> None:
    later: list[Said] = [
        said("training", training()[2], by="zoe"),
        card(by="zed"),
        request("n1", by="ned"),
        result("n1", by="nan"),
    ]
    assert fold(proven(*later), catalogue).barred == {
        *("tina", "carl", "eva"),
        *("zoe", "zed", "ned", "nan"),
    }


def test_attesting_a_document_or_watching_bars_nobody(catalogue: Catalogue) -> None:
    more = said("document", {"document": "notice"}), said("drift", {"alarm": False})
    assert fold(proven(*more), catalogue).barred == fold(proven(), catalogue).barred


def test_work_on_another_version_bars_nobody_here(catalogue: Catalogue) -> None:
    foreign = said("evaluation", {}, about=OTHER, by="stranger")
    assert "stranger" not in fold(proven(foreign), catalogue).barred


def test_the_risk_class_is_that_of_the_day(catalogue: Catalogue) -> None:
    early = fold(proven(), catalogue, at=datetime(2020, 1, 1, tzinfo=UTC))
    assert fold(proven(), catalogue).values["risk.overall"] == "minimal"
    assert "risk.overall" in early.values


def test_the_order_of_records_of_different_kinds_does_not_matter(catalogue: Catalogue) -> None:
    records = proven()
    turned = sorted(records, key=lambda each: each.statement.kind)
    assert fold(turned, catalogue).digest == fold(records, catalogue).digest


# ---- Predicates of any shape -------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *("alarm", "document", "nonce", "metrics", "thresholds", "data_digest", "files", "facts"),
        *("success", "suite", "method", "flop", "images_seen", "probe_accuracy", "rows", "n0"),
        *(
            "intended_purpose",
            "is_ai_system",
            "people_in_data",
            "roles",
            "weights.pkl",
            MODEL,
            DATA,
        ),
    ]
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | WORDS
    | st.text(st.characters(codec="utf-8"), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
PREDICATES = st.dictionaries(WORDS, JSON, max_size=6)
SAYINGS = st.lists(
    st.tuples(st.sampled_from(sorted(SIGNERS)), PREDICATES, st.sampled_from([MODEL, DATA])),
    max_size=6,
)


@given(sayings=SAYINGS)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_claimed_folding_neither_fails_nor_yields_a_wrong_type(
    catalogue: Catalogue, sayings: list[tuple[str, dict[str, object], str]]
) -> None:
    records = on_record(*(said(kind, predicate, about=about) for kind, predicate, about in sayings))
    found = fold(records, catalogue)
    for name, value in found.values.items():
        assert value == check_value(catalogue[name], value), name
    assert isinstance(found.digest, str)


@given(data=st.data())
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_odd_value_in_good_evidence_neither_fails_nor_yields_a_wrong_type(
    catalogue: Catalogue, data: st.DataObject
) -> None:
    good = [training(), validation(), request(), result(), card(), said("drift", {"alarm": False})]
    which = data.draw(st.integers(0, len(good) - 1))
    kind, about, predicate, by = good[which]
    field = data.draw(st.sampled_from(sorted(predicate)))
    inner = predicate[field]
    value = data.draw(JSON)
    if isinstance(inner, dict) and data.draw(st.booleans()):
        value = {**inner, data.draw(st.sampled_from(sorted(inner))): value}
    good[which] = (kind, about, {**predicate, field: value}, by)
    found = fold(on_record(*good), catalogue)
    for name, each in found.values.items():
        assert each == check_value(catalogue[name], each), name


def test_shuffled_packs_and_folds_agree(catalogue: Catalogue, shipped: dict[str, Pack]) -> None:
    found = fold(proven(), catalogue)
    forward = outcomes(decided(*shipped.values(), of=found, at=AT))
    backward = outcomes(decided(*reversed(shipped.values()), of=found, at=AT))
    assert forward == backward

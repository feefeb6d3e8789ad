"""Nobody measures again until it passes: every way to try it, carried out."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.policy.fold.records import (
    DATA,
    GOOD,
    TEST_DATA,
    THRESHOLDS,
    Said,
    on_record,
    request,
    result,
)

from assay.evidence.record import Record
from assay.policy.fold.evaluation import attempts, evaluation_facts

ALL = frozenset({DATA, TEST_DATA})


def fold(
    *statements: Said, training_data: object = DATA, validated: frozenset[str] = ALL
) -> dict[str, object]:
    records = on_record(*statements)

    def of(kind: str) -> list[Record]:
        return [each for each in records if each.statement.kind == kind]

    tries = attempts(of("evaluation-request"), of("evaluation"))
    found = evaluation_facts(tries, training_data, validated)
    return {name.removeprefix("evaluation."): value for name, value in found.items()}


def scored(accuracy: object, nonce: str = "n0") -> Said:
    return result(nonce, {**GOOD, "probe_accuracy": accuracy})


def test_one_good_evaluation() -> None:
    assert fold(request(), result()) == {
        "attempts": 1,
        "abandoned": 0,
        "failed": 0,
        "thresholds_met": True,
        "thresholds_changed": False,
        "held_out": True,
        "data_validated": True,
        **GOOD,
    }


def test_without_an_evaluation_only_the_counts_are_known() -> None:
    assert fold() == {"attempts": 0, "abandoned": 0, "failed": 0}


def test_an_abandoned_evaluation_is_counted_and_shows_nothing() -> None:
    assert fold(request()) == {"attempts": 1, "abandoned": 1, "failed": 0}


def test_a_missed_threshold_is_counted() -> None:
    found = fold(request(), scored(0.8999))
    assert (found["failed"], found["thresholds_met"]) == (1, False)


def test_a_threshold_is_reached_at_its_value() -> None:
    assert fold(request(), scored(0.9))["thresholds_met"] is True


def test_failing_withholding_and_passing_all_count() -> None:
    found = fold(
        request("n1"), scored(0.83, "n1"), request("n2"), request("n3"), scored(0.98, "n3")
    )
    assert (found["attempts"], found["failed"], found["abandoned"]) == (3, 1, 1)
    assert found["probe_accuracy"] == 0.83
    assert found["thresholds_met"] is False


def test_a_later_success_does_not_supersede_an_earlier_failure() -> None:
    for first, second in permutations((0.5, 0.99)):
        found = fold(request("n1"), scored(first, "n1"), request("n2"), scored(second, "n2"))
        assert found["thresholds_met"] is False
        assert found["probe_accuracy"] == 0.5


def test_an_abandoned_attempt_beside_a_good_one_spoils_it() -> None:
    found = fold(request("n1"), request("n2"), result("n2"))
    assert (found["abandoned"], found["thresholds_met"]) == (1, False)


def test_each_metric_is_the_worst_of_all_attempts() -> None:
    found = fold(
        request("n1"),
        result("n1", {"probe_accuracy": 0.95, "robust_accuracy": 0.7}),
        request("n2"),
        result("n2", {"probe_accuracy": 0.99, "robust_accuracy": 0.6}),
    )
    assert (found["probe_accuracy"], found["robust_accuracy"]) == (0.95, 0.6)


def test_a_metric_left_out_of_one_attempt_is_not_shown_at_all() -> None:
    found = fold(request("n1"), result("n1"), request("n2"), result("n2", {"probe_accuracy": 0.95}))
    assert "robust_accuracy" not in found
    assert found["probe_accuracy"] == 0.95


def test_a_result_before_its_request_is_no_evidence() -> None:
    assert fold(result(), request()) == {"attempts": 1, "abandoned": 1, "failed": 0}


def test_a_result_without_a_request_is_no_evidence() -> None:
    assert fold(result()) == {"attempts": 0, "abandoned": 0, "failed": 0}


def test_a_result_with_another_nonce_is_no_evidence() -> None:
    assert fold(request("n1"), result("n2"))["abandoned"] == 1


def test_the_first_result_for_a_nonce_is_the_one_that_counts() -> None:
    found = fold(request(), scored(0.5), scored(0.99))
    assert (found["probe_accuracy"], found["thresholds_met"]) == (0.5, False)


def test_one_result_does_not_answer_two_requests_with_the_same_nonce() -> None:
    # Ask, see a bad result, withhold it, ask again under the same nonce, and report the good one.
    found = fold(request("n0"), request("n0"), scored(0.99))
    assert (found["attempts"], found["abandoned"]) == (2, 1)
    assert found["thresholds_met"] is False


@pytest.mark.parametrize("nonce", [None, 7, True, ["n"], {"n": 1}])
def test_a_nonce_that_is_no_text_binds_nothing(nonce: object) -> None:
    assert fold(request(nonce), result(nonce)) == {"attempts": 1, "abandoned": 1, "failed": 0}


def test_thresholds_lowered_for_a_second_attempt_are_noticed() -> None:
    found = fold(
        request("n1"),
        scored(0.8, "n1"),
        request("n2", thresholds={"probe_accuracy": 0.7}),
        scored(0.8, "n2"),
    )
    assert found["thresholds_changed"] is True
    assert (found["failed"], found["thresholds_met"]) == (1, False)


def test_thresholds_changed_for_an_abandoned_attempt_are_noticed_too() -> None:
    found = fold(request("n1", thresholds={"probe_accuracy": 0.99}), request("n2"), result("n2"))
    assert found["thresholds_changed"] is True


def test_the_order_and_the_writing_of_thresholds_do_not_matter() -> None:
    one, other = {"a": 1, "probe_accuracy": 0.5}, {"probe_accuracy": 0.5, "a": 1.0}
    found = fold(
        request("n1", thresholds=one),
        result("n1", {**GOOD, "a": 2}),
        request("n2", thresholds=other),
        result("n2", {**GOOD, "a": 2}),
    )
    assert found["thresholds_changed"] is False


@pytest.mark.parametrize("thresholds", [{}, None, [], "0.9", 0.9])
def test_without_thresholds_none_is_reached(thresholds: object) -> None:
    found = fold(request(thresholds=thresholds), result())
    assert (found["thresholds_met"], found["failed"]) == (False, 1)


@pytest.mark.parametrize("least", ["0.1", None, True, float("nan"), float("inf"), [0.1], 10**400])
def test_a_threshold_that_is_no_number_is_not_overlooked(least: object) -> None:
    odd = {**THRESHOLDS, "robust_accuracy": least}
    found = fold(request(thresholds=odd), result())
    assert (found["thresholds_met"], found["failed"]) == (False, 1)
    changed = fold(request("n1", thresholds=odd), request("n2"), result("n2"))
    assert changed["thresholds_changed"] is True


@pytest.mark.parametrize("value", [True, "0.99", None, [0.99], float("nan"), float("inf"), 10**400])
def test_a_metric_that_is_no_number_is_not_measured(value: object) -> None:
    found = fold(request(), scored(value))
    assert "probe_accuracy" not in found
    assert found["thresholds_met"] is False


def test_not_a_number_hides_no_other_attempt() -> None:
    # min() of a NaN and a number is whichever comes first.
    for first, second in permutations((float("nan"), 0.99)):
        found = fold(request("n1"), scored(first, "n1"), request("n2"), scored(second, "n2"))
        assert "probe_accuracy" not in found
        assert found["thresholds_met"] is False


@pytest.mark.parametrize("metrics", [{}, [], "good", 1])
def test_a_result_without_metrics_is_a_failed_attempt(metrics: object) -> None:
    found = fold(request(), result(metrics=metrics))
    assert (found["failed"], found["thresholds_met"]) == (1, False)
    assert not GOOD.keys() & found.keys()


def test_measuring_on_the_training_data_is_not_held_out() -> None:
    assert fold(request(data_digest=DATA), result())["held_out"] is False


def test_one_attempt_on_the_training_data_spoils_all() -> None:
    found = fold(request("n1", data_digest=DATA), result("n1"), request("n2"), result("n2"))
    assert found["held_out"] is False


def test_measuring_on_data_nobody_validated_is_noticed() -> None:
    found = fold(request(), result(), validated=frozenset({DATA}))
    assert found["data_validated"] is False


@pytest.mark.parametrize("digest", [None, 7, [DATA], {"sha256": DATA}, True])
def test_test_data_without_a_digest_shows_nothing(digest: object) -> None:
    found = fold(request("n1", data_digest=digest), result("n1"), request("n2"), result("n2"))
    assert "held_out" not in found
    assert "data_validated" not in found


@pytest.mark.parametrize("digest", [None, 7, [DATA]])
def test_training_data_without_a_digest_leaves_open_whether_it_was_held_out(digest: object) -> None:
    found = fold(request(), result(), training_data=digest)
    assert "held_out" not in found
    assert found["data_validated"] is True


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["request", "result"]),
        st.sampled_from(["n0", "n1", "n2"]),
        st.sampled_from([0.5, 0.9, 0.95]),
    ),
    max_size=10,
)


@given(EVENTS)
def test_more_attempts_never_make_the_facts_better(events: list[tuple[str, str, float]]) -> None:
    statements = [
        request(nonce) if kind == "request" else scored(value, nonce)
        for kind, nonce, value in events
    ]
    before = fold(*statements)
    # A new request under a nonce that nobody has used, answered perfectly.
    after = fold(*statements, request("new"), scored(1.0, "new"))
    assert after["attempts"] == before["attempts"] + 1  # type: ignore[operator]  # a count
    assert after["abandoned"] == before["abandoned"]
    assert after["failed"] == before["failed"]
    if before["attempts"]:
        assert after["thresholds_met"] == before.get("thresholds_met", False)
    if "probe_accuracy" in before:
        assert after["probe_accuracy"] == before["probe_accuracy"]


@given(EVENTS)
def test_a_result_answers_at_most_one_request_and_comes_after_it(
    events: list[tuple[str, str, float]],
) -> None:
    records = on_record(
        *(request(n) if kind == "request" else scored(v, n) for kind, n, v in events)
    )
    requests = [each for each in records if each.statement.kind == "evaluation-request"]
    results = [each for each in records if each.statement.kind == "evaluation"]
    pairs = [(each.request, each.result) for each in attempts(requests, results) if each.result]
    assert len({answer.seq for _, answer in pairs}) == len(pairs)
    for asked, answer in pairs:
        assert asked.seq < answer.seq
        assert asked.statement.predicate["nonce"] == answer.statement.predicate["nonce"]

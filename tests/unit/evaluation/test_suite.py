import hashlib
import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain.errors import InvalidInputError
from assay.evaluation.suite import METRICS, Suite, default_suite, suite_from_toml

TEXT = """
name = "birds"
version = 2
few_label_counts = [20, 40]
seeds = [5]
[thresholds]
knn_accuracy = 0.5
rankme = 3
"""
BIRDS = Suite(
    name="birds",
    version=2,
    thresholds={"knn_accuracy": 0.5, "rankme": 3.0},
    few_label_counts=(20, 40),
    seeds=(5,),
)


def test_a_file_gives_the_suite_it_describes() -> None:
    assert suite_from_toml(TEXT, "s.toml") == BIRDS


def test_what_is_left_out_keeps_its_default() -> None:
    suite = suite_from_toml('name="a"\nversion=1\nthresholds={rankme=2}', "s.toml")
    assert (suite.few_label_counts, suite.seeds) == ((65,), (0, 1, 2))


def test_the_digest_is_that_of_sorted_compact_json() -> None:
    # These values have one spelling in Python's JSON and in RFC 8785, so json can be the oracle.
    value = {**BIRDS.as_dict(), "thresholds": {"knn_accuracy": 0.5, "rankme": 3}}
    data = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    assert BIRDS.digest == "sha256:" + hashlib.sha256(data).hexdigest()


def test_the_digest_changes_with_every_field_but_not_with_their_order() -> None:
    others = [
        replace(BIRDS, name="cats"),
        replace(BIRDS, version=3),
        replace(BIRDS, seeds=(6,)),
        replace(BIRDS, few_label_counts=(20, 41)),
        replace(BIRDS, thresholds={"knn_accuracy": 0.49, "rankme": 3.0}),
    ]
    assert len({BIRDS.digest, *(other.digest for other in others)}) == 6
    turned = replace(BIRDS, thresholds={"rankme": 3, "knn_accuracy": 0.5})
    assert turned.digest == BIRDS.digest


def test_thresholds_cannot_be_changed_afterwards() -> None:
    mine = {"knn_accuracy": 0.9}
    suite = replace(BIRDS, thresholds=mine)
    mine["knn_accuracy"] = 0.1
    assert suite.thresholds["knn_accuracy"] == 0.9
    with pytest.raises(TypeError):
        suite.thresholds["knn_accuracy"] = 0.1  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("extra = 1", "unknown key 'extra'"),
        ("version = 0", "s.toml, version: got 0"),
        ("version = true", "version: got True"),
        ("version = 1.0", "version: got 1.0"),
        ("name = ' '", "name"),
        ("name = 3", "name"),
        ("seeds = []", "seeds"),
        ("seeds = 3", "seeds: got 3; give a list"),
        ("seeds = [1, 1]", "seeds"),
        ("seeds = [true]", "seeds"),
        ("few_label_counts = [1]", "few_label_counts"),
        ("few_label_counts = [6.5]", "few_label_counts"),
        ("thresholds = {}", "thresholds: none are given"),
        ("thresholds = 3", "thresholds"),
        ("thresholds = {accuracy = 0.5}", "thresholds, accuracy: unknown metric; known: knn_"),
        ("thresholds = {alignment = 0.5}", "unknown metric"),
        ("thresholds = {knn_accuracy = nan}", "knn_accuracy: got nan"),
        ("thresholds = {knn_accuracy = inf}", "knn_accuracy"),
        ("thresholds = {knn_accuracy = true}", "knn_accuracy: got True"),
        ("thresholds = {knn_accuracy = '1'}", "knn_accuracy"),
        ("thresholds = {knn_accuracy = 95}", "use a number from 0 to 1"),
        ("thresholds = {rankme = 0.5}", "use a number from 1 to 4096"),
        ("name =", "not TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(change: str, named: str) -> None:
    good = {"name": "name = 'a'", "version": "version = 1", "thresholds": "thresholds = {rankme=2}"}
    good[change.split(" ", maxsplit=1)[0]] = change
    with pytest.raises(InvalidInputError) as caught:
        suite_from_toml("\n".join(good.values()), "s.toml")
    assert str(caught.value).startswith("s.toml")
    assert named in str(caught.value)


@pytest.mark.parametrize("missing", ["name", "version", "thresholds"])
def test_a_missing_key_is_named(missing: str) -> None:
    lines = {"name": "name='a'", "version": "version=1", "thresholds": "thresholds={rankme=2}"}
    del lines[missing]
    with pytest.raises(InvalidInputError, match=f"no '{missing}'"):
        suite_from_toml("\n".join(lines.values()), "s.toml")


def test_a_metric_falls_short_when_it_is_lower_missing_or_nan() -> None:
    reached = {"knn_accuracy": 0.5, "rankme": 3.5}
    assert BIRDS.shortfalls(reached) == ()
    assert BIRDS.shortfalls({**reached, "rankme": 2.9}) == ("rankme is 2.9, wanted 3 or more",)
    assert len(BIRDS.shortfalls({"knn_accuracy": math.nan})) == 2


@given(
    lower=st.dictionaries(st.sampled_from(sorted(METRICS)), st.floats(-1, 20)),
    raised=st.dictionaries(st.sampled_from(sorted(METRICS)), st.floats(0, 5)),
)
def test_better_metrics_never_fall_shorter(
    lower: dict[str, float], raised: dict[str, float]
) -> None:
    better = {name: value + raised.get(name, 0) for name, value in lower.items()}
    suite = default_suite()
    assert len(suite.shortfalls(better)) <= len(suite.shortfalls(lower))

"""What the charts are drawn from."""

import doctest
import importlib
import math
from datetime import UTC, datetime
from types import ModuleType

import pytest

from assay.views import DriftView

from .conftest import APP, ROWS

NOON = datetime(2026, 8, 2, 12, tzinfo=UTC)


@pytest.fixture
def charts(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, found as Streamlit finds it."""
    monkeypatch.syspath_prepend(str(APP.parent))
    return importlib.import_module("assay_board.charts")


@pytest.mark.parametrize("name", ["words", "charts"])
def test_the_examples_hold(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.syspath_prepend(str(APP.parent))
    found = doctest.testmod(importlib.import_module(f"assay_board.{name}"))
    assert found.attempted
    assert not found.failed


def test_every_row_gives_a_point_for_every_accuracy(charts: ModuleType) -> None:
    points = charts.baseline_points({**ROWS, "unknown": {"knn_accuracy": 1.0}})
    assert len(points) == 9
    assert {each["metric"] for each in points} == {
        "kNN accuracy",
        "probe accuracy",
        "few-label accuracy, 65 labels",
    }


def test_costs_and_spreads_are_no_accuracies(charts: ModuleType) -> None:
    row = {"seconds": 3.0, "few_label_spread_65": 0.1}
    assert charts.baseline_points({"contrastive": row}) == []


def test_a_threshold_goes_to_the_metric_it_was_committed_for(charts: ModuleType) -> None:
    thresholds = {"knn_accuracy": 0.9, "few_label_accuracy": 0.8, "robust_accuracy": 0.7}
    assert charts.threshold_points(thresholds, ROWS) == [
        {"metric": "kNN accuracy", "value": 0.9},
        {"metric": "few-label accuracy, 65 labels", "value": 0.8},
    ]


def test_a_window_too_small_to_judge_keeps_its_number_and_has_no_point(charts: ModuleType) -> None:
    points = charts.drift_points([_window(0.5), _window(math.nan), _window(0.001, drift=True)])
    assert [(each["window"], each["state"]) for each in points] == [(1, "no drift"), (3, "drift")]


def test_a_p_value_of_nought_can_be_drawn_on_a_log_scale(charts: ModuleType) -> None:
    assert charts.drift_points([_window(0.0)])[0]["p"] > 0


def test_the_limit_is_drawn_where_it_was_set(charts: ModuleType) -> None:
    points = charts.drift_points([_window(0.5), _window(0.001, drift=True)])
    text = str(charts.drift_chart(points, 0.005).to_dict())
    assert "'limit': 0.005" in text
    assert "drift below 0.005" in text
    assert "'type': 'log'" in text
    assert "limit" not in str(charts.drift_chart(points, None).to_dict())


def _window(p_value: float, *, drift: bool = False) -> DriftView:
    return DriftView(at=NOON, rows=100, p_value=p_value, drift=drift)

import math

import pytest

from assay.cli.evaluate import show_measurement, show_thresholds

ROW = {"knn_accuracy": 0.9574, "probe_accuracy": 1.0, "few_label_accuracy_65": 0.91, "seconds": 2.0}


def test_each_row_fits_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {
        "raw_pixels": ROW | {"few_label_spread_65": 0.01},
        "supervised_from_scratch": {**ROW, "cpu_seconds": 123.4},
    }
    show_measurement(rows, ("raw-pixel kNN beats the encoder's",))
    heads, _, raw, supervised, *rest = capsys.readouterr().out.splitlines()
    assert heads.split("  ")[-1].strip() == "CPU s, no pretraining"
    assert "probe, 65 labels" in heads
    assert raw.split() == ["raw", "pixels", "0.957", "1.000", "0.910", "–"]  # noqa: RUF001
    assert supervised.split()[-1] == "123.4"
    assert rest == ["", "note: raw-pixel kNN beats the encoder's"]


def test_a_threshold_is_reached_or_missed(capsys: pytest.CaptureFixture[str]) -> None:
    show_thresholds({"a": 0.5, "b": 0.4, "n": math.nan}, {"a": 0.5, "b": 0.5, "n": 0.1, "gone": 1})
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[2:] if line]
    assert [(row[0], row[-1]) for row in rows] == [
        ("a", "reached"),
        ("b", "missed"),
        ("n", "missed"),
        ("gone", "missed"),
    ]

"""Every line of the suite is shown to find the fault it is there for."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from assay.validation.expectations import SUITE, run_suite
from assay.validation.table import image_table
from assay.vision.dataset import ImageSet

CLASSES = ("cat", "dog")


def sound_table(count: int = 40) -> pd.DataFrame:
    random = np.random.default_rng(5)
    images = ImageSet(
        name="sound",
        pixels=random.integers(0, 256, (count, 4, 4, 1), dtype=np.uint8),
        labels=np.arange(count, dtype=np.int64) % 2,
        classes=CLASSES,
        ids=tuple(f"secret-{index}" for index in range(count)),
    )
    return image_table(images)


def changed(column: str, value: object, rows: range) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        old = table[column].tolist()
        values = [value if row in rows else kept for row, kept in enumerate(old)]
        return pd.DataFrame({**table, column: values})

    return change


ONE, ALL, HALF = range(1), range(40), range(20)
FAULTS: dict[tuple[str, str], Callable[[pd.DataFrame], pd.DataFrame]] = {
    ("ExpectTableRowCountToBeBetween", ""): lambda table: table.iloc[:0],
    ("ExpectColumnValuesToNotBeNull", "image_id"): changed("image_id", None, ONE),
    ("ExpectColumnValuesToBeUnique", "image_id"): changed("image_id", "secret-9", ONE),
    ("ExpectColumnValuesToNotBeNull", "label"): changed("label", None, ONE),
    ("ExpectColumnValuesToBeInSet", "label"): changed("label", "wolf", ONE),
    ("ExpectColumnDistinctValuesToContainSet", "label"): changed("label", "cat", ALL),
    ("ExpectColumnValuesToBeBetween", "width"): changed("width", 0, ONE),
    ("ExpectColumnValuesToBeBetween", "height"): changed("height", 0, ONE),
    ("ExpectColumnValuesToBeBetween", "channels"): changed("channels", 4, ONE),
    ("ExpectColumnUniqueValueCountToBeBetween", "width"): changed("width", 9, ONE),
    ("ExpectColumnUniqueValueCountToBeBetween", "height"): changed("height", 9, ONE),
    ("ExpectColumnUniqueValueCountToBeBetween", "channels"): changed("channels", 3, ONE),
    ("ExpectColumnValuesToNotBeNull", "mean_luminance"): changed("mean_luminance", np.nan, ALL),
    ("ExpectColumnValuesToBeBetween", "mean_luminance"): changed("mean_luminance", 300.0, ONE),
    ("ExpectColumnValuesToNotBeNull", "contrast"): changed("contrast", np.nan, ALL),
    ("ExpectColumnValuesToBeBetween", "contrast"): changed("contrast", 0.0, ONE),
}


@pytest.fixture(scope="module")
def failures_by_fault() -> dict[str, set[tuple[str, str]]]:
    tables = {"sound": sound_table()}
    tables |= {" ".join(key): fault(sound_table()) for key, fault in FAULTS.items()}
    tables["dark"] = changed("mean_luminance", 0.2, HALF)(sound_table())
    failures: dict[str, set[tuple[str, str]]] = {name: set() for name in tables}
    for check in run_suite(tables, CLASSES):
        if not check.success:
            failures[check.part].add((check.expectation, check.column))
    return failures


def test_every_line_has_a_planted_fault() -> None:
    assert {(line.kind, line.column) for line in SUITE} == set(FAULTS)


def test_a_sound_table_passes_every_line(
    failures_by_fault: dict[str, set[tuple[str, str]]],
) -> None:
    assert failures_by_fault["sound"] == set()


@pytest.mark.parametrize("line", FAULTS, ids=" ".join)
def test_a_planted_fault_is_found(
    line: tuple[str, str], failures_by_fault: dict[str, set[tuple[str, str]]]
) -> None:
    assert line in failures_by_fault[" ".join(line)]


def test_many_black_images_are_found_though_each_is_in_range(
    failures_by_fault: dict[str, set[tuple[str, str]]],
) -> None:
    assert failures_by_fault["dark"] == {("ExpectColumnValuesToBeBetween", "mean_luminance")}


def test_a_missing_column_fails_all_its_lines() -> None:
    checks = run_suite({"train": sound_table().drop(columns="contrast")}, CLASSES)
    assert len(checks) == len(SUITE)
    assert {check.column for check in checks if not check.success} == {"contrast"}


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    run_suite({"train": sound_table()}, CLASSES)
    assert capfd.readouterr() == ("", "")

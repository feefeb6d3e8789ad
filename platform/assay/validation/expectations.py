"""The suite run by Great Expectations: the only door to that library.

What it returns is reduced at once. Its own result holds run ids and times, so it never hashes the
same twice, and any format but BOOLEAN_ONLY quotes values of the data. Column expectations skip
nulls, so a column that is null throughout satisfies nearly all of them: hence the not-null ones.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from assay.validation.verdict import CheckResult, Severity

if TYPE_CHECKING:
    import pandas as pd

LUMINANCE: Final = (1.0, 254.0)  # outside, an image is as good as black or white
SHARE_IN_LUMINANCE: Final = 0.99
CHECK_KEY: Final = "assay_check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One line of the suite.

    Attributes:
        kind: The class in `great_expectations.expectations`.
        column: The column it is about, empty for the whole table.
        numbers: Its numeric arguments, which are reported.
        classes_as: The argument that takes the class names, which are not reported.
    """

    kind: str
    column: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    classes_as: str = ""
    severity: Severity = "critical"


def _between(column: str, low: float, **more: float) -> Expectation:
    numbers = {"min_value": low, **more}
    return Expectation(kind="ExpectColumnValuesToBeBetween", column=column, numbers=numbers)


def _one_value(column: str) -> Expectation:
    return Expectation(
        kind="ExpectColumnUniqueValueCountToBeBetween",
        column=column,
        numbers={"min_value": 1, "max_value": 1},
    )


SUITE: Final[tuple[Expectation, ...]] = (
    Expectation(kind="ExpectTableRowCountToBeBetween", numbers={"min_value": 1}),
    Expectation(kind="ExpectColumnValuesToNotBeNull", column="image_id"),
    Expectation(kind="ExpectColumnValuesToBeUnique", column="image_id"),
    Expectation(kind="ExpectColumnValuesToNotBeNull", column="label"),
    Expectation(kind="ExpectColumnValuesToBeInSet", column="label", classes_as="value_set"),
    Expectation(
        kind="ExpectColumnDistinctValuesToContainSet", column="label", classes_as="value_set"
    ),
    _between("width", 1),
    _between("height", 1),
    _between("channels", 1, max_value=3),
    _one_value("width"),
    _one_value("height"),
    _one_value("channels"),
    Expectation(kind="ExpectColumnValuesToNotBeNull", column="mean_luminance"),
    _between("mean_luminance", 0, max_value=255),
    Expectation(
        kind="ExpectColumnValuesToBeBetween",
        column="mean_luminance",
        numbers={
            "min_value": LUMINANCE[0],
            "max_value": LUMINANCE[1],
            "mostly": SHARE_IN_LUMINANCE,
        },
        severity="warning",
    ),
    Expectation(kind="ExpectColumnValuesToNotBeNull", column="contrast"),
    _between("contrast", 0, strict_min=True),
)


def run_suite(tables: Mapping[str, "pd.DataFrame"], classes: Sequence[str]) -> list[CheckResult]:
    """Judge each part's table, as `image_table` makes it, by the whole suite."""
    gx = _library()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    suite = context.suites.add(gx.ExpectationSuite(name="images"))
    for index, line in enumerate(SUITE):
        suite.add_expectation(_instantiate(gx, line, index, classes))
    source = context.data_sources.add_pandas("memory")
    results = []
    for part, table in tables.items():
        asset = source.add_dataframe_asset(part)
        batch = asset.add_batch_definition_whole_dataframe("all")
        job = gx.ValidationDefinition(name=part, data=batch, suite=suite)
        outcome = context.validation_definitions.add(job).run(
            batch_parameters={"dataframe": table}, result_format="BOOLEAN_ONLY"
        )
        results += _reduce(part, outcome)
    return results


def gx_version() -> str:
    """Return the installed release of Great Expectations."""
    from importlib.metadata import version

    return version("great_expectations")


def _library() -> ModuleType:
    with warnings.catch_warnings():
        # Importing it makes its dependencies use modules that Python has deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        import great_expectations

    return great_expectations


def _instantiate(gx: ModuleType, line: Expectation, index: int, classes: Sequence[str]) -> object:
    arguments: dict[str, object] = dict(line.numbers)
    if line.column:
        arguments["column"] = line.column
    if line.classes_as:
        arguments[line.classes_as] = list(classes)
    # Results come back in another order: the number tells which line each belongs to.
    meta = {CHECK_KEY: index}
    expectation = getattr(gx.expectations, line.kind)
    return expectation(**arguments, severity=line.severity, meta=meta)


def _reduce(part: str, outcome: Any) -> list[CheckResult]:
    held = {
        result.expectation_config.meta[CHECK_KEY]: bool(result.success)
        for result in outcome.results
    }
    return [
        CheckResult(
            part=part,
            expectation=line.kind,
            column=line.column,
            # A line without a result was not judged, which is no success.
            success=held.get(index, False),
            unexpected_count=None,
            severity=line.severity,
            thresholds={name: float(number) for name, number in line.numbers.items()},
        )
        for index, line in enumerate(SUITE)
    ]

"""Evidently reports for people: what moved, column by column. No decision rests on one alone.

Evidently is kept to a few scalar columns and always to the same test. Left to itself it picks the
test by the size of the reference, drops a column that is missing and calls the rest a success,
calls infinity an empty column, and spends seconds per dozen of columns. So a gate comes first.
"""

import hashlib
import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from assay.domain.errors import InvalidInputError
from assay.monitoring.profile import ReferenceProfile, write_whole
from assay.monitoring.window import Window

if TYPE_CHECKING:
    import pandas as pd

MAX_COLUMNS: Final = 10
MIN_ROWS: Final = 20
METHOD: Final = "ks"
ALPHA: Final = 0.05  # over all columns together
COMPONENTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnDrift:
    """One column: the p-value of a Kolmogorov-Smirnov test, and whether it is below its level."""

    column: str
    p_value: float
    drifted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """What the report says, for those who do not open it.

    Attributes:
        path: Where the HTML is.
        html_sha256: Its hash; it differs from run to run, as Evidently draws fresh ids.
        reference_rows: Rows of the reference.
        current_rows: Rows compared with it.
        columns: One entry per column compared.
        constant: Columns left out because both sides hold one and the same value.
        level: The level per column: 0.05 divided by their number.
        evidently_version: The release that judged.
    """

    path: Path
    html_sha256: str
    reference_rows: int
    current_rows: int
    columns: tuple[ColumnDrift, ...]
    constant: tuple[str, ...]
    level: float
    evidently_version: str

    @property
    def drifted(self) -> int:
        """Return how many columns drifted."""
        return sum(column.drifted for column in self.columns)

    @property
    def share_drifted(self) -> float:
        """Return their share of the columns compared."""
        return self.drifted / len(self.columns)


def evidently_report(
    reference: "pd.DataFrame", current: "pd.DataFrame", path: Path
) -> ReportSummary:
    """Write an Evidently drift report as HTML and return what it found.

    Args:
        reference: At most 10 numeric columns.
        current: The same columns.
        path: Where the HTML goes; it appears whole or not at all.

    Raises:
        InvalidInputError: A column is missing, foreign, not numeric or not finite, there are too
            many of them or too few rows, or nothing varies.
    """
    check_frames(reference, current)
    columns = _names(reference, "reference data")
    constant = tuple(name for name in columns if _is_constant(reference, current, name))
    names = [name for name in columns if name not in constant]
    if not names:
        raise InvalidInputError("drift report", "no column varies", "add one that does")
    level = ALPHA / len(names)
    snapshot = _run(reference[names], current[names], level)
    data = _html(snapshot)
    write_whole(path, data)
    return ReportSummary(
        path=path,
        html_sha256=hashlib.sha256(data).hexdigest(),
        reference_rows=len(reference),
        current_rows=len(current),
        columns=_columns(snapshot, names, level),
        constant=constant,
        level=level,
        evidently_version=version("evidently"),
    )


def scalar_frames(
    profile: ReferenceProfile, window: Window
) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """Return reference and window as frames for a report.

    The columns are the scalars both have, and the first principal components of the embeddings,
    fitted on the reference alone.
    """
    import pandas as pd

    centre = profile.rows.embeddings.mean(axis=0)
    _, _, axes = np.linalg.svd(profile.rows.embeddings - centre, full_matrices=False)
    shared = sorted(set(profile.rows.scalars) & set(window.scalars))[: MAX_COLUMNS - COMPONENTS]

    def frame(rows: Window) -> "pd.DataFrame":
        parts = (rows.embeddings - centre) @ axes[:COMPONENTS].T
        columns: Mapping[str, Any] = {
            **{name: np.asarray(rows.scalars[name], dtype=np.float64) for name in shared},
            **{f"component_{index + 1}": column for index, column in enumerate(parts.T)},
        }
        return pd.DataFrame(columns)

    return frame(profile.rows), frame(window)


def check_frames(reference: "pd.DataFrame", current: "pd.DataFrame") -> None:
    """Refuse frames that Evidently would misread.

    Raises:
        InvalidInputError: See `evidently_report`.
    """
    wanted, found_names = _names(reference, "reference data"), _names(current, "current data")
    if missing := sorted(set(wanted) - set(found_names)):
        raise InvalidInputError("current data", f"lacks {', '.join(missing)}", "add the columns")
    if extra := sorted(set(found_names) - set(wanted)):
        found = f"has {', '.join(extra)}, the reference has not"
        raise InvalidInputError("current data", found, "leave the columns out")
    if not 1 <= len(wanted) <= MAX_COLUMNS:
        found = f"{len(wanted)} columns"
        raise InvalidInputError("drift report", found, f"give 1 to {MAX_COLUMNS}")
    for name, frame in (("reference data", reference), ("current data", current)):
        _check_values(frame, name)


def _names(frame: "pd.DataFrame", where: str) -> list[str]:
    names: list[object] = list(frame.columns)
    texts = [name for name in names if isinstance(name, str)]
    if texts != names or len(set(texts)) != len(texts):
        raise InvalidInputError(where, "columns without a name of their own", "name each by text")
    return texts


def _check_values(frame: "pd.DataFrame", name: str) -> None:
    if len(frame) < MIN_ROWS:
        raise InvalidInputError(name, f"{len(frame)} rows", f"give at least {MIN_ROWS}")
    for column in frame.columns:
        kind = frame[column].dtype
        if not isinstance(kind, np.dtype) or not np.issubdtype(kind, np.number):
            raise InvalidInputError(name, f"{column} holds {kind}", "give numbers")
        if not np.isfinite(frame[column].to_numpy()).all():
            allowed = "remove or mend those rows"
            raise InvalidInputError(name, f"{column} holds NaN or infinity", allowed)


def _is_constant(reference: "pd.DataFrame", current: "pd.DataFrame", name: str) -> bool:
    values = np.concatenate([reference[name].to_numpy(), current[name].to_numpy()])
    return bool((values == values[0]).all())


def _library() -> ModuleType:
    # Evidently reads this when it is imported; any value turns its telemetry off.
    os.environ.setdefault("DO_NOT_TRACK", "1")
    with warnings.catch_warnings():
        # It imports numpy.core and old parts of litestar: nothing a caller can change.
        warnings.simplefilter("ignore", DeprecationWarning)
        import evidently
        import evidently.presets

    return evidently  # type: ignore[no-any-return]  # it ships no types


def _run(reference: "pd.DataFrame", current: "pd.DataFrame", level: float) -> Any:
    evidently = _library()
    definition = evidently.DataDefinition(numerical_columns=list(reference.columns))
    preset = evidently.presets.DataDriftPreset(num_method=METHOD, num_threshold=level)

    def dataset(frame: "pd.DataFrame") -> Any:
        return evidently.Dataset.from_pandas(frame, data_definition=definition)

    # It also correlates all columns, dividing by nought where one is constant.
    with np.errstate(invalid="ignore", divide="ignore"):
        return evidently.Report([preset]).run(dataset(current), dataset(reference))


def _html(snapshot: Any) -> bytes:
    text: str = snapshot.get_html_str(as_iframe=False)
    return text.encode()


def _columns(snapshot: Any, names: list[str], level: float) -> tuple[ColumnDrift, ...]:
    p_values = {
        metric["config"]["column"]: float(metric["value"])
        for metric in snapshot.dict()["metrics"]
        if "column" in metric["config"]
    }
    return tuple(
        ColumnDrift(column=name, p_value=p_values[name], drifted=p_values[name] < level)
        for name in names
    )

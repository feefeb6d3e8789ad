"""An evaluation suite: what is measured and what must be reached, fixed before measuring."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from assay.domain.errors import InvalidInputError
from assay.evidence.canonical import digest_of

DEFAULT_FEW_LABEL_COUNTS: Final = (65,)
DEFAULT_SEEDS: Final = (0, 1, 2)
SHARE: Final = (0.0, 1.0)
GAIN: Final = (-1.0, 1.0)
# The metrics a suite may set a threshold for, all "higher is better", with the values they can
# take. Alignment, uniformity and the drop under corruption are reported, but lower is better.
METRICS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "knn_accuracy": SHARE,
        "probe_accuracy": SHARE,
        "balanced_accuracy": SHARE,
        "worst_class_recall": SHARE,
        "few_label_accuracy": SHARE,
        "robust_accuracy": SHARE,
        "knn_gain_over_random": GAIN,
        "probe_gain_over_random": GAIN,
        "knn_gain_over_raw_pixels": GAIN,
        "few_label_gain_over_supervised": GAIN,
        "rankme": (1.0, 4096.0),
    }
)
KEYS: Final = ("name", "version", "thresholds", "few_label_counts", "seeds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What is measured.

    Attributes:
        name: What people call it.
        version: Raised with every change.
        thresholds: Metric → the least value that will do.
        few_label_counts: How many labels the few-label probes get; the first gives the metric.
        seeds: One draw of labels each.
    """

    name: str
    version: int
    thresholds: Mapping[str, float]
    few_label_counts: tuple[int, ...] = DEFAULT_FEW_LABEL_COUNTS
    seeds: tuple[int, ...] = DEFAULT_SEEDS

    def __post_init__(self) -> None:
        _check_suite(self)
        copied = {metric: float(least) for metric, least in self.thresholds.items()}
        object.__setattr__(self, "thresholds", MappingProxyType(copied))

    @property
    def digest(self) -> str:
        """Return `sha256:…` of the canonical JSON (RFC 8785)."""
        return digest_of(self.as_dict())

    def as_dict(self) -> dict[str, object]:
        """Return the JSON value."""
        return {
            "name": self.name,
            "version": self.version,
            "thresholds": dict(self.thresholds),
            "few_label_counts": list(self.few_label_counts),
            "seeds": list(self.seeds),
        }

    def shortfalls(self, metrics: Mapping[str, float]) -> tuple[str, ...]:
        """Return one sentence per threshold that is not reached; none means all are.

        >>> default_suite().shortfalls({})[0]
        'few_label_accuracy was not measured, wanted 0.85 or more'
        """
        found = []
        for metric, least in sorted(self.thresholds.items()):
            value = metrics.get(metric)
            if value is None:
                found.append(f"{metric} was not measured, wanted {least:g} or more")
            elif not value >= least:  # so that NaN falls short too
                found.append(f"{metric} is {value:.4g}, wanted {least:g} or more")
        return tuple(found)


def default_suite() -> Suite:
    """Return the suite for the bundled digits.

    Every threshold lies between what a trained and what a random encoder reaches there.
    """
    return Suite(
        name="digits",
        version=1,
        thresholds={
            "knn_accuracy": 0.935,
            "probe_accuracy": 0.955,
            "probe_gain_over_random": 0.02,
            "few_label_accuracy": 0.85,
            "worst_class_recall": 0.8,
            "robust_accuracy": 0.75,
        },
    )


def suite_from_toml(text: str, where: str) -> Suite:
    """Read a suite: `name`, `version`, a table `thresholds`, and the two lists if wanted.

    Raises:
        InvalidInputError: Not TOML, an unknown or missing key, a wrong type, or out of range.
    """
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidInputError(where, f"not TOML: {error}", "correct the syntax") from None
    for key in found:
        if key not in KEYS:
            raise InvalidInputError(where, f"unknown key {key!r}", f"known: {', '.join(KEYS)}")
    for key in ("name", "version", "thresholds"):
        if key not in found:
            raise InvalidInputError(where, f"no {key!r}", "name, version and thresholds are needed")
    for key in ("few_label_counts", "seeds"):
        if key in found and not isinstance(found[key], list):
            raise InvalidInputError(f"{where}, {key}", f"got {found[key]!r}", "give a list")
    for key in {"few_label_counts", "seeds"} & found.keys():
        found[key] = tuple(found[key])
    try:
        return Suite(**found)
    except InvalidInputError as error:
        raise InvalidInputError(f"{where}, {error.where}", error.found, error.allowed) from None


def _check_suite(suite: Suite) -> None:
    _check_name(suite.name)
    _check_version(suite.version)
    _check_whole("few_label_counts", suite.few_label_counts, least=2)
    _check_whole("seeds", suite.seeds, least=0)
    _check_thresholds(suite.thresholds)


# Values are taken as `object` below: a suite may come from a file, where types are only hoped for.


def _check_name(value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInputError("name", f"got {value!r}", "give some text")


def _check_version(value: object) -> None:
    if type(value) is not int or value < 1:
        raise InvalidInputError("version", f"got {value!r}", "give a whole number from 1")


def _check_thresholds(value: object) -> None:
    if not isinstance(value, Mapping) or not value:
        # Without thresholds every model would do, which nobody wants.
        raise InvalidInputError("thresholds", "none are given", "set one or more")
    for metric, least in value.items():
        _check_threshold(metric, least)


def _check_whole(name: str, values: tuple[int, ...], *, least: int) -> None:
    whole = all(type(value) is int and least <= value < 2**31 for value in values)
    if not values or not whole or len(set(values)) != len(values):
        allowed = f"give one or more different whole numbers from {least}"
        raise InvalidInputError(name, f"got {list(values)}", allowed)


def _check_threshold(metric: str, least: object) -> None:
    where = f"thresholds, {metric}"
    if metric not in METRICS:
        raise InvalidInputError(where, "unknown metric", f"known: {', '.join(METRICS)}")
    low, high = METRICS[metric]
    real = isinstance(least, int | float) and not isinstance(least, bool)
    if not real or not math.isfinite(float(least)) or not low <= least <= high:  # type: ignore[arg-type,operator]
        raise InvalidInputError(where, f"got {least!r}", f"use a number from {low:g} to {high:g}")

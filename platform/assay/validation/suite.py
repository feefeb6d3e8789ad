"""Validate the parts of a data set: Great Expectations per part, our own checks across parts."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from assay.domain.errors import InvalidInputError
from assay.validation.content import Part, balance, content_checks, overlap, unreadable_share
from assay.validation.expectations import gx_version, run_suite
from assay.validation.table import image_table
from assay.validation.verdict import CheckResult, DataValidation
from assay.vision.dataset import ImageSet

if TYPE_CHECKING:
    import pandas as pd

NAME: Final = "images"
VERSION: Final = "1"
UNREADABLE_SHARE_LIMIT: Final = 0.01
CLASS_IMBALANCE_LIMIT: Final = 20.0


def validate(
    parts: Mapping[str, ImageSet],
    *,
    unreadable_share_limit: float = UNREADABLE_SHARE_LIMIT,
    class_imbalance_limit: float = CLASS_IMBALANCE_LIMIT,
    training: str = "train",
    left_out: int = 0,
) -> DataValidation:
    """Judge all parts of a data set.

    Args:
        parts: Part name → images; all parts have the same classes.
        unreadable_share_limit: The biggest share of unreadable files that passes, 0..1.
        class_imbalance_limit: The biggest class over the smallest, in the training part.
        training: Name of the part that models learn from.
        left_out: Unreadable files that no part lists in `excluded`: splitting a set drops them.

    Raises:
        InvalidInputError: There is no training part, or the parts disagree about the classes.
    """
    classes = _shared_classes(parts, training)
    tables = {name: image_table(images) for name, images in parts.items()}
    unreadable = {name: len(images.excluded) for name, images in parts.items()}
    unreadable[training] += left_out
    contents = {name: _part(table, unreadable[name]) for name, table in tables.items()}
    own = content_checks(
        contents,
        classes,
        training=training,
        unreadable_share_limit=unreadable_share_limit,
        class_imbalance_limit=class_imbalance_limit,
    )
    checks = (*run_suite(tables, classes), *own)
    return DataValidation(
        suite=NAME,
        suite_version=VERSION,
        gx_version=gx_version(),
        checks=checks,
        facts=_facts(contents, classes, training, checks),
    )


def _shared_classes(parts: Mapping[str, ImageSet], training: str) -> tuple[str, ...]:
    if training not in parts:
        found = f"got the parts {', '.join(parts) or 'none'}"
        raise InvalidInputError("data validation", found, f"one must be called {training!r}")
    classes = parts[training].classes
    for name, images in parts.items():
        if images.classes != classes:
            found = f"the part {name!r} has other classes than {training!r}"
            raise InvalidInputError("data validation", found, "give all parts the same classes")
    return classes


def _part(table: "pd.DataFrame", unreadable: int) -> Part:
    return Part(
        labels=tuple(table["label"]),
        contents=tuple(table["content_sha256"]),
        unreadable=unreadable,
    )


def _facts(
    parts: Mapping[str, Part],
    classes: Sequence[str],
    training: str,
    checks: tuple[CheckResult, ...],
) -> dict[str, float | int | bool | str]:
    sizes = balance(parts[training].labels, classes)
    return {
        "rows": sum(len(part.labels) for part in parts.values()),
        "unreadable": sum(part.unreadable for part in parts.values()),
        "unreadable_share": unreadable_share(parts),
        "duplicates": sum(part.duplicates for part in parts.values()),
        "train_test_overlap": overlap(parts, training),
        "class_imbalance": sizes.ratio,
        "smallest_class": sizes.smallest,
        "expectations": len(checks),
        "expectations_failed": sum(not check.success for check in checks),
    }

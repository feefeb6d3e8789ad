"""Facts about the training data: from the validation of the very data the training names."""

from collections.abc import Sequence

from assay.evidence.record import Record
from assay.policy.fold.reading import mapping, numbers, texts

FIGURES = (
    "rows",
    "unreadable",
    "unreadable_share",
    "duplicates",
    "train_test_overlap",
    "class_imbalance",
    "smallest_class",
    "expectations",
    "expectations_failed",
)


def data_facts(records: Sequence[Record]) -> dict[str, object]:
    """Fold the newest validation of the training data: what counts is the data as last seen."""
    if not records:
        return {}
    predicate = records[-1].statement.predicate
    success = predicate.get("success")
    return {
        **({"data.validated": success} if isinstance(success, bool) else {}),
        **texts(predicate, "data", ("suite",)),
        **numbers(mapping(predicate, "facts"), "data", FIGURES),
    }

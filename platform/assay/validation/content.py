"""Checks that need more than one row or part: duplicates, leakage, balance, unreadable files."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assay.validation.verdict import ALL_PARTS, CheckResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What the checks need to know of one part.

    Attributes:
        labels: One class name per image.
        contents: One content hash per image.
        unreadable: How many files were left out.
    """

    labels: Sequence[str]
    contents: Sequence[str]
    unreadable: int

    @property
    def duplicates(self) -> int:
        """Return how many images repeat an earlier one of this part exactly."""
        return len(self.contents) - len(set(self.contents))


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Sizes of the biggest and the smallest class; one without images has size nought."""

    biggest: int
    smallest: int

    @property
    def ratio(self) -> float:
        """Return biggest over smallest; an absent class counts as one image, to stay finite."""
        return self.biggest / max(self.smallest, 1)


def balance(labels: Sequence[str], classes: Sequence[str]) -> Balance:
    """Return the class sizes among `labels`.

    >>> balance(["a", "a", "b"], ["a", "b"]).ratio
    2.0
    """
    counts = Counter(labels)
    sizes = [counts[name] for name in classes] or [0]
    return Balance(biggest=max(sizes), smallest=min(sizes))


def overlap(parts: Mapping[str, Part], training: str) -> int:
    """Return how many different images stand in the training part and in another part."""
    others = {
        content for name, part in parts.items() if name != training for content in part.contents
    }
    return len(set(parts[training].contents) & others)


def unreadable_share(parts: Mapping[str, Part]) -> float:
    """Return the share of all files that could not be read; nought of nought is nought."""
    left_out = sum(part.unreadable for part in parts.values())
    return left_out / max(left_out + sum(len(part.contents) for part in parts.values()), 1)


def content_checks(
    parts: Mapping[str, Part],
    classes: Sequence[str],
    *,
    training: str,
    unreadable_share_limit: float,
    class_imbalance_limit: float,
) -> Iterator[CheckResult]:
    """Yield our own checks, in a fixed order."""
    for name, part in parts.items():
        yield _no_duplicates(name, part)
    for name, part in parts.items():
        if name != training:
            yield _no_leak(name, part, parts[training])
    yield _balanced(training, balance(parts[training].labels, classes), class_imbalance_limit)
    yield _readable(parts, unreadable_share_limit)


def _no_duplicates(name: str, part: Part) -> CheckResult:
    return CheckResult(
        part=name,
        expectation="no_exact_duplicates",
        column="content_sha256",
        success=part.duplicates == 0,
        unexpected_count=part.duplicates,
        severity="warning",
    )


def _no_leak(name: str, part: Part, training: Part) -> CheckResult:
    leaked = len(set(part.contents) & set(training.contents))
    return CheckResult(
        part=name,
        expectation="no_image_of_the_training_part",
        column="content_sha256",
        success=leaked == 0,
        unexpected_count=leaked,
        severity="critical",
    )


def _balanced(training: str, sizes: Balance, limit: float) -> CheckResult:
    return CheckResult(
        part=training,
        expectation="class_imbalance_at_most",
        column="label",
        success=sizes.smallest > 0 and sizes.ratio <= limit,
        unexpected_count=None,
        severity="warning",
        thresholds={"max_value": limit},
    )


def _readable(parts: Mapping[str, Part], limit: float) -> CheckResult:
    return CheckResult(
        part=ALL_PARTS,
        expectation="unreadable_share_at_most",
        column="",
        success=unreadable_share(parts) <= limit,
        unexpected_count=sum(part.unreadable for part in parts.values()),
        severity="critical",
        thresholds={"max_value": limit},
    )

"""Facts about measurements: folded over *every* evaluation that was asked for.

A request comes before its run and carries the thresholds, so neither can be fitted to the result.
A request without a result counts as abandoned; a metric is the worst of all attempts; a result
without an earlier request is no evidence at all. So nobody can measure again until it passes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.evidence.record import Record
from assay.policy.fold.reading import mapping, numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A request, and the result bound to it by its nonce."""

    request: Record
    result: Record | None

    @property
    def metrics(self) -> Mapping[str, float]:
        """The measured numbers."""
        measured = mapping(self.result.statement.predicate, "metrics") if self.result else {}
        return _floats(measured)

    @property
    def met(self) -> bool:
        """Whether every committed threshold is reached; without thresholds none is."""
        thresholds = _floats(mapping(self.request.statement.predicate, "thresholds"))
        metrics = self.metrics
        return bool(thresholds) and all(
            name in metrics and metrics[name] >= least for name, least in thresholds.items()
        )


def attempts(requests: Sequence[Record], results: Sequence[Record]) -> tuple[Attempt, ...]:
    """Pair each request with the first later result that carries its nonce."""
    return tuple(Attempt(request=request, result=_answer(request, results)) for request in requests)


def evaluation_facts(
    tries: Sequence[Attempt], training_data: object, validated: frozenset[str]
) -> dict[str, object]:
    """Fold every attempt.

    Args:
        tries: Every attempt about this model digest.
        training_data: The digest of the data the model was trained on.
        validated: Digests of the data that the newest validation covers.
    """
    counts: dict[str, object] = {
        "evaluation.attempts": len(tries),
        "evaluation.abandoned": sum(each.result is None for each in tries),
        "evaluation.failed": sum(each.result is not None and not each.met for each in tries),
    }
    done = [each for each in tries if each.result]
    if not done:
        return counts
    test_data = {each.request.statement.predicate.get("data_digest") for each in done}
    return {
        **counts,
        **_worst([each.metrics for each in done]),
        "evaluation.thresholds_met": all(each.met for each in tries),
        "evaluation.thresholds_changed": _distinct_thresholds(tries) > 1,
        "evaluation.held_out": training_data not in test_data,
        "evaluation.data_validated": test_data <= validated,
    }


def _answer(request: Record, results: Sequence[Record]) -> Record | None:
    nonce = request.statement.predicate.get("nonce")
    for each in results:
        if each.seq > request.seq and each.statement.predicate.get("nonce") == nonce:
            return each
    return None


def _worst(measured: Sequence[Mapping[str, float]]) -> dict[str, object]:
    common = set.intersection(*(set(each) for each in measured))
    worst = {name: min(each[name] for each in measured) for name in common}
    return numbers(worst, "evaluation", sorted(worst))


def _distinct_thresholds(tries: Sequence[Attempt]) -> int:
    committed = (mapping(each.request.statement.predicate, "thresholds") for each in tries)
    return len({tuple(sorted(_floats(each).items())) for each in committed})


def _floats(values: Mapping[str, object]) -> dict[str, float]:
    return {
        name: float(value)
        for name, value in values.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }

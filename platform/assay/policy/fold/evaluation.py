"""Facts about measurements: folded over *every* evaluation that was asked for.

A request comes before its run and carries the thresholds, so neither can be fitted to the result.
A request without a result counts as abandoned, also when a later request with the same nonce has
one: a result answers one request. A metric is the worst of all attempts; a result without an
earlier request is no evidence at all. So nobody can measure again until it passes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assay.evidence.record import Record
from assay.policy.fold.reading import mapping, numbers

_BIGGEST = 1e308


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
        committed, metrics = self.committed, self.metrics
        thresholds = _floats(committed)
        return bool(thresholds) and all(
            name in metrics and name in thresholds and metrics[name] >= thresholds[name]
            for name in committed
        )

    @property
    def committed(self) -> Mapping[str, object]:
        """The thresholds as written: one that is no number cannot be reached, nor overlooked."""
        return mapping(self.request.statement.predicate, "thresholds")


def attempts(requests: Sequence[Record], results: Sequence[Record]) -> tuple[Attempt, ...]:
    """Pair each request with the first later result that carries its nonce and is not taken."""
    tries: list[Attempt] = []
    taken: set[int] = set()
    for request in requests:
        result = _answer(request, (each for each in results if each.seq not in taken))
        taken |= {result.seq} if result else set()
        tries.append(Attempt(request=request, result=result))
    return tuple(tries)


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
    return {
        # First, so that a metric by one of our names cannot stand in its place.
        **_worst([each.metrics for each in done]),
        **counts,
        "evaluation.thresholds_met": all(each.met for each in tries),
        "evaluation.thresholds_changed": _distinct_thresholds(tries) > 1,
        **_test_data(done, training_data, validated),
    }


def _test_data(
    done: Sequence[Attempt], training_data: object, validated: frozenset[str]
) -> dict[str, object]:
    """Compare the test data with the training data and the validated, if all of it is named."""
    named = [each.request.statement.predicate.get("data_digest") for each in done]
    digests = {each for each in named if isinstance(each, str)}
    if not all(isinstance(each, str) for each in named):
        return {}
    known = isinstance(training_data, str)
    return {
        **({"evaluation.held_out": training_data not in digests} if known else {}),
        "evaluation.data_validated": digests <= validated,
    }


def _answer(request: Record, results: Iterable[Record]) -> Record | None:
    nonce = request.statement.predicate.get("nonce")
    if not isinstance(nonce, str):
        return None
    for each in results:
        if each.seq > request.seq and each.statement.predicate.get("nonce") == nonce:
            return each
    return None


def _worst(measured: Sequence[Mapping[str, float]]) -> dict[str, object]:
    common = set.intersection(*(set(each) for each in measured))
    worst = {name: min(each[name] for each in measured) for name in common}
    return numbers(worst, "evaluation", sorted(worst))


def _distinct_thresholds(tries: Sequence[Attempt]) -> int:
    return len({frozenset(_read(each.committed).items()) for each in tries})


def _floats(values: Mapping[str, object]) -> dict[str, float]:
    return {name: value for name, value in _read(values).items() if value is not None}


def _read(values: Mapping[str, object]) -> dict[str, float | None]:
    return {name: _number(value) for name, value in values.items()}


def _number(value: object) -> float | None:
    """Return a finite number; a comparison with NaN would depend on the order of the attempts."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= _BIGGEST else None

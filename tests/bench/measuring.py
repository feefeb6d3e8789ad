"""How figures are taken: CPU seconds where a cost is ours alone, wall time for ratios."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table."""

    what: str
    value: str
    method: str
    goal: str = ""


def cpu_ms(action: Callable[[], object], repeats: int) -> float:
    """Return the CPU milliseconds of one call, over many, after one to warm up."""
    action()
    started = time.process_time()
    for _ in range(repeats):
        action()
    return (time.process_time() - started) / repeats * 1000


def interleaved(
    actions: Mapping[str, Callable[[], object]], rounds: int
) -> dict[str, Sequence[float]]:
    """Return wall milliseconds of each action, taken in turns so that noise falls on all alike."""
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for action in actions.values():
        action()
    for _ in range(rounds):
        for name, action in actions.items():
            started = time.perf_counter()
            action()
            taken[name].append((time.perf_counter() - started) * 1000)
    return dict(taken)


def p50_p95(values: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    return statistics.median(values), statistics.quantiles(values, n=20)[-1]

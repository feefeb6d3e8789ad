"""Judge windows of predictions against a reference profile.

False alarms. Without drift, and with windows and reference drawn alike:

- one window warns with probability at most alpha. Each of the k detectors has alpha / k
  (Bonferroni), and each is exact at any window size (see `two_sample`);
- a page needs `persistence` windows in a row, so it is never likelier than a warning. It is
  likelier than alpha to the power of `persistence`, because all windows share one reference: a
  sample that happens to be odd makes every window look a little odd. Alpha is the average over
  references; a bigger reference brings each one closer to it.

Measured over 60 references of 449 rows, 50 windows of 150 rows each, embeddings of 64 numbers on
the sphere, alpha 0.01: 39 of 3,000 windows warned (1.3 %, standard error 0.24 %; at most 8 % under
one reference), and none of 2,940 places of a run of two paged. Over 40 references of 1,000 rows: 24
of 2,000 windows warned (1.2 %, standard error 0.25 %), 1 of 1,960 places paged.

These are rates per window, and per place of a run: who looks at many windows sees more of both.
A window has to be a fair draw of its time: images sent one class after the other are drift to any
such test, and rightly so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError
from assay.monitoring.class_mix import class_mix_test
from assay.monitoring.profile import ReferenceProfile
from assay.monitoring.two_sample import ALPHA, MINIMUM_WINDOW, PERMUTATIONS, check_sample, mmd_test
from assay.monitoring.window import Window

State = Literal["quiet", "warn", "page"]
PERSISTENCE: Final = 2
EMBEDDING: Final = "embedding"
SCALARS: Final = "scalars"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowVerdict:
    """What the tests say about one window.

    Attributes:
        rows: How many predictions it holds.
        digest: Of its content.
        p_values: Detector → p-value; empty where the window was too small to judge.
        drift: Whether any detector is below its share of alpha.
        class_mix_p: P-value of a change in the predicted classes: information, no detector.
    """

    rows: int
    digest: str
    p_values: Mapping[str, float]
    drift: bool
    class_mix_p: float | None

    @property
    def judged(self) -> bool:
        """Whether there were enough rows."""
        return bool(self.p_values)


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftVerdict:
    """What the windows say together.

    Attributes:
        windows: One verdict per window, oldest first.
        alpha: The false alarm rate per window.
        persistence: How many drifting windows in a row page somebody.
        detectors: What was tested, each at alpha divided by their number.
        profile_digest: The yardstick.
        model_digest: The model it was made with.
        data_digest: The data it was made from.
    """

    windows: tuple[WindowVerdict, ...]
    alpha: float
    persistence: int
    detectors: tuple[str, ...]
    profile_digest: str
    model_digest: str
    data_digest: str

    @property
    def state(self) -> State:
        """Return `page` where any run was long enough, `warn` where any window drifts."""
        longest = max(self._runs(), default=0)
        if longest >= self.persistence:
            return "page"
        return "warn" if longest else "quiet"

    @property
    def alarm(self) -> bool:
        """Whether somebody has to act."""
        return self.state == "page"

    @property
    def streak(self) -> int:
        """Return how many of the newest judged windows drift without a break."""
        runs = self._runs()
        return runs[-1] if runs else 0

    @property
    def judged(self) -> int:
        """Return how many windows were big enough; `quiet` over none of them says nothing."""
        return sum(window.judged for window in self.windows)

    @property
    def too_small(self) -> int:
        """Return how many windows were not judged."""
        return len(self.windows) - self.judged

    def as_json(self) -> dict[str, object]:
        """Return the JSON form, as a drift statement carries it."""
        return {
            "alarm": self.alarm,
            "state": self.state,
            "alpha": self.alpha,
            "persistence": self.persistence,
            "detectors": list(self.detectors),
            "judged": self.judged,
            "too_small": self.too_small,
            "profile_digest": self.profile_digest,
            "model_digest": self.model_digest,
            "data_digest": self.data_digest,
            "windows": [
                {
                    "rows": window.rows,
                    "digest": window.digest,
                    "drift": window.drift,
                    "p_values": dict(window.p_values),
                    "class_mix_p": window.class_mix_p,
                }
                for window in self.windows
            ],
        }

    def _runs(self) -> list[int]:
        """Return, for each judged window, how many drift without a break up to it."""
        runs: list[int] = []
        for window in self.windows:
            # A window too small to judge says nothing: it neither makes a run nor breaks one.
            if window.judged:
                runs.append((runs[-1] if runs else 0) + 1 if window.drift else 0)
        return runs


def watch(
    profile: ReferenceProfile,
    windows: Sequence[Window],
    *,
    alpha: float = ALPHA,
    persistence: int = PERSISTENCE,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> DriftVerdict:
    """Judge windows, oldest first.

    Args:
        profile: The yardstick, made by the model that made the windows.
        windows: All with the same columns, each of them in the profile too; newest last.
        alpha: The false alarm rate per window.
        persistence: How many drifting windows in a row page somebody.
        permutations: Deals per test.
        seed: With a window's content, decides its deals: looking twice gives the same verdict.

    Raises:
        InvalidInputError: The columns differ, a value is not finite, or a setting makes no sense.
    """
    if persistence < 1:
        raise InvalidInputError("persistence", f"got {persistence}", "use 1 or more")
    columns = _shared_columns(profile, windows)
    detectors = (EMBEDDING, SCALARS) if columns else (EMBEDDING,)
    verdicts = tuple(
        _judge(profile.rows, window, alpha / len(detectors), permutations, seed)
        for window in windows
    )
    return DriftVerdict(
        windows=verdicts,
        alpha=alpha,
        persistence=persistence,
        detectors=detectors,
        profile_digest=profile.digest,
        model_digest=profile.model_digest,
        data_digest=profile.data_digest,
    )


def pooled_ranks(
    reference: NDArray[np.float64], window: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Replace each value by its rank among all values of its column, ties by their middle rank.

    So columns of any unit and spread weigh alike, and the test stays exact: the ranks depend on
    the pooled values only.

    >>> pooled_ranks(np.array([[1.0], [9.0]]), np.array([[1.0]]))[0].ravel()
    array([1.5, 3. ])
    """
    pooled = np.concatenate([reference, window])
    ranks = np.column_stack([_ranks(column) for column in pooled.T])
    return ranks[: len(reference)], ranks[len(reference) :]


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(middle[place], dtype=np.float64)


def _shared_columns(profile: ReferenceProfile, windows: Sequence[Window]) -> frozenset[str]:
    columns = {frozenset(window.scalars) for window in windows} or {frozenset()}
    if len(columns) > 1:
        found = "windows with different columns"
        raise InvalidInputError("windows", found, "give all of them the same columns")
    (shared,) = columns
    if unknown := sorted(shared - set(profile.rows.scalars)):
        found = f"the profile has no column {', '.join(unknown)}"
        raise InvalidInputError("windows", found, "build the profile with it, or leave it out")
    return shared


def _judge(
    reference: Window, window: Window, alpha: float, permutations: int, seed: int
) -> WindowVerdict:
    if len(window) < MINIMUM_WINDOW:
        return WindowVerdict(
            rows=len(window), digest=window.digest, p_values={}, drift=False, class_mix_p=None
        )
    own_seed = (seed, int(window.digest.removeprefix("sha256:"), 16))
    p_values = {
        name: mmd_test(before, after, permutations=permutations, seed=own_seed, alpha=alpha).p_value
        for name, (before, after) in _samples(reference, window).items()
    }
    mix = class_mix_test(
        reference.predictions, window.predictions, permutations=permutations, seed=own_seed
    )
    return WindowVerdict(
        rows=len(window),
        digest=window.digest,
        p_values=p_values,
        drift=min(p_values.values()) <= alpha,
        class_mix_p=mix.p_value,
    )


def _samples(
    reference: Window, window: Window
) -> dict[str, tuple[NDArray[np.floating], NDArray[np.floating]]]:
    samples = {EMBEDDING: (reference.embeddings, window.embeddings)}
    if window.scalars:
        after = window.scalar_matrix()
        before = np.column_stack([reference.scalars[name] for name in sorted(window.scalars)])
        # Ranks are always finite: what is not has to be refused before.
        check_sample(after, "scalar columns of the window")
        samples[SCALARS] = pooled_ranks(before.astype(np.float64), after)
    return samples

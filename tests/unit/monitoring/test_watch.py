import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain.errors import InvalidInputError
from assay.evidence.canonical import canonical
from assay.monitoring.profile import ReferenceProfile
from assay.monitoring.watch import DriftVerdict, WindowVerdict, pooled_ranks, watch
from assay.monitoring.window import Window


def window(
    count: int = 60,
    *,
    seed: int,
    shift: float = 0.0,
    doubt: float = 0.0,
    classes: int = 4,
    scalars: bool = True,
) -> Window:
    random = np.random.default_rng(seed)
    confidence = 1 / (1 + np.exp(-random.normal(2.0 - doubt, 1.0, count)))
    return Window(
        embeddings=random.normal(shift, 1.0, (count, 8)),
        predictions=random.integers(0, classes, count),
        scalars={"confidence": confidence} if scalars else {},
    )


PROFILE = ReferenceProfile(
    rows=window(200, seed=1), model_digest="sha256:aa", data_digest="sha256:bb"
)
CALM = [window(seed=seed) for seed in (10, 11, 12)]
MOVED = [window(seed=seed, shift=1.0) for seed in (20, 21, 22)]
SMALL = window(49, seed=30)


def test_windows_like_the_reference_are_quiet() -> None:
    verdict = watch(PROFILE, CALM)
    assert (verdict.state, verdict.alarm, verdict.judged) == ("quiet", False, 3)


def test_one_drifting_window_warns_and_two_in_a_row_page() -> None:
    assert watch(PROFILE, [*CALM, MOVED[0]]).state == "warn"
    assert watch(PROFILE, [MOVED[0], CALM[0], MOVED[1]]).state == "warn"
    assert watch(PROFILE, [CALM[0], *MOVED[:2]]).state == "page"
    assert watch(PROFILE, [CALM[0], *MOVED[:2]]).alarm
    assert watch(PROFILE, MOVED[:2], persistence=3).state == "warn"


def test_a_page_stays_while_its_windows_are_looked_at() -> None:
    verdict = watch(PROFILE, [*MOVED[:2], CALM[0]])
    assert (verdict.state, verdict.streak) == ("page", 0)


def test_a_window_too_small_neither_makes_a_run_nor_breaks_one() -> None:
    verdict = watch(PROFILE, [MOVED[0], SMALL, MOVED[1]])
    assert (verdict.state, verdict.judged, verdict.too_small) == ("page", 2, 1)
    only = watch(PROFILE, [SMALL])
    assert (only.state, only.judged) == ("quiet", 0)


def test_no_windows_say_nothing() -> None:
    verdict = watch(PROFILE, [])
    assert (verdict.state, verdict.judged) == ("quiet", 0)


def test_doubt_is_seen_where_the_embeddings_stay() -> None:
    verdict = watch(PROFILE, [window(seed=5, doubt=2.0)])
    p_values = verdict.windows[0].p_values
    assert verdict.state == "warn"
    assert p_values["scalars"] <= 0.005 < p_values["embedding"]


def test_a_change_in_the_class_mix_alone_is_told_but_raises_nothing() -> None:
    verdict = watch(PROFILE, [window(seed=10, classes=1)])
    mix = verdict.windows[0].class_mix_p
    assert mix is not None
    assert mix <= 0.01
    assert verdict.state == "quiet"


def test_alpha_is_shared_by_the_detectors() -> None:
    assert watch(PROFILE, CALM).detectors == ("embedding", "scalars")
    bare = [window(seed=10, scalars=False)]
    assert watch(PROFILE, bare).detectors == ("embedding",)
    # 199 deals reach 0.01 for one detector, but not 0.005 for each of two.
    assert watch(PROFILE, bare, permutations=199).judged == 1
    with pytest.raises(InvalidInputError, match=r"alpha 0\.005"):
        watch(PROFILE, CALM, permutations=198)


def test_looking_twice_gives_the_same_verdict_wherever_a_window_stands() -> None:
    first, again = watch(PROFILE, CALM), watch(PROFILE, CALM[::-1])
    assert first.windows == again.windows[::-1]


def test_the_verdict_fits_into_a_statement() -> None:
    verdict = watch(PROFILE, [*CALM, SMALL])
    told = verdict.as_json()
    assert canonical(told)
    assert told["alarm"] is False
    assert told["profile_digest"] == PROFILE.digest


def test_false_alarms_of_both_detectors_together_stay_below_alpha() -> None:
    alarms = 0
    for seed in range(150):
        profile = ReferenceProfile(
            rows=window(100, seed=seed), model_digest="sha256:aa", data_digest="sha256:bb"
        )
        fresh = [window(50, seed=10_000 + seed)]
        alarms += watch(profile, fresh, alpha=0.05, permutations=199).state != "quiet"
    assert alarms <= 17  # 99.9 % of binomial(150, 0.05)


def test_windows_with_other_columns_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="different columns"):
        watch(PROFILE, [CALM[0], window(seed=1, scalars=False)])
    odd = Window(
        embeddings=CALM[0].embeddings,
        predictions=CALM[0].predictions,
        scalars={"latency": np.ones(60)},
    )
    with pytest.raises(InvalidInputError, match="no column latency"):
        watch(PROFILE, [odd])


def test_scalars_that_are_not_finite_are_refused() -> None:
    broken = Window(
        embeddings=CALM[0].embeddings,
        predictions=CALM[0].predictions,
        scalars={"confidence": np.full(60, np.nan)},
    )
    with pytest.raises(InvalidInputError, match="NaN"):
        watch(PROFILE, [broken])


def test_a_persistence_of_nought_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="persistence"):
        watch(PROFILE, CALM, persistence=0)


@given(st.lists(st.sampled_from("+-?"), max_size=12), st.integers(1, 4))
def test_a_page_is_a_long_enough_run_of_pluses(marks: list[str], persistence: int) -> None:
    verdicts = tuple(
        WindowVerdict(
            rows=0,
            digest="",
            p_values={} if mark == "?" else {"embedding": 0.5},
            drift=mark == "+",
            class_mix_p=None,
        )
        for mark in marks
    )
    verdict = DriftVerdict(
        windows=verdicts,
        alpha=0.01,
        persistence=persistence,
        detectors=("embedding",),
        profile_digest="",
        model_digest="",
        data_digest="",
    )
    judged = "".join(marks).replace("?", "")
    assert verdict.alarm == ("+" * persistence in judged)
    assert (verdict.state == "quiet") == ("+" not in judged)
    assert verdict.streak == len(judged) - len(judged.rstrip("+"))


@given(st.lists(st.integers(-3, 3), min_size=2, max_size=20), st.integers(1, 19))
def test_ranks_agree_with_scipy(values: list[int], cut: int) -> None:
    from scipy.stats import rankdata

    column = np.array(values, dtype=np.float64)[:, None]
    before, after = pooled_ranks(column[:cut], column[cut:])
    assert np.concatenate([before, after])[:, 0].tolist() == rankdata(values).tolist()

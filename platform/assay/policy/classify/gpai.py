"""General-purpose models: status and duties, apart from the class of the system (Art. 51-55).

The 10^23 criterion is an indication of the Commission's guidelines, not law: it settles only a
declaration of `unsure`, and a model that generates nothing does not meet it.
"""

from dataclasses import dataclass
from typing import Final

from assay.domain.card_facts.conditions import (
    Lookup,
    above,
    all_of,
    any_of,
    is_false,
    is_filled,
    is_true,
    one_of,
    weigh,
)
from assay.domain.risk import GpaiStatus, Ground
from assay.policy.classify.dates import GENERAL_PURPOSE
from assay.policy.classify.rules import Judged, Rule, judge

INDICATIVE_FLOP: Final = 1e23
SYSTEMIC_FLOP: Final = 1e25  # strictly more than this (Art. 51(2))
PROVIDER_SHARE: Final = 1 / 3  # of the original compute, strictly more than this (guidelines)

_MODEL: Final = any_of(
    one_of("gpai_model", "yes"),
    all_of(
        one_of("gpai_model", "unsure"),
        above("training_flop", INDICATIVE_FLOP),
        is_filled("gpai_generates"),
    ),
)
GENERAL: Final = Rule(article="51", when=_MODEL, since=GENERAL_PURPOSE)
SYSTEMIC: Final = Rule(
    article="51(2)",
    when=all_of(_MODEL, above("training_flop", SYSTEMIC_FLOP)),
    since=GENERAL_PURPOSE,
)
DESIGNATED: Final = Rule(
    article="51(1)(b)",
    when=all_of(_MODEL, is_true("commission_designated")),
    since=GENERAL_PURPOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GpaiOutcome:
    """Status, grounds, duties and open facts of the model."""

    status: GpaiStatus = GpaiStatus.NO
    grounds: tuple[Ground, ...] = ()
    duties: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


def assess_model(lookup: Lookup) -> GpaiOutcome:
    """Tell whether the model is general-purpose, and whether it poses systemic risk."""
    general = judge(GENERAL, lookup)
    risks = (judge(SYSTEMIC, lookup), judge(DESIGNATED, lookup))
    systemic = [risk for risk in risks if risk.truth is True]
    grounds = (general, *systemic) if general.truth is True else ()
    maybe = any(risk.truth is None for risk in risks)
    return GpaiOutcome(
        status=_status(general, is_systemic=bool(systemic), maybe_systemic=maybe),
        grounds=tuple(judged.ground for judged in grounds),
        duties=_duties(lookup, general, is_systemic=bool(systemic), maybe_systemic=maybe),
        open=general.open + tuple(fact for risk in risks for fact in risk.open),
    )


def becomes_provider(lookup: Lookup) -> bool:
    """Tell whether a modification is large enough to make its author a provider of the model."""
    return weigh(above("base_model_flop_share", PROVIDER_SHARE), lookup).truth is True


def _status(general: Judged, *, is_systemic: bool, maybe_systemic: bool) -> GpaiStatus:
    if is_systemic:
        return GpaiStatus.SYSTEMIC
    if general.truth is None or maybe_systemic:
        return GpaiStatus.UNDETERMINED
    return GpaiStatus.GPAI if general.truth else GpaiStatus.NO


def _duties(
    lookup: Lookup, general: Judged, *, is_systemic: bool, maybe_systemic: bool
) -> tuple[str, ...]:
    if general.truth is not True:
        return ()
    # A free licence lifts the first two, except under systemic risk (Art. 53(2)).
    closed = weigh(is_false("open_source_release"), lookup).truth is not False
    documents = ("53(1)(a)", "53(1)(b)") if closed or is_systemic or maybe_systemic else ()
    systemic = ("52(1)", "55(1)") if is_systemic else ()
    return (*documents, "53(1)(c)", "53(1)(d)", *systemic)

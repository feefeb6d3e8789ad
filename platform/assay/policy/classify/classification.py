"""From a system card and a date to a risk class. Pure: the date is an argument.

The order is that of the Act: scope; the bans, which win over everything; product law and listed
uses; the derogation; duties that stack; and the model's own status.

Unknown facts never make the class milder. A graver class that an unknown fact could bring about
makes the outcome `undetermined`; unknown scope counts as in scope; unclaimed exceptions do not
exist. So forgetting an answer leaves the class as it was, raises it, or makes it undetermined.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assay.domain.card_facts import CARD_FACTS, in_catalogue_order
from assay.domain.card_facts.conditions import Lookup, Weighed, weigh
from assay.domain.risk import Classification, Ground, Pending, Tier
from assay.domain.system_card import SystemCard
from assay.policy.classify.annex_i import SECTION_A, SECTION_B
from assay.policy.classify.annex_iii import DEROGATION, DEROGATION_DUTIES, PROFILING, USES
from assay.policy.classify.dates import marking_since
from assay.policy.classify.gpai import GpaiOutcome, assess_model, becomes_provider
from assay.policy.classify.prohibited import BANS
from assay.policy.classify.rules import (
    Judged,
    any_applies,
    applying,
    judge,
    judge_all,
    lift,
    open_facts,
)
from assay.policy.classify.scope import EXCLUSIONS, NOT_AN_AI_SYSTEM
from assay.policy.classify.transparency import DUTIES, MARKING


@dataclass(frozen=True, slots=True, kw_only=True)
class _System:
    """Every rule for systems, judged once."""

    bans: tuple[Judged, ...]
    later_bans: tuple[Judged, ...]
    products: tuple[Judged, ...]
    products_b: tuple[Judged, ...]
    uses: tuple[Judged, ...]
    derogation: Weighed
    profiling: Judged
    duties: tuple[Judged, ...]

    @property
    def ladder(self) -> tuple[tuple[Tier, tuple[Judged, ...]], ...]:
        """The classes from the gravest down, each with the rules that lead to it."""
        exempt = self.uses if self.derogation.truth is True else ()
        return (
            (Tier.PROHIBITED, self.bans),
            (Tier.HIGH_RISK, (*self.products, *lift(self.uses, self.derogation))),
            (Tier.HIGH_RISK_ANNEX_I_B, self.products_b),
            (Tier.ANNEX_III_EXEMPT, exempt),
            (Tier.LIMITED, self.duties),
        )

    @property
    def all(self) -> tuple[Judged, ...]:
        """Every rule, graver ones first."""
        rules = [judged for _, group in self.ladder for judged in group]
        return (*rules, *self.later_bans)


def classify(card: SystemCard, *, at: date) -> Classification:
    """Classify a system card under the AI Act.

    Args:
        card: the declared facts.
        at: the day to judge at; it only tells bans that apply from bans that are pending.

    Returns:
        The class with its grounds, duties, pending bans, dates and open questions.
    """
    lookup = card.answers().__getitem__
    excluded = applying(judge_all(EXCLUSIONS, lookup))
    gpai = GpaiOutcome() if excluded else assess_model(lookup)
    outside = (*applying((judge(NOT_AN_AI_SYSTEM, lookup),)), *excluded)
    if outside:
        return _out_of_scope(card, lookup, outside, gpai)
    return _in_scope(card, lookup, _judge_system(lookup, at), gpai)


def _out_of_scope(
    card: SystemCard, lookup: Lookup, outside: tuple[Judged, ...], gpai: GpaiOutcome
) -> Classification:
    return Classification(
        overall=Tier.OUT_OF_SCOPE,
        grounds=(*(judged.ground for judged in outside), *gpai.grounds),
        duties=gpai.duties,
        pending=(),
        roles=_roles(lookup),
        applies_from=None,
        gpai=gpai.status,
        unknown=card.questions_behind(gpai.open),
    )


def _in_scope(
    card: SystemCard, lookup: Lookup, system: _System, gpai: GpaiOutcome
) -> Classification:
    overall, deciding = _overall(system)
    scope = judge_all((NOT_AN_AI_SYSTEM, *EXCLUSIONS), lookup)
    hinges = (*open_facts((*scope, *system.all)), *gpai.open)
    return Classification(
        overall=overall,
        grounds=_grounds(system, gpai),
        duties=_duties(system, gpai),
        pending=tuple(
            Pending(article=ban.rule.article, from_=ban.rule.since)
            for ban in applying(system.later_bans)
        ),
        roles=_roles(lookup),
        applies_from=_earliest(deciding, lookup),
        gpai=gpai.status,
        unknown=_unknown(card, hinges),
    )


def _judge_system(lookup: Lookup, at: date) -> _System:
    bans = judge_all(BANS, lookup)
    return _System(
        bans=tuple(ban for ban in bans if ban.rule.since <= at),
        later_bans=tuple(ban for ban in bans if ban.rule.since > at),
        products=(judge(SECTION_A, lookup),),
        products_b=(judge(SECTION_B, lookup),),
        uses=judge_all(USES, lookup),
        derogation=weigh(DEROGATION, lookup),
        profiling=judge(PROFILING, lookup),
        duties=judge_all(DUTIES, lookup),
    )


def _overall(system: _System) -> tuple[Tier, tuple[Judged, ...]]:
    """Walk down to the first class that is certain or possible."""
    for tier, rules in system.ladder:
        applies = any_applies(rules)
        if applies is True:
            return tier, applying(rules)
        if applies is None:
            return Tier.UNDETERMINED, ()
    return Tier.MINIMAL, ()


def _grounds(system: _System, gpai: GpaiOutcome) -> tuple[Ground, ...]:
    rules = [judged for _, group in system.ladder for judged in applying(group)]
    grounds = [judged.ground for judged in rules]
    if applying(system.uses):
        grounds += _derogation_grounds(system)
    return (*grounds, *gpai.grounds)


def _derogation_grounds(system: _System) -> list[Ground]:
    if system.derogation.truth is True:
        return [Ground(article="6(3)", facts=system.derogation.facts)]
    return [judged.ground for judged in applying((system.profiling,))]


def _duties(system: _System, gpai: GpaiOutcome) -> tuple[str, ...]:
    derogated = system.derogation.truth is True and applying(system.uses)
    derogation = DEROGATION_DUTIES if derogated else ()
    stacked = (judged.rule.article for judged in applying(system.duties))
    return tuple(dict.fromkeys((*derogation, *stacked, *gpai.duties)))


def _roles(lookup: Lookup) -> tuple[str, ...]:
    declared = lookup("roles")
    named = declared if isinstance(declared, frozenset) else frozenset()
    derived = {"gpai_provider"} if becomes_provider(lookup) else set()
    return in_catalogue_order(named | derived, CARD_FACTS["roles"].allowed)


def _earliest(deciding: Iterable[Judged], lookup: Lookup) -> date | None:
    since = (
        marking_since(lookup("first_placed_on_market"))
        if judged.rule.article == MARKING
        else judged.rule.since
        for judged in deciding
    )
    return min(since, default=None)


def _unknown(card: SystemCard, hinges: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*card.questions_behind(hinges), *card.open_questions())))

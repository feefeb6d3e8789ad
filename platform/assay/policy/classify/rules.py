"""One rule of the Act: when it applies, what lifts it, and since when.

Rules of this module:

- What a rule applies to is weighed in three values: an unknown ingredient leaves it open.
- What lifts a rule counts only when it is certain. Exceptions have to be claimed; so a card that
  keeps quiet about them never gets a milder class than one that answers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assay.domain.card_facts.conditions import Condition, Lookup, Weighed, any_of, weigh
from assay.domain.risk import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An article, the facts it catches, the exception to it, and its first day."""

    article: str
    when: Condition
    unless: Condition | None = None
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A rule with what the card says about it; `open` facts may settle or lift it."""

    rule: Rule
    truth: bool | None
    facts: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def ground(self) -> Ground:
        """The rule as a ground of a classification."""
        return Ground(article=self.rule.article, facts=self.facts)


def judge(rule: Rule, lookup: Lookup) -> Judged:
    """Weigh a rule and its exception."""
    caught = weigh(rule.when, lookup)
    lifted = weigh(rule.unless if rule.unless is not None else any_of(), lookup)
    if caught.truth is False or lifted.truth is True:
        return Judged(rule=rule, truth=False, facts=(), open=())
    return Judged(rule=rule, truth=caught.truth, facts=caught.facts, open=caught.open + lifted.open)


def judge_all(rules: Iterable[Rule], lookup: Lookup) -> tuple[Judged, ...]:
    """Weigh rules in the order given."""
    return tuple(judge(rule, lookup) for rule in rules)


def applying(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Keep the rules that certainly apply."""
    return tuple(one for one in judged if one.truth is True)


def any_applies(judged: Iterable[Judged]) -> bool | None:
    """Tell whether some rule applies: True, False, or None when that is open."""
    truths = {one.truth for one in judged}
    if True in truths:
        return True
    return None if None in truths else False


def open_facts(judged: Iterable[Judged]) -> tuple[str, ...]:
    """List the unknown facts that could settle or lift any of the rules."""
    return tuple(dict.fromkeys(fact for one in judged for fact in one.open))


def lift(judged: tuple[Judged, ...], lifted: Weighed) -> tuple[Judged, ...]:
    """Apply an exception common to all of them; while it is open, its facts are open too."""
    if lifted.truth is True:
        return ()
    return tuple(
        Judged(rule=one.rule, truth=one.truth, facts=one.facts, open=one.open + lifted.open)
        for one in judged
        if one.truth is not False
    )

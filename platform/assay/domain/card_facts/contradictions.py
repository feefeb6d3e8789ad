"""Answers that cannot both be true.

Rules of this module:

- Only answers that were given count; what is unknown contradicts nothing.
- An answer to a question that did not arise is harmless unless saying yes to it implies that the
  question arose (`CardFact.implies_question`).
- Emotion facts and the derived uses of Annex III have rules of their own below, because they span
  several questions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from assay.domain.card_facts.biometrics import DERIVED_USES
from assay.domain.card_facts.conditions import (
    Condition,
    Lookup,
    all_of,
    any_of,
    has_any,
    is_filled,
    one_of,
    only_has,
    weigh,
)
from assay.domain.card_facts.fact import CardFact
from assay.domain.card_facts.values import CardProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A combination of answers that makes no sense, told at one of its facts."""

    fact: str
    when: Condition
    says: str


CLASHES: Final = (
    Clash(
        fact="emotion_basis",
        when=all_of(
            has_any("biometric_function", "emotion_recognition"),
            one_of("emotion_basis", "none", "text_or_other"),
        ),
        says="biometric_function has emotion_recognition, which works on biometric data: "
        "say biometric here, or take emotion_recognition out there",
    ),
    Clash(
        fact="emotion_basis",
        when=all_of(one_of("emotion_basis", "biometric"), one_of("people_in_data", "none")),
        says="people_in_data is none, and without people there are no biometric data: "
        "correct one of the two",
    ),
    Clash(
        fact="emotion_states",
        when=all_of(is_filled("emotion_states"), one_of("emotion_basis", "none")),
        says="emotion_basis is none: say what the states are read from, or list none",
    ),
    Clash(
        fact="emotion_states",
        when=all_of(
            only_has("emotion_states"),
            any_of(
                has_any("biometric_function", "emotion_recognition"),
                one_of("emotion_basis", "biometric"),
            ),
        ),
        says="states are read from biometric data: list which ones, or leave the line out",
    ),
)


def contradictions(
    facts: dict[str, CardFact], given: frozenset[str], lookup: Lookup
) -> Iterator[CardProblem]:
    """Find every contradiction among the answers given.

    Args:
        facts: the catalogue.
        given: the names of the facts that were answered.
        lookup: the answers, with what follows from them for questions that do not arise.
    """
    for name, fact in facts.items():
        if name in given:
            yield from _question_did_not_arise(fact, lookup)
    for clash in CLASHES:
        if clash.fact in given and weigh(clash.when, lookup).truth:
            yield _problem(clash.fact, lookup, clash.says)
    yield from _derived_uses_ruled_out(lookup)


def _question_did_not_arise(fact: CardFact, lookup: Lookup) -> Iterator[CardProblem]:
    asked = weigh(fact.ask_if, lookup)
    if not fact.implies_question or asked.truth is not False or lookup(fact.name) == fact.neutral:
        return
    others = ", ".join(f"{name} is {_word(lookup(name))}" for name in asked.facts)
    yield _problem(fact.name, lookup, f"{others}: correct one or the other")


def _derived_uses_ruled_out(lookup: Lookup) -> Iterator[CardProblem]:
    named = lookup("annex_iii_use")
    excepted = weigh(has_any("annex_iii_exception", "verification_only"), lookup).truth
    for use, condition in DERIVED_USES.items():
        if not isinstance(named, frozenset) or use not in named or (use == "1a" and excepted):
            continue
        weighed = weigh(condition, lookup)
        if weighed.truth is False:
            because = f"{use} follows from {', '.join(weighed.facts)}, whose answers rule it out: "
            yield _problem("annex_iii_use", lookup, f"{because}correct them, or leave {use} out")


def _problem(name: str, lookup: Lookup, allowed: str) -> CardProblem:
    return CardProblem(field=f"facts.{name}", found=f"got {_word(lookup(name))}", allowed=allowed)


def _word(value: object) -> str:
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)

"""The system card: what its owner declares about an AI system.

Rules of this module:

- A fact that is left out is unknown, and unknown is neither yes nor no.
- The one exception: a question that does not arise (`ask_if` is certainly false) counts as
  answered with the neutral value, so nobody has to answer it.
- A card is read whole: every problem is reported at once, and a card with a problem is no card.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from assay.domain.card_facts import (
    CARD_FACTS,
    UNKNOWN,
    Answer,
    FactValue,
    Unanswered,
    in_catalogue_order,
)
from assay.domain.card_facts.conditions import weigh
from assay.domain.card_facts.contradictions import contradictions
from assay.domain.card_facts.values import CardProblem, read_value, shown, suggestion
from assay.domain.errors import PolicyError

__all__ = ["CardProblem", "SystemCard", "card_from_mapping", "card_problems"]

_KEYS: Final = ("name", "version", "facts")
# A "no" to these takes a system out of the Act; a guess must not do that.
_NEVER_ASSUMED: Final = frozenset({"is_ai_system", "eu_nexus", "roles"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemCard:
    """Declared facts about one AI system.

    Attributes:
        name: the system's name; may be empty.
        version: the card's version as text; may be empty.
        values: the answers given, by fact name.

    >>> card = card_from_mapping({"facts": {"people_in_data": "none"}}, "system.yaml")
    >>> card.get("biometric_function"), card.effective("biometric_function")
    (<Unanswered.UNKNOWN: 'unknown'>, frozenset())
    """

    name: str = ""
    version: str = ""
    values: Mapping[str, FactValue]

    def known(self, name: str) -> bool:
        """Tell whether the fact was answered."""
        return self.get(name) is not UNKNOWN

    def get(self, name: str) -> Answer:
        """Return the answer given, or `UNKNOWN`; a name outside the catalogue is a `KeyError`."""
        return self.values.get(CARD_FACTS[name].name, UNKNOWN)

    def asked(self, name: str) -> bool | None:
        """Tell whether the question arises; None when that hangs on what is not known."""
        return weigh(CARD_FACTS[name].ask_if, self.effective).truth

    def effective(self, name: str) -> Answer:
        """Return the answer, the neutral value where the question does not arise, or `UNKNOWN`.

        `NOT_ASKED` stands for a question that does not arise and has no neutral value.
        """
        return self._resolve(name, {})

    def answers(self) -> dict[str, Answer]:
        """Return what `effective` says of every fact, in one pass."""
        resolved: dict[str, Answer] = {}
        for name in CARD_FACTS:
            self._resolve(name, resolved)
        return resolved

    def _resolve(self, name: str, resolved: dict[str, Answer]) -> Answer:
        if name in resolved:
            return resolved[name]
        answer = self.get(name)
        if answer is UNKNOWN:
            asked = weigh(CARD_FACTS[name].ask_if, lambda other: self._resolve(other, resolved))
            answer = CARD_FACTS[name].neutral if asked.truth is False else UNKNOWN
        resolved[name] = answer
        return answer

    def open_questions(self) -> tuple[str, ...]:
        """List the facts that are certainly asked and not answered."""
        answers = self.answers()
        unknown = [CARD_FACTS[name] for name, answer in answers.items() if answer is UNKNOWN]
        return tuple(
            fact.name for fact in unknown if weigh(fact.ask_if, answers.__getitem__).truth is True
        )

    def questions_behind(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Replace unknown facts by the questions to answer first, in catalogue order.

        A follow-up whose own question may not even arise leads back to the facts that decide that.
        """
        answers, waiting = self.answers(), list(names)
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            behind = weigh(CARD_FACTS[name].ask_if, answers.__getitem__).open
            waiting.extend(behind)
            if not behind:
                found.add(name)
        return in_catalogue_order(found, CARD_FACTS)

    def superfluous(self) -> tuple[str, ...]:
        """List the answers to questions that do not arise: harmless, but worth a look."""
        told = [CARD_FACTS[name] for name in in_catalogue_order(self.values, CARD_FACTS)]
        return tuple(
            fact.name
            for fact in told
            if self.values[fact.name] != fact.neutral and self.asked(fact.name) is False
        )

    def assume_no(self) -> "SystemCard":
        """Fill what was left out with false, none or nothing, for a quick triage.

        What has no such value stays unknown, and so do `is_ai_system`, `eu_nexus` and `roles`:
        there a "no" would declare the system out of scope.
        """
        assumed = {
            name: fact.neutral
            for name, fact in CARD_FACTS.items()
            if name not in _NEVER_ASSUMED and not isinstance(fact.neutral, Unanswered)
        }
        return replace(self, values=MappingProxyType({**assumed, **self.values}))

    def as_dict(self) -> dict[str, object]:
        """Return the card as JSON-ready data that `card_from_mapping` reads back."""
        facts = {name: _plain(self.values[name]) for name in CARD_FACTS if name in self.values}
        return {"name": self.name, "version": self.version, "facts": facts}


def card_from_mapping(data: object, where: str) -> SystemCard:
    """Read a card strictly.

    Args:
        data: what a YAML or JSON reader returned: `facts:` and, if wanted, `name:` and `version:`.
        where: the file, for messages.

    Raises:
        PolicyError: with every problem, each saying which field, what was found, what is allowed.
    """
    problems = card_problems(data)
    if problems or not isinstance(data, Mapping):
        raise PolicyError(where, tuple(str(problem) for problem in problems))
    values, _ = _read_facts(data["facts"])
    return SystemCard(
        name=data.get("name", ""),
        version=str(data.get("version", "")),
        values=MappingProxyType(values),
    )


def card_problems(data: object) -> tuple[CardProblem, ...]:
    """List everything that is wrong with a card; empty when it can be used."""
    if not isinstance(data, Mapping):
        found = f"got {shown(data)}"
        return (CardProblem(field="card", found=found, allowed="use a mapping with `facts:`"),)
    problems = _head_problems(data)
    facts = data.get("facts")
    if not isinstance(facts, Mapping):
        found = f"got {shown(facts)}" if "facts" in data else "is missing"
        allowed = "use a mapping of fact names to answers; {} when nothing is known yet"
        return (*problems, CardProblem(field="facts", found=found, allowed=allowed))
    values, wrong = _read_facts(facts)
    card = SystemCard(values=values)
    clashes = contradictions(CARD_FACTS, frozenset(values), card.answers().__getitem__)
    return (*problems, *wrong, *clashes)


def _head_problems(data: Mapping[object, object]) -> tuple[CardProblem, ...]:
    problems = [_unknown_key(key) for key in data if key not in _KEYS]
    name, version = data.get("name", ""), data.get("version", "")
    if not isinstance(name, str):
        problems.append(
            CardProblem(field="name", found=f"got {shown(name)}", allowed="use a text, in quotes")
        )
    if type(version) not in (str, int):
        allowed = 'put it in quotes, such as "1.10": YAML reads 1.10 as the number 1.1'
        problems.append(
            CardProblem(field="version", found=f"got {shown(version)}", allowed=allowed)
        )
    return tuple(problems)


def _unknown_key(key: object) -> CardProblem:
    if key in CARD_FACTS:
        allowed = "indent it under `facts:`"
    else:
        allowed = f"{suggestion(key, _KEYS)} known keys: {', '.join(_KEYS)}".strip()
    return CardProblem(field=shown(key), found="is not a key of a card", allowed=allowed)


def _read_facts(
    facts: Mapping[object, object],
) -> tuple[dict[str, FactValue], tuple[CardProblem, ...]]:
    values: dict[str, FactValue] = {}
    problems: list[CardProblem] = []
    for name, raw in facts.items():
        if not isinstance(name, str) or name not in CARD_FACTS:
            problems.append(_unknown_fact(name))
            continue
        value = read_value(CARD_FACTS[name], raw)
        if isinstance(value, CardProblem):
            problems.append(value)
        else:
            values[name] = value
    return values, tuple(problems)


def _unknown_fact(name: object) -> CardProblem:
    near = suggestion(name, tuple(CARD_FACTS))
    allowed = near or "the fact catalogue lists the 77 names"
    written = name if isinstance(name, str) and name.isidentifier() else shown(name)
    return CardProblem(field=f"facts.{written}", found="is not a known fact", allowed=allowed)


def _plain(value: FactValue) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value

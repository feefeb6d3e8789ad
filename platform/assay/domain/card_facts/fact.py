"""One fact of the system card: its type, when it is asked, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assay.domain.card_facts.answers import NOT_ASKED, Answer
from assay.domain.card_facts.conditions import Condition


class FactKind(StrEnum):
    """The type of a fact's value."""

    BOOL = "bool"
    ENUM = "enum"
    SET = "set"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFact:
    """A declared fact.

    Attributes:
        name: the key under `facts:` in `system.yaml`.
        kind: the type of its value.
        allowed: the words an enum or set may hold; empty for the other kinds.
        ask_if: whether the question arises at all.
        why: the question in our words, with the article that makes us ask it.
        implies_question: a yes makes no sense where the question does not arise, so both answers
            together are a contradiction. Everywhere else a superfluous answer does no harm.
    """

    name: str
    kind: FactKind
    allowed: tuple[str, ...] = ()
    ask_if: Condition
    why: str
    implies_question: bool = False

    @property
    def neutral(self) -> Answer:
        """What holds where the question does not arise: false, nothing, `none` or `no`."""
        if self.kind is FactKind.BOOL:
            return False
        if self.kind is FactKind.SET:
            return frozenset()
        if self.kind is FactKind.ENUM:
            return next((word for word in ("none", "no") if word in self.allowed), NOT_ASKED)
        return NOT_ASKED


def yes_no(name: str, ask_if: Condition, why: str, *, implies: bool = False) -> CardFact:
    """Declare a boolean fact."""
    return CardFact(name=name, kind=FactKind.BOOL, ask_if=ask_if, why=why, implies_question=implies)


def choice(
    name: str, allowed: str, ask_if: Condition, why: str, *, implies: bool = False
) -> CardFact:
    """Declare a fact that holds one of the words in `allowed` (separated by spaces)."""
    return CardFact(
        name=name,
        kind=FactKind.ENUM,
        allowed=tuple(allowed.split()),
        ask_if=ask_if,
        why=why,
        implies_question=implies,
    )


def several(
    name: str, allowed: str, ask_if: Condition, why: str, *, implies: bool = False
) -> CardFact:
    """Declare a fact that holds any number of the words in `allowed` (separated by spaces)."""
    return CardFact(
        name=name,
        kind=FactKind.SET,
        allowed=tuple(allowed.split()),
        ask_if=ask_if,
        why=why,
        implies_question=implies,
    )


def plain(name: str, kind: FactKind, ask_if: Condition, why: str) -> CardFact:
    """Declare a text, number or date."""
    return CardFact(name=name, kind=kind, ask_if=ask_if, why=why)


def by_name(*facts: CardFact) -> dict[str, CardFact]:
    """Index facts by their names, in the order given."""
    return {fact.name: fact for fact in facts}


def in_catalogue_order(names: Iterable[str], catalogue: Iterable[str]) -> tuple[str, ...]:
    """Sort names the way the catalogue lists them."""
    wanted = frozenset(names)
    return tuple(name for name in catalogue if name in wanted)

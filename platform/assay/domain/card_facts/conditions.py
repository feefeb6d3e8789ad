"""Three-valued conditions over facts (strong Kleene logic) that remember what they rested on.

Rules of this module:

- A condition is data: leaves that test one fact, joined by `all_of` and `any_of`.
- `None` stands for "cannot tell": one false part settles an `all_of`, one true part an `any_of`,
  whatever else is unknown.
- Every answer names its facts: those that decided it, or those still open.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from assay.domain.card_facts.answers import NOT_ASKED, UNKNOWN, Answer, FactValue

Lookup: TypeAlias = Callable[[str], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The truth of a condition, the facts that decided it, and the facts it still hangs on."""

    truth: bool | None
    facts: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A test of one fact; `words` are what it looks for, so that a misspelt one can be found."""

    fact: str
    says: str
    words: tuple[str, ...] = ()
    test: Callable[[FactValue], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class OffCard:
    """Hangs on something that no fact of the card states, so the card can never settle it."""

    says: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every part is; with no part it is true."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when some part is."""

    parts: "tuple[Condition, ...]"


Condition: TypeAlias = Leaf | OffCard | AllOf | AnyOf

ALWAYS: Final = AllOf(())


def all_of(*parts: Condition) -> AllOf:
    """Join conditions that must hold together."""
    return AllOf(parts)


def any_of(*parts: Condition) -> AnyOf:
    """Join conditions of which one is enough."""
    return AnyOf(parts)


def is_true(fact: str) -> Leaf:
    """The boolean fact was answered with true."""
    return Leaf(fact=fact, says=fact, test=lambda value: value is True)


def is_false(fact: str) -> Leaf:
    """The boolean fact was answered with false."""
    return Leaf(fact=fact, says=f"not {fact}", test=lambda value: value is False)


def one_of(fact: str, *choices: str) -> Leaf:
    """The enum fact holds one of the choices."""
    says = f"{fact} is {' or '.join(choices)}"
    return Leaf(fact=fact, says=says, words=choices, test=lambda value: value in choices)


def has_any(fact: str, *members: str) -> Leaf:
    """The set fact holds at least one of the members."""
    wanted = frozenset(members)
    says = f"{fact} has {' or '.join(members)}"
    return Leaf(
        fact=fact, says=says, words=members, test=lambda value: bool(_members(value) & wanted)
    )


def has_all(fact: str, *members: str) -> Leaf:
    """The set fact holds every one of the members."""
    wanted = frozenset(members)
    says = f"{fact} has {' and '.join(members)}"
    return Leaf(fact=fact, says=says, words=members, test=lambda value: wanted <= _members(value))


def only_has(fact: str, *members: str) -> Leaf:
    """The set fact holds nothing but the members (an empty set qualifies)."""
    wanted = frozenset(members)
    says = f"{fact} has nothing but {' or '.join(members)}" if members else f"{fact} is empty"
    return Leaf(fact=fact, says=says, words=members, test=lambda value: _members(value) <= wanted)


def lacks(fact: str, member: str) -> Leaf:
    """The set fact was answered without the member."""
    says = f"{fact} lacks {member}"
    return Leaf(
        fact=fact, says=says, words=(member,), test=lambda value: member not in _members(value)
    )


def is_filled(fact: str) -> Leaf:
    """The set fact is not empty."""
    return Leaf(fact=fact, says=f"{fact} is not empty", test=lambda value: bool(_members(value)))


def is_answered(fact: str) -> Leaf:
    """The fact has any answer at all."""
    return Leaf(fact=fact, says=f"{fact} is set", test=lambda _: True)


def above(fact: str, limit: float) -> Leaf:
    """The number fact is strictly greater than the limit.

    Both sides are floats on purpose: the float 1e25 lies a little above the integer 10**25, so a
    comparison of the two would call exactly 10^25 "more than 10^25".
    """
    says = f"{fact} is above {limit:g}"
    return Leaf(fact=fact, says=says, test=lambda value: _number(value) > limit)


def _members(value: FactValue) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset()


def _number(value: FactValue) -> float:
    return float(value) if isinstance(value, int | float) else float("-inf")


def weigh(condition: Condition, lookup: Lookup) -> Weighed:
    """Evaluate a condition against answers.

    >>> answers = {"remote": True, "publicly_accessible_space": UNKNOWN}
    >>> both = all_of(is_true("remote"), is_true("publicly_accessible_space"))
    >>> weigh(both, answers.__getitem__)
    Weighed(truth=None, facts=(), open=('publicly_accessible_space',))
    >>> weigh(any_of(*both.parts), answers.__getitem__)
    Weighed(truth=True, facts=('remote',), open=())
    """
    match condition:
        case Leaf():
            return _weigh_leaf(condition, lookup)
        case OffCard():
            return Weighed(truth=None)
        case AllOf(parts=parts):
            return _settle([weigh(part, lookup) for part in parts], settles=False)
        case AnyOf(parts=parts):
            return _settle([weigh(part, lookup) for part in parts], settles=True)


def _weigh_leaf(leaf: Leaf, lookup: Lookup) -> Weighed:
    value = lookup(leaf.fact)
    if value is UNKNOWN:
        return Weighed(truth=None, open=(leaf.fact,))
    if value is NOT_ASKED:
        return Weighed(truth=False, facts=(leaf.fact,))
    return Weighed(truth=leaf.test(value), facts=(leaf.fact,))


def _settle(parts: list[Weighed], *, settles: bool) -> Weighed:
    """Join parts; a part whose truth is `settles` decides alone."""
    deciding = [part for part in parts if part.truth is settles]
    if deciding:
        return Weighed(truth=settles, facts=_merged(part.facts for part in deciding))
    if any(part.truth is None for part in parts):
        return Weighed(truth=None, open=_merged(part.open for part in parts))
    return Weighed(truth=not settles, facts=_merged(part.facts for part in parts))


def leaves_of(condition: Condition) -> tuple[Leaf, ...]:
    """List the leaves of a condition, in reading order."""
    match condition:
        case Leaf():
            return (condition,)
        case OffCard():
            return ()
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return tuple(leaf for part in parts for leaf in leaves_of(part))


def facts_of(condition: Condition) -> tuple[str, ...]:
    """List the facts that a condition reads, each once, in reading order."""
    return tuple(dict.fromkeys(leaf.fact for leaf in leaves_of(condition)))


def describe(condition: Condition) -> str:
    """Say a condition in words, for a questionnaire.

    >>> describe(all_of(is_true("remote"), lacks("roles", "provider")))
    'remote and roles lacks provider'
    """
    match condition:
        case Leaf(says=says) | OffCard(says=says):
            return says
        case AllOf(parts=()):
            return "always"
        case AllOf(parts=parts):
            return " and ".join(_bracketed(part) for part in parts)
        case AnyOf(parts=parts):
            return " or ".join(_bracketed(part) for part in parts)


def _bracketed(part: Condition) -> str:
    return f"({describe(part)})" if isinstance(part, AllOf | AnyOf) else describe(part)


def _merged(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact for group in groups for fact in group))

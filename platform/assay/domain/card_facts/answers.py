"""What a fact of the system card can hold, and the two ways of holding nothing."""

from datetime import date
from enum import Enum
from typing import Final, NoReturn, TypeAlias

FactValue: TypeAlias = bool | str | frozenset[str] | float | date


class Unanswered(Enum):
    """Why a fact has no value.

    It has no truth of its own, so that `if card.get("remote")` cannot take a gap for a yes or a no.

    >>> bool(UNKNOWN)
    Traceback (most recent call last):
    TypeError: UNKNOWN is neither true nor false: compare with `is`
    """

    UNKNOWN = "unknown"
    NOT_ASKED = "not asked"

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self.name} is neither true nor false: compare with `is`")


UNKNOWN: Final = Unanswered.UNKNOWN
NOT_ASKED: Final = Unanswered.NOT_ASKED

Answer: TypeAlias = FactValue | Unanswered

"""Taking values out of predicates for display."""

from collections.abc import Mapping


def as_mapping(value: object) -> Mapping[str, object]:
    """Return a mapping, or an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """Return a list, or an empty one."""
    return value if isinstance(value, list) else []


def as_numbers(value: object) -> dict[str, float]:
    """Return the numbers of a mapping."""
    return {
        name: float(each)
        for name, each in as_mapping(value).items()
        if isinstance(each, int | float) and not isinstance(each, bool)
    }

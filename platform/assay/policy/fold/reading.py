"""Taking values out of a predicate without trusting its shape."""

from collections.abc import Iterable, Mapping


def mapping(predicate: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Return a mapping under a key; anything else there is as good as nothing."""
    value = predicate.get(key)
    return value if isinstance(value, dict) else {}


def texts(predicate: Mapping[str, object], prefix: str, names: Iterable[str]) -> dict[str, object]:
    """Take the named texts, under a prefix.

    >>> texts({"method": "simclr", "seed": 1}, "training", ("method", "seed"))
    {'training.method': 'simclr'}
    """
    return {f"{prefix}.{n}": predicate[n] for n in names if isinstance(predicate.get(n), str)}


def numbers(
    predicate: Mapping[str, object], prefix: str, names: Iterable[str]
) -> dict[str, object]:
    """Take the named numbers, under a prefix; a bool is not a number.

    >>> numbers({"flop": 2.0, "images_seen": True}, "training", ("flop", "images_seen"))
    {'training.flop': 2.0}
    """
    return {
        f"{prefix}.{name}": value
        for name in names
        if isinstance(value := predicate.get(name), int | float) and not isinstance(value, bool)
    }

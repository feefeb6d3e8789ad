"""Everything that decides a training run, checked when it is made."""

import math
import tomllib
from dataclasses import asdict, dataclass, fields
from typing import Final

from assay.domain.errors import InvalidInputError

METHODS: Final = ("simclr",)
PRECISIONS: Final = ("float32", "bfloat16")
CHOICES: Final = {"method": METHODS, "precision": PRECISIONS}
WHOLE: Final = {
    "epochs": (1, 100_000),
    "batch_size": (2, 65_536),
    "embedding_dim": (2, 2048),
    "width": (4, 256),
    "projection_dim": (2, 2048),
    "seed": (0, 2**31 - 1),
    "threads": (1, 256),
    "checkpoint_every": (1, 1_000_000),
}
REAL: Final = {"learning_rate": (1e-8, 10.0), "temperature": (1e-3, 10.0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingConfig:
    """The settings of one training run; logged whole as evidence.

    Attributes:
        method: The contrastive method.
        epochs: Passes over the images; what is left over after whole batches is skipped.
        batch_size: Images per step; each gives two views.
        learning_rate: Peak of the AdamW learning rate.
        temperature: Of NT-Xent.
        embedding_dim: Length of an embedding.
        width: Channels of the encoder's first stage, a multiple of 4.
        projection_dim: Length of what the loss compares.
        seed: Of weights, order and augmentation.
        threads: CPU threads of torch; results are repeatable to the bit only at the same number.
            More than one helps little here, and on busy cores costs much.
        precision: Of the encoder's arithmetic; the loss is in float32 always. bfloat16 is faster
            only on wide encoders and CPUs with AVX512-BF16.
        checkpoint_every: Steps between two checkpoints.
    """

    method: str = "simclr"
    epochs: int = 70
    batch_size: int = 256
    learning_rate: float = 3e-3
    temperature: float = 0.2
    embedding_dim: int = 64
    width: int = 16
    projection_dim: int = 64
    seed: int = 0
    threads: int = 1
    precision: str = "float32"
    checkpoint_every: int = 60

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            _check("training", name, value)

    def as_dict(self) -> dict[str, object]:
        """Return the fields, ready for JSON."""
        return asdict(self)


def config_from_toml(text: str, where: str) -> TrainingConfig:
    """Read settings; those left out keep their defaults.

    >>> config_from_toml("epochs = 3", "training.toml").epochs
    3

    Raises:
        InvalidInputError: Not TOML, an unknown key, a wrong type, or out of range.
    """
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidInputError(where, f"not TOML: {error}", "correct the syntax") from None
    known = [field.name for field in fields(TrainingConfig)]
    for name, value in found.items():
        if name not in known:
            allowed = f"known keys: {', '.join(known)}"
            raise InvalidInputError(where, f"unknown key {name!r}", allowed)
        _check(where, name, value)
    return TrainingConfig(**found)


def _check(where: str, name: str, value: object) -> None:
    problem = _choice_problem(name, value) or _number_problem(name, value)
    if not problem and name == "width" and isinstance(value, int) and value % 4:
        problem = "use a multiple of 4"
    if problem:
        raise InvalidInputError(f"{where}, {name}", f"got {str(value)[:80]!r}", problem)


def _choice_problem(name: str, value: object) -> str | None:
    choices = CHOICES.get(name)
    if choices is None or value in choices:
        return None
    return f"use one of {', '.join(choices)}"


def _number_problem(name: str, value: object) -> str | None:
    # A bool is an int to Python, and `seed = true` is a mistake, not a one.
    if name in WHOLE:
        low, high = WHOLE[name]
        fits = type(value) is int and low <= value <= high
        return None if fits else f"use a whole number from {low} to {high}"
    if name in REAL:
        least, most = REAL[name]
        real = isinstance(value, int | float) and not isinstance(value, bool)
        fits = real and math.isfinite(float(value)) and least <= value <= most  # type: ignore[arg-type,operator]
        return None if fits else f"use a number from {least:g} to {most:g}"
    return None

"""Cards to start from, and a short way to classify a variation of one."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Final, Protocol

import pytest
import yaml

from assay.domain.risk import Classification
from assay.domain.system_card import SystemCard, card_from_mapping
from assay.policy.classify import classify

EXAMPLES: Final = Path(__file__).parents[4] / "policies" / "examples"
TODAY: Final = date(2026, 11, 23)


class Classified(Protocol):
    def __call__(self, *, at: date = TODAY, **facts: object) -> Classification: ...


def read_example(name: str) -> SystemCard:
    text = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")
    return card_from_mapping(yaml.safe_load(text), name)


def varied(card: SystemCard, facts: Mapping[str, object]) -> SystemCard:
    """Change facts of a card; None forgets one."""
    merged = {**card.values, **facts}
    kept = {name: value for name, value in merged.items() if value is not None}
    return card_from_mapping({"facts": kept}, "varied")


@pytest.fixture(scope="session")
def example() -> Callable[[str], SystemCard]:
    """An example card by name."""
    return read_example


def _starting_from(name: str) -> Classified:
    card = read_example(name)

    def classified(*, at: date = TODAY, **facts: object) -> Classification:
        return classify(varied(card, facts), at=at)

    return classified


@pytest.fixture(scope="session")
def digits() -> Classified:
    """Classify a variation of an encoder with nobody in its data."""
    return _starting_from("digits")


@pytest.fixture(scope="session")
def faces() -> Classified:
    """Classify a variation of a private live face recogniser."""
    return _starting_from("face-recogniser")


@pytest.fixture(scope="session")
def emotions() -> Classified:
    """Classify a variation of a webcam emotion recogniser for employees."""
    return _starting_from("employee-emotion")

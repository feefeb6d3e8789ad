"""Reading the system card from its file."""

from pathlib import Path

from assay.domain.errors import InvalidInputError
from assay.domain.system_card import SystemCard, card_from_mapping
from assay.policy.strict_yaml import load


def read_card(path: Path) -> SystemCard:
    """Read `system.yaml`.

    Raises:
        InvalidInputError: There is no file, or it is not a card.
        PolicyError: Some facts are not; all of them are named.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(
            path.name, f"cannot be read: {error}", "write a system card, see `assay init`"
        ) from None
    return card_from_mapping(load(text, where=path.name), path.name)

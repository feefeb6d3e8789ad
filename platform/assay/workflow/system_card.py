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
    except OSError as error:
        raise InvalidInputError(
            str(path), f"cannot be read: {error.strerror}", "`assay init` writes a card to fill in"
        ) from None
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            path.name, f"byte {error.start} is not UTF-8 text", "save it as UTF-8"
        ) from None
    value = load(text, where=path.name)
    if value is None:
        raise InvalidInputError(path.name, "it is empty", "write a mapping with `facts:`")
    return card_from_mapping(value, path.name)

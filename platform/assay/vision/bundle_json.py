"""What `model.json` says, read strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assay.domain.errors import IntegrityError, InvalidInputError
from assay.evidence.canonical import parse_object

if TYPE_CHECKING:
    from assay.vision.encoder import EncoderConfig

FORMAT: Final = "assay-vision-model/1"
ENCODER_FIELDS: Final = ("channels", "width", "embedding_dim", "image_size")
FIELDS: Final = {"format", "encoder", "classes", "files"}
SHA256 = re.compile(r"[0-9a-f]{64}")
MAX_CLASSES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The content of `model.json`.

    Attributes:
        encoder: The shape of the encoder.
        classes: The class names in label order.
        files: Weight file → SHA-256 in hex.
    """

    encoder: EncoderConfig
    classes: tuple[str, ...]
    files: Mapping[str, str]

    def as_dict(self) -> dict[str, object]:
        """Return the JSON value."""
        return {
            "format": FORMAT,
            "encoder": self.encoder.as_dict(),
            "classes": list(self.classes),
            "files": dict(self.files),
        }


def description_from_json(data: bytes, where: str, *, files: AbstractSet[str]) -> Description:
    """Read `model.json`.

    Args:
        data: Its bytes.
        where: Its path, for messages.
        files: The weight files it must name.

    Raises:
        InvalidInputError: It does not describe a model this version can read.
    """
    try:
        found = parse_object(data, where=where)
    except IntegrityError as error:
        raise InvalidInputError(where, str(error), "restore the file or train again") from None
    if found.get("format") != FORMAT:
        raise InvalidInputError(where, f"format is {found.get('format')!r}", f"want {FORMAT!r}")
    if found.keys() != FIELDS:
        wrong = sorted(found.keys() ^ FIELDS)
        raise InvalidInputError(where, f"wrong fields {wrong}", f"want exactly {sorted(FIELDS)}")
    return Description(
        encoder=_encoder(found["encoder"], where),
        classes=_classes(found["classes"], where),
        files=_files(found["files"], where, files),
    )


def _encoder(value: object, where: str) -> EncoderConfig:
    from assay.vision.encoder import EncoderConfig

    if not isinstance(value, dict) or value.keys() != set(ENCODER_FIELDS):
        raise InvalidInputError(f"{where}, encoder", f"got {value!r}", f"want {ENCODER_FIELDS}")
    if not all(type(number) is int for number in value.values()):
        raise InvalidInputError(f"{where}, encoder", f"got {value!r}", "want whole numbers")
    return EncoderConfig(**value)


def _classes(value: object, where: str) -> tuple[str, ...]:
    names = value if isinstance(value, list) else []
    fits = 2 <= len(names) <= MAX_CLASSES and len({str(name) for name in names}) == len(names)  # noqa: PLR2004
    if not fits or not all(isinstance(name, str) for name in names):
        found = f"got {str(value)[:80]}"
        raise InvalidInputError(f"{where}, classes", found, "want two or more different names")
    return tuple(names)


def _files(value: object, where: str, wanted: AbstractSet[str]) -> dict[str, str]:
    files = value if isinstance(value, dict) else {}
    digests = all(isinstance(text, str) and SHA256.fullmatch(text) for text in files.values())
    if files.keys() != wanted or not digests:
        found = f"got {str(value)[:80]}"
        raise InvalidInputError(f"{where}, files", found, f"want the SHA-256 of {sorted(wanted)}")
    return files

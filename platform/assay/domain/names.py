"""How people write the name of a model version, and of a gate."""

import re
import unicodedata
from dataclasses import dataclass

from assay.domain.errors import InvalidInputError

FORMS = "write NAME@VERSION, NAME@GATE, models:/NAME/VERSION or models:/NAME@GATE"
_URI = re.compile(r"models:/(?P<name>[^/@]+)(?:/(?P<version>[0-9]+)|@(?P<alias>[^/@]+))\Z")
_SHORT = re.compile(r"(?P<name>[^/@:]+)(?:@(?P<label>[^/@]+))?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRef:
    """A model's name with a version number, an alias, or neither (meaning the newest)."""

    name: str
    version: str | None = None
    alias: str | None = None


def parse_ref(text: str) -> ModelRef:
    """Read a model reference.

    >>> parse_ref("digits@3")
    ModelRef(name='digits', version='3', alias=None)
    >>> parse_ref("models:/digits@production").alias
    'production'
    """
    if found := _URI.match(text):
        return ModelRef(**found.groupdict())
    if found := _SHORT.match(text):
        label = found["label"]
        if label is None or (label.isascii() and label.isdigit()):
            return ModelRef(name=found["name"], version=label)
        return ModelRef(name=found["name"], alias=label)
    raise InvalidInputError("model", f"got {text!r}", FORMS)


def fold_alias(alias: str) -> str:
    """Return an alias as gates compare it: look-alikes and case do not make another one.

    >>> fold_alias("Production ")
    'production'
    """
    return unicodedata.normalize("NFKC", alias).casefold().strip()

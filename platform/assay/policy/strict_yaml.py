"""YAML as the rest of us think it works: no aliases, tags, duplicate keys or endless input.

PyYAML lets the last of two equal keys win and follows alias bombs; both are refused here with the
line. Plain `no`, `2026-08-02` and `012` still become False, a date and 10: schemas check types.
"""

from typing import Any

import yaml

from assay.domain.errors import InvalidInputError

MAX_CHARACTERS = 1 << 20
MAX_DEPTH = 32


class _Loader(yaml.SafeLoader):
    """A loader of its own, so that what it refuses is refused only here."""


def load(text: str, *, where: str) -> object:
    """Read one YAML document into plain values.

    Raises:
        InvalidInputError: The text is not YAML, or uses what is not allowed; names the line.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidInputError(
            where, f"{len(text)} characters", f"at most {MAX_CHARACTERS} are read"
        )
    try:
        _refuse_tricks(text, where)
        value: object = yaml.load(text, Loader=_Loader)  # noqa: S506  # a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = error.problem or "not YAML"
        raise InvalidInputError(f"{where}, line {line}", problem, "correct the line") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidInputError(where, f"not YAML: {error}", "correct the file") from None
    return value


def _refuse_tricks(text: str, where: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise InvalidInputError(
                f"{where}, line {line}", f"the alias *{event.anchor}", "write the value out"
            )
        if tag := getattr(event, "tag", None):
            raise InvalidInputError(
                f"{where}, line {line}", f"the tag {tag}", "write a plain value"
            )
        if isinstance(event, yaml.ScalarEvent) and not _is_unicode(event.value):
            raise InvalidInputError(
                f"{where}, line {line}", "half of a surrogate pair", "write the character"
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise InvalidInputError(
                f"{where}, line {line}", f"nested deeper than {MAX_DEPTH}", "flatten it"
            )


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} is not text; put it in quotes", key_node.start_mark
            )
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} stands twice", key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)

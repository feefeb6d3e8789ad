"""`assay.toml`: what a workspace consists of, and where."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from assay.domain.errors import InvalidInputError
from assay.domain.names import fold_alias

FILE: Final = "assay.toml"
NAME: Final = re.compile(r"[\w][\w .-]{0,63}")
SECTIONS: Final[dict[str, frozenset[str]]] = {
    "workspace": frozenset({"name"}),
    "trust": frozenset({"roots"}),
    "gates": frozenset(),  # any name
    "policies": frozenset({"folder"}),
    "alerts": frozenset({"urls"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings as written, checked."""

    name: str
    roots: frozenset[str]
    gates: Mapping[str, tuple[str, ...]]
    policies: str | None = None
    alert_urls: tuple[str, ...] = field(default=())


def read_config(path: Path) -> Config:
    """Read `assay.toml`.

    Raises:
        InvalidInputError: It is not what a workspace's settings look like; names the field.
    """
    try:
        value = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInputError(path.name, f"not TOML: {error}", "correct the file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(path.name, f"cannot be read: {error}", "mend the file") from None
    _refuse_unknown(value, path.name)
    return Config(
        name=_name(value, path.name),
        roots=frozenset(_texts(value.get("trust", {}), "roots", f"{path.name}, [trust]")),
        gates=_gates(value.get("gates"), path.name),
        policies=_text(value, "policies", "folder", path.name) if "policies" in value else None,
        alert_urls=tuple(_texts(value.get("alerts", {}), "urls", f"{path.name}, [alerts]")),
    )


def _refuse_unknown(value: Mapping[str, object], where: str) -> None:
    for section, content in value.items():
        if section not in SECTIONS or not isinstance(content, dict):
            allowed = ", ".join(f"[{each}]" for each in SECTIONS)
            raise InvalidInputError(where, f"unknown section [{section}]", f"allowed: {allowed}")
        unknown = content.keys() - SECTIONS[section]
        if unknown and section != "gates":
            raise InvalidInputError(
                f"{where}, [{section}]",
                f"unknown setting {min(unknown)}",
                f"allowed: {', '.join(sorted(SECTIONS[section]))}",
            )


def _name(value: Mapping[str, Mapping[str, object]], where: str) -> str:
    name = _text(value, "workspace", "name", where)
    check_name(name, f"{where}, [workspace], name")
    return name


def check_name(name: str, where: str) -> None:
    """Refuse a workspace's name that the files and notes that bear it could not hold."""
    if not NAME.fullmatch(name):
        raise InvalidInputError(
            where, f"got {name!r}", "use letters, digits, spaces, - _ and ., at most 64 of them"
        )


def _text(value: Mapping[str, Mapping[str, object]], section: str, key: str, where: str) -> str:
    found = value.get(section, {}).get(key)
    if not isinstance(found, str) or not found.strip():
        told = f"no {key}" if found is None else f"{key} = {found!r}"
        raise InvalidInputError(f"{where}, [{section}]", told, f'write {key} = "…"')
    return found


def _texts(section: Mapping[str, object], key: str, where: str) -> list[str]:
    found = section.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise InvalidInputError(where, f"{key} = {found!r}", f'a list of texts: {key} = ["…"]')
    return found


def _gates(value: object, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict) or not value:
        raise InvalidInputError(
            where, "no gate", 'protect at least one alias: [gates] production = ["ml-supply-chain"]'
        )
    for name in value:
        if name != fold_alias(name):
            raise InvalidInputError(
                f"{where}, [gates]", f"the gate {name!r}", f"write it as {fold_alias(name)!r}"
            )
    gates = {name: tuple(_texts(value, name, f"{where}, [gates]")) for name in value}
    if empty := [name for name, packs in gates.items() if not packs]:
        raise InvalidInputError(
            f"{where}, [gates]", f"{empty[0]} demands no pack", "name at least one"
        )
    if twice := [name for name, packs in gates.items() if len(set(packs)) < len(packs)]:
        raise InvalidInputError(
            f"{where}, [gates]", f"{twice[0]} demands a pack twice", "name each once"
        )
    return gates

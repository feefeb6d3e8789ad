"""CEL clauses behind three verbs: compile, references, evaluate.

The binding has traps that each fail open; they stop here. Its `eval` mostly does not raise: an
error is a value, and a truthy one. A list's `all(…)` holds for the empty list. `has(…)` on a dotted
fact is no boolean. What a clause refers to is read from its compiled form, so that every missing
fact is named and not only the first.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assay.domain.outcome import Outcome
from assay.policy.catalogue import Fact, FactValue

if TYPE_CHECKING:
    from cel_expr_python import cel

_REFERENCE_MAP, _CHECKED_EXPR, _NAME = 2, 2, 1
_ALL = re.compile(r"\.\s*all\s*\(")
_ALL_OF = re.compile(r"([A-Za-z_][\w.]*)\s*\.\s*all\s*\(")
_COMMENT = re.compile(r"//[^\n]*")


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled yes/no question over facts."""

    source: str
    references: tuple[str, ...]
    program: "cel.Expression"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking: pass, fail, missing (with the facts' names) or error (with the text)."""

    outcome: Outcome
    detail: tuple[str, ...] = ()


class Environment:
    """The names that expressions may use."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        from cel_expr_python import cel

        kinds = {
            "bool": cel.Type.BOOL,
            "int": cel.Type.INT,
            "double": cel.Type.DOUBLE,
            "string": cel.Type.STRING,
            "list<string>": cel.Type.List(cel.Type.STRING),
        }
        self._bool = cel.Type.BOOL
        self._facts = dict(facts)
        self._env = cel.NewEnv(variables={name: kinds[fact.type] for name, fact in facts.items()})

    def compile(self, source: str) -> Expression:
        """Compile an expression.

        Raises:
            ValueError: It is not a yes/no question over known facts; the text says why.
        """
        try:
            program = self._env.compile(source)
        except (RuntimeError, TypeError) as error:  # a TypeError: the text is not Unicode
            raise ValueError(_friendly(str(error))) from None
        references = tuple(sorted(set(_references(program.serialize())) & self._facts.keys()))
        if problem := self._problem(source, program, references):
            raise ValueError(problem)
        return Expression(source, references, program)

    def bind(self, facts: Mapping[str, FactValue]) -> "cel.Activation":
        """Prepare facts for many evaluations; names outside the catalogue are left out."""
        known = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in facts.items()
            if name in self._facts
        }
        return self._env.Activation(known)

    def ask(
        self, expression: Expression, bound: "cel.Activation", facts: Mapping[str, FactValue]
    ) -> Answer:
        """Evaluate: only a boolean is an answer, whatever else comes back blocks."""
        try:
            value = expression.program.eval(bound)
        except RuntimeError as error:  # it ran past the budget of iterations
            return Answer(Outcome.ERROR, (str(error),))
        if value.type() == self._bool:
            return Answer(Outcome.PASS if value.value() is True else Outcome.FAIL)
        if missing := tuple(name for name in expression.references if name not in facts):
            return Answer(Outcome.MISSING, missing)
        return Answer(Outcome.ERROR, (str(value.value()),))

    def _problem(
        self, source: str, program: "cel.Expression", references: tuple[str, ...]
    ) -> str | None:
        if program.return_type() != self._bool:
            return "not a yes/no question: compare the value with something"
        if not any(not name.startswith("params.") for name in references):
            return "uses no fact: its answer would always be the same"
        if re.search(r"\bhas\s*\(", source):
            return "has() is not for facts: an absent fact is reported as missing by itself"
        said = _COMMENT.sub("", source)
        for name in _ALL_OF.findall(source):
            if not re.search(rf"size\(\s*{re.escape(name)}\s*\)\s*>\s*0\b", said):
                return f"{name}.all(…) holds for an empty list: add size({name}) > 0 &&"
        if _ALL.search(source) and self._holds_for_nothing(program, references):
            return "all(…) holds for an empty list: add size(…) > 0 && for the list"
        return None

    def _holds_for_nothing(self, program: "cel.Expression", references: tuple[str, ...]) -> bool:
        """Whether a clause passes knowing only that its lists are empty."""
        empty: dict[str, list[str]] = {
            name: [] for name in references if self._facts[name].type == "list<string>"
        }
        value = program.eval(self._env.Activation(empty))
        return value.type() == self._bool and value.value() is True


def _friendly(message: str) -> str:
    first = message.removeprefix("INVALID_ARGUMENT: ").splitlines()[0].removeprefix("ERROR: ")
    if "(double, int)" in first or "(int, double)" in first:
        first += " (write 1.0, not 1, beside a double)"
    return first.removeprefix("<input>:")


def _references(checked: bytes) -> Iterator[str]:
    """Yield the names in a serialised CheckedExpr (google/api/expr/v1alpha1/checked.proto)."""
    for number, any_value in _fields(checked):
        if number != _CHECKED_EXPR:
            continue
        for entry_number, entry in _fields(any_value):
            if entry_number == _REFERENCE_MAP:
                yield from _reference_names(entry)


def _reference_names(entry: bytes) -> Iterator[str]:
    for number, reference in _fields(entry):
        if number == _REFERENCE_MAP:
            for name_number, name in _fields(reference):
                if name_number == _NAME:
                    yield name.decode()


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the length-delimited fields of a protobuf message, skipping all others."""
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        match key & 7:
            case 0:
                _, position = _varint(data, position)
            case 1:
                position += 8
            case 2:
                length, position = _varint(data, position)
                yield key >> 3, data[position : position + length]
                position += length
            case _:
                position += 4


def _varint(data: bytes, position: int) -> tuple[int, int]:
    result = shift = 0
    while True:
        byte = data[position]
        position += 1
        result |= (byte & 127) << shift
        shift += 7
        if byte < 128:  # noqa: PLR2004  # the continuation bit
            return result, position

"""Small functions in small modules with telling names."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.contract.places import DASHBOARDS, ROOT, SOURCE, modules

MEDIAN, LONGEST, MODULE = 12, 45, 300
VAGUE = ("util", "utils", "helper", "helpers", "manager", "common", "misc")
CODE = [*modules(SOURCE), *modules(DASHBOARDS)]


def functions(file: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file with its length in lines, decorators and docstring included."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{file.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_the_median_function_is_short_and_none_is_long() -> None:
    lengths = dict(pair for file in CODE for pair in functions(file))
    assert len(lengths) > 500
    assert median(lengths.values()) <= MEDIAN
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_no_module_is_long() -> None:
    lines = {str(f.relative_to(ROOT)): len(f.read_text("utf-8").splitlines()) for f in CODE}
    assert {name: count for name, count in lines.items() if count > MODULE} == {}


def test_no_module_is_named_for_nothing_in_particular() -> None:
    assert [str(file) for file in CODE if set(file.stem.split("_")) & set(VAGUE)] == []


def test_libraries_neither_print_nor_exit() -> None:
    """Only the command line does, and it in one place each."""
    talkers = ("print(", "sys.exit(", "typer.Exit(")
    rooms = [file for file in modules(SOURCE) if "cli" not in file.parts]
    found = {
        str(file.relative_to(ROOT)): word
        for file in rooms
        for word in talkers
        if any(line.strip().startswith(word) for line in file.read_text("utf-8").splitlines())
    }
    assert found == {}

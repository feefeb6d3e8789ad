"""The house stands as it was drawn."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest
from tests.contract.places import DASHBOARDS, ROOT, SOURCE, UNIT, modules

WANTED = (
    *("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml"),
    *("constraints.txt", ".gitignore", ".pre-commit-config.yaml", ".ci/run"),
    *("platform/assay/py.typed", "policies/facts/catalogue.yaml", "dashboards/app.py"),
    *("docs/glossary.md", "docs/adr/0000-template.md", "infra", "tests/worlds.py"),
)
ROOMS = {
    *("cli", "server", "views", "workflow", "registry", "training", "validation", "evaluation"),
    *("serving", "monitoring", "vision", "ledger", "policy", "evidence", "domain"),
}


@pytest.mark.parametrize("entry", WANTED)
def test_what_a_newcomer_looks_for_is_there(entry: str) -> None:
    assert (ROOT / entry).exists()


def test_platform_is_an_import_root_and_nothing_else() -> None:
    assert [path.name for path in (ROOT / "platform").iterdir() if path.is_file()] == []
    assert not list((ROOT / "platform").rglob("conftest.py"))


def test_each_room_is_a_package_that_says_what_it_is_for() -> None:
    found = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert found == ROOMS
    for room in ROOMS:
        assert (SOURCE / room / "__init__.py").read_text("utf-8").startswith('"""')


@pytest.mark.parametrize("where", [".", "platform", "tests"])
def test_the_standard_platform_module_is_found_from_anywhere(where: str) -> None:
    code = "import platform; print(platform.python_version(), platform.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / where, capture_output=True, text=True, check=True
    )
    version, file = done.stdout.split()
    assert version == platform.python_version()
    assert ROOT / "platform" not in Path(file).parents


def test_no_dashboard_file_hides_a_standard_module() -> None:
    """Streamlit puts the folder of the running page on the path."""
    names = {path.stem for path in modules(DASHBOARDS)} - {"__init__"}
    assert not names & set(sys.stdlib_module_names)


def mirrored(test: Path) -> bool:
    room, *inner = test.relative_to(UNIT).parts
    name = test.stem.removeprefix("test_")
    if room == "dashboards":
        return any(path.stem == name for path in modules(DASHBOARDS))
    where = SOURCE.joinpath(room, *inner[:-1])
    return (where / f"{name}.py").is_file() or (where / name / "__init__.py").is_file()


def test_each_unit_test_is_about_one_module() -> None:
    tests = [path for path in modules(UNIT) if path.name.startswith("test_")]
    assert len(tests) > 50
    assert [str(path.relative_to(UNIT)) for path in tests if not mirrored(path)] == []

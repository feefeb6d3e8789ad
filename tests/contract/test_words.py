"""No text of ours promises what nobody can keep."""

import re
from pathlib import Path

import pytest
from tests.contract.places import DASHBOARDS, POLICIES, ROOT, SOURCE

PROMISES = re.compile(r"\b(compliant|certified|guarantee[sd]?)\b", re.IGNORECASE)
# A line may say the word to say that we never do.
DENIALS = re.compile(r"\b(never|not|no|nobody|nothing|cannot)\b", re.IGNORECASE)
SHIPPED = [
    *SOURCE.rglob("*.py"),
    *DASHBOARDS.rglob("*.py"),
    *POLICIES.rglob("*.yaml"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "tests" / "golden").rglob("*.txt"),
    *ROOT.glob("*.md"),
]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_promises_compliance(file: Path) -> None:
    lines = file.read_text("utf-8").splitlines()
    found = [line for line in lines if PROMISES.search(line) and not DENIALS.search(line)]
    assert found == []


def test_the_search_finds_what_it_looks_for() -> None:
    assert PROMISES.search("Your model is Compliant.")
    assert not PROMISES.search("a compliance officer; certificates")

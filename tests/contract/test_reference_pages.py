"""The reference says what the code does."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.reference_pages import PAGES, REFERENCE


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Make the pages in a process of their own: help texts look at the environment."""
    folder = tmp_path_factory.mktemp("reference")
    program = (
        "from pathlib import Path; from tests import reference_pages as r; "
        f"r.REFERENCE = Path({str(folder)!r}); r.main()"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", program], cwd=root, check=True)
    return {name: (folder / name).read_text(encoding="utf-8") for name in PAGES}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_reference_page_is_up_to_date(made: dict[str, str], name: str) -> None:
    page = (REFERENCE / name).read_text(encoding="utf-8")
    assert page == made[name], "run `make docs` and look at the difference"

"""What the README shows, run as shown."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.worlds import World

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def code(first_line: str) -> str:
    """Return the Python block that begins with a comment."""
    found = re.search(rf"```python\n(# {re.escape(first_line)}.*?)```", README, re.DOTALL)
    assert found, first_line
    return found[1]


@pytest.mark.slow
def test_your_own_training_code_can_be_attested_evaluated_and_registered(world: World) -> None:
    (world.root / "my_model.py").write_text(code("my_model.py"), encoding="utf-8")
    (world.root / "train.py").write_text(code("train.py"), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "train.py"], cwd=world.root, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    world = world.reopen()
    digest = run.stdout.strip().splitlines()[-1]
    assert world.journal.view.of_kind("training")[-1].statement.is_about(digest)
    world.declare()
    for command in (["validate"], ["evaluate"], ["register", "pca"]):
        done = _assay(world.root, *command)
        assert done.returncode in {0, 1}, done.stderr
    assert "pca@1" in _assay(world.root, "check", "pca").stdout
    missed = {f.control for f in world.reopen().check("pca@1").decision.blocking}
    assert missed <= {"msc-evaluation"}


def test_every_command_the_readme_names_exists() -> None:
    from assay.cli.commands import COMMANDS, GROUPS

    named = set(re.findall(r"^assay ([a-z]+)", README, re.MULTILINE))
    assert named
    assert named <= COMMANDS.keys() | GROUPS.keys()


def test_every_page_the_readme_links_to_is_there() -> None:
    root = Path(__file__).parents[2]
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (root / link).exists()] == []


def _assay(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    assay = Path(sys.executable).parent / "assay"
    environment = {**os.environ, "ASSAY_WORKSPACE": str(root)}
    return subprocess.run(
        [str(assay), *command], env=environment, capture_output=True, text=True, check=False
    )

"""Ctrl-C and kill -9, wherever they strike, leave a workspace that works."""

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.terminal import spawned, started, typed

pytestmark = pytest.mark.slow

LONG = "epochs = 16\ncheckpoint_every = 3\n"
DEADLINE = 90


def training_begun(root: Path) -> bool:
    """Wait until a checkpoint lies there."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if list((root / ".assay" / "jobs").glob("*/checkpoint.safetensors")):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=lambda each: each.name)
def test_training_cut_short_goes_on_from_its_checkpoint(
    empty_copy: Path, tmp_path: Path, how: signal.Signals
) -> None:
    settings = tmp_path / "training.toml"
    settings.write_text(LONG)
    with started("train", "--config", settings, root=empty_copy) as process:
        assert training_begun(empty_copy)
        process.send_signal(how)
        out, err = process.communicate(timeout=DEADLINE)
    assert out == ""
    if how is signal.SIGINT:
        assert process.returncode == 130
        assert "interrupted; the workspace is as the last finished step left it" in err
        assert "Traceback" not in err
    assert typed("audit", "verify", root=empty_copy).code == 0
    assert typed("list", root=empty_copy).code == 0
    again = spawned("train", "--config", settings, "--json", root=empty_copy)
    assert again.code == 0, again.err
    assert again.json["resumed"] is True
    assert not list((empty_copy / ".assay" / "jobs").iterdir())


@pytest.mark.parametrize("seed", range(3))
def test_a_demo_killed_in_its_first_chapters_leaves_a_workspace_that_works(
    tmp_path: Path, seed: int
) -> None:
    root = tmp_path / "demo"
    with started("demo", root) as process:
        end = time.monotonic() + DEADLINE
        while not (root / ".assay").exists() and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(random.Random(seed).uniform(0, 6))  # noqa: S311  # a moment, no secret
        process.kill()
        process.communicate(timeout=DEADLINE)
    with started("demo", root) as second:
        said = first_lines(second, "2 · Data and training")
        second.kill()
        second.communicate(timeout=DEADLINE)
    assert said.startswith("\n1 · A workspace\n")
    verified = typed("audit", "verify", root=root)
    assert verified.code == 0, verified.err
    assert typed("list", root=root).code == 0
    assert typed("doctor", root=root).code == 0


def first_lines(process: subprocess.Popen[str], until: str) -> str:
    """Read what a command says, up to a line."""
    assert process.stdout
    assert process.stderr
    said = ""
    for line in process.stdout:
        said += line
        if until in line:
            return said
    return said + process.stderr.read()


def test_the_demo_tells_its_story(tmp_path: Path) -> None:
    told = spawned("demo", tmp_path / "demo", timeout=300, variables={"COLUMNS": "100"})
    assert told.code == 0, told.err
    chapters = [line for line in told.out.splitlines() if line[:1].isdigit() and " · " in line]
    assert [line[0] for line in chapters] == list("1234567")
    for words in ("production: deny", "production: waiting", "production: allow", "may not pass"):
        assert words in told.out
    assert told.out.index("ALARM") < told.out.index("withdrawn") < told.out.index("history holds")
    for line in told.out.splitlines():
        assert len(line) <= 100 or "— assay.dev" in line or tmp_path.name in line
    assert "Warning" not in told.err
    assert "next: assay -w" in told.err

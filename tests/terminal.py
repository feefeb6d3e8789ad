"""Typing commands, and reading what they answer: in this process, or in one of their own."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final
from unittest import mock

ASSAY: Final = str(Path(sys.executable).with_name("assay"))
NONE: Final[Mapping[str, str]] = {}
PASSING: Final = ("-wal", "-shm")  # SQLite's, there only while somebody reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What `--json` printed."""
        return json.loads(self.out)

    @property
    def message(self) -> str:
        """The one error message, with the lines that belong to it."""
        lines = self.err.splitlines()
        starts = [at for at, line in enumerate(lines) if line.startswith("error: ")]
        assert len(starts) == 1, self.err
        assert "Traceback" not in self.err
        return "\n".join(lines[starts[0] :])


def typed(
    *words: str | Path, root: Path | None = None, variables: Mapping[str, str] = NONE
) -> Answer:
    """Type a command in this process, as a fresh one would see the workspace."""
    from assay.cli.app import answer
    from assay.workflow import journal

    journal.forget()
    out, err = StringIO(), StringIO()
    begin = ("-w", str(root)) if root else ()
    with mock.patch.dict(os.environ, dict(variables)), redirect_stdout(out), redirect_stderr(err):
        code = answer([*begin, *map(str, words)])
    journal.forget()
    return Answer(code=code, out=out.getvalue(), err=err.getvalue())


def spawned(
    *words: str | Path,
    root: Path | None = None,
    stdin: str = "",
    timeout: float = 120,
    variables: Mapping[str, str] = NONE,
) -> Answer:
    """Type a command in a process of its own."""
    begin = ("-w", str(root)) if root else ()
    done = subprocess.run(
        [ASSAY, *begin, *map(str, words)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**os.environ, **variables},
        check=False,
    )
    return Answer(code=done.returncode, out=done.stdout, err=done.stderr)


@contextmanager
def started(*words: str | Path, root: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """Type a command and go on while it runs; it does not outlive the block."""
    begin = ("-w", str(root)) if root else ()
    command = [ASSAY, *begin, *map(str, words)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def everything(root: Path) -> Mapping[str, str]:
    """Return what a workspace consists of: the digest of each file, the rows of each database."""
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    return {
        str(path.relative_to(root)): _content(path)
        for path in files
        if not path.name.endswith(PASSING)
    }


def _content(path: Path) -> str:
    data = path.read_bytes()
    if path.suffix == ".db" and data.startswith(b"SQLite format 3"):
        connection = sqlite3.connect(path)
        data = "\n".join(connection.iterdump()).encode()
        connection.close()
    return hashlib.sha256(data).hexdigest()

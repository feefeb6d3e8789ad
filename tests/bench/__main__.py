"""`make bench`: take every figure and write docs/benchmarks.md."""

import os
import platform
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="1", GX_ANALYTICS_ENABLED="false")

from tests.bench import deciding, gating, ledger, starting, training  # after the above
from tests.bench.measuring import Figure
from tests.worlds import new_world

HOW = (
    "Written by `make bench`; nothing here is asserted in tests. CPU time where a cost is ours "
    "alone; wall time only side by side, taken in turns in one run, to be read as a ratio."
)
LOST = (
    "What we lose: a protected alias costs several times a plain one, since the whole ledger and "
    "all files are hashed each time; an append costs several times a bare insert (a signature, the "
    "tree, an ORM session). Neither happens in a loop: a registry writes hundreds of entries a "
    "day."
)
PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        root = folder / "world"
        root.mkdir()
        world = new_world(root)
        world.in_production()
        parts: list[tuple[str, Callable[[], list[Figure]]]] = [
            ("starting", starting.figures),
            ("deciding", lambda: deciding.figures(world)),
            ("ledger", lambda: ledger.figures(folder)),
            ("gate", lambda: gating.figures(world, folder)),
            ("training", lambda: training.figures(folder)),
        ]
        rows = []
        for name, take in parts:
            print(f"measuring: {name}", file=sys.stderr)
            rows += take()
    text = page(rows)
    PAGE.write_text(text, encoding="utf-8")
    print(text)


def page(rows: list[Figure]) -> str:
    """Return the page."""
    where = (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at "
        f"the end, {platform.system()}, Python {platform.python_version()}, MLflow "
        f"{version('mlflow')}, torch {version('torch').partition('+')[0]}, SQLite with "
        "`synchronous=FULL`. One run."
    )
    lines = [
        "# Benchmarks",
        "",
        HOW,
        "",
        where,
        "",
        "| what | measured | goal | how |",
        "|---|---|---|---|",
        *(f"| {row.what} | {row.value} | {row.goal or '-'} | {row.method} |" for row in rows),
        "",
        LOST,
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

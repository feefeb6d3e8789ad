"""How long `assay --help` takes."""

import resource
import statistics
import subprocess
import sys
from pathlib import Path

from tests.bench.measuring import Figure

RUNS = 11


def figures() -> list[Figure]:
    assay = Path(sys.executable).parent / "assay"
    taken = [_cpu_seconds([str(assay), "--help"]) for _ in range(RUNS)][1:]
    return [
        Figure(
            what="`assay --help`",
            value=f"{statistics.median(taken):.2f} s CPU",
            goal="< 0.3 s CPU",
            method=f"user + system time of the process, median of {RUNS - 1} warm runs",
        )
    ]


def _cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)

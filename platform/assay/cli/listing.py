"""`assay list`."""

from typing import TYPE_CHECKING

from assay.cli.options import AsJson
from assay.cli.output import emit, emit_json, next_step, progress, table
from assay.cli.session import open_reader

if TYPE_CHECKING:
    from assay.views import VersionView


def list_versions(*, as_json: AsJson = False) -> None:
    """List every version with what each gate says about it today."""
    source = open_reader()
    from assay.views import fleet

    with progress("asking the gates", logged=False):
        versions = fleet(source)
    if as_json:
        emit_json([_plain(each) for each in versions])
    elif not versions:
        emit("no version is registered yet")
        next_step("assay train")
    else:
        table(
            ("version", "risk class", *source.gates, "stands at", "evidence age"),
            [
                (
                    f"{v.name}@{v.version}",
                    v.risk,
                    *(str(g.verdict) if g.verdict else "error" for g in v.gates),
                    ", ".join(g.gate for g in v.gates if g.stands),
                    _days(v.oldest_evidence_days),
                )
                for v in versions
            ],
        )
        next_step("assay show MODEL")


def _days(days: float | None) -> str:
    return "none" if days is None else f"{days:.0f} d"


def _plain(v: "VersionView") -> dict[str, object]:
    return {
        "model": v.name,
        "version": v.version,
        "digest": v.digest,
        "risk": v.risk,
        "gates": {
            g.gate: {
                "verdict": str(g.verdict) if g.verdict else None,
                "stands": g.stands,
                "blocking": [f.control for f in g.blocking],
                "problem": g.problem,
            }
            for g in v.gates
        },
        "oldest_evidence_days": v.oldest_evidence_days,
    }

"""`assay show`."""

from typing import TYPE_CHECKING

from assay.cli.options import AsJson, Model
from assay.cli.output import emit, emit_json, next_step, table
from assay.cli.session import open_reader

if TYPE_CHECKING:
    from assay.views import VersionView


def show(model: Model, *, as_json: AsJson = False) -> None:
    """Show one version: gates, evidence, measurements, drift."""
    source = open_reader()
    from assay.views import version

    found = version(source, model)
    if as_json:
        emit_json(_plain(found))
        return
    emit(f"{found.name}@{found.version}, risk class {found.risk}")
    emit(f"{found.digest or 'its files cannot be read'}\n")
    table(
        ("gate", "verdict", "stands", "findings"),
        [
            (g.gate, g.verdict or "error", "yes" if g.stands else "no", g.problem or g.counted())
            for g in found.gates
        ],
    )
    table(
        ("entry", "evidence", "signed by", "age"),
        [(e.seq, e.kind, e.person, f"{e.age_days:.1f} d") for e in found.evidence],
    )
    if found.thresholds:
        table(
            ("metric", "measured", "threshold"),
            [
                (name, _measured(found.metrics.get(name)), f"{least:g}")
                for name, least in found.thresholds.items()
            ],
        )
    if found.drift:
        table(
            ("window judged", "rows", "lowest p", "drift"),
            [
                (
                    f"{d.at:%Y-%m-%d %H:%M:%S}",
                    d.rows,
                    f"{d.p_value:.3g}",
                    "yes" if d.drift else "no",
                )
                for d in found.drift
            ],
        )
    next_step(f"assay check {found.name}@{found.version} --all")


def _measured(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"


def _plain(found: "VersionView") -> dict[str, object]:
    return {
        "model": found.name,
        "version": found.version,
        "digest": found.digest,
        "risk": found.risk,
        "gates": [
            {
                "gate": gate.gate,
                "verdict": str(gate.verdict) if gate.verdict else None,
                "stands": gate.stands,
                "decision": gate.decision,
                "problem": gate.problem,
                "findings": [finding.as_dict() for finding in gate.findings],
            }
            for gate in found.gates
        ],
        "evidence": [
            {"entry": e.seq, "kind": e.kind, "person": e.person, "at": e.at.isoformat()}
            for e in found.evidence
        ],
        "metrics": dict(found.metrics),
        "thresholds": dict(found.thresholds),
        "baselines": {name: dict(row) for name, row in found.baselines.items()},
        "notes": list(found.notes),
        "drift": [
            {"at": d.at.isoformat(), "rows": d.rows, "p_value": d.p_value, "drift": d.drift}
            for d in found.drift
        ],
        "facts": {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in found.facts.items()
        },
    }

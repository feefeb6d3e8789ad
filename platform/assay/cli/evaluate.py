"""`assay evaluate`."""

import math
from collections.abc import Mapping
from typing import Annotated, TypeAlias

import typer

from assay.cli.options import AsJson
from assay.cli.output import emit, emit_json, emit_sentence, next_step, progress, table
from assay.cli.session import open_session

Rows: TypeAlias = Mapping[str, Mapping[str, float]]
FEW = "few_label_accuracy_"
ROWS = ("contrastive", "random_encoder", "raw_pixels", "supervised_from_scratch")


def evaluate(
    model: Annotated[
        str | None,
        typer.Argument(
            metavar="[MODEL]", help="A version or models:/m-…; by default what was trained last."
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Commit the thresholds, then measure a model beside its baselines, and attest the result."""
    session = open_session()
    from assay.workflow.evaluate import evaluate_model
    from assay.workflow.register import model_uri

    uri = model_uri(session.journal, session.registry, model)
    with progress("measuring", total=4) as bar:
        done = evaluate_model(
            session.journal,
            session.registry,
            uri=uri,
            on_progress=lambda stage, at, of: bar.update(completed=at, total=of, note=stage),
        )
    if as_json:
        emit_json(dict(done.record.statement.predicate) | {"shortfalls": list(done.shortfalls)})
    else:
        show_measurement(done.measured.baselines, done.measured.notes)
        emit("")
        show_thresholds(done.measured.metrics, done.suite.thresholds)
        for sentence in done.shortfalls:
            emit_sentence(f"missed: {sentence}", style="red")
        next_step("assay register NAME" if not done.shortfalls else "train a better model")
    raise typer.Exit(1 if done.shortfalls else 0)


def show_measurement(baselines: Rows, notes: tuple[str, ...], *, indent: str = "") -> None:
    """Print the encoder beside its baselines, and where it loses."""
    columns = _columns(baselines)
    table(
        ("accuracy on test images", *columns.values()),
        [
            (name.replace("_", " "), *(_number(baselines[name].get(key)) for key in columns))
            for name in ROWS
            if name in baselines
        ],
    )
    for note in notes:
        emit_sentence(f"note: {note}", indent=indent)


def show_thresholds(metrics: Mapping[str, float], thresholds: Mapping[str, float]) -> None:
    """Print what was measured beside what was promised."""
    table(
        ("metric", "measured", "committed threshold", ""),
        [
            (name, _number(value), f"{least:g}", "reached" if value >= least else "missed")
            for name, least in thresholds.items()
            for value in [metrics.get(name, math.nan)]
        ],
    )


def _columns(baselines: Rows) -> dict[str, str]:
    """Return the figures worth a column, by key, with short heads."""
    found = {"knn_accuracy": "kNN", "probe_accuracy": "probe"}
    for key in sorted({key for row in baselines.values() for key in row if key.startswith(FEW)}):
        found[key] = f"probe, {key.removeprefix(FEW)} labels"
    return {**found, "cpu_seconds": "CPU s, no pretraining"}


def _number(value: float | None) -> str:
    if value is None or math.isnan(value):
        return "–"  # noqa: RUF001  # an en dash, as tables have it
    return f"{value:.3f}" if abs(value) <= 1 else f"{value:.1f}"

"""`assay evaluate`."""

from typing import Annotated

import typer

from assay.cli.options import AsJson
from assay.cli.output import emit, emit_json, next_step, progress, table
from assay.cli.session import open_session

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
        rows = [
            (name, f"{done.measured.metrics.get(name, float('nan')):.3f}", f"{least:g}")
            for name, least in done.suite.thresholds.items()
        ]
        table(("metric", "measured", "committed threshold"), rows)
        for sentence in done.shortfalls:
            emit(f"missed: {sentence}", style="red")
        next_step("assay register NAME" if not done.shortfalls else "train a better model")
    raise typer.Exit(1 if done.shortfalls else 0)


def show_measurement(baselines: dict[str, dict[str, float]], notes: tuple[str, ...]) -> None:
    """Print the encoder beside its baselines, and where it loses."""
    columns = sorted({column for row in baselines.values() for column in row})
    table(
        ("", *(column.replace("_", " ") for column in columns)),
        [
            (name.replace("_", " "), *(_number(baselines[name].get(c)) for c in columns))
            for name in ROWS
            if name in baselines
        ],
    )
    for note in notes:
        emit(f"note: {note}")


def _number(value: float | None) -> str:
    if value is None:
        return "–"  # noqa: RUF001  # an en dash, as tables have it
    return f"{value:.3f}" if abs(value) <= 1 else f"{value:.1f}"

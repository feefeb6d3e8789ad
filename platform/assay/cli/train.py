"""`assay train`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import AsJson, Data
from assay.cli.output import emit, emit_json, next_step, progress
from assay.cli.session import open_session
from assay.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from assay.training.config import TrainingConfig


def train(
    data: Data = "digits",
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Settings as TOML; see docs/reference/settings.md."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Train a contrastive encoder (SimCLR), log it in MLflow and attest how it came to be."""
    from assay.training.config import TrainingConfig

    settings = _settings(config) if config else TrainingConfig()
    session = open_session()
    from assay.workflow.train import train_model

    with progress("training") as bar:
        trained = train_model(
            session.journal,
            session.registry,
            source=data,
            config=settings,
            on_progress=lambda p: bar.update(
                completed=p.step,
                total=p.steps,
                note=f"loss {p.loss:.3f}, {p.images_per_second:,.0f} images/s",
            ),
        )
    result = trained.result
    if as_json:
        emit_json(dict(trained.record.statement.predicate) | {"digest": trained.digest})
        return
    emit(f"model   {trained.uri}")
    emit(f"digest  {trained.digest}")
    emit(
        f"trained {result.images_seen:,} images in {result.seconds:.1f} s "
        f"({result.cpu_seconds:.1f} CPU s, {result.augmentation_share:.0%} on augmentation), "
        f"loss {result.losses['first']:.3f} → {result.losses['last']:.3f}"
        + (", resumed from a checkpoint" if result.resumed else "")
    )
    next_step("assay validate, then assay evaluate")


def _settings(path: Path) -> "TrainingConfig":
    from assay.training.config import config_from_toml

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8 text"
        raise InvalidInputError(str(path), f"cannot be read: {why}", "name a TOML file") from None
    return config_from_toml(text, path.name)

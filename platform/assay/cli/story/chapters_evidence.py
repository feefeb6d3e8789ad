"""Chapters 1 to 3: a workspace, data and training, evaluation."""

import time
from pathlib import Path

from assay.cli.evaluate import show_measurement, show_thresholds
from assay.cli.init import real_folder
from assay.cli.output import emit, progress
from assay.cli.story.stage import Stage, chapter, shown_path, tell
from assay.domain.errors import UsageError

DATA = "digits"


def workspace(folder: Path) -> Stage:
    """Make the workspace, or take up the one an earlier telling left."""
    started = time.monotonic()
    chapter(1, "A workspace")
    from assay.workflow.journal import open_journal
    from assay.workflow.models import open_registry
    from assay.workflow.setup import create_workspace
    from assay.workflow.workspace import find_workspace

    root = real_folder(folder)
    tell("A workspace holds settings, signing keys, the ledger and MLflow's database.")
    with progress("keys, ledger, MLflow's database"):
        try:
            found = create_workspace(root, name="demo", persons={})
            tell(f"New in {shown_path(root)}: assay.toml, a ledger, MLflow on SQLite, eight keys.")
        except UsageError:
            found = find_workspace(root)
            tell(f"Going on in {shown_path(root)}: the ledger keeps what was done before.")
        journal = open_journal(found)
        registry = open_registry(found)
        registry.names()
    tell(
        "An engineer, a tester and a compliance officer each have a key here, and you hold all of "
        "them: one person with every key proves nothing about separation of duties."
    )
    return Stage(folder=root, journal=journal, registry=registry, started=started)


def data_and_training(stage: Stage) -> None:
    """Validate the images and train an encoder on them."""
    chapter(2, "Data and training")
    from assay.training.config import TrainingConfig
    from assay.workflow.train import train_model
    from assay.workflow.validate import validate_data

    tell("The images are looked over first: a gate wants to see that somebody did.")
    with progress("Great Expectations"):
        found = validate_data(stage.journal, source=DATA).found
    facts = found.facts
    tell(
        f"Data: {facts['rows']} images, {len(found.checks)} checks by Great Expectations "
        f"{found.gx_version} and ours, {len(found.failed)} failed; "
        f"{facts['train_test_overlap']} training images occur in another part."
    )
    tell("Now SimCLR trains an encoder on them, without looking at a label; about 20 seconds.")
    with progress("SimCLR") as bar:
        trained = train_model(
            stage.journal,
            stage.registry,
            source=DATA,
            config=TrainingConfig(),
            on_progress=lambda p: bar.update(
                completed=p.step, total=p.steps, note=f"loss {p.loss:.3f}"
            ),
        )
    result = trained.result
    tell(
        f"Trained {result.parameters:,} parameters on {result.images_seen:,} images (with "
        f"repetition) in {result.seconds:.0f} s; loss {result.losses['first']:.2f} → "
        f"{result.losses['last']:.2f}. Logged in MLflow as {trained.uri}."
    )
    tell(f"Its files have the digest {trained.digest[:23]}…; all evidence is bound to that.")
    stage.uri = trained.uri


def evaluation(stage: Stage) -> None:
    """Measure the encoder beside its baselines."""
    chapter(3, "Evaluation")
    tell(
        "The thresholds are signed into the ledger first; only then the encoder and three "
        "baselines meet the test images. About 10 seconds."
    )
    from assay.workflow.evaluate import evaluate_model

    with progress("measuring", total=4) as bar:
        done = evaluate_model(
            stage.journal,
            stage.registry,
            uri=stage.uri,
            on_progress=lambda step, at, of: bar.update(completed=at, total=of, note=step),
        )
    emit("")
    show_measurement(done.measured.baselines, done.measured.notes, indent="  ")
    emit("")
    show_thresholds(done.measured.metrics, done.suite.thresholds)

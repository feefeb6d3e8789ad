"""The chapters in their order."""

import time
from pathlib import Path

from assay.cli.output import emit, next_step
from assay.cli.story.chapters_evidence import data_and_training, evaluation, workspace
from assay.cli.story.chapters_gate import proof_and_promotion, refusal
from assay.cli.story.chapters_production import closing, drift
from assay.cli.story.stage import shown_path

CHAPTERS = (data_and_training, evaluation, refusal, proof_and_promotion, drift, closing)


def tell(folder: Path) -> None:
    """Tell the story in a workspace; one that is there already gets new versions."""
    stage = workspace(folder)
    for chapter in CHAPTERS:
        chapter(stage)
    seconds = time.monotonic() - stage.started
    emit(f"\nTold in {seconds:.0f} s.")
    next_step(f"assay -w {shown_path(folder)} dashboard")

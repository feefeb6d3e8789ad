"""How fast SimCLR trains, and what share of that is augmentation."""

from pathlib import Path

from tests.bench.measuring import Figure

from assay.training.config import TrainingConfig
from assay.training.simclr import train
from assay.workflow.images import load_parts

EPOCHS = 20


def figures(folder: Path) -> list[Figure]:
    config = TrainingConfig(epochs=EPOCHS)
    done = train(config, load_parts("digits")["train"], folder / "training")
    return [
        Figure(
            what="SimCLR training",
            value=f"{done.images_seen / done.cpu_seconds:,.0f} images per CPU s",
            method=f"digits 8x8, {done.parameters:,} parameters, batch {config.batch_size}, "
            f"{config.threads} thread(s), {EPOCHS} epochs, two views an image",
        ),
        Figure(
            what="share spent on augmentation",
            value=f"{done.augmentation_share:.1%}",
            method="of the wall time of the training loop",
        ),
    ]

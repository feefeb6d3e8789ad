"""The images a job works on, and their parts: the same source always gives the same parts."""

from pathlib import Path
from typing import Final

from assay.vision.dataset import ImageSet

DIGITS: Final = "digits"
# One split for all: a seed of one's own would be a way to shop for an easy test part.
SPLIT_SEED: Final = 0


def load_images(source: str) -> ImageSet:
    """Load the bundled `digits`, or a folder with a sub-folder for each class.

    Raises:
        InvalidInputError: The folder does not hold images in classes.
    """
    if source == DIGITS and not Path(source).exists():
        from assay.vision.digits import digits_images

        return digits_images()
    from assay.vision.folder import folder_images

    return folder_images(Path(source))


def load_parts(source: str) -> dict[str, ImageSet]:
    """Load images and split them into train, reference and test."""
    from assay.vision.split import split

    return split(load_images(source), seed=SPLIT_SEED)

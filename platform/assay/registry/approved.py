"""Loading exactly the bytes a manifest lists: copied, hashed on the way, and only then run."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import IntegrityError
from assay.evidence.manifest import file_sha256

if TYPE_CHECKING:
    from assay.vision.bundle import Predictions


class Scorer:
    """A verified model, loaded.

    Attributes:
        classes: The class names, in label order.
    """

    def __init__(self, model: Any, classes: tuple[str, ...]) -> None:
        self._model = model
        self.classes = classes

    def predict(self, pixels: NDArray[np.uint8]) -> "Predictions":
        """Score images (n, height, width, channels), uint8.

        Raises:
            IntegrityError: The model's answer is not labels, confidences and embeddings.
        """
        from assay.vision.bundle import Predictions

        found = self._model.predict(pixels)
        try:
            return Predictions(
                labels=np.asarray(found["label"], dtype=np.int64),
                confidence=np.asarray(found["confidence"], dtype=np.float32),
                embeddings=np.asarray(found["embedding"], dtype=np.float32),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise IntegrityError(
                f"the model does not answer with label, confidence and embedding: {error}"
            ) from error


def load_verified(folder: Path, files: Mapping[str, str], classes: tuple[str, ...]) -> Scorer:
    """Copy the listed files to a private folder, check each copy's hash, and load from there.

    What is hashed is what is run: later changes of the original, and files beside the listed ones,
    have no effect.

    Raises:
        IntegrityError: A file is gone or differs.
    """
    import mlflow

    with tempfile.TemporaryDirectory(prefix="assay-model-") as scratch:
        for name, digest in files.items():
            _copy(folder / name, Path(scratch) / name, digest)
        return Scorer(mlflow.pyfunc.load_model(scratch), classes)


def _copy(source: Path, target: Path, digest: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target, follow_symlinks=False)
    except OSError as error:
        raise IntegrityError(f"the approved file {target.name} cannot be read: {error}") from error
    if target.is_symlink() or file_sha256(target) != digest:
        raise IntegrityError(
            f"the file {target.name} is not the one that was approved; the version must not be used"
        )

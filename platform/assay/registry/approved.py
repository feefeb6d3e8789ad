"""Loading exactly the bytes a manifest lists: copied, hashed on the way, and only then run."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import IntegrityError
from assay.evidence.manifest import file_sha256


class Scorer:
    """A verified model, loaded.

    Calling it takes images (n, height, width, channels) as uint8 and returns the arrays `label`
    (n,), `confidence` (n,) and `embedding` (n, d).
    """

    def __init__(self, model: Any) -> None:
        self._model = model

    def __call__(self, pixels: NDArray[np.uint8]) -> Mapping[str, NDArray[Any]]:
        """Score images."""
        return {name: np.asarray(value) for name, value in self._model.predict(pixels).items()}


def load_verified(folder: Path, files: Mapping[str, str]) -> Scorer:
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
        return Scorer(mlflow.pyfunc.load_model(scratch))


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

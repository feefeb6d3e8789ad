"""The code MLflow stores beside our weights: a model from code, so that nothing is unpickled.

`mlflow.pyfunc.load_model(...).predict(pixels)` takes images (n, height, width, channels) as uint8
and returns `label`, `confidence` and `embedding`.
"""

from pathlib import Path
from typing import Any

import mlflow
import numpy as np


class ContrastiveModel(mlflow.pyfunc.PythonModel):  # type: ignore[misc,name-defined]  # untyped base
    """An encoder with its linear probe."""

    def load_context(self, context: Any) -> None:
        """Read the weights."""
        from assay.vision.bundle import load_model

        self._model = load_model(Path(context.artifacts["model"]))

    # A bare `np.ndarray` is the one hint from which MLflow makes no table schema.
    def predict(
        self,
        context: Any,
        model_input: np.ndarray,
        params: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Score images."""
        del context, params
        found = self._model.predict(model_input)
        return {
            "label": found.labels,
            "confidence": found.confidence,
            "embedding": found.embeddings,
        }


mlflow.models.set_model(ContrastiveModel())

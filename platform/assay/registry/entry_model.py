"""The code MLflow stores beside our weights: a model from code, so that nothing is unpickled.

`mlflow.pyfunc.load_model(...).predict(pixels)` takes images (n, height, width, channels) as uint8
and returns `label`, `confidence` and `embedding`.
"""

import warnings
from pathlib import Path
from typing import Any

import mlflow

with warnings.catch_warnings():
    # MLflow asks for type hints, from which it makes a table schema; ours takes arrays.
    warnings.simplefilter("ignore", UserWarning)

    class ContrastiveModel(mlflow.pyfunc.PythonModel):  # type: ignore[misc,name-defined]
        """An encoder with its linear probe."""

        def load_context(self, context: Any) -> None:
            """Read the weights."""
            from assay.vision.bundle import load_model

            self._model = load_model(Path(context.artifacts["model"]))

        def predict(self, context, model_input, params=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
            """Score images."""
            del context, params
            found = self._model.predict(model_input)
            return {
                "label": found.labels,
                "confidence": found.confidence,
                "embedding": found.embeddings,
            }


mlflow.models.set_model(ContrastiveModel())

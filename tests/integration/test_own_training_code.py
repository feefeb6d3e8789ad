"""A model of somebody else's making: trained without us, attested, measured, and let in or not.

The two texts below are the README's example; the first is the whole of a user's training script.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from tests.worlds import World

from assay.domain.errors import IntegrityError, UnavailableError, UsageError
from assay.domain.outcome import Verdict
from assay.workflow.evaluate import evaluate_model
from assay.workflow.own_training import attest_training

TRAIN: Final = """\
import assay, mlflow, numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

mlflow.set_tracking_uri("sqlite:///.assay/mlflow.db")  # the workspace's MLflow
mlflow.set_experiment("mine")
train = assay.load_parts("digits")["train"]  # the other parts are for measuring and monitoring
x = train.pixels.reshape(len(train), -1) / 255
pca = PCA(48).fit(x)
probe = LogisticRegression(max_iter=1000).fit(pca.transform(x), train.labels)
np.savez("weights.npz", mean=pca.mean_, axes=pca.components_, w=probe.coef_, b=probe.intercept_)
logged = mlflow.pyfunc.log_model(
    name="model", python_model="my_model.py", artifacts={"weights": "weights.npz"}
)
assay.attest_training(logged.model_uri, data="digits", config={"method": "PCA", "components": 48})
"""
MY_MODEL: Final = """\
import mlflow, numpy as np


class MyModel(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.weights = dict(np.load(context.artifacts["weights"]))

    def predict(self, context, model_input, params=None):
        x = model_input.reshape(len(model_input), -1) / 255
        embedding = (x - self.weights["mean"]) @ self.weights["axes"].T
        scores = np.exp(embedding @ self.weights["w"].T + self.weights["b"])
        shares = scores / scores.sum(axis=1, keepdims=True)
        label, confidence = shares.argmax(axis=1), shares.max(axis=1)
        return {"label": label, "confidence": confidence, "embedding": embedding}


mlflow.models.set_model(MyModel())
"""

"""A model of somebody else's making: trained without us, attested, measured, and let in or not."""

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
from sklearn.neural_network import MLPClassifier

assay.connect()  # MLflow, as this workspace keeps it
train = assay.load_parts("digits")["train"]  # the other parts are for measuring and monitoring
x = train.pixels.reshape(len(train), -1) / 255
config = {"method": "two-layer perceptron", "hidden_layer_sizes": [128], "random_state": 0}
net = MLPClassifier([128], random_state=0, max_iter=500).fit(x, train.labels)
(w1, w2), (b1, b2) = net.coefs_, net.intercepts_
np.savez("weights.npz", w1=w1, b1=b1, w2=w2, b2=b2)
logged = mlflow.pyfunc.log_model(
    name="model", python_model="my_model.py", artifacts={"weights": "weights.npz"}
)
assay.attest_training(logged.model_uri, data="digits", config=config)
"""
MY_MODEL: Final = """\
import mlflow, numpy as np


class MyModel(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.weights = dict(np.load(context.artifacts["weights"]))

    def predict(self, context, model_input, params=None):
        x = model_input.reshape(len(model_input), -1) / 255
        embedding = np.maximum(x @ self.weights["w1"] + self.weights["b1"], 0)
        scores = np.exp(embedding @ self.weights["w2"] + self.weights["b2"])
        shares = scores / scores.sum(axis=1, keepdims=True)
        label, confidence = shares.argmax(axis=1), shares.max(axis=1)
        return {"label": label, "confidence": confidence, "embedding": embedding}


mlflow.models.set_model(MyModel())
"""


def run_script(world: World, *, train: str = TRAIN, model: str = MY_MODEL) -> World:
    """The user's own process, in the workspace; return the world with what it left."""
    (world.root / "train.py").write_text(train)
    (world.root / "my_model.py").write_text(model)
    done = subprocess.run(
        [sys.executable, "train.py"],
        cwd=world.root,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    after = world.reopen()
    after.uri = str(after.journal.view.of_kind("training")[-1].statement.predicate["uri"])
    return after


def log_own(world: World, folder: Path, model: str) -> str:
    """Log a model from code as a user would, in this process."""
    import mlflow

    (folder / "my_model.py").write_text(model)
    ones = np.ones((64, 2)), np.ones((2, 10))
    np.savez(folder / "weights.npz", w1=ones[0], b1=0.0, w2=ones[1], b2=0.0)
    with mlflow.start_run(experiment_id=world.registry._experiment()):
        logged = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(folder / "my_model.py"),
            artifacts={"weights": str(folder / "weights.npz")},
            pip_requirements=["numpy"],
        )
    return str(logged.model_uri)


@pytest.mark.slow
def test_a_users_own_script_reaches_production(world: World) -> None:
    assert len(TRAIN.splitlines()) <= 15
    world = run_script(world)
    world.validate()
    done = evaluate_model(world.journal, world.registry, uri=world.uri)
    assert done.shortfalls == ()
    world.declare()
    world.register()
    waiting = world.promote()
    assert waiting.verdict is Verdict.WAITING
    assert waiting.facts.values["training.method"] == "two-layer perceptron"
    world.approve(waiting.digest)
    world.promote()
    scorer = world.load()
    found = scorer.predict(np.zeros((3, 8, 8, 1), dtype=np.uint8))
    assert found.embeddings.shape == (3, 128)
    assert scorer.classes == tuple("0123456789")
    world.audit()


def test_the_attestation_names_data_configuration_and_every_file(
    world: World, tmp_path: Path
) -> None:
    uri = log_own(world, tmp_path, MY_MODEL)
    config = {"method": "mine", "learning_rate": 0.1}
    digest = attest_training(uri, data="digits", config=config, workspace=world.root)
    (record,) = world.journal.view.about(digest, "training")
    predicate = record.statement.predicate
    assert record.signer.role == "trainer"
    assert (predicate["method"], predicate["config"]) == ("mine", config)
    assert isinstance(predicate["files"], dict)
    assert predicate["files"].keys() >= {"MLmodel", "my_model.py", "artifacts/weights.npz"}
    assert predicate["input_shape"] == [8, 8, 1]


def test_a_changed_file_is_another_model(world: World, tmp_path: Path) -> None:
    uri = log_own(world, tmp_path, MY_MODEL)
    attest_training(uri, data="digits", config={}, workspace=world.root)
    (world.registry.folder(uri) / "my_model.py").write_text("# something else\n")
    with pytest.raises(UsageError, match="no training statement for its files as they are now"):
        evaluate_model(world.journal, world.registry, uri=uri)


def test_a_model_that_answers_something_else_is_not_measured(world: World, tmp_path: Path) -> None:
    uri = log_own(world, tmp_path, MY_MODEL.replace('"embedding": embedding', '"score": scores'))
    attest_training(uri, data="digits", config={}, workspace=world.root)
    with pytest.raises(IntegrityError, match="does not answer with label, confidence and embed"):
        evaluate_model(world.journal, world.registry, uri=uri)


def test_a_pickled_model_is_attested_but_not_let_in(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "python_model.pkl").write_bytes(b"\x80\x04N.")
    world.uri = world.registry.log_model(folder, params={}, metrics={}).uri
    attest_training(world.uri, data="digits", config={"method": "x"}, workspace=world.root)
    world.declare()
    world.register()
    assert "msc-safe-format" in {each.control for each in world.check().decision.blocking}


def test_without_the_trainers_key_nothing_is_attested(world: World, tmp_path: Path) -> None:
    uri = log_own(world, tmp_path, MY_MODEL)
    (world.root / ".assay" / "keys" / "trainer.pem").unlink()
    with pytest.raises(UnavailableError, match=r"trainer\.pem"):
        attest_training(uri, data="digits", config={}, workspace=world.root)
    assert world.journal.view.of_kind("training") == []


def test_a_model_that_was_not_logged_cannot_be_attested(world: World) -> None:
    with pytest.raises(UnavailableError, match="m-nowhere"):
        attest_training("models:/m-nowhere", data="digits", config={}, workspace=world.root)

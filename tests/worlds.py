"""A world to test in: a real workspace, real MLflow, real signatures, and events as verbs.

Only the slow part is left out: a model's numbers are stated instead of measured. Whoever wants them
measured calls the real workflow on `world.journal` and `world.registry`.
"""

import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assay.domain.decision import Subject
from assay.evidence.manifest import Manifest
from assay.evidence.record import Record
from assay.evidence.statement import Resource, Statement
from assay.registry.approved import Scorer
from assay.registry.client import Registry
from assay.resources import folder
from assay.workflow.approve import approve, find_decision
from assay.workflow.audit import Audit, audit
from assay.workflow.evaluate import read_suite
from assay.workflow.gate import Admission
from assay.workflow.images import load_parts
from assay.workflow.journal import Journal, open_journal
from assay.workflow.load import load_approved
from assay.workflow.models import examined, find_version, open_registry
from assay.workflow.promote import check, promote
from assay.workflow.reconcile import Reconciled, reconcile
from assay.workflow.register import register
from assay.workflow.setup import create_workspace
from assay.workflow.train import log_and_attest
from assay.workflow.workspace import find_workspace

NAME: Final = "digits"
GATE: Final = "production"
GOOD: Final[Mapping[str, float]] = {
    "knn_accuracy": 0.97,
    "probe_accuracy": 0.98,
    "probe_gain_over_random": 0.05,
    "few_label_accuracy": 0.9,
    "worst_class_recall": 0.9,
    "robust_accuracy": 0.85,
}
DATA_FACTS: Final[Mapping[str, object]] = {
    "rows": 1797,
    "unreadable": 0,
    "unreadable_share": 0.0,
    "duplicates": 0,
    "train_test_overlap": 0,
    "class_imbalance": 1.1,
    "smallest_class": 80,
    "expectations": 20,
    "expectations_failed": 0,
}


@dataclass(slots=True)
class World:
    """A workspace and the people in it."""

    root: Path
    journal: Journal
    registry: Registry
    uri: str = ""

    def train(self, seed: int = 0) -> Record:
        """A training job logs a model and attests how it came to be."""
        from assay.training.config import TrainingConfig
        from assay.training.simclr import random_model

        images = load_parts("digits")["train"]
        result = random_model(TrainingConfig(seed=seed), images, self.root / ".assay" / f"r{seed}")
        logged, record = log_and_attest(
            self.journal, self.registry, result, images, source="digits"
        )
        self.uri = logged.uri
        return record

    def validate(self, **facts: object) -> Record:
        """The data suite has run."""
        parts = load_parts("digits").values()
        return self._says(
            "data-validation",
            tuple(Resource(name=part.name, digest=part.digest) for part in parts),
            {"success": True, "suite": "images 1", "facts": {**DATA_FACTS, **facts}},
            role="trainer",
        )

    def request(self, nonce: str = "n0", **thresholds: float) -> Record:
        """An evaluation is asked for."""
        suite = read_suite(self.journal.workspace.suite)
        predicate: dict[str, object] = {
            "suite_digest": suite.digest,
            "thresholds": thresholds or dict(suite.thresholds),
            "data_digest": load_parts("digits")["test"].digest,
            "nonce": nonce,
        }
        return self._says("evaluation-request", self.subjects, predicate, role="evaluator")

    def result(self, nonce: str = "n0", **metrics: float) -> Record:
        """An evaluation is reported."""
        predicate: dict[str, object] = {
            "nonce": nonce,
            "metrics": {**GOOD, **metrics},
            "baselines": {},
            "notes": [],
        }
        return self._says("evaluation", self.subjects, predicate, role="evaluator")

    def evaluate(self, nonce: str = "n0", **metrics: float) -> None:
        """An evaluation is asked for and reported."""
        self.request(nonce)
        self.result(nonce, **metrics)

    def declare(self, example: str = NAME) -> Path:
        """The system card is written: one of the shipped examples, or any YAML text."""
        card = self.journal.workspace.system_card
        text = example
        if "\n" not in example:
            text = (folder("policies") / "examples" / f"{example}.yaml").read_text("utf-8")
        card.write_text(text, encoding="utf-8")
        return card

    def register(self, name: str = NAME, **documents: Path) -> Subject:
        """The trained model becomes a version."""
        named = {kind.replace("_", "-"): path for kind, path in documents.items()}
        card = self.journal.workspace.system_card
        done = register(
            self.journal, self.registry, name=name, uri=self.uri, card=card, documents=named
        )
        return done.subject

    def prove(self, name: str = NAME) -> Subject:
        """Everything the production gate wants, but the approval."""
        self.train()
        self.validate()
        self.evaluate()
        self.declare()
        return self.register(name)

    def check(self, model: str = f"{NAME}@1", gate: str = GATE) -> Admission:
        """Somebody asks what the gate would say."""
        return check(self.journal, self.registry, find_version(self.registry, model), gate)

    def promote(self, model: str = f"{NAME}@1", gate: str = GATE) -> Admission:
        """Somebody sets the alias."""
        return promote(self.journal, self.registry, find_version(self.registry, model), gate)

    def approve(self, decision: str, role: str = "approver") -> Record:
        """An approver signs a decision."""
        return approve(self.journal, find_decision(self.journal, decision), role=role, comment="")

    def in_production(self) -> Subject:
        """A proven, approved and promoted version."""
        subject = self.prove()
        self.approve(self.promote().digest)
        self.promote()
        return subject

    def drift(self, *, alarm: bool = True) -> Record:
        """The monitor has looked."""
        predicate: dict[str, object] = {
            "alarm": alarm,
            "state": "page" if alarm else "quiet",
            "windows": [],
        }
        return self._says("drift", self.subjects, predicate, role="monitor")

    def reconcile(self) -> tuple[Reconciled, ...]:
        """The aliases are made to agree with the decisions."""
        return reconcile(self.journal, self.registry)

    def audit(self) -> Audit:
        """Somebody verifies everything."""
        return audit(self.journal, self.registry)

    def load(self, name: str = NAME) -> Scorer:
        """A service asks for the approved model."""
        return load_approved(name, workspace=self.root)

    def overwrite(self) -> Path:
        """Somebody with the disk flips one bit in the weights of the model trained last."""
        weights = next(self.registry.folder(self.uri).rglob("encoder.safetensors"))
        data = bytearray(weights.read_bytes())
        data[-1] ^= 1
        weights.write_bytes(data)
        return weights

    def move_alias(self, version: str | None, gate: str = GATE) -> None:
        """Somebody with MLflow's database moves an alias past MLflow and us."""
        delete = "DELETE FROM registered_model_aliases WHERE alias = ?"
        self.sql(delete, gate, database="mlflow.db")
        if version is not None:
            self.sql(
                "INSERT INTO registered_model_aliases (workspace, name, alias, version) "
                "SELECT workspace, name, ?, version FROM model_versions WHERE version = ?",
                gate,
                version,
                database="mlflow.db",
            )

    def own_policies(self) -> Path:
        """The workspace gets packs of its own, so far the same as those shipped."""
        shutil.copytree(folder("policies"), self.root / "policies")
        self.edit_settings("[alerts]", '[policies]\nfolder = "policies"\n\n[alerts]')
        self.journal = open_journal(find_workspace(self.root))
        return self.root / "policies"

    def edit_settings(self, before: str, after: str) -> None:
        """Somebody edits `assay.toml`."""
        _edit(self.root / "assay.toml", before, after)

    def edit_pack(self, before: str, after: str, pack: str = "ml-supply-chain") -> None:
        """Somebody edits a pack of the workspace's own."""
        _edit(self.root / "policies" / pack / "pack.yaml", before, after)

    def examined(self, model: str = f"{NAME}@1") -> tuple[Subject, Manifest]:
        """The version's files, hashed now."""
        return examined(self.registry, find_version(self.registry, model))

    def alias(self, name: str = NAME, gate: str = GATE) -> str | None:
        """The version MLflow has at an alias."""
        found = self.registry.at_alias(name, gate)
        return found.version if found else None

    @property
    def subjects(self) -> tuple[Resource, ...]:
        """The model trained last, as statements name it."""
        return self.journal.view.of_kind("training")[-1].statement.subjects

    def sql(self, statement: str, *parameters: object, database: str = "ledger.db") -> None:
        """Somebody with the database file writes to it, past every rule of ours."""
        connection = sqlite3.connect(self.root / ".assay" / database)
        with connection:
            for (trigger,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {trigger}")
            connection.execute(statement, parameters)
        connection.close()

    def reopen(self) -> "World":
        """Another process looks: nothing is remembered."""
        self.forget()
        return open_world(self.root)

    def forget(self) -> None:
        """What this process has verified is verified anew when it is next asked for."""
        from assay.workflow import journal

        journal.forget()

    def _says(
        self,
        kind: str,
        subjects: tuple[Resource, ...],
        predicate: Mapping[str, object],
        *,
        role: str,
    ) -> Record:
        statement = Statement(kind=kind, subjects=subjects, predicate=predicate)
        return self.journal.attest([statement], role=role)[0]


def new_world(root: Path) -> World:
    """Make a workspace; MLflow's database is made too, which takes seconds."""
    create_workspace(root, name="test", persons={})
    world = open_world(root)
    world.registry.names()
    return world


def open_world(root: Path) -> World:
    """Open a workspace that is there."""
    journal = open_journal(find_workspace(root))
    return World(root=root, journal=journal, registry=open_registry(journal.workspace))


def copy_world(template: Path, root: Path) -> World:
    """Copy a workspace, with the absolute paths in MLflow's database."""
    shutil.copytree(template, root, dirs_exist_ok=True)
    before, after = str(template), str(root)
    connection = sqlite3.connect(root / ".assay" / "mlflow.db")
    columns = {
        "experiments": "artifact_location",
        "runs": "artifact_uri",
        "logged_models": "artifact_location",
        "model_versions": "storage_location",
    }
    with connection:
        for table, column in columns.items():
            connection.execute(
                f"UPDATE {table} SET {column} = REPLACE({column}, ?, ?)",  # noqa: S608
                (before, after),
            )
    connection.close()
    world = open_world(root)
    trained = world.journal.view.of_kind("training")
    world.uri = str(trained[-1].statement.predicate["uri"]) if trained else ""
    return world


def _edit(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")

"""Training: an encoder, logged in MLflow, with the statement of how it came to be."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING

from assay.evidence.canonical import digest_of
from assay.evidence.manifest import manifest_of
from assay.evidence.record import Record
from assay.evidence.statement import Resource, Statement
from assay.registry.client import LoggedModel, Registry
from assay.workflow.images import load_parts
from assay.workflow.journal import Journal

if TYPE_CHECKING:
    from assay.training.config import TrainingConfig
    from assay.training.result import OnProgress, TrainingResult
    from assay.vision.dataset import ImageSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A logged model with its digest."""

    uri: str
    digest: str
    record: Record
    result: "TrainingResult"


def train_model(
    journal: Journal,
    registry: Registry,
    *,
    source: str,
    config: "TrainingConfig",
    on_progress: "OnProgress | None" = None,
) -> Trained:
    """Train on the training part of a source; an interrupted job is taken up where it stopped."""
    from assay.training.simclr import train

    images = load_parts(source)["train"]
    job = _job_folder(journal, config, images)
    result = train(config, images, job, on_progress=on_progress)
    logged, record = log_and_attest(journal, registry, result, images, source=source)
    shutil.rmtree(job)
    return Trained(
        uri=logged.uri, digest=record.statement.subjects[0].digest, record=record, result=result
    )


def log_and_attest(
    journal: Journal,
    registry: Registry,
    result: "TrainingResult",
    images: "ImageSet",
    *,
    source: str,
) -> tuple[LoggedModel, Record]:
    """Log a model folder and attest what is known of its making."""
    metrics = {f"loss_{name}": value for name, value in result.losses.items()}
    logged = registry.log_model(
        result.model_folder, params=result.config, metrics={**metrics, "seconds": result.seconds}
    )
    facts = {
        "images_seen": result.images_seen,
        "parameters": result.parameters,
        "flop": float(result.flop_estimate),
        "flop_method": result.flop_method,
        "seconds": round(result.seconds, 3),
        "cpu_seconds": round(result.cpu_seconds, 3),
        "augmentation_share": round(result.augmentation_share, 4),
        "losses": dict(result.losses),
        "resumed": result.resumed,
    }
    record = attest_training(
        journal,
        registry,
        uri=logged.uri,
        source=source,
        images=images,
        config=result.config,
        facts=facts,
    )
    return logged, record


def attest_training(
    journal: Journal,
    registry: Registry,
    *,
    uri: str,
    source: str,
    images: "ImageSet",
    config: Mapping[str, object],
    facts: Mapping[str, object],
) -> Record:
    """Sign how a logged model came to be, bound to the digest of its files as they are now."""
    manifest = manifest_of(registry.folder(uri))
    predicate: dict[str, object] = {
        **facts,
        "uri": uri,
        "source": source,
        "method": str(config.get("method", "own")),
        "framework": f"torch {installed('torch')}",
        "config": dict(config),
        "config_digest": digest_of(dict(config)),
        "data_digest": images.digest,
        "classes": list(images.classes),
        "input_shape": list(images.pixels.shape[1:]),
        "files": manifest.as_dict(),
        "builder": f"assay-mlops {installed('assay-mlops')}",
    }
    subject = Resource(name=uri.removeprefix("models:/"), digest=manifest.digest)
    return journal.attest(
        [Statement(kind="training", subjects=(subject,), predicate=predicate)], role="trainer"
    )[0]


def _job_folder(journal: Journal, config: "TrainingConfig", images: "ImageSet") -> Path:
    name = digest_of({"config": config.as_dict(), "data": images.digest})
    folder = journal.workspace.store / "jobs" / name.removeprefix("sha256:")[:16]
    folder.mkdir(parents=True, exist_ok=True)
    return folder

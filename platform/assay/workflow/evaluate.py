"""Evaluating: ask first, with the thresholds; then measure; then attest, bound to the request.

A request without a result is taken up again by the next run of the same suite on the same data: the
measurement is the same, and a run killed half-way is not a way to try again.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING

from assay.domain.errors import InvalidInputError, UsageError
from assay.evidence.record import Record
from assay.evidence.statement import Resource, Statement
from assay.registry.client import Registry
from assay.workflow.images import load_parts
from assay.workflow.journal import Journal
from assay.workflow.scorer import embedder, load_scorer

if TYPE_CHECKING:
    from assay.evaluation.measure import Measured
    from assay.evaluation.suite import Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """A measurement with its request."""

    suite: "Suite"
    measured: "Measured"
    record: Record

    @property
    def shortfalls(self) -> tuple[str, ...]:
        """The thresholds not reached, a sentence each."""
        return self.suite.shortfalls(self.measured.metrics)


def evaluate_model(
    journal: Journal,
    registry: Registry,
    *,
    uri: str,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> Evaluated:
    """Measure a trained model with the workspace's suite.

    Raises:
        UsageError: The model has no training statement, so nobody knows what it was trained on.
        IntegrityError: Its files are not those that were attested.
    """
    from assay.evaluation.measure import measure

    training = _training_of(journal, registry, uri)
    suite = read_suite(journal.workspace.suite)
    parts = load_parts(str(training.statement.predicate["source"]))
    test = parts["test"]
    scorer = load_scorer(registry, training)
    request = _request(journal, training, suite, test.digest)
    measured = measure(
        embedder(scorer), train=parts["train"], test=test, suite=suite, on_progress=on_progress
    )
    record = journal.attest([_result(training, request, measured)], role="evaluator")[0]
    run = registry.run_of(str(training.statement.predicate["uri"]))
    if run:
        registry.log_metrics(run, measured.metrics)
    return Evaluated(suite=suite, measured=measured, record=record)


def read_suite(path: Path) -> "Suite":
    """Read the evaluation suite with its thresholds."""
    from assay.evaluation.suite import suite_from_toml

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(
            path.name, f"cannot be read: {error}", "write an evaluation suite, see `assay init`"
        ) from None
    return suite_from_toml(text, path.name)


def _training_of(journal: Journal, registry: Registry, uri: str) -> Record:
    from assay.evidence.manifest import manifest_of

    digest = manifest_of(registry.folder(uri)).digest
    found = journal.view.about(digest, "training")
    if not found:
        raise UsageError(
            f"{uri} has no training statement for its files as they are now ({digest}): train with "
            "`assay train`, or attest your own run with `assay.attest_training`"
        )
    return found[-1]


def _request(journal: Journal, training: Record, suite: "Suite", data_digest: str) -> Record:
    digest = training.statement.subjects[0].digest
    answered = {
        each.statement.predicate.get("nonce") for each in journal.view.about(digest, "evaluation")
    }
    for each in journal.view.about(digest, "evaluation-request"):
        predicate = each.statement.predicate
        same = (predicate.get("suite_digest"), predicate.get("data_digest"))
        if predicate.get("nonce") not in answered and same == (suite.digest, data_digest):
            return each
    statement = Statement(
        kind="evaluation-request",
        subjects=training.statement.subjects,
        predicate={
            "suite": f"{suite.name} {suite.version}",
            "suite_digest": suite.digest,
            "thresholds": dict(suite.thresholds),
            "data_digest": data_digest,
            "nonce": secrets.token_hex(16),
        },
    )
    return journal.attest([statement], role="evaluator")[0]


def _result(training: Record, request: Record, measured: "Measured") -> Statement:
    return Statement(
        kind="evaluation",
        subjects=(
            *training.statement.subjects,
            Resource(name="test data", digest=str(request.statement.predicate["data_digest"])),
        ),
        predicate={
            "nonce": request.statement.predicate["nonce"],
            "suite_digest": request.statement.predicate["suite_digest"],
            "metrics": dict(measured.metrics),
            "baselines": {name: dict(row) for name, row in measured.baselines.items()},
            "notes": list(measured.notes),
            "tool": f"assay-mlops {installed('assay-mlops')}",
        },
    )

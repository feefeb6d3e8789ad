"""Validating data: Great Expectations and our own counts, attested for the whole and each part."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assay.evidence.record import Record
from assay.evidence.statement import Resource, Statement
from assay.workflow.images import load_images, load_parts
from assay.workflow.journal import Journal

if TYPE_CHECKING:
    from assay.validation.verdict import DataValidation


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """What was found, and the statement about it."""

    found: "DataValidation"
    record: Record
    left_out: tuple[str, ...] = ()


def validate_data(journal: Journal, *, source: str) -> Validated:
    """Validate the images of a source and attest the outcome, good or bad."""
    from assay.validation.suite import validate
    from assay.vision.folder import BESIDE

    whole, parts = load_images(source), load_parts(source)
    found = validate(parts, left_out=sum(each.reason != BESIDE for each in whole.excluded))
    subjects = (
        Resource(name=source, digest=whole.digest),
        *(Resource(name=part.name, digest=part.digest) for part in parts.values()),
    )
    statement = Statement(
        kind="data-validation",
        subjects=subjects,
        predicate={
            "success": found.success,
            "suite": f"{found.suite} {found.suite_version}",
            "great_expectations": found.gx_version,
            "facts": dict(found.facts),
            "checks": [check.as_json() for check in found.checks],
            "result_digest": found.result_digest,
        },
    )
    return Validated(
        found=found,
        record=journal.attest([statement], role="trainer")[0],
        left_out=tuple(f"{each.id}: {each.reason}" for each in whole.excluded),
    )

"""Facts that rest on a person's signature: which documents were attested."""

from collections.abc import Sequence

from assay.evidence.record import Record


def document_facts(records: Sequence[Record]) -> dict[str, object]:
    """Fold document statements into the list of attested kinds."""
    named = (each.statement.predicate.get("document") for each in records)
    return {"documents.attested": sorted({kind for kind in named if isinstance(kind, str)})}

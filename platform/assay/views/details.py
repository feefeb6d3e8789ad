"""Single answers a page needs beside its versions."""

from collections.abc import Mapping

from assay.views.models import Source


def pack_versions(source: Source) -> dict[str, str]:
    """Return the version of each published pack."""
    published = source.journal.view.of_kind("policy")
    packs = published[-1].statement.predicate.get("packs") if published else None
    return {
        name: str(pack.get("version"))
        for name, pack in (packs if isinstance(packs, dict) else {}).items()
        if isinstance(pack, dict)
    }


def is_recorded(source: Source, digest: str, decision: str) -> bool:
    """Whether a decision is in the ledger: only then can an approver sign it."""
    return any(
        record.statement.predicate.get("digest") == decision
        for record in source.journal.view.about(digest, "decision")
    )


def drift_limit(source: Source, digest: str) -> float | None:
    """Return below which p-value a window drifts: alpha, shared evenly by the detectors."""
    found = source.journal.view.about(digest, "drift")
    return _limit(found[-1].statement.predicate) if found else None


def _limit(predicate: Mapping[str, object]) -> float | None:
    match predicate.get("alpha"), predicate.get("detectors"):
        case float(alpha), [_, *_] as detectors:
            return alpha / len(detectors)
        case _:
            return None

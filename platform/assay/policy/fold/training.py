"""Facts about how the model came to be: from the training statement that names its digest."""

from collections.abc import Mapping, Sequence

from assay.evidence.record import Record
from assay.policy.fold.reading import mapping, numbers, texts

UNSAFE_SUFFIXES = (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".bin", ".ckpt", ".h5", ".dill")


def training_facts(records: Sequence[Record], manifest: Mapping[str, str]) -> dict[str, object]:
    """Fold the newest training statement.

    Args:
        records: The training statements about this digest, oldest first.
        manifest: Path → SHA-256 of the files as they are now; the digest alone leaves names open.
    """
    if not records:
        return {}
    predicate = records[-1].statement.predicate
    return {
        **_artifact(mapping(predicate, "files"), manifest),
        **texts(predicate, "training", ("method", "data_digest", "config_digest", "framework")),
        **numbers(predicate, "training", ("images_seen", "parameters", "flop")),
    }


def _artifact(recorded: Mapping[str, object], manifest: Mapping[str, str]) -> dict[str, object]:
    # A statement that lists no file does not show that none of them is unsafe.
    if not recorded:
        return {}
    return {
        "artifact.names_match": recorded == dict(manifest),
        "artifact.unsafe_files": sorted(
            name for name in recorded if name.lower().endswith(UNSAFE_SUFFIXES)
        ),
    }

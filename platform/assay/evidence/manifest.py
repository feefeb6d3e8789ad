"""What a model folder consists of, and the digest that names it.

The tree digest is byte-compatible with OpenSSF model-signing: the SHA-256 of the concatenated raw
file digests in the order of their paths, part by part. That digest alone does not cover the paths,
so statements record them too and `Manifest.files` is compared whole.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from assay.domain.errors import IntegrityError, UnavailableError

# MLflow writes this file into a local artifact folder when a version is loaded by `models:/…`.
# It is not part of the model; `load_approved` copies only what the manifest lists.
NOT_PART_OF_THE_MODEL = frozenset({"registered_model_meta"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The files of a folder: POSIX path and SHA-256 (hex) of each, in the order of the paths."""

    files: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """Return the tree digest, `sha256:…`."""
        joined = b"".join(bytes.fromhex(digest) for _, digest in self.files)
        return "sha256:" + hashlib.sha256(joined).hexdigest()

    def as_dict(self) -> dict[str, str]:
        """Return path → digest."""
        return dict(self.files)


def manifest_of(folder: Path) -> Manifest:
    """Hash every file below a folder.

    Raises:
        UnavailableError: The folder cannot be read, or is empty.
        IntegrityError: It holds a link or a special file: what it points at could change later.
    """
    try:
        paths = sorted(_files(folder), key=lambda path: path.relative_to(folder).parts)
        files = tuple((path.relative_to(folder).as_posix(), file_sha256(path)) for path in paths)
    except OSError as error:
        raise UnavailableError(f"the model folder cannot be read: {error}") from error
    if not files:
        raise UnavailableError(f"no model files at {folder}: register a version that has some")
    return Manifest(files=files)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files(folder: Path) -> list[Path]:
    found = []
    for path in folder.rglob("*"):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise IntegrityError(
                f"{path.relative_to(folder)} is a link or special file; models hold plain files"
            )
        if path.is_file() and path.relative_to(folder).as_posix() not in NOT_PART_OF_THE_MODEL:
            found.append(path)
    return found

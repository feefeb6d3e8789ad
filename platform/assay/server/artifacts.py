"""Where a version's bytes lie, seen from the process that guards them."""

import os
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlparse

from mlflow.utils.file_utils import local_file_uri_to_path

from assay.domain.errors import UnavailableError

# What `mlflow server --artifacts-destination` leaves in its workers' environment.
DESTINATION: Final = "_MLFLOW_SERVER_ARTIFACT_DESTINATION"
PROXIED: Final = "mlflow-artifacts"


def local_folder(uri: str) -> Path:
    """Return the folder behind an artifact URI.

    Raises:
        UnavailableError: The bytes are out of this process's reach, so nobody can vouch for them.
    """
    parsed = urlparse(uri)
    if parsed.netloc:
        # What another host serves is not what lies here under the same path.
        raise UnavailableError(f"the files at {uri} are said to be on another host")
    if parsed.scheme in {"", "file"}:
        return Path(local_file_uri_to_path(uri))
    destination = os.environ.get(DESTINATION)
    if parsed.scheme == PROXIED and destination:
        return _inside(local_folder(destination), unquote(parsed.path).lstrip("/"))
    raise UnavailableError(
        f"the files at {uri} cannot be hashed here: use a local artifact root "
        "(`--artifacts-destination` or `--default-artifact-root` with a folder)"
    )


def _inside(root: Path, relative: str) -> Path:
    path = (root / relative).resolve()
    if not path.is_relative_to(root.resolve()):
        raise UnavailableError(f"the artifact path {relative} leaves the artifact root")
    return path

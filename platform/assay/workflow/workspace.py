"""A workspace: a folder with `assay.toml` and everything that belongs to it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assay.domain.errors import UsageError
from assay.resources import folder
from assay.workflow.config import FILE, Config, read_config

VARIABLE: Final = "ASSAY_WORKSPACE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Where things are. Everything we keep lies below `.assay`."""

    root: Path
    config: Config

    @property
    def store(self) -> Path:
        """The folder of databases, keys and artifacts."""
        return self.root / ".assay"

    @property
    def ledger_url(self) -> str:
        """The ledger's database."""
        return f"sqlite:///{self.store / 'ledger.db'}"

    @property
    def checkpoints(self) -> Path:
        """The signed checkpoints, outside the database."""
        return self.store / "checkpoints.txt"

    @property
    def keys(self) -> Path:
        """The private keys, one file for each role."""
        return self.store / "keys"

    @property
    def artifacts(self) -> Path:
        """Where MLflow keeps the files of models and runs."""
        return self.store / "artifacts"

    @property
    def tracking_uri(self) -> str:
        """Where MLflow keeps runs: `MLFLOW_TRACKING_URI` if set."""
        return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{self.store / 'mlflow.db'}"

    @property
    def registry_uri(self) -> str:
        """Where MLflow keeps versions and aliases: the governed store, or a server that has it."""
        if uri := os.environ.get("MLFLOW_REGISTRY_URI"):
            return uri
        if self.tracking_uri.startswith(("http://", "https://")):
            return self.tracking_uri
        return f"assay+sqlite:///{self.store / 'mlflow.db'}"

    @property
    def policies(self) -> Path:
        """The folder of packs: the workspace's own if it names one, else those shipped."""
        own = self.config.policies
        return self.root / own if own else folder("policies")

    @property
    def system_card(self) -> Path:
        """The system card, as people write it."""
        return self.root / "system.yaml"

    @property
    def suite(self) -> Path:
        """The evaluation suite with its thresholds."""
        return self.root / "evaluation.toml"


def find_workspace(start: Path | None = None) -> Workspace:
    """Find the workspace: `ASSAY_WORKSPACE`, or the nearest `assay.toml` upwards.

    Raises:
        UsageError: There is none.
        InvalidInputError: Its settings do not read.
    """
    named = os.environ.get(VARIABLE)
    here = (start or Path(named or ".")).resolve()
    for candidate in (here, *here.parents):
        if (candidate / FILE).is_file():
            return Workspace(root=candidate, config=read_config(candidate / FILE))
        if named and not start:
            break
    raise UsageError(
        f"no {FILE} in {here}" + ("" if named else " or above") + ": run `assay init` first, "
        f"change to a workspace, or set {VARIABLE}"
    )

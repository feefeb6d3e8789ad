"""The ledger with the keys to write it: what every use case appends through."""

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assay.domain.errors import IntegrityError, UnavailableError
from assay.evidence.envelope import sign
from assay.evidence.keys import key_id, load_key, raw_public
from assay.evidence.record import Record, Signer
from assay.evidence.register import KeyRegister
from assay.evidence.statement import SIGNERS, Statement
from assay.ledger.checkpoint import Checkpoint, CheckpointFile, SignedCheckpoint, sign_checkpoint
from assay.ledger.store import Ledger
from assay.ledger.tables import OutboxRow
from assay.ledger.view import LedgerView
from assay.workflow.workspace import Workspace

PASSPHRASE = "ASSAY_KEY_PASSPHRASE"  # noqa: S105  # the variable's name


@dataclass(slots=True)
class Journal:
    """A workspace's verified records, and the means to add to them."""

    workspace: Workspace
    view: LedgerView
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def ledger(self) -> Ledger:
        """The database."""
        return self.view.ledger

    def records(self) -> list[Record]:
        """Return every record, verified up to this moment.

        Raises:
            IntegrityError: The ledger was tampered with.
            UnavailableError: It cannot be read.
        """
        with self._lock:
            self.view.refresh()
            seen = self._checkpoint_file().read()
            if not seen and any(each.statement.kind == "decision" for each in self.view.records):
                raise IntegrityError("the checkpoints are gone although decisions were recorded")
            self.view.compare(seen)
            return self.view.records

    def recheck(self) -> None:
        """Verify that what was read earlier has not been changed since.

        Raises:
            IntegrityError: It has.
        """
        with self._lock:
            self.records()
            self.view.recheck()

    def now(self) -> datetime:
        """Return the moment for a decision: a clock set back does not turn back the ledger."""
        clock = datetime.now(UTC)
        return max(clock, self.view.records[-1].at) if self.view.records else clock

    def attest(
        self, statements: Sequence[Statement], *, role: str, outbox: Sequence[OutboxRow] = ()
    ) -> list[Record]:
        """Sign statements with a role's key and append them, all or none.

        Raises:
            UnavailableError: The role's key is absent, unregistered or may not sign such a thing.
        """
        key = self.key(role)
        for each in statements:
            if role not in SIGNERS[each.kind]:
                raise UnavailableError(f"role {role} may not sign a {each.kind} statement")
        pairs = [(each.kind, sign(each, key)) for each in statements]
        with self._lock:
            sequence = self.ledger.append(pairs, now=datetime.now(UTC), outbox=outbox)
            records = self.records()
        return [records[seq - 1] for seq in sequence]

    def found(self, statement: Statement, root: Ed25519PrivateKey) -> None:
        """Append the statement with which a pinned root key registers itself."""
        self.ledger.append([("key", sign(statement, root))], now=datetime.now(UTC))
        self.records()

    def checkpoint(self) -> SignedCheckpoint:
        """Sign where the ledger stands, and keep that outside the database."""
        with self._lock:
            self.records()
            tree = self.view.frontier
            origin = f"assay.dev/{self.workspace.config.name}"
            at = Checkpoint(origin=origin, size=tree.size, root=tree.root)
            signed = sign_checkpoint(at, self.key("ledger"))
            self._checkpoint_file().add(signed)
        return signed

    def checkpoint_count(self) -> int:
        """Return how many checkpoints were ever signed."""
        return len(self._checkpoint_file().read())

    def signer(self, role: str) -> Signer:
        """Return whose key a role's key is."""
        signer = self.view.keys.get(key_id(raw_public(self.key(role))))
        if signer is None:
            raise UnavailableError(f"the key of role {role} is not registered")
        return signer

    def key(self, role: str) -> Ed25519PrivateKey:
        """Return a role's private key.

        Raises:
            UnavailableError: It is not there, or not registered for that role.
        """
        path = self.workspace.keys / f"{role}.pem"
        key = load_key(path, os.environ.get(PASSPHRASE))
        signer = self.view.keys.get(key_id(raw_public(key)))
        if signer is None or signer.role != role:
            raise UnavailableError(f"the key {path.name} is not registered for role {role}")
        return key

    def _checkpoint_file(self) -> CheckpointFile:
        return CheckpointFile(self.workspace.checkpoints)


def open_journal(workspace: Workspace) -> Journal:
    """Open a workspace's journal, verified; views are kept for the life of the process.

    Raises:
        IntegrityError: The ledger was tampered with.
        UnavailableError: It cannot be read.
    """
    journal = _journal_of(workspace)
    journal.records()
    return journal


_JOURNALS: dict[tuple[str, frozenset[str]], Journal] = {}
_OPENING = threading.Lock()


def _journal_of(workspace: Workspace) -> Journal:
    with _OPENING:
        key = (workspace.ledger_url, workspace.config.roots)
        if key not in _JOURNALS:
            view = LedgerView(Ledger(workspace.ledger_url), KeyRegister(workspace.config.roots))
            _JOURNALS[key] = Journal(workspace, view)
        journal = _JOURNALS[key]
        journal.workspace = workspace  # its settings may have changed since
        return journal


def reread(workspace: Workspace) -> Journal:
    """Verify a workspace's ledger from its first entry, apart from what this process keeps."""
    view = LedgerView(Ledger(workspace.ledger_url), KeyRegister(workspace.config.roots))
    journal = Journal(workspace, view)
    journal.records()
    return journal


def forget() -> None:
    """Drop the verified views kept by this process: the next look verifies from the start."""
    with _OPENING:
        _JOURNALS.clear()

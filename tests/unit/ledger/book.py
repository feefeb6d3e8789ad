"""A ledger on disk with real keys, and somebody who writes to its file past every rule."""

import base64
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assay.evidence.envelope import Envelope, sign
from assay.evidence.keys import key_id, raw_public
from assay.evidence.register import KeyRegister
from assay.evidence.statement import SIGNERS, Resource, Statement
from assay.ledger.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from assay.ledger.merkle import Frontier, leaf_hash
from assay.ledger.store import Ledger
from assay.ledger.view import LedgerView

START: Final = datetime(2026, 11, 23, tzinfo=UTC)
SUBJECT: Final = Resource(name="digits", digest="sha256:" + "ab" * 32)
ROLES: Final = ("admin", "evaluator", "monitor", "ledger")


def key_of(role: str) -> Ed25519PrivateKey:
    """The same key for the same role, in every process."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(role.encode()).digest())


def introduction(role: str) -> Envelope:
    raw = raw_public(key_of(role))
    return sign(
        Statement(
            kind="key",
            subjects=(Resource(name=f"{role} key", digest=f"sha256:{key_id(raw)}"),),
            predicate={
                "public_key": base64.b64encode(raw).decode(),
                "role": role,
                "person": f"{role} person",
            },
        ),
        key_of("admin"),
    )


def said(kind: str, number: int, *, key: Ed25519PrivateKey | None = None) -> Envelope:
    """A statement of some kind, signed by whoever may."""
    role = next(each for each in ROLES if each in SIGNERS[kind])
    statement = Statement(kind=kind, subjects=(SUBJECT,), predicate={"number": number})
    return sign(statement, key or key_of(role))


@dataclass(slots=True)
class Book:
    path: Path
    ledger: Ledger
    checkpoints: list[SignedCheckpoint] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def say(self, kind: str, *, at: datetime | None = None) -> int:
        """Append a statement, a minute after the one before."""
        number = next(self.numbers)
        now = at or START + timedelta(minutes=number)
        (seq,) = self.ledger.append([(kind, said(kind, number))], now=now)
        return seq

    def look(self) -> LedgerView:
        """Verify everything from the start, as another process would."""
        roots = frozenset({key_id(raw_public(key_of("admin")))})
        view = LedgerView(Ledger(f"sqlite:///{self.path}"), KeyRegister(roots))
        view.refresh()
        view.compare(tuple(self.checkpoints))
        return view

    def checkpoint(self) -> SignedCheckpoint:
        tree = self.look().frontier
        at = Checkpoint(origin="assay.dev/test", size=tree.size, root=tree.root)
        self.checkpoints.append(sign_checkpoint(at, key_of("ledger")))
        return self.checkpoints[-1]

    @contextmanager
    def raw(self) -> Iterator[sqlite3.Connection]:
        """The database file, in the hands of somebody who can write it: no trigger is left."""
        connection = sqlite3.connect(self.path)
        with connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in names.fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            yield connection
        connection.close()


def new_book(folder: Path) -> Book:
    path = folder / "ledger.db"
    ledger = Ledger(f"sqlite:///{path}", create=True)
    ledger.append([("key", introduction(role)) for role in ROLES], now=START)
    return Book(path, ledger)


def rehash(connection: sqlite3.Connection, *, head: bool = True) -> None:
    """Compute every hash anew, as somebody would who knows how the ledger works."""
    tree, at = Frontier(), ""
    for seq, text in connection.execute(
        "SELECT seq, leaf FROM ledger_entry ORDER BY seq"
    ).fetchall():
        leaf = leaf_hash(text.encode())
        connection.execute(
            "UPDATE ledger_entry SET leaf_hash = ?, prev_root = ? WHERE seq = ?",
            (leaf.hex(), tree.root.hex(), seq),
        )
        tree, at = tree.append(leaf), text[7:34]
    if head:
        connection.execute(
            "UPDATE ledger_head SET size = ?, root = ?, frontier = ?, recorded_at = ?",
            (tree.size, tree.root.hex(), tree.to_hex(), at),
        )

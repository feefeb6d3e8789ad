"""How fast the ledger is written and verified."""

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.measuring import Figure, interleaved, p50_p95

from assay.evidence.envelope import Envelope, sign
from assay.evidence.keys import key_id, new_key, raw_public
from assay.evidence.record import Signer
from assay.evidence.register import KeyRegister
from assay.evidence.statement import Resource, Statement
from assay.ledger.merkle import Frontier, leaf_hash
from assay.ledger.store import Ledger
from assay.ledger.view import LedgerView

ROUNDS = 150
ENTRIES = 3000


def figures(folder: Path) -> list[Figure]:
    return [*_appends(folder), *_verification(folder)]


def _appends(folder: Path) -> list[Figure]:
    key = new_key()
    ledger = Ledger(f"sqlite:///{folder / 'appends.db'}", create=True)
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=FULL")
    bare.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, leaf TEXT)")
    text = "x" * len(_envelope(key, 0).payload) * 2

    def insert() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO entry (leaf) VALUES (?)", (text,))
        bare.execute("COMMIT")

    counter = iter(range(10**6))
    taken = interleaved(
        {
            "append": lambda: ledger.append(
                [("drift", _envelope(key, next(counter)))], now=datetime.now(UTC)
            ),
            "insert": insert,
        },
        ROUNDS,
    )
    bare.close()
    append, _ = p50_p95(taken["append"])
    insert_p50, _ = p50_p95(taken["insert"])
    return [
        Figure(
            what="ledger appends",
            value=f"{1000 / append:,.0f}/s",
            method=f"sign, hash and commit one statement, fsync each, p50 of {ROUNDS}",
        ),
        Figure(
            what="against a bare INSERT + COMMIT",
            value=f"{insert_p50 / append:.2f}x",
            method=f"same disk, same row size, interleaved in one run ({1000 / insert_p50:,.0f}/s)",
        ),
    ]


def _verification(folder: Path) -> list[Figure]:
    key = new_key()
    ledger = Ledger(f"sqlite:///{folder / 'verify.db'}", create=True)
    pairs = [("drift", _envelope(key, number)) for number in range(ENTRIES)]
    ledger.append(pairs, now=datetime.now(UTC))
    register = KeyRegister(frozenset())
    identifier = key_id(raw_public(key))
    register._signers[identifier] = Signer(
        key_id=identifier, person="bench", role="monitor", raw=raw_public(key)
    )
    started = time.process_time()
    LedgerView(ledger, register).refresh()
    whole = ENTRIES / (time.process_time() - started)
    leaves = [leaf_hash(str(number).encode()) for number in range(200_000)]
    started = time.process_time()
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf)
    roots = len(leaves) / (time.process_time() - started)
    return [
        Figure(
            what="ledger verification, everything",
            value=f"{whole:,.0f} entries per CPU s",
            method=f"{ENTRIES} entries: parse, canonical form, root at each entry, signature",
        ),
        Figure(
            what="tree only",
            value=f"{roots:,.0f} leaves per CPU s",
            method=f"{len(leaves):,} leaf hashes appended to the frontier",
        ),
    ]


def _envelope(key: object, number: int) -> Envelope:
    statement = Statement(
        kind="drift",
        subjects=(Resource(name="digits", digest="sha256:" + "0" * 64),),
        predicate={"alarm": False, "number": number, "windows": [{"p": 0.5, "rows": 100}] * 8},
    )
    return sign(statement, key)  # type: ignore[arg-type]  # an Ed25519 key

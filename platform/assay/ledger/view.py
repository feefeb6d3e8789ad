"""The ledger as verified records, in memory, grown as entries are added.

Reading checks, in this order, for each entry: its number follows the last one; the leaf's hash and
kind are what the row says; the root before it is the one we computed; its time does not go back;
the signature holds and the signer's role may say such a thing. After the last one: the head is
ours, and every checkpoint written outside the database agrees with the tree at its size.
"""

from dataclasses import dataclass, field

from assay.domain.errors import IntegrityError
from assay.evidence.canonical import digest_of
from assay.evidence.record import Record, format_time
from assay.evidence.register import KeyRegister
from assay.ledger.checkpoint import SignedCheckpoint
from assay.ledger.leaf import leaf_from
from assay.ledger.merkle import Frontier, leaf_hash
from assay.ledger.store import Ledger
from assay.ledger.tables import EntryRow, HeadRow


@dataclass(slots=True)
class LedgerView:
    """Every record of a ledger, verified once and kept."""

    ledger: Ledger
    keys: KeyRegister
    records: list[Record] = field(default_factory=list)
    frontier: Frontier = field(default_factory=Frontier)
    _roots: list[bytes] = field(default_factory=list)

    def refresh(self) -> None:
        """Verify what was appended since the last time.

        Raises:
            IntegrityError: Something was changed; the message names the first bad entry.
        """
        snapshot = self.ledger.read(after=self.frontier.size)
        for row in snapshot.rows:
            self._take(row)
        self._compare_head(snapshot.head)

    def recheck(self) -> None:
        """Check that what was verified earlier still stands in the database, by its hashes.

        Raises:
            IntegrityError: Something was changed since; the message names the first such entry.
        """
        frontier = Frontier()
        rows = {row.seq: row for row in self.ledger.read().rows}
        for seq, (record, root) in enumerate(zip(self.records, self._roots, strict=True), 1):
            row = rows.get(seq)
            text = row.leaf if row and isinstance(row.leaf, str) else ""
            frontier = frontier.append(leaf_hash(text.encode()))
            if row is None or frontier.root != root or row.kind != record.statement.kind:
                raise IntegrityError(f"ledger entry {seq}: changed since it was verified")

    def compare(self, checkpoints: tuple[SignedCheckpoint, ...]) -> None:
        """Check that the tree is the one each checkpoint saw.

        Raises:
            IntegrityError: Entries the checkpoint covers are gone or changed.
        """
        signers = self.keys.of_role("ledger")
        for each in checkpoints:
            seen = each.checkpoint
            if not any(each.signed_by(signer.raw) for signer in signers):
                raise IntegrityError(f"the checkpoint of size {seen.size} has no valid signature")
            if seen.size > self.frontier.size:
                raise IntegrityError(
                    f"the ledger has {self.frontier.size} entries but a checkpoint saw "
                    f"{seen.size}: entry {self.frontier.size + 1} is missing"
                )
            if self._root_at(seen.size) != seen.root:
                raise IntegrityError(
                    f"the first {seen.size} entries are not those a checkpoint saw: "
                    "the ledger was rewritten"
                )

    def of_kind(self, *kinds: str) -> list[Record]:
        """Return the records of some kinds, in order."""
        return [record for record in self.records if record.statement.kind in kinds]

    def about(self, digest: str, *kinds: str) -> list[Record]:
        """Return the records of some kinds about a digest, in order."""
        return [each for each in self.of_kind(*kinds) if each.statement.is_about(digest)]

    def _root_at(self, size: int) -> bytes:
        return self._roots[size - 1] if size else Frontier().root

    def _take(self, row: EntryRow) -> None:
        where = f"ledger entry {self.frontier.size + 1}"
        # SQLite keeps what it is given: a text column may hold bytes, or nothing.
        if not isinstance(row.leaf, str):
            raise IntegrityError(f"{where}: its leaf is no text")
        if row.seq != self.frontier.size + 1:
            raise IntegrityError(f"{where}: missing; the next one found is entry {row.seq}")
        hashed = leaf_hash(row.leaf.encode())
        if row.leaf_hash != hashed.hex() or row.prev_root != self.frontier.root.hex():
            raise IntegrityError(f"{where}: it or an entry before it was changed")
        self.records.append(self._record(row, where))
        self.frontier = self.frontier.append(hashed)
        self._roots.append(self.frontier.root)

    def _record(self, row: EntryRow, where: str) -> Record:
        leaf = leaf_from(row.leaf, where=where)
        statement = leaf.envelope.statement(where=where)
        if statement.kind != row.kind:
            raise IntegrityError(f"{where}: labelled {row.kind} but it is a {statement.kind}")
        if self.records and leaf.at < self.records[-1].at:
            raise IntegrityError(
                f"{where}: dated {format_time(leaf.at)}, before the one it follows"
            )
        return Record(
            seq=row.seq,
            at=leaf.at,
            statement=statement,
            signer=self.keys.verify(leaf.envelope, statement, where=where),
            envelope_digest=digest_of(leaf.envelope.as_dict()),
        )

    def _compare_head(self, head: HeadRow) -> None:
        tree = self.frontier
        if head.size != tree.size:
            # SQLite keeps what it is given, so the size may be a text.
            known = isinstance(head.size, int)
            first = min(head.size, tree.size) + 1 if known else 1
            raise IntegrityError(
                f"ledger entry {first}: the head says {head.size} entries, {tree.size} were found"
            )
        recorded = format_time(self.records[-1].at) if self.records else ""
        ours = (tree.root.hex(), tree.to_hex(), recorded)
        if (head.root, head.frontier, head.recorded_at) != ours:
            raise IntegrityError(
                f"ledger entry {tree.size}: the head's root, frontier or time is not that entry's"
            )

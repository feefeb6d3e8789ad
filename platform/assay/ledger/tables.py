"""The tables of our own database. Rows stop at this room's door."""

from sqlmodel import Field, SQLModel


class EntryRow(SQLModel, table=True):
    """One entry of the ledger; `leaf` is the exact text that is hashed."""

    __tablename__ = "ledger_entry"

    seq: int = Field(primary_key=True)
    kind: str = Field(index=True)
    leaf: str
    leaf_hash: str = Field(unique=True)
    prev_root: str


class HeadRow(SQLModel, table=True):
    """The one row that says where the tree stands."""

    __tablename__ = "ledger_head"

    id: int = Field(default=1, primary_key=True)
    size: int = 0
    frontier: str = ""
    root: str
    recorded_at: str = ""


class OutboxRow(SQLModel, table=True):
    """An alert to be delivered: written with its ledger entry, in one transaction."""

    __tablename__ = "alert_outbox"

    id: int | None = Field(default=None, primary_key=True)
    fingerprint: str = Field(index=True)
    model: str
    version: str
    severity: str
    title: str
    body: str
    state: str = "pending"  # pending, delivered, dead, resolved
    seen: int = 1
    attempts: int = 0
    opened_at: str
    next_try_at: str
    delivered_at: str = ""
    error: str = ""

"""The text of one ledger entry: what is hashed into the tree."""

from dataclasses import dataclass
from datetime import datetime

from assay.domain.errors import IntegrityError
from assay.evidence.canonical import canonical, is_canonical, parse_object
from assay.evidence.envelope import Envelope, envelope_from
from assay.evidence.record import format_time, parse_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """An envelope and the recorder's time."""

    at: datetime
    envelope: Envelope

    def as_dict(self) -> dict[str, object]:
        """Return the leaf as plain JSON values."""
        return {"at": format_time(self.at), "envelope": self.envelope.as_dict()}

    def text(self) -> str:
        """Return the canonical JSON."""
        return canonical(self.as_dict()).decode()


def leaf_from(text: str, *, where: str) -> Leaf:
    """Read a leaf back.

    Raises:
        IntegrityError: It is not a leaf in canonical form.
    """
    value = parse_object(text, where=where)
    leaf = Leaf(
        at=parse_time(str(value.get("at")), where=where),
        envelope=envelope_from(value.get("envelope"), where=where),
    )
    if not is_canonical(text.encode(), leaf.as_dict()):
        raise IntegrityError(f"{where}: not in canonical form (RFC 8785)")
    return leaf

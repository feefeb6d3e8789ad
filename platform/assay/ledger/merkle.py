"""The Merkle tree of RFC 9162 §2.1 (the same as RFC 6962's), grown at its right edge.

A frontier holds the roots of the perfect subtrees from left to right, one for each bit of the size:
enough to append in O(log n) hashes and to compute the root, without the earlier leaves.
"""

import hashlib
from dataclasses import dataclass

from assay.domain.errors import IntegrityError

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash a leaf; the prefix keeps leaves and nodes apart."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree of `size` leaves, as the roots of its perfect subtrees, biggest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """Return the tree with one more leaf hash."""
        peaks, node, size = list(self.peaks), leaf, self.size
        while size & 1:
            node = node_hash(peaks.pop(), node)
            size >>= 1
        return Frontier(self.size + 1, (*peaks, node))

    @property
    def root(self) -> bytes:
        """Return the tree's root.

        >>> Frontier().append(leaf_hash(b"")).root.hex()[:16]
        '6e340b9cffb37a98'
        """
        if not self.peaks:
            return EMPTY_ROOT
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = node_hash(peak, node)
        return node

    def to_hex(self) -> str:
        """Return the peaks as one hex string, for storage beside the size."""
        return b"".join(self.peaks).hex()


def frontier_from_hex(size: int, text: str) -> Frontier:
    """Read a stored frontier back.

    Raises:
        IntegrityError: It is not that of a tree of this size.
    """
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raise IntegrityError("the ledger's frontier is not hexadecimal") from None
    if len(raw) != 32 * size.bit_count():
        raise IntegrityError(f"the ledger's frontier is not that of {size} entries")
    return Frontier(size, tuple(raw[i : i + 32] for i in range(0, len(raw), 32)))

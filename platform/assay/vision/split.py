"""Parts of an image set that share no image.

Every image's place follows from a hash of the seed and its pixels, never from its position, name
or label. Exact duplicates hash alike and are placed as one group, so none can leak from training
into a test, even under two labels.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assay.domain.errors import InvalidInputError
from assay.vision.dataset import ImageSet, content_digest

# The reference part is for the drift monitor: neither trained on nor tested on.
DEFAULT_SHARES: Final[Mapping[str, float]] = MappingProxyType(
    {"train": 0.5, "reference": 0.25, "test": 0.25}
)


def split(
    images: ImageSet, *, seed: int, shares: Mapping[str, float] = DEFAULT_SHARES
) -> dict[str, ImageSet]:
    """Split into parts named `<name>/<part>`, each class shared out as `shares` says.

    Without duplicates every class is within one image of its share in every part.

    Raises:
        InvalidInputError: The shares do not sum to one, or a part would be empty.
    """
    _check_shares(shares)
    chosen: dict[str, list[int]] = {part: [] for part in shares}
    for groups in _groups_by_class(images, seed).values():
        _deal(groups, shares, chosen)
    for part, indices in chosen.items():
        if not indices:
            found = f"{len(images)} images leave the part {part!r} empty"
            raise InvalidInputError(f"split of {images.name}", found, "give more images")
    return {
        part: images.take(sorted(indices, key=images.ids.__getitem__), name=f"{images.name}/{part}")
        for part, indices in chosen.items()
    }


def _check_shares(shares: Mapping[str, float]) -> None:
    values = list(shares.values())
    if not values or not all(0 < share <= 1 for share in values):
        raise InvalidInputError("shares", f"got {dict(shares)}", "each must be above 0, at most 1")
    if not math.isclose(sum(values), 1, abs_tol=1e-9):
        raise InvalidInputError("shares", f"they sum to {sum(values):g}", "let them sum to 1")


def _groups_by_class(images: ImageSet, seed: int) -> dict[int, list[list[int]]]:
    """Return class → groups of indices of identical images, in the order of their hashes."""
    same: dict[bytes, list[int]] = defaultdict(list)
    for index in range(len(images)):
        same[_place(seed, content_digest(images.pixels[index]))].append(index)
    found: dict[int, list[list[int]]] = defaultdict(list)
    for place in sorted(same):
        found[min(int(images.labels[index]) for index in same[place])].append(same[place])
    return found


def _place(seed: int, content: bytes) -> bytes:
    return hashlib.sha256(f"{seed}:".encode() + content).digest()


def _deal(
    groups: list[list[int]], shares: Mapping[str, float], chosen: dict[str, list[int]]
) -> None:
    """Give each group to the part that is furthest below its share of this class."""
    taken = dict.fromkeys(shares, 0)
    seen = 0
    for group in groups:
        seen += len(group)
        due = {part: share * seen - taken[part] for part, share in shares.items()}
        part = max(due, key=due.__getitem__)
        taken[part] += len(group)
        chosen[part] += group

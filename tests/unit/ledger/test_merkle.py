"""The tree of RFC 9162 §2.1.1, against its recursive definition and against pymerkle."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from assay.domain.errors import IntegrityError
from assay.ledger.merkle import EMPTY_ROOT, Frontier, frontier_from_hex, leaf_hash, node_hash

SIZES = 301


def defined_root(leaves: list[bytes]) -> bytes:
    """The definition: split at the biggest power of two below the size."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = defined_root(leaves[:half]), defined_root(leaves[half:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.fixture(scope="module")
def leaves() -> list[bytes]:
    return [f"entry {number}".encode() for number in range(SIZES)]


@pytest.fixture(scope="module")
def trees(leaves: list[bytes]) -> list[Frontier]:
    """The tree of every size from 0."""
    grown = [Frontier()]
    for leaf in leaves[:-1]:
        grown.append(grown[-1].append(leaf_hash(leaf)))
    return grown


def test_roots_are_those_of_the_definition_at_every_size(
    leaves: list[bytes], trees: list[Frontier]
) -> None:
    for size, tree in enumerate(trees):
        assert tree.root == defined_root(leaves[:size]), size


def test_roots_are_those_of_pymerkle_at_every_size(
    leaves: list[bytes], trees: list[Frontier]
) -> None:
    outside = InmemoryTree(algorithm="sha256")
    for size, leaf in enumerate(leaves[:-1], 1):
        outside.append(leaf)
        assert trees[size].root == outside.get_state(), size


def test_there_is_a_peak_for_each_bit_of_the_size(trees: list[Frontier]) -> None:
    for size, tree in enumerate(trees):
        assert (tree.size, len(tree.peaks)) == (size, size.bit_count())


def test_a_stored_frontier_is_read_back_and_grows_the_same(trees: list[Frontier]) -> None:
    for size, tree in enumerate(trees[:-1]):
        read = frontier_from_hex(size, tree.to_hex())
        assert read == tree
        assert read.append(leaf_hash(b"entry %d" % size)) == trees[size + 1]


@pytest.mark.parametrize(
    ("size", "text"), [(1, ""), (0, "ab" * 32), (3, "ab" * 32), (1, "ab" * 31), (1, "zz" * 32)]
)
def test_a_frontier_that_is_not_of_its_size_is_refused(size: int, text: str) -> None:
    with pytest.raises(IntegrityError, match="the ledger's frontier is not"):
        frontier_from_hex(size, text)


def test_known_hashes() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (
        leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert Frontier().root == EMPTY_ROOT


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)


@given(
    st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40, unique=True), st.data()
)
def test_any_change_of_any_leaf_changes_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    def root(of: list[bytes]) -> bytes:
        tree = Frontier()
        for leaf in of:
            tree = tree.append(leaf)
        return tree.root

    at = data.draw(st.integers(0, len(leaves) - 1))
    flipped = bytes([leaves[at][0] ^ 1]) + leaves[at][1:]
    before = root(leaves)
    assert root([*leaves[:at], flipped, *leaves[at + 1 :]]) != before
    assert root([*leaves[:at], *leaves[at + 1 :]]) != before
    assert root([*leaves[: at + 1], *leaves[at:]]) != before
    if len(leaves) > 1:
        assert root([*reversed(leaves)]) != before

"""Ed25519, with the first test of RFC 8032 §7.1."""

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from assay.domain.errors import UnavailableError
from assay.evidence.keys import (
    key_id,
    load_key,
    new_key,
    raw_public,
    signature_holds,
    to_pem,
)

SECRET = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
SIGNATURE = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
    "d25bf5f0595bbe24655141438e7a100b"
)
KEY = Ed25519PrivateKey.from_private_bytes(SECRET)


def test_keys_and_signatures_are_those_of_the_rfc() -> None:
    assert raw_public(KEY) == raw_public(KEY.public_key()) == PUBLIC
    assert KEY.sign(b"") == SIGNATURE
    assert signature_holds(PUBLIC, SIGNATURE, b"")


def test_a_key_is_named_by_the_hash_of_its_public_half() -> None:
    assert key_id(PUBLIC) == hashlib.sha256(PUBLIC).hexdigest()


def test_two_new_keys_differ() -> None:
    assert raw_public(new_key()) != raw_public(new_key())


@given(st.integers(0, 511))
def test_a_signature_with_any_bit_flipped_does_not_hold(bit: int) -> None:
    changed = bytearray(SIGNATURE)
    changed[bit // 8] ^= 1 << bit % 8
    assert not signature_holds(PUBLIC, bytes(changed), b"")


@pytest.mark.parametrize("raw", [b"", PUBLIC[:31], PUBLIC + b"\0", b"\xff" * 32])
def test_a_key_that_is_none_holds_nothing(raw: bytes) -> None:
    assert not signature_holds(raw, SIGNATURE, b"")


@pytest.mark.parametrize("signature", [b"", SIGNATURE[:63], SIGNATURE + b"\0"])
def test_a_signature_of_another_length_does_not_hold(signature: bytes) -> None:
    assert not signature_holds(PUBLIC, signature, b"")


@pytest.mark.parametrize("passphrase", [None, "", "a secret", "päss wörd"])
def test_a_stored_key_is_loaded_again(tmp_path: Path, passphrase: str | None) -> None:
    path = tmp_path / "admin.pem"
    path.write_bytes(to_pem(KEY, passphrase))
    assert raw_public(load_key(path, passphrase)) == PUBLIC


def test_a_key_under_a_passphrase_does_not_lie_there_in_the_open() -> None:
    pem = to_pem(KEY, "a secret")
    assert b"ENCRYPTED" in pem
    assert b"ENCRYPTED" not in to_pem(KEY, None)


@pytest.mark.parametrize(("stored", "given_"), [("right", "wrong"), ("right", None), (None, "any")])
def test_the_wrong_passphrase_opens_nothing(
    tmp_path: Path, stored: str | None, given_: str | None
) -> None:
    path = tmp_path / "admin.pem"
    path.write_bytes(to_pem(KEY, stored))
    with pytest.raises(UnavailableError, match=r"admin\.pem .*ASSAY_KEY_PASSPHRASE"):
        load_key(path, given_)


def test_a_key_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=r"gone\.pem"):
        load_key(tmp_path / "gone.pem", None)
    with pytest.raises(UnavailableError, match="cannot be used"):
        load_key(tmp_path, None)


def test_garbage_is_no_key(tmp_path: Path) -> None:
    path = tmp_path / "admin.pem"
    path.write_bytes(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    with pytest.raises(UnavailableError, match="cannot be used"):
        load_key(path, None)


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "admin.pem"
    path.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(UnavailableError, match="not an Ed25519 key"):
        load_key(path, None)

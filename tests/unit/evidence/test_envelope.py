"""DSSE, checked against securesystemslib and the example of the protocol's text."""

import base64
import copy
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as Outside
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import (  # type: ignore[attr-defined]  # its `__all__` lacks it
    SSlibKey,
)
from tests.unit.evidence.conftest import key_named

from assay.domain.errors import IntegrityError
from assay.evidence import envelope as module
from assay.evidence.canonical import canonical
from assay.evidence.envelope import PAYLOAD_TYPE, Envelope, envelope_from, sign
from assay.evidence.keys import key_id, raw_public
from assay.evidence.statement import Statement

SIGNED = sign(
    Statement(kind="drift", subjects=(), predicate={"alarm": False}), key_named("monitor")
)


def outside_key(key: Ed25519PrivateKey) -> SSlibKey:
    raw = raw_public(key)
    return SSlibKey(key_id(raw), "ed25519", "ed25519", {"public": raw.hex()})


def test_our_envelope_verifies_with_securesystemslib(
    statement: Statement, key: Ed25519PrivateKey
) -> None:
    # `from_dict` rewrites the dictionary it is given, so it gets one of its own.
    outside = Outside.from_dict(copy.deepcopy(sign(statement, key).as_dict()))
    accepted = outside.verify([outside_key(key)], threshold=1)
    assert list(accepted) == [key_id(raw_public(key))]


def test_securesystemslib_refuses_another_key(statement: Statement, key: Ed25519PrivateKey) -> None:
    # Shows that the test above can fail.
    outside = Outside.from_dict(copy.deepcopy(sign(statement, key).as_dict()))
    with pytest.raises(VerificationError):
        outside.verify([outside_key(key_named("somebody else"))], threshold=1)


@given(st.binary(max_size=200))
def test_what_is_signed_is_what_securesystemslib_signs(payload: bytes) -> None:
    assert module._pre_authentication(payload) == Outside(payload, PAYLOAD_TYPE, {}).pae()


def test_the_example_of_the_protocol(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAYLOAD_TYPE", "http://example.com/HelloWorld")
    wanted = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert module._pre_authentication(b"hello world") == wanted


def test_an_envelope_is_read_back(statement: Statement, key: Ed25519PrivateKey) -> None:
    signed = sign(statement, key)
    read = envelope_from(json.loads(json.dumps(signed.as_dict())), where="here")
    assert read == signed
    assert read.statement(where="here") == statement
    assert read.signed_by(raw_public(key))


def test_another_key_did_not_sign(statement: Statement, key: Ed25519PrivateKey) -> None:
    assert not sign(statement, key).signed_by(raw_public(key_named("somebody else")))


@given(st.data())
def test_a_flipped_bit_anywhere_is_noticed(data: st.DataObject) -> None:
    parts = [SIGNED.payload, SIGNED.signature, SIGNED.key_id.encode()]
    which = data.draw(st.integers(0, len(parts) - 1))
    flipped = bytearray(parts[which])
    bit = data.draw(st.integers(0, len(flipped) * 8 - 1))
    flipped[bit // 8] ^= 1 << bit % 8
    parts[which] = bytes(flipped)
    payload, signature, identifier = parts
    forged = Envelope(payload=payload, signature=signature, key_id=identifier.decode("latin-1"))
    public = raw_public(key_named("monitor"))
    assert SIGNED.signed_by(public)
    assert not forged.signed_by(public)


def test_a_signature_does_not_carry_over_to_another_payload_type(key: Ed25519PrivateKey) -> None:
    payload = b"{}"
    foreign = key.sign(Outside(payload, "application/json", {}).pae())
    public = raw_public(key)
    moved = Envelope(payload=payload, key_id=key_id(public), signature=foreign)
    assert not moved.signed_by(public)


def test_a_signature_over_the_bare_payload_does_not_hold(key: Ed25519PrivateKey) -> None:
    public = raw_public(key)
    bare = Envelope(payload=b"{}", key_id=key_id(public), signature=key.sign(b"{}"))
    assert not bare.signed_by(public)


def changed(**parts: object) -> dict[str, object]:
    return {**copy.deepcopy(SIGNED.as_dict()), **parts}


ONE = {"keyid": "aa", "sig": "AA=="}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, "not a DSSE envelope"),
        ([], "not a DSSE envelope"),
        ({}, "not a DSSE envelope"),
        (changed(payloadType="application/json"), "not a DSSE envelope"),
        (changed(payloadType=None), "not a DSSE envelope"),
        (changed(signatures=[]), "exactly one signature"),
        (changed(signatures=None), "exactly one signature"),
        (changed(signatures=[ONE, ONE]), "exactly one signature"),
        (changed(signatures=ONE), "exactly one signature"),
        (changed(signatures=[{"sig": "AA=="}]), "exactly one signature"),
        (changed(signatures=[{"keyid": "aa"}]), "exactly one signature"),
        (changed(signatures=[{"keyid": 7, "sig": "AA=="}]), "exactly one signature"),
        (changed(signatures=[{"keyid": "aa", "sig": "A*=="}]), "not Base64"),
        (changed(signatures=[{"keyid": "aa", "sig": "é"}]), "not Base64"),
        (changed(payload="{}"), "not Base64"),
        (changed(payload="AAA"), "not Base64"),
        (changed(payload=" AA=="), "not Base64"),
    ],
)
def test_what_is_no_envelope_with_one_signature_is_refused(value: object, why: str) -> None:
    with pytest.raises(IntegrityError, match=f"entry 7: .*{why}"):
        envelope_from(value, where="entry 7")


def test_a_second_signature_is_refused_even_if_both_hold(
    statement: Statement, key: Ed25519PrivateKey
) -> None:
    signed = sign(statement, key)
    other = key_named("somebody else")
    second = {
        "keyid": key_id(raw_public(other)),
        "sig": base64.b64encode(other.sign(module._pre_authentication(signed.payload))).decode(),
    }
    value = signed.as_dict()
    value["signatures"] = [*json.loads(json.dumps(value["signatures"])), second]
    with pytest.raises(IntegrityError, match="exactly one signature"):
        envelope_from(value, where="here")


def rewritten(payload: bytes) -> Envelope:
    """Somebody with the key signs other bytes."""
    key = key_named("evaluator")
    signature = key.sign(module._pre_authentication(payload))
    return Envelope(payload=payload, key_id=key_id(raw_public(key)), signature=signature)


@pytest.mark.parametrize(
    "text",
    [
        '{"n":9007199254740993}',
        '{"n":"\\ud800"}',
        '{"b":1,"a":1}',
        '{"a":1.0}',
        '{"a": 1}',
    ],
)
def test_a_signed_payload_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError, match=r"entry 7: .*not in canonical form"):
        rewritten(text.encode()).statement(where="entry 7")


def test_a_signed_payload_with_a_duplicate_key_is_refused(statement: Statement) -> None:
    text = canonical(statement.as_dict()).decode()
    doubled = text.replace('"nonce":"n0"', '"nonce":"n0","nonce":"n1"')
    with pytest.raises(IntegrityError, match="stands twice"):
        rewritten(doubled.encode()).statement(where="here")

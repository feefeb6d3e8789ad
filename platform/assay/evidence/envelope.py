"""DSSE envelopes (v1.0.2, https://github.com/secure-systems-lab/dsse) with an Ed25519 signature."""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assay.domain.errors import IntegrityError
from assay.evidence.canonical import canonical, is_canonical, parse_object
from assay.evidence.keys import key_id, raw_public, signature_holds
from assay.evidence.statement import Statement, statement_from

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A payload with the signature of one key."""

    payload: bytes
    key_id: str
    signature: bytes

    def as_dict(self) -> dict[str, object]:
        """Return the DSSE JSON form."""
        return {
            "payloadType": PAYLOAD_TYPE,
            "payload": base64.b64encode(self.payload).decode(),
            "signatures": [
                {"keyid": self.key_id, "sig": base64.b64encode(self.signature).decode()}
            ],
        }

    def statement(self, *, where: str) -> Statement:
        """Return what the payload says.

        Raises:
            IntegrityError: The payload is not the canonical form of a statement.
        """
        value = parse_object(self.payload, where=where)
        if not is_canonical(self.payload, value):
            raise IntegrityError(f"{where}: the payload is not in canonical form (RFC 8785)")
        return statement_from(value, where=where)

    def signed_by(self, raw_public_key: bytes) -> bool:
        """Whether the signature is that of this public key."""
        return key_id(raw_public_key) == self.key_id and signature_holds(
            raw_public_key, self.signature, _pre_authentication(self.payload)
        )


def sign(statement: Statement, key: Ed25519PrivateKey) -> Envelope:
    """Put a statement under a signature."""
    payload = canonical(statement.as_dict())
    return Envelope(
        payload=payload,
        key_id=key_id(raw_public(key)),
        signature=key.sign(_pre_authentication(payload)),
    )


def envelope_from(value: object, *, where: str) -> Envelope:
    """Read the DSSE JSON form.

    Raises:
        IntegrityError: It is not an envelope with one signature over an in-toto payload.
    """
    if not isinstance(value, dict) or value.get("payloadType") != PAYLOAD_TYPE:
        raise IntegrityError(f"{where}: not a DSSE envelope of type {PAYLOAD_TYPE}")
    match value.get("signatures"):
        case [{"keyid": str(keyid), "sig": str(signature)}]:
            return Envelope(
                payload=_decode(value.get("payload"), where),
                key_id=keyid,
                signature=_decode(signature, where),
            )
        case _:
            raise IntegrityError(f"{where}: exactly one signature is wanted")


def _decode(text: object, where: str) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError):
        raise IntegrityError(f"{where}: not Base64") from None


def _pre_authentication(payload: bytes) -> bytes:
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)

"""Which keys are known: folded from `key` statements that a pinned root has signed."""

import base64
import binascii
from dataclasses import dataclass, field

from assay.domain.errors import IntegrityError
from assay.evidence.envelope import Envelope
from assay.evidence.keys import PUBLIC_BYTES, key_id
from assay.evidence.record import Signer
from assay.evidence.statement import SIGNERS, Statement


@dataclass(slots=True)
class KeyRegister:
    """The keys registered so far, in the order of the ledger.

    Args:
        roots: Ids of the admin keys this workspace trusts from the start (`assay.toml`). Without
            them anybody who can write the database could register keys of their own.
    """

    roots: frozenset[str]
    _signers: dict[str, Signer] = field(default_factory=dict)

    def verify(self, envelope: Envelope, statement: Statement, *, where: str) -> Signer:
        """Return who signed, and take in the key if the statement registers one.

        Raises:
            IntegrityError: Unknown key, wrong signature, or a role that may not sign this kind.
        """
        introduced = _introduced(statement, where) if statement.kind == "key" else None
        signer = self._signer(envelope.key_id, introduced, where)
        if not envelope.signed_by(signer.raw):
            raise IntegrityError(f"{where}: the signature does not hold")
        if signer.role not in SIGNERS[statement.kind]:
            allowed = ", ".join(sorted(SIGNERS[statement.kind]))
            raise IntegrityError(
                f"{where}: a {statement.kind} statement signed by role {signer.role}; "
                f"allowed: {allowed}"
            )
        if introduced:
            self._signers[introduced.key_id] = introduced
        return signer

    def of_role(self, role: str) -> tuple[Signer, ...]:
        """Return the registered keys of a role."""
        return tuple(signer for signer in self._signers.values() if signer.role == role)

    def get(self, identifier: str) -> Signer | None:
        """Return a registered key by its id."""
        return self._signers.get(identifier)

    def all(self) -> tuple[Signer, ...]:
        """Return every registered key, oldest first."""
        return tuple(self._signers.values())

    def _signer(self, identifier: str, introduced: Signer | None, where: str) -> Signer:
        known = self._signers.get(identifier)
        if known:
            return known
        if introduced and introduced.key_id == identifier and identifier in self.roots:
            return introduced
        raise IntegrityError(f"{where}: signed by the unregistered key {identifier[:16]}…")


def _introduced(statement: Statement, where: str) -> Signer:
    predicate = statement.predicate
    try:
        raw = base64.b64decode(str(predicate.get("public_key")), validate=True)
    except (binascii.Error, ValueError):
        raise IntegrityError(f"{where}: the public key is not Base64") from None
    if len(raw) != PUBLIC_BYTES:
        raise IntegrityError(f"{where}: a public key of {len(raw)} bytes, not {PUBLIC_BYTES}")
    role, person = predicate.get("role"), predicate.get("person")
    if not isinstance(role, str) or not isinstance(person, str):
        raise IntegrityError(f"{where}: a key without a role or a person")
    return Signer(key_id=key_id(raw), person=person, role=role, raw=raw)

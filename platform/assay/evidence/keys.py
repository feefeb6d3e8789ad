"""Ed25519 keys: made, stored encrypted (PKCS8), named by the SHA-256 of their public half."""

import hashlib
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from assay.domain.errors import UnavailableError

PUBLIC_BYTES: Final = 32


def new_key() -> Ed25519PrivateKey:
    """Make a key."""
    return Ed25519PrivateKey.generate()


def raw_public(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    """Return the 32 raw bytes of the public half."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes_raw()


def key_id(raw: bytes) -> str:
    """Name a public key: SHA-256 of its raw bytes, in hex."""
    return hashlib.sha256(raw).hexdigest()


def to_pem(key: Ed25519PrivateKey, passphrase: str | None) -> bytes:
    """Return the private key as PKCS8 PEM, encrypted when there is a passphrase."""
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        encryption = serialization.BestAvailableEncryption(passphrase.encode())
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )


def load_key(path: Path, passphrase: str | None) -> Ed25519PrivateKey:
    """Read a private key.

    Raises:
        UnavailableError: It is absent, of another kind, or the passphrase does not open it.
    """
    try:
        secret = passphrase.encode() if passphrase else None
        key = serialization.load_pem_private_key(path.read_bytes(), secret)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnavailableError(
            f"the signing key {path.name} cannot be used: {error}; "
            "check the file and ASSAY_KEY_PASSPHRASE"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UnavailableError(f"the signing key {path.name} is not an Ed25519 key")
    return key


def signature_holds(raw: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a signature over a message was made by the holder of a public key."""
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True

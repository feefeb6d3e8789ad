"""Signed checkpoints: C2SP tlog-checkpoint as a signed note (https://c2sp.org/signed-note)."""

import base64
import binascii
import fcntl
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assay.domain.errors import IntegrityError, InvalidInputError, UnavailableError
from assay.evidence.keys import raw_public, signature_holds

ED25519 = b"\x01"
HASH_BYTES = 4
LINES = 6  # of a note, with the empty one after it
_UNFIT = re.compile(r"[\s+]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The ledger's size and root at some moment."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @property
    def key_name(self) -> str:
        """Return the signer's name: the origin, without the spaces and pluses notes forbid there.

        >>> Checkpoint(origin="my models", size=0, root=b"").key_name
        'my%20models'
        """
        return _UNFIT.sub(lambda found: quote(found[0]), self.origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCheckpoint:
    """A checkpoint with the signature of the ledger's key."""

    checkpoint: Checkpoint
    signature: bytes

    def note(self) -> str:
        """Return the signed note."""
        encoded = base64.b64encode(self.signature).decode()
        return f"{self.checkpoint.body()}\n— {self.checkpoint.key_name} {encoded}\n"

    def signed_by(self, raw_public_key: bytes) -> bool:
        """Whether this public key signed it."""
        hint, signature = self.signature[:HASH_BYTES], self.signature[HASH_BYTES:]
        return hint == _key_hash(self.checkpoint.key_name, raw_public_key) and signature_holds(
            raw_public_key, signature, self.checkpoint.body().encode()
        )


def sign_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> SignedCheckpoint:
    """Sign a checkpoint.

    Raises:
        InvalidInputError: The origin is not one line of text.
    """
    if not checkpoint.origin or "\n" in checkpoint.origin:
        raise InvalidInputError("origin", f"got {checkpoint.origin!r}", "write one line of text")
    signature = key.sign(checkpoint.body().encode())
    hint = _key_hash(checkpoint.key_name, raw_public(key))
    return SignedCheckpoint(checkpoint=checkpoint, signature=hint + signature)


def parse_note(text: str, *, where: str) -> SignedCheckpoint:
    """Read a signed note.

    Raises:
        IntegrityError: It is not a signed checkpoint.
    """
    try:
        origin, size, root, _, line, _ = text.split("\n")
        _, _, signature = line.split(" ")
        checkpoint = Checkpoint(
            origin=origin, size=int(size), root=base64.b64decode(root, validate=True)
        )
        signed = SignedCheckpoint(
            checkpoint=checkpoint, signature=base64.b64decode(signature, validate=True)
        )
    except (ValueError, binascii.Error):
        raise IntegrityError(f"{where}: not a signed checkpoint") from None
    if signed.note() != text:
        raise IntegrityError(f"{where}: not a signed checkpoint")
    return signed


class CheckpointFile:
    """Checkpoints outside the database, so that rolling it back does not go unseen."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self) -> None:
        """Make the empty file."""
        self.path.touch(exist_ok=False)

    def add(self, signed: SignedCheckpoint) -> None:
        """Append a note, durably; what a crash left of another one is cut off first.

        Raises:
            UnavailableError: The file is gone or cannot be written.
        """
        try:
            with self.path.open("r+b") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX)
                stream.truncate(_whole_bytes(stream.read()))
                stream.seek(0, os.SEEK_END)
                stream.write(signed.note().encode() + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise UnavailableError(f"the checkpoint cannot be written: {error}") from error

    def read(self) -> tuple[SignedCheckpoint, ...]:
        """Read every note; one cut off by a crash at the very end is left out.

        Raises:
            UnavailableError: The file is gone: then nothing shows whether entries were dropped.
        """
        try:
            text = self.path.read_bytes().decode(errors="replace")
        except OSError as error:
            raise UnavailableError(f"the checkpoints cannot be read: {error}") from error
        return tuple(
            parse_note(block, where=f"{self.path.name}, checkpoint {number}")
            for number, block in enumerate(_blocks(text), 1)
        )


def _blocks(text: str) -> list[str]:
    # A note is five lines and is followed by an empty one.
    lines = text.split("\n")
    whole = text.count("\n") // LINES
    return ["\n".join(lines[i * LINES :][: LINES - 1]) + "\n" for i in range(whole)]


def _whole_bytes(data: bytes) -> int:
    """Return where the last whole note ends."""
    lines = data.split(b"\n")
    whole = (len(lines) - 1) // LINES * LINES
    return sum(len(line) + 1 for line in lines[:whole])


def _key_hash(name: str, raw: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + raw).digest()[:HASH_BYTES]

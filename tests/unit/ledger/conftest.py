import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import settings
from tests.unit.ledger.book import Book, new_book

# Properties are about what holds, and machines are busy: how long an example takes says nothing.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A ledger in which the roles have keys and nothing is said yet."""
    return new_book(tmp_path)


@pytest.fixture
def written(book: Book) -> Book:
    """A ledger with four keys and four statements, and a checkpoint of all eight."""
    for kind in ("evaluation-request", "evaluation", "drift", "alert"):
        book.say(kind)
    book.checkpoint()
    return book


@pytest.fixture(scope="session")
def stranger() -> Ed25519PrivateKey:
    """A key that nobody registered."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"stranger").digest())

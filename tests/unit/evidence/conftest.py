"""Keys and statements to sign with them."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import settings

from assay.evidence.statement import Resource, Statement

# Properties are about what holds, and machines are busy: how long an example takes says nothing.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def key_named(name: str) -> Ed25519PrivateKey:
    """The same key for the same name, in every run."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


@pytest.fixture(scope="session")
def key() -> Ed25519PrivateKey:
    return key_named("evaluator")


@pytest.fixture(scope="session")
def statement() -> Statement:
    return Statement(
        kind="evaluation",
        subjects=(Resource(name="digits", digest="sha256:" + "ab" * 32),),
        predicate={"nonce": "n0", "metrics": {"probe_accuracy": 0.98}, "notes": ["café"]},
    )

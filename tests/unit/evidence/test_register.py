"""Who may say what: every cheat here is signed by a real key."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.evidence.conftest import key_named

from assay.domain.errors import IntegrityError
from assay.evidence.envelope import sign
from assay.evidence.keys import key_id, raw_public
from assay.evidence.record import Signer
from assay.evidence.register import KeyRegister
from assay.evidence.statement import SIGNERS, Resource, Statement

ROLES = sorted(set().union(*SIGNERS.values()))
ROOT = key_named("root")


def identifier(key: Ed25519PrivateKey) -> str:
    return key_id(raw_public(key))


def introduction(key: Ed25519PrivateKey, role: str, person: str, /, **parts: object) -> Statement:
    predicate = {"public_key": base64.b64encode(raw_public(key)).decode()}
    return Statement(
        kind="key",
        subjects=(Resource(name=f"{role} key", digest=f"sha256:{identifier(key)}"),),
        predicate={**predicate, "role": role, "person": person, **parts},
    )


def said(kind: str) -> Statement:
    subject = Resource(name="digits", digest="sha256:" + "ab" * 32)
    return Statement(kind=kind, subjects=(subject,), predicate={})


def take(register: KeyRegister, statement: Statement, key: Ed25519PrivateKey) -> Signer:
    return register.verify(sign(statement, key), statement, where="entry 7")


@pytest.fixture
def register() -> KeyRegister:
    """A register in which the root has introduced itself and a key for each other role."""
    found = KeyRegister(frozenset({identifier(ROOT)}))
    take(found, introduction(ROOT, "admin", "root"), ROOT)
    for role in ROLES:
        if role != "admin":
            take(found, introduction(key_named(role), role, f"{role} person"), ROOT)
    return found


def test_registered_keys_are_known_by_role_and_id(register: KeyRegister) -> None:
    assert len(register.all()) == len(ROLES)
    (found,) = register.of_role("dpo")
    assert found == register.get(identifier(key_named("dpo")))
    assert (found.person, found.raw) == ("dpo person", raw_public(key_named("dpo")))
    assert register.get("00") is None


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", sorted(set(SIGNERS) - {"key"}))
def test_a_role_says_what_it_may_and_nothing_else(
    register: KeyRegister, kind: str, role: str
) -> None:
    key = ROOT if role == "admin" else key_named(role)
    if role in SIGNERS[kind]:
        assert take(register, said(kind), key).role == role
    else:
        with pytest.raises(IntegrityError, match=f"entry 7: a {kind} statement signed by role"):
            take(register, said(kind), key)


def test_an_unregistered_key_says_nothing(register: KeyRegister) -> None:
    with pytest.raises(IntegrityError, match="entry 7: signed by the unregistered key"):
        take(register, said("evaluation"), key_named("stranger"))


def test_a_key_that_registers_itself_without_being_pinned_is_refused(register: KeyRegister) -> None:
    mallory = key_named("mallory")
    with pytest.raises(IntegrityError, match="signed by the unregistered key"):
        take(register, introduction(mallory, "admin", "mallory"), mallory)
    assert register.get(identifier(mallory)) is None


def test_without_roots_nobody_can_begin() -> None:
    with pytest.raises(IntegrityError, match="signed by the unregistered key"):
        take(KeyRegister(frozenset()), introduction(ROOT, "admin", "root"), ROOT)


def test_a_pinned_root_may_begin_only_as_admin() -> None:
    register = KeyRegister(frozenset({identifier(ROOT)}))
    with pytest.raises(IntegrityError, match="signed by role approver"):
        take(register, introduction(ROOT, "approver", "root"), ROOT)
    assert register.all() == ()


def test_a_pinned_root_that_did_not_introduce_itself_says_nothing() -> None:
    register = KeyRegister(frozenset({identifier(ROOT)}))
    with pytest.raises(IntegrityError, match="unregistered key"):
        take(register, introduction(key_named("dpo"), "dpo", "d"), ROOT)


@pytest.mark.parametrize("role", [each for each in ROLES if each != "admin"])
def test_only_an_admin_registers_keys(register: KeyRegister, role: str) -> None:
    mallory = key_named("mallory")
    with pytest.raises(IntegrityError, match=f"a key statement signed by role {role}"):
        take(register, introduction(mallory, "approver", "mallory"), key_named(role))
    assert register.get(identifier(mallory)) is None


def test_nobody_promotes_a_key_of_their_own(register: KeyRegister) -> None:
    key = key_named("trainer")
    with pytest.raises(IntegrityError, match="signed by role trainer"):
        take(register, introduction(key, "admin", "trainer person"), key)
    assert register.get(identifier(key)) == register.of_role("trainer")[0]


def test_an_admin_registered_by_the_root_may_register_others(register: KeyRegister) -> None:
    second, third = key_named("second admin"), key_named("third")
    take(register, introduction(second, "admin", "two"), ROOT)
    take(register, introduction(third, "dpo", "three"), second)
    assert {each.person for each in register.of_role("dpo")} == {"dpo person", "three"}


def test_a_key_claimed_under_the_id_of_another_is_refused(register: KeyRegister) -> None:
    statement = said("evaluation")
    genuine = sign(statement, key_named("mallory"))
    forged = type(genuine)(
        payload=genuine.payload,
        key_id=identifier(key_named("evaluator")),
        signature=genuine.signature,
    )
    with pytest.raises(IntegrityError, match="entry 7: the signature does not hold"):
        register.verify(forged, statement, where="entry 7")


def test_a_signed_statement_cannot_be_swapped_for_another(register: KeyRegister) -> None:
    key = key_named("evaluator")
    swapped = type(sign(said("evaluation"), key))(
        payload=sign(said("evaluation-request"), key).payload,
        key_id=identifier(key),
        signature=sign(said("evaluation"), key).signature,
    )
    with pytest.raises(IntegrityError, match="the signature does not hold"):
        register.verify(swapped, said("evaluation-request"), where="here")


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"public_key": "A*"}, "not Base64"),
        ({"public_key": None}, "a public key of 3 bytes"),
        ({"public_key": ""}, "a public key of 0 bytes"),
        ({"public_key": base64.b64encode(b"x" * 33).decode()}, "a public key of 33 bytes"),
        ({"role": 7}, "without a role or a person"),
        ({"person": None}, "without a role or a person"),
    ],
)
def test_a_malformed_introduction_is_refused(
    register: KeyRegister, parts: dict[str, object], why: str
) -> None:
    with pytest.raises(IntegrityError, match=f"entry 7: .*{why}"):
        take(register, introduction(key_named("new"), "dpo", "new", **parts), ROOT)
    assert len(register.all()) == len(ROLES)

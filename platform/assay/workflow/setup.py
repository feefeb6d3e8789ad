"""Making a workspace: settings, keys, an empty ledger, and the first published policy."""

import base64
import getpass
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assay.domain.errors import InvalidInputError, UsageError
from assay.evidence.keys import key_id, new_key, raw_public, to_pem
from assay.evidence.statement import Resource, Statement
from assay.ledger.checkpoint import CheckpointFile
from assay.ledger.store import Ledger
from assay.workflow.config import FILE, check_name
from assay.workflow.files import write_atomically
from assay.workflow.journal import PASSPHRASE, Journal, open_journal
from assay.workflow.policy import publish
from assay.workflow.templates import EVALUATION_TOML, GITIGNORE, SYSTEM_YAML, assay_toml
from assay.workflow.workspace import Workspace, find_workspace

ROLES: Final = (
    "admin",
    "policy-author",
    "ledger",
    "trainer",
    "evaluator",
    "approver",
    "dpo",
    "monitor",
)
# Who holds which key when nobody says otherwise: three people and the machine itself.
PERSONS: Final[dict[str, str]] = {
    "admin": "administrator",
    "policy-author": "compliance-officer",
    "ledger": "registry",
    "trainer": "ml-engineer",
    "evaluator": "test-engineer",
    "approver": "compliance-officer",
    "dpo": "data-protection-officer",
    "monitor": "monitoring",
}


def create_workspace(root: Path, *, name: str, persons: Mapping[str, str]) -> Workspace:
    """Make a workspace in a folder; one left half made by a crash is completed.

    Raises:
        UsageError: There already is a complete one.
        InvalidInputError: A person is named for a role that does not exist.
    """
    _check_persons(persons)
    check_name(name, "--name")
    if (root / FILE).exists() and _complete(root):
        raise UsageError(f"{root / FILE} exists: this is a workspace already")
    store = root / ".assay"
    (store / "keys").mkdir(parents=True, exist_ok=True)
    (store / "artifacts").mkdir(exist_ok=True)
    keys = {role: _key(store / "keys" / f"{role}.pem") for role in ROLES}
    _write_templates(root, name, key_id(raw_public(keys["admin"])))
    workspace = find_workspace(root)
    _found_ledger(workspace, keys, {**PERSONS, **persons})
    return workspace


def _check_persons(persons: Mapping[str, str]) -> None:
    if unknown := sorted(persons.keys() - set(ROLES)):
        raise InvalidInputError(
            "--person", f"unknown role {unknown[0]!r}", f"roles: {', '.join(ROLES)}"
        )


def _complete(root: Path) -> bool:
    workspace = find_workspace(root)
    if not (workspace.store / "ledger.db").exists() or not workspace.checkpoints.exists():
        return False
    return bool(open_journal(workspace).view.of_kind("policy"))


def _key(path: Path) -> Ed25519PrivateKey:
    from assay.evidence.keys import load_key

    passphrase = os.environ.get(PASSPHRASE)
    if path.exists():
        return load_key(path, passphrase)
    key = new_key()
    write_atomically(path, to_pem(key, passphrase), mode=0o600)
    return key


def _write_templates(root: Path, name: str, admin: str) -> None:
    for file, text in (
        ("system.yaml", SYSTEM_YAML.format(name=name)),
        ("evaluation.toml", EVALUATION_TOML),
        (".assay/.gitignore", GITIGNORE),
        (FILE, assay_toml(name, admin)),  # last: it is what makes the folder a workspace
    ):
        if not (root / file).exists():
            write_atomically(root / file, text.encode())


def _found_ledger(
    workspace: Workspace, keys: Mapping[str, Ed25519PrivateKey], persons: Mapping[str, str]
) -> None:
    Ledger(workspace.ledger_url, create=True)
    if not workspace.checkpoints.exists():
        CheckpointFile(workspace.checkpoints).create()
    journal = open_journal(workspace)
    _register(journal, keys, persons)
    publish(journal)
    journal.checkpoint()


def _register(
    journal: Journal, keys: Mapping[str, Ed25519PrivateKey], persons: Mapping[str, str]
) -> None:
    known = {signer.key_id for signer in journal.view.keys.all()}
    if not known:
        # The pinned root vouches for itself once; every other key is vouched for by it.
        journal.found(_key_statement(keys["admin"], "admin", persons["admin"]), keys["admin"])
        known.add(key_id(raw_public(keys["admin"])))
    missing = [role for role in ROLES if key_id(raw_public(keys[role])) not in known]
    if missing:
        statements = [_key_statement(keys[role], role, persons[role]) for role in missing]
        journal.attest(statements, role="admin")


def _key_statement(key: Ed25519PrivateKey, role: str, person: str) -> Statement:
    raw = raw_public(key)
    identifier = key_id(raw)
    return Statement(
        kind="key",
        subjects=(Resource(name=f"{role} key of {person}", digest=f"sha256:{identifier}"),),
        predicate={
            "public_key": base64.b64encode(raw).decode(),
            "role": role,
            "person": person,
            "made_by": getpass.getuser(),
        },
    )

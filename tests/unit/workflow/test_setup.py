import stat
from pathlib import Path

import pytest

from assay.domain.errors import AssayError, InvalidInputError, UsageError
from assay.workflow import setup
from assay.workflow.journal import forget, open_journal
from assay.workflow.policy import published_policy
from assay.workflow.setup import PERSONS, ROLES, create_workspace
from assay.workflow.workspace import find_workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "w").mkdir()
    return tmp_path / "w"


def test_a_new_workspace_has_its_keys_registered_and_its_policy_published(root: Path) -> None:
    workspace = create_workspace(root, name="new", persons={"approver": "ada"})
    journal = open_journal(workspace)
    people = {each.role: each.person for each in journal.view.keys.all()}
    assert people == {**PERSONS, "approver": "ada"}
    assert set(people) == set(ROLES)
    assert set(published_policy(journal).gates) == {"staging", "production"}
    assert journal.checkpoint_count() == 1


def test_private_keys_are_closed_to_others_and_kept_out_of_git(root: Path) -> None:
    create_workspace(root, name="new", persons={})
    for key in (root / ".assay" / "keys").iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert (root / ".assay" / ".gitignore").read_text() == "*\n"


def test_with_a_passphrase_the_keys_are_encrypted(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_KEY_PASSPHRASE", "open sesame")
    create_workspace(root, name="new", persons={})
    for key in (root / ".assay" / "keys").iterdir():
        assert b"ENCRYPTED" in key.read_bytes()


def test_a_workspace_is_not_made_twice(root: Path) -> None:
    create_workspace(root, name="new", persons={})
    with pytest.raises(UsageError, match="this is a workspace already"):
        create_workspace(root, name="new", persons={})


def test_a_role_that_does_not_exist_is_refused_before_anything_is_made(root: Path) -> None:
    with pytest.raises(InvalidInputError, match="unknown role 'boss'; roles: admin"):
        create_workspace(root, name="new", persons={"boss": "ada"})
    assert list(root.iterdir()) == []


def test_files_that_are_there_are_kept(root: Path) -> None:
    (root / "system.yaml").write_text("# mine\n")
    create_workspace(root, name="new", persons={})
    assert (root / "system.yaml").read_text() == "# mine\n"


@pytest.mark.parametrize("step", ["_key", "_write_templates", "Ledger", "_register", "publish"])
def test_a_workspace_left_half_made_is_completed(
    root: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(setup, step, dies)
        with pytest.raises(KeyboardInterrupt):
            create_workspace(root, name="new", persons={})
    forget()
    create_workspace(root, name="new", persons={})
    journal = open_journal(find_workspace(root))
    assert len(journal.view.keys.all()) == len(ROLES)
    assert published_policy(journal).gates
    with pytest.raises(AssayError, match="already"):
        create_workspace(root, name="new", persons={})

import os
from pathlib import Path

import pytest
from tests.worlds import World, copy_world

from assay.domain.errors import InvalidInputError, UnavailableError, UsageError
from assay.server.guard import Guard
from assay.workflow.policy import publish


def guard_of(world: World) -> Guard:
    return Guard(f"sqlite:///{world.root / '.assay' / 'mlflow.db'}")


def test_the_workspace_around_the_database_governs_it(world: World) -> None:
    assert guard_of(world).gates == ("staging", "production")


def test_a_database_in_no_workspace_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no assay\.toml"):
        Guard(f"sqlite:///{tmp_path / 'mlflow.db'}")


def test_a_database_in_memory_needs_to_be_told_its_workspace(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnavailableError, match="set ASSAY_WORKSPACE"):
        Guard("sqlite://")
    monkeypatch.setenv("ASSAY_WORKSPACE", str(world.root))
    assert "production" in Guard("sqlite://").gates


def test_the_named_workspace_is_used_and_none_above_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_WORKSPACE", str(world.root / ".assay"))
    with pytest.raises(UsageError):
        guard_of(world)


@pytest.mark.parametrize("alias", ["production", "Production", "ＰＲＯＤＵＣＴＩＯＮ ", "staging"])  # noqa: RUF001  # full width
def test_an_alias_and_its_look_alikes_are_the_gate(world: World, alias: str) -> None:
    assert guard_of(world).gate(alias) in {"production", "staging"}


@pytest.mark.parametrize("alias", ["champion", "production2", "pro-duction", ""])
def test_other_aliases_are_none(world: World, alias: str) -> None:
    assert guard_of(world).gate(alias) is None


def test_settings_changed_while_a_server_runs_count_at_once(world: World) -> None:
    running = guard_of(world)
    world.edit_settings('staging = ["ml-supply-chain"]', 'canary = ["ml-supply-chain"]')
    assert running.gate("canary") == "canary"
    assert running.gate("staging") == "staging", "still signed"
    publish(world.reopen().journal)
    assert running.gate("staging") is None
    world.edit_settings("[gates]", "gates")
    with pytest.raises(InvalidInputError):
        running.gate("production")


def test_without_a_ledger_nobody_knows_which_aliases_are_protected(world: World) -> None:
    running = guard_of(world)
    (world.root / ".assay" / "ledger.db").unlink()
    assert running.gate("production") == "production"
    with pytest.raises(UnavailableError, match="no ledger"):
        running.gate("champion")


def test_two_databases_are_governed_each_by_its_own_workspace(
    world: World, empty_template: Path, tmp_path: Path
) -> None:
    other = copy_world(empty_template, tmp_path / "other")
    other.edit_settings('staging = ["ml-supply-chain"]\n', "")
    publish(other.reopen().journal)
    assert guard_of(world).gate("staging") == "staging"
    assert guard_of(other).gate("staging") is None


def test_an_account_without_a_name_still_withdraws(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)
    world.in_production()
    guard_of(world).withdrawn("digits", "production")
    assert world.journal.records()[-1].statement.predicate["actor"] == "unknown"

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from tests.worlds import World

from assay.domain.errors import IntegrityError, UnavailableError
from assay.evidence.keys import new_key, to_pem
from assay.evidence.statement import Resource, Statement
from assay.workflow.journal import Journal, open_journal, reread


def said(kind: str = "drift", **predicate: object) -> Statement:
    found: Mapping[str, object] = predicate
    subject = Resource(name="x", digest="sha256:" + "0" * 64)
    return Statement(kind=kind, subjects=(subject,), predicate=found)


def test_statements_are_appended_all_or_none(world: World) -> None:
    before = len(world.journal.records())
    records = world.journal.attest([said(n=1), said(n=2)], role="monitor")
    assert [each.seq for each in records] == [before + 1, before + 2]
    with pytest.raises(UnavailableError, match="may not sign a policy"):
        world.journal.attest([said(n=3), said("policy")], role="monitor")
    assert len(world.journal.records()) == before + 2


def test_a_role_signs_only_with_its_own_registered_key(world: World) -> None:
    keys = world.root / ".assay" / "keys"
    (keys / "monitor.pem").write_bytes((keys / "trainer.pem").read_bytes())
    with pytest.raises(UnavailableError, match=r"monitor\.pem is not registered for role monitor"):
        world.journal.attest([said()], role="monitor")
    (keys / "monitor.pem").write_bytes(to_pem(new_key(), None))
    with pytest.raises(UnavailableError, match="not registered"):
        world.journal.attest([said()], role="monitor")
    (keys / "monitor.pem").write_text("not a key")
    with pytest.raises(UnavailableError, match="cannot be used"):
        world.journal.attest([said()], role="monitor")


def test_a_clock_set_back_does_not_turn_back_the_ledger(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Back(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # a plain one
            del tz
            return datetime(2020, 1, 1, tzinfo=UTC)

    last = world.journal.records()[-1].at
    monkeypatch.setattr("assay.workflow.journal.datetime", Back)
    assert world.journal.now() == last
    assert world.journal.attest([said()], role="monitor")[0].at == last


def test_many_threads_append_without_losing_or_mixing(world: World) -> None:
    before = len(world.journal.records())

    def append(number: int) -> int:
        (record,) = world.journal.attest([said(n=number)], role="monitor")
        assert record.statement.predicate["n"] == number
        return record.seq

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(append, range(40)))
    assert found == list(range(before + 1, before + 41))
    assert len(reread(world.journal.workspace).view.records) == before + 40


def test_what_another_process_appends_is_seen(world: World) -> None:
    other = reread(world.journal.workspace)
    other.attest([said(n=1)], role="monitor")
    assert world.journal.records()[-1].statement.predicate["n"] == 1


def test_opening_again_uses_what_was_verified_and_the_settings_of_now(world: World) -> None:
    world.edit_settings("urls = []", 'urls = ["json://x"]')
    again = world.reopen().journal
    first = open_journal(again.workspace)
    assert first is again
    assert first.workspace.config.alert_urls == ("json://x",)


def test_a_changed_entry_is_found_by_whoever_looks_again(world: World) -> None:
    """Entries are verified once; a process that runs for long can ask whether they still stand."""
    world.journal.recheck()
    world.sql("UPDATE ledger_entry SET leaf = replace(leaf, 'a', 'b') WHERE seq = 4")
    world.journal.records()
    with pytest.raises(IntegrityError, match="ledger entry 4: changed since it was verified"):
        world.journal.recheck()
    with pytest.raises(IntegrityError, match="ledger entry 4"):
        reread(world.journal.workspace)


def test_an_entry_removed_or_relabelled_is_found_by_whoever_looks_again(world: World) -> None:
    world.sql("UPDATE ledger_entry SET kind = 'drift' WHERE seq = 2")
    with pytest.raises(IntegrityError, match="ledger entry 2: changed"):
        world.journal.recheck()
    world.sql("DELETE FROM ledger_entry WHERE seq = 1")
    with pytest.raises(IntegrityError, match="ledger entry 1: changed"):
        world.journal.recheck()


def test_a_checkpoint_is_signed_by_the_ledgers_key_and_says_where_it_stands(world: World) -> None:
    world.journal.attest([said()], role="monitor")
    signed = world.journal.checkpoint()
    assert signed.checkpoint.size == len(world.journal.records())
    assert signed.checkpoint.origin == "assay.dev/test"
    assert signed.signed_by(world.journal.signer("ledger").raw)
    assert not signed.signed_by(world.journal.signer("monitor").raw)


def test_keys_with_a_passphrase_need_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    key: Journal = world.journal
    path = world.root / ".assay" / "keys" / "monitor.pem"
    path.write_bytes(to_pem(key.key("monitor"), "open sesame"))
    with pytest.raises(UnavailableError, match="ASSAY_KEY_PASSPHRASE"):
        key.attest([said()], role="monitor")
    monkeypatch.setenv("ASSAY_KEY_PASSPHRASE", "open sesame")
    assert key.attest([said()], role="monitor")[0].at - datetime.now(UTC) < timedelta(seconds=60)

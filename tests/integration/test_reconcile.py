"""Aliases are made to agree with the ledger, whatever happened to either."""

import shutil
from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.worlds import World

from assay.domain.errors import DeniedError, IntegrityError, UnavailableError
from assay.evidence.record import Record
from assay.ledger.outbox import alerts
from assay.server.store import open_store
from assay.workflow.alerts import Alert, raise_with
from assay.workflow.policy import publish
from assay.workflow.promotion import record_withdrawal
from assay.workflow.reconcile import Action, Reconciled


def settled(world: World) -> Reconciled:
    """Reconcile, see that a second time finds nothing to do, and that everything verifies."""
    (found,) = world.reconcile()
    before = len(world.journal.records()), alerts(world.journal.ledger)
    assert all(each.action is Action.NONE for each in world.reconcile())
    assert (len(world.journal.records()), alerts(world.journal.ledger)) == before
    world.audit()
    return found


def withdrawals(world: World) -> list[Record]:
    return world.journal.view.of_kind("withdrawal")


def open_alerts(world: World) -> list[str]:
    return [each.title for each in alerts(world.journal.ledger) if each.state == "pending"]


def promote_second(world: World) -> None:
    """A second, equally good version is promoted after the first."""
    world.train(seed=1)
    world.evaluate("n1")
    world.register()
    world.approve(world.promote("digits@2").digest)
    world.promote("digits@2")


# The cases of the table in `workflow/reconcile.py`


def test_nothing_is_done_where_alias_ledger_and_gate_agree(promoted: World) -> None:
    before = len(promoted.journal.records())
    found = settled(promoted)
    assert (found.action, found.version) == (Action.NONE, "1")
    assert len(promoted.journal.records()) == before
    promoted.load()


def test_a_version_the_gate_would_not_admit_any_more_is_withdrawn(promoted: World) -> None:
    promoted.request("withheld")
    found = settled(promoted)
    assert found.action is Action.WITHDRAWN
    assert "msc-evaluation" in found.reasons[0]
    assert promoted.alias() is None
    assert withdrawals(promoted)[-1].statement.predicate["reasons"] == list(found.reasons)
    assert open_alerts(promoted) == ["digits@1 was taken out of production"]
    with pytest.raises(DeniedError):
        promoted.load()


def test_an_alias_without_its_promotion_is_completed_if_the_gate_allows_it(proven: World) -> None:
    """What a crash between the two leaves."""
    proven.approve(proven.promote().digest)
    proven.move_alias("1")
    with pytest.raises(DeniedError, match="the ledger promoted none"):
        proven.load()
    assert settled(proven).action is Action.COMPLETED
    proven.load()


def test_an_alias_set_past_the_gate_is_deleted(proven: World) -> None:
    proven.move_alias("1")
    found = settled(proven)
    assert (found.action, found.version) == (Action.UNDONE, "1")
    assert proven.alias() is None


def test_an_alias_moved_past_the_gate_is_moved_back(promoted: World) -> None:
    promoted.train(seed=1)
    promoted.register()
    promoted.move_alias("2")
    with pytest.raises(DeniedError, match="points at version 2, but the ledger promoted 1"):
        promoted.load()
    found = settled(promoted)
    assert (found.action, found.version) == (Action.UNDONE, "2")
    assert promoted.alias() == "1"
    promoted.load()


def test_an_alias_moved_back_to_an_older_approved_version_becomes_a_promotion(
    promoted: World,
) -> None:
    promote_second(promoted)
    promoted.move_alias("1")
    assert settled(promoted).action is Action.COMPLETED
    assert promoted.alias() == "1"


def test_an_alias_removed_past_the_gate_is_recorded_as_a_withdrawal(promoted: World) -> None:
    promoted.move_alias(None)
    found = settled(promoted)
    assert found.action is Action.RECORDED
    assert withdrawals(promoted)[-1].statement.predicate["reasons"] == [
        "the alias was found removed"
    ]


def test_a_withdrawn_version_is_not_let_in_again_although_the_gate_would(promoted: World) -> None:
    """What a crash between a withdrawal and the deletion of the alias leaves."""
    subject, _ = promoted.examined()
    record_withdrawal(promoted.journal, subject, "production", actor="me", reasons=["a complaint"])
    with pytest.raises(DeniedError):
        promoted.load()
    found = settled(promoted)
    assert found.action is Action.UNDONE
    assert promoted.alias() is None
    assert withdrawals(promoted)[-1].statement.predicate["reasons"] == ["a complaint"]


# What makes a version fall


def test_a_version_whose_files_were_overwritten_is_withdrawn_and_people_are_told(
    promoted: World,
) -> None:
    promoted.overwrite()
    found = settled(promoted)
    assert found.action is Action.WITHDRAWN
    assert "its files were changed" in found.reasons[0]
    assert promoted.alias() is None
    assert open_alerts(promoted) == ["digits@1 was taken out of production"]


def test_a_version_whose_files_are_gone_is_withdrawn_and_people_are_told(promoted: World) -> None:
    shutil.rmtree(promoted.registry.folder(promoted.uri))
    found = settled(promoted)
    assert found.action is Action.WITHDRAWN
    assert "no model files" in found.reasons[0]
    assert open_alerts(promoted) == ["digits@1 was taken out of production"]


def test_a_version_falls_when_its_evidence_expires(
    promoted: World, later: Callable[[timedelta], None]
) -> None:
    later(timedelta(days=364))
    assert settled(promoted).action is Action.NONE
    later(timedelta(days=366))
    found = settled(promoted)
    assert found.action is Action.WITHDRAWN
    assert any("older than 365 days" in reason for reason in found.reasons)
    assert promoted.alias() is None


def test_an_approval_that_expires_after_the_promotion_takes_nothing_out(
    promoted: World, later: Callable[[timedelta], None]
) -> None:
    later(timedelta(days=20))
    assert settled(promoted).action is Action.NONE
    promoted.load()


def test_an_approval_opens_no_gate_after_two_weeks(
    proven: World, later: Callable[[timedelta], None]
) -> None:
    proven.approve(proven.promote().digest)
    later(timedelta(days=15))
    (waiting,) = proven.promote().standings
    assert "has expired" in waiting.refused[0]
    assert proven.alias() is None


def test_a_stricter_pack_takes_a_version_out_once_it_is_published(promoted: World) -> None:
    promoted.own_policies()
    promoted.edit_pack("value: 0.02", "value: 0.2")
    promoted.edit_pack("version: 1.0.0", "version: 1.1.0")
    publish(promoted.journal)
    found = settled(promoted)
    assert found.action is Action.WITHDRAWN
    assert "msc-evaluation" in found.reasons[0]


def test_a_pack_nobody_published_takes_nothing_out(promoted: World) -> None:
    """Somebody may be working on the next version of a pack."""
    promoted.own_policies()
    promoted.edit_pack("value: 0.02", "value: 0.2")
    before = len(promoted.journal.records())
    with pytest.raises(IntegrityError, match="differ from those published"):
        promoted.reconcile()
    assert promoted.alias() == "1"
    assert len(promoted.journal.records()) == before


def test_a_broken_ledger_stops_everything(promoted: World) -> None:
    promoted.sql("UPDATE ledger_head SET size = size - 1")
    with pytest.raises(IntegrityError, match="the head says"):
        promoted.reconcile()
    assert promoted.alias() == "1"


def test_without_the_ledgers_key_nothing_is_taken_out_unrecorded(promoted: World) -> None:
    promoted.overwrite()
    (promoted.root / ".assay" / "keys" / "ledger.pem").unlink()
    with pytest.raises(UnavailableError, match=r"ledger\.pem"):
        promoted.reconcile()
    assert promoted.alias() == "1"
    with pytest.raises(IntegrityError):
        promoted.load()


def test_people_are_told_each_time_a_version_is_taken_out(promoted: World) -> None:
    promoted.overwrite()
    promoted.reconcile()
    promoted.overwrite()  # flips the bit back
    promoted.promote()
    assert promoted.alias() == "1"
    assert open_alerts(promoted) == []
    promoted.overwrite()
    assert settled(promoted).action is Action.WITHDRAWN
    assert len(open_alerts(promoted)) == 1
    assert len(alerts(promoted.journal.ledger)) == 2


def test_people_who_were_told_of_the_drift_are_not_told_of_the_withdrawal_too(
    promoted: World,
) -> None:
    subject, _ = promoted.examined()
    alert = Alert(subject=subject, detector="drift", severity="critical", title="drift", body="")
    raise_with(promoted.journal, [], alert, role="monitor")
    promoted.drift()
    assert settled(promoted).action is Action.WITHDRAWN
    assert open_alerts(promoted) == ["drift"]


def test_gates_and_models_are_reconciled_each_for_itself(promoted: World) -> None:
    promoted.register("other")
    store = open_store(promoted.journal.workspace.registry_uri)
    promoted.approve(promoted.promote(gate="staging").digest)
    store.set_registered_model_alias("digits", "staging", "1")
    promoted.move_alias(None)
    found = {(each.name, each.gate): each.action for each in promoted.reconcile()}
    assert found == {
        ("digits", "staging"): Action.NONE,
        ("digits", "production"): Action.RECORDED,
    }

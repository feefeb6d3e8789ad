"""Killed at the worst moment: afterwards alias and ledger agree, and nothing is lost.

Each case runs in a process of its own, on real files, and is ended by SIGKILL from within: no
`finally`, no flush, no rollback by us.
"""

import multiprocessing
import os
import pkgutil
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from tests.integration.channel import Channel
from tests.worlds import GATE, NAME, World, copy_world, open_world

from assay.domain.decision import Subject
from assay.domain.errors import DeniedError
from assay.ledger.checkpoint import CheckpointFile, SignedCheckpoint
from assay.ledger.outbox import alerts
from assay.workflow import journal
from assay.workflow.alerts import VARIABLE, Alert, deliver_due, raise_with
from assay.workflow.promotion import holder
from assay.workflow.reconcile import Action
from assay.workflow.withdraw import withdraw

Sabotage = Callable[[], None]

LEDGER: Final = "assay.ledger.store:Ledger"
MLFLOW: Final = "mlflow.store.model_registry.sqlalchemy_store:SqlAlchemyStore"


# What a process does, and where it dies


def deadly(owner: str, name: str, *, kind: str = "", after: bool = False) -> None:
    """Make a function end the process: when it is called, or when it has done its work."""
    holder_of = pkgutil.resolve_name(owner)
    real = getattr(holder_of, name)

    def fatal(*args: object, **kwargs: object) -> object:
        if kind and kind not in {each[0] for each in args[1]}:  # type: ignore[attr-defined]  # pairs
            return real(*args, **kwargs)
        if after:
            real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("dead by now")

    setattr(holder_of, name, fatal)


def half_a_note() -> None:
    """Only the beginning of a checkpoint reaches the disk."""

    def add(file: CheckpointFile, signed: SignedCheckpoint) -> None:
        with file.path.open("ab") as stream:
            stream.write(signed.note().encode()[:40])
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(CheckpointFile, "add", add)  # noqa: B010  # in a process that dies of it


def take_out(world: World) -> None:
    withdraw(world.journal, world.registry, NAME, GATE, actor="me", reasons=["a complaint"])


def delete_alias(world: World) -> None:
    world.registry.delete_alias(NAME, GATE)


def sight_drift(world: World) -> None:
    """The monitor's last step: the statement and the alert, then the delivery."""
    subject, _ = world.examined()
    alert = Alert(subject=subject, detector="drift", severity="critical", title="drift", body="")
    world.drift()
    raise_with(world.journal, [], alert, role="monitor")
    deliver_due(world.journal)


def promote(world: World) -> None:
    world.promote()


def evaluate(world: World) -> None:
    world.evaluate("n1")


def reconcile(world: World) -> None:
    world.reconcile()


def deliver(world: World) -> None:
    deliver_due(world.journal)


Case = tuple[Callable[[World], None], Sabotage]

BEFORE_PROMOTION: Final[dict[str, Case]] = {
    "promote, before the decision is recorded": (
        promote,
        partial(deadly, LEDGER, "append", kind="decision"),
    ),
    "promote, after the decision is recorded": (
        promote,
        partial(deadly, LEDGER, "append", kind="decision", after=True),
    ),
    "promote, half a checkpoint written": (promote, half_a_note),
    "evaluate, in the middle of an append": (
        evaluate,
        partial(deadly, "assay.ledger.store", "_save_head"),
    ),
    "evaluate, after the request": (
        evaluate,
        partial(deadly, LEDGER, "append", kind="evaluation-request", after=True),
    ),
}
PROMOTION: Final[dict[str, Case]] = {
    "before the alias is written": (
        promote,
        partial(deadly, MLFLOW, "set_registered_model_alias"),
    ),
    "after the alias is written": (
        promote,
        partial(deadly, MLFLOW, "set_registered_model_alias", after=True),
    ),
    "before the promotion is recorded": (
        promote,
        partial(deadly, LEDGER, "append", kind="promotion"),
    ),
    "after the promotion is recorded": (
        promote,
        partial(deadly, LEDGER, "append", kind="promotion", after=True),
    ),
    "half a checkpoint written": (promote, half_a_note),
}
WITHDRAWAL: Final[dict[str, Case]] = {
    "before the withdrawal is recorded": (
        take_out,
        partial(deadly, LEDGER, "append", kind="withdrawal"),
    ),
    "after the withdrawal is recorded": (
        take_out,
        partial(deadly, LEDGER, "append", kind="withdrawal", after=True),
    ),
    "before the alias is deleted": (
        take_out,
        partial(deadly, MLFLOW, "delete_registered_model_alias"),
    ),
    "after the alias is deleted": (
        take_out,
        partial(deadly, MLFLOW, "delete_registered_model_alias", after=True),
    ),
    "by a client, after the alias is deleted": (
        delete_alias,
        partial(deadly, MLFLOW, "delete_registered_model_alias", after=True),
    ),
    "by a client, half a checkpoint written": (delete_alias, half_a_note),
}


def live(root: Path, act: Callable[[World], None], sabotage: Sabotage, urls: str) -> None:
    """What the other process runs."""
    os.environ[VARIABLE] = urls
    world = open_world(root)
    sabotage()
    act(world)
    os._exit(0)


@pytest.fixture(scope="module")
def processes() -> Iterator[multiprocessing.context.ForkServerContext]:
    """Processes that have MLflow imported when they start."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["mlflow", "mlflow.pyfunc", "assay.server.store"])
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2]))
        yield context


Kill = Callable[..., World]


@pytest.fixture
def kill(processes: multiprocessing.context.ForkServerContext) -> Kill:
    """Let another process act on a world and die of it; return the world as it was left."""

    def killed(
        world: World, act: Callable[[World], None], sabotage: Sabotage, urls: str = ""
    ) -> World:
        acknowledged = [each.envelope_digest for each in world.journal.records()]
        process = processes.Process(target=live, args=(world.root, act, sabotage, urls))
        process.start()
        process.join(timeout=120)
        assert process.exitcode == -signal.SIGKILL, "it was to die on the way"
        left = world.reopen()
        left.uri = world.uri
        found = [each.envelope_digest for each in left.journal.records()]
        assert found[: len(acknowledged)] == acknowledged
        return left

    return killed


@pytest.fixture
def approved(tmp_path: Path, proven_template: Path) -> Iterator[World]:
    """A version that only has to be promoted."""
    world = copy_world(proven_template, tmp_path / "world")
    world.approve(world.promote().digest)
    yield world
    journal.forget()


def settle(world: World) -> list[Action]:
    """Reconcile; then alias and ledger agree, nothing more is to be done, and all verifies."""
    actions = [each.action for each in world.reconcile()]
    standing = holder(world.journal.view, NAME, GATE)
    assert world.alias() == (standing and standing.statement.predicate["version"])
    before = len(world.journal.records())
    assert all(each.action is Action.NONE for each in world.reconcile())
    assert len(world.journal.records()) == before
    world.audit()
    return actions


@pytest.mark.parametrize("case", BEFORE_PROMOTION.values(), ids=BEFORE_PROMOTION)
def test_killed_before_any_promotion_nothing_is_promoted(
    proven: World, kill: Kill, case: Case
) -> None:
    world = kill(proven, *case)
    assert settle(world) == []
    assert world.alias() is None
    world.promote()
    world.audit()


def test_an_evaluation_killed_after_its_request_counts_against_the_version(
    proven: World, kill: Kill
) -> None:
    """Killing a bad run is no way to try again."""
    world = kill(proven, *BEFORE_PROMOTION["evaluate, after the request"])
    assert {each.control for each in world.check().decision.blocking} == {"msc-evaluation"}
    world.result("n1")
    assert world.check().decision.blocking == ()


@pytest.mark.parametrize("case", PROMOTION.values(), ids=PROMOTION)
def test_killed_while_promoting_it_is_promoted_whole_or_not_at_all(
    approved: World, kill: Kill, case: Case
) -> None:
    world = kill(approved, *case)
    was_set = world.alias() == "1"
    recorded = holder(world.journal.view, NAME, GATE) is not None
    if not (was_set and recorded):
        with pytest.raises(DeniedError):
            world.load()
    actions = settle(world)
    expected = [Action.NONE if recorded else Action.COMPLETED] if was_set else []
    assert actions == expected
    world.promote()
    assert world.alias() == "1"
    world.load()
    world.audit()


@pytest.mark.parametrize("case", WITHDRAWAL.values(), ids=WITHDRAWAL)
def test_killed_while_withdrawing_a_recorded_withdrawal_is_finished(
    promoted: World, kill: Kill, case: Case
) -> None:
    world = kill(promoted, *case)
    deleted = world.alias() is None
    recorded = bool(world.journal.view.of_kind("withdrawal"))
    if deleted or recorded:
        with pytest.raises(DeniedError):
            world.load()
    settle(world)
    assert world.alias() == (None if deleted or recorded else "1")
    if recorded:
        assert len(world.journal.view.of_kind("withdrawal")) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_while_reconciling_people_are_still_told(
    promoted: World,
    kill: Kill,
    after: bool,  # noqa: FBT001  # a parameter of the case
) -> None:
    promoted.overwrite()
    sabotage = partial(deadly, LEDGER, "append", kind="withdrawal", after=after)
    world = kill(promoted, reconcile, sabotage)
    settle(world)
    assert world.alias() is None
    (alert,) = alerts(world.journal.ledger)
    assert (alert.state, alert.title) == ("pending", "digits@1 was taken out of production")


def test_killed_between_an_alert_and_its_delivery_it_is_delivered_later(
    promoted: World, kill: Kill, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    sabotage = partial(deadly, "assay.monitoring.delivery", "deliver")
    world = kill(promoted, sight_drift, sabotage, channel.url)
    assert channel.titles == []
    monkeypatch.setenv(VARIABLE, channel.url)
    deliver_due(world.journal)
    deliver_due(world.journal)
    assert channel.titles == ["drift"]
    settle(world)
    assert world.alias() is None, "the statement was not lost either"


def test_killed_between_sending_and_marking_an_alert_is_delivered_again(
    promoted: World, kill: Kill, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once: told twice is better than not told."""
    subject = Subject(name=NAME, version="1", digest="sha256:" + "0" * 64)
    alert = Alert(subject=subject, detector="drift", severity="critical", title="drift", body="")
    raise_with(promoted.journal, [], alert, role="monitor")
    sabotage = partial(deadly, "assay.workflow.alerts", "_mark")
    world = kill(promoted, deliver, sabotage, channel.url)
    assert channel.titles == ["drift"]
    (row,) = alerts(world.journal.ledger)
    assert (row.state, row.attempts) == ("pending", 0)
    monkeypatch.setenv(VARIABLE, channel.url)
    deliver_due(world.journal)
    assert channel.titles == ["drift", "drift"]
    (row,) = alerts(world.journal.ledger)
    assert row.state == "delivered"

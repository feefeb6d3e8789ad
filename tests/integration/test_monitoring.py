"""Production is watched: a change in the light is seen, told once, and takes the version out."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.worlds import NAME, World, copy_world

from assay.domain.errors import DeniedError, IntegrityError, InvalidInputError
from assay.ledger.outbox import alerts
from assay.workflow import journal
from assay.workflow.demo import worse_light
from assay.workflow.images import load_parts
from assay.workflow.monitor import Watched, monitor
from assay.workflow.reconcile import Action
from assay.workflow.score import inference_log, open_service

# One group: the watched world below is made once for each worker.
pytestmark = pytest.mark.xdist_group("monitoring")

BATCH = 50


@pytest.fixture(scope="module")
def watched_template(tmp_path_factory: pytest.TempPathFactory, promoted_template: Path) -> Path:
    """Production with three quiet windows of answers that the monitor has seen."""
    root = tmp_path_factory.mktemp("watched") / "world"
    world = copy_world(promoted_template, root)
    serve(world, pixels(0, 300))
    look(world)
    return root


@pytest.fixture
def watched(tmp_path: Path, watched_template: Path) -> Iterator[World]:
    yield copy_world(watched_template, tmp_path / "world")
    journal.forget()


def pixels(start: int, stop: int) -> NDArray[np.uint8]:
    """Held-out images, over and over, and shuffled: as they come they go from writer to writer."""
    test = load_parts("digits")["test"].pixels
    shuffled = test[np.random.default_rng(0).permutation(len(test))]
    return shuffled[np.arange(start, stop) % len(test)]


def dark(start: int, stop: int) -> NDArray[np.uint8]:
    return worse_light(pixels(start, stop), seed=start)


def serve(world: World, images: NDArray[np.uint8]) -> None:
    """The approved model answers."""
    service = open_service(world.journal, world.registry, NAME, "production")
    for start in range(0, len(images), BATCH):
        service.answer(images[start : start + BATCH])


def look(world: World) -> Watched:
    return monitor(world.journal, world.registry, NAME, "production")


def log_files(world: World) -> list[Path]:
    return sorted((world.root / ".assay" / "inference").rglob("*.parquet"))


def test_ordinary_images_raise_no_alarm(watched: World) -> None:
    statement = watched.journal.view.of_kind("drift")[-1].statement
    assert (statement.predicate["alarm"], statement.predicate["state"]) == (False, "quiet")
    assert statement.predicate["judged"] == 3
    assert alerts(watched.journal.ledger) == []


def test_looking_again_at_the_same_answers_says_nothing_new(watched: World) -> None:
    before = len(watched.journal.records())
    assert not look(watched).new
    assert len(watched.journal.records()) == before


def test_the_report_is_the_one_the_statement_names(watched: World) -> None:
    predicate = watched.journal.view.of_kind("drift")[-1].statement.predicate
    report = watched.root / "reports" / str(predicate["report"])
    data = report.read_bytes()
    assert hashlib.sha256(data).hexdigest() == predicate["report_sha256"]
    assert data.lstrip().lower().startswith(b"<!doctype html>")
    assert b"component_1" in data, "it speaks of the columns it was given"


def test_one_odd_window_is_not_yet_an_alarm(watched: World) -> None:
    serve(watched, dark(300, 400))
    found = look(watched)
    assert (found.verdict.streak, found.alarm) == (1, False)
    assert alerts(watched.journal.ledger) == []
    assert all(each.action is Action.NONE for each in watched.reconcile())


def test_worse_light_raises_one_alert_however_often_one_looks(watched: World) -> None:
    serve(watched, dark(300, 500))
    first = look(watched)
    assert (first.alarm, first.raised, first.new) == (True, True, True)
    assert not look(watched).new
    serve(watched, dark(500, 600))
    second = look(watched)
    assert (second.alarm, second.raised, second.new) == (True, False, True)
    (alert,) = alerts(watched.journal.ledger)
    assert (alert.state, alert.seen) == ("pending", 2)
    assert alert.title == "digits@1 drifts: 2 windows in a row"
    assert "reports/drift-digits-1-" in alert.body


def test_an_alarm_is_closed_by_as_many_quiet_windows_as_raised_it(watched: World) -> None:
    serve(watched, dark(300, 500))
    look(watched)
    serve(watched, pixels(500, 600))
    assert look(watched).alarm, "one quiet window is not enough"
    assert {each.control for each in watched.check().decision.blocking} == {"msc-drift"}
    serve(watched, pixels(600, 700))
    assert not look(watched).alarm
    (alert,) = alerts(watched.journal.ledger)
    assert alert.state == "resolved"
    assert watched.check().decision.blocking == ()


def test_drift_takes_the_version_out_and_says_why(watched: World) -> None:
    serve(watched, dark(300, 500))
    look(watched)
    (found,) = watched.reconcile()
    assert found.action is Action.WITHDRAWN
    assert found.reasons[0].startswith("[msc-drift] SI-4")
    assert watched.journal.records()[-1].statement.predicate["reasons"] == list(found.reasons)
    with pytest.raises(DeniedError):
        watched.load()
    with pytest.raises(DeniedError):
        look(watched)
    assert len(alerts(watched.journal.ledger)) == 1, "the alert about the drift told them"
    assert {each.control for each in watched.promote().decision.blocking} == {"msc-drift"}
    watched.audit()


def test_an_edited_answer_is_found(watched: World) -> None:
    file = log_files(watched)[1]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(IntegrityError, match="inference"):
        look(watched)


@pytest.mark.parametrize("which", [0, 2, -1])
def test_a_removed_answer_is_found(watched: World, which: int) -> None:
    log_files(watched)[which].unlink()
    with pytest.raises(IntegrityError, match=r"files are gone|was removed"):
        look(watched)


def test_answers_of_another_model_are_found(watched: World) -> None:
    from assay.serving.scoring import Served, score

    other = Served(
        model=NAME, version="1", model_digest="sha256:" + "0" * 64, input_shape=(8, 8, 1)
    )
    scorer = watched.load()
    batch = score(scorer, pixels(0, 100), served=other, at=datetime.now(UTC))
    inference_log(watched.journal).write(batch)
    with pytest.raises(IntegrityError, match="holds answers of another model"):
        look(watched)


def test_a_damaged_profile_is_found(watched: World) -> None:
    (profile,) = (watched.root / ".assay" / "profiles").iterdir()
    data = bytearray(profile.read_bytes())
    data[-1] ^= 1
    profile.write_bytes(data)
    with pytest.raises(IntegrityError, match="build it anew"):
        look(watched)


def test_too_few_answers_for_a_window_are_left_for_the_next_time(promoted: World) -> None:
    serve(promoted, pixels(0, 99))
    found = look(promoted)
    assert (found.new, found.alarm, found.verdict.judged) == (False, False, 0)
    assert promoted.journal.view.of_kind("drift") == []


def test_only_what_stands_at_a_gate_is_watched(proven: World) -> None:
    with pytest.raises(DeniedError, match="no approved version"):
        look(proven)


def test_a_window_of_no_rows_makes_no_sense(watched: World) -> None:
    with pytest.raises(InvalidInputError, match="window"):
        monitor(watched.journal, watched.registry, NAME, "production", size=0)

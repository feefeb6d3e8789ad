import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain.errors import IntegrityError, UnavailableError
from assay.serving.log import GENESIS, InferenceLog
from assay.serving.scoring import ScoredBatch, Served

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def batch(
    first: int = 0,
    count: int = 3,
    *,
    model: str = "digits",
    version: str = "1",
    at: datetime = NOON,
    length: int = 4,
) -> ScoredBatch:
    numbers = np.arange(first, first + count)
    return ScoredBatch(
        served=Served(
            model=model, version=version, model_digest="sha256:aa", input_shape=(8, 8, 1)
        ),
        at=at,
        classes=("even", "odd"),
        input_sha256=tuple(f"{number:064x}" for number in numbers),
        predictions=numbers % 2,
        confidence=np.full(count, 0.75, np.float32),
        embeddings=np.repeat(numbers[:, None], length, axis=1).astype(np.float32),
    )


def filled(folder: Path, files: int = 4) -> InferenceLog:
    log = InferenceLog(folder)
    for index in range(files):
        log.write(batch(3 * index))
    return log


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    rows = filled(tmp_path, 2).read("digits", "1")
    assert list(rows.predictions) == [0, 1, 0, 1, 0, 1]
    assert rows.input_sha256 == tuple(f"{number:064x}" for number in range(6))
    assert rows.embeddings.shape == (6, 4)
    assert rows.embeddings[:, 0].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert rows.confidence.dtype == np.float32
    assert rows.model_digests == ("sha256:aa",) * 6
    assert rows.times[0] == np.datetime64("2026-03-01T12:00:00", "us")


@given(sizes=st.lists(st.integers(1, 5), max_size=4), last=st.integers(0, 25))
@settings(max_examples=20, deadline=None)
def test_the_last_rows_are_the_tail_of_all_rows(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], last: int
) -> None:
    log = InferenceLog(tmp_path_factory.mktemp("log"))
    for index, size in enumerate(sizes):
        log.write(batch(sum(sizes[:index]), size))
    whole = log.read("digits", "1")
    assert whole.input_sha256 == tuple(f"{number:064x}" for number in range(sum(sizes)))
    newest = log.read("digits", "1", last=last).input_sha256
    assert newest == whole.input_sha256[max(len(whole) - last, 0) :]


def test_files_are_parted_by_model_version_and_day_in_utc(tmp_path: Path) -> None:
    log = InferenceLog(tmp_path)
    late = datetime(2026, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=-2)))
    path = log.write(batch(model="team/../digits", version="2", at=late))
    place, _, _ = path.relative_to(tmp_path).as_posix().rpartition("-")
    assert place == "model=team%2F..%2Fdigits/version=2/date=2026-03-02/0000000001"
    assert len(log.read("team/../digits", "2")) == 3
    assert log.verify()[0].model == "team/../digits"


def test_embeddings_are_stored_as_lists_of_fixed_size(tmp_path: Path) -> None:
    path = filled(tmp_path, 1).write(batch())
    schema = pq.read_schema(path)
    assert schema.field("embedding").type == pa.list_(pa.float32(), 4)
    assert schema.field("time").type == pa.timestamp("us", tz="UTC")


def test_an_unknown_model_has_no_rows(tmp_path: Path) -> None:
    rows = InferenceLog(tmp_path).read("digits", "1")
    assert len(rows) == 0
    assert rows.windows(5) == ()


def test_an_empty_log_is_sound(tmp_path: Path) -> None:
    assert InferenceLog(tmp_path / "none").verify() == ()


def test_a_sound_chain_tells_its_head(tmp_path: Path) -> None:
    log = filled(tmp_path)
    (head,) = log.verify()
    assert (head.files, head.rows) == (4, 12)
    log.write(batch(12))
    assert log.verify()[0].sha256 != head.sha256


def test_the_chain_goes_on_over_days_and_instances(tmp_path: Path) -> None:
    for day in range(3):
        InferenceLog(tmp_path).write(batch(at=NOON + timedelta(days=day)))
    (head,) = InferenceLog(tmp_path).verify()
    assert head.files == 3


def test_versions_have_chains_of_their_own(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    log.write(batch(version="2"))
    assert [(head.version, head.files) for head in log.verify()] == [("1", 2), ("2", 1)]


def files_of(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.parquet"))


@pytest.mark.parametrize("victim", [0, 1, 2, 3])
@pytest.mark.parametrize("place", [0.1, 0.4, 0.5, 0.7, 0.97])
def test_a_changed_byte_is_found_wherever_it_lies(
    tmp_path: Path, victim: int, place: float
) -> None:
    log = filled(tmp_path)
    path = files_of(tmp_path)[victim]
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= 0x40
    path.write_bytes(data)
    with pytest.raises(IntegrityError):
        log.verify()


def test_a_file_rewritten_with_its_name_is_told_by_the_one_after_it(tmp_path: Path) -> None:
    log = filled(tmp_path)
    second, third = files_of(tmp_path)[1:3]
    table = pq.read_table(second, partitioning=None)
    swapped = pa.array([1] * len(table), pa.int64())
    column = table.column_names.index("prediction")
    pq.write_table(table.set_column(column, "prediction", swapped), second)
    sha256 = hashlib.sha256(second.read_bytes()).hexdigest()
    second.rename(second.with_name(f"0000000002-{sha256[:16]}.parquet"))
    with pytest.raises(IntegrityError, match="altered") as caught:
        log.verify()
    assert str(third) in str(caught.value)


def test_a_removed_file_is_found(tmp_path: Path) -> None:
    log = filled(tmp_path)
    files_of(tmp_path)[1].unlink()
    with pytest.raises(IntegrityError, match=r"0000000003.*removed"):
        log.verify()


def test_a_renamed_file_is_found(tmp_path: Path) -> None:
    log = filled(tmp_path)
    last = files_of(tmp_path)[-1]
    last.rename(last.with_name(last.name.replace("0000000004", "0000000009")))
    with pytest.raises(IntegrityError, match=r"0000000009.*renamed"):
        log.verify()


def test_a_file_of_another_version_is_found(tmp_path: Path) -> None:
    log = filled(tmp_path, 1)
    log.write(batch(version="2"))
    ours, theirs = files_of(tmp_path)
    shutil.copy(ours, theirs)
    with pytest.raises(IntegrityError, match="belongs to digits@1"):
        log.verify()


def test_a_foreign_file_is_named(tmp_path: Path) -> None:
    log = filled(tmp_path, 1)
    files_of(tmp_path)[0].with_name("notes.txt").write_text("hello")
    with pytest.raises(IntegrityError, match=r"notes\.txt"):
        log.verify()


def test_newest_files_that_are_gone_show_only_against_a_recorded_head(tmp_path: Path) -> None:
    log = filled(tmp_path)
    (recorded,) = log.verify()
    files_of(tmp_path)[-1].unlink()
    assert log.verify() != (recorded,)


def test_a_chain_without_files_ends_at_its_start(tmp_path: Path) -> None:
    log = filled(tmp_path, 1)
    files_of(tmp_path)[0].unlink()
    assert log.verify()[0].sha256 == GENESIS


@pytest.mark.parametrize("hint", ["", "junk", "1 ", "0 " + GENESIS])
def test_the_writer_finds_the_end_without_its_hint(tmp_path: Path, hint: str) -> None:
    log = filled(tmp_path)
    (lock,) = tmp_path.rglob(".lock")
    lock.write_text(hint)
    log.write(batch(12))
    assert log.verify()[0].files == 5


def test_leftovers_of_a_crash_are_ignored_and_replaced(tmp_path: Path) -> None:
    log = filled(tmp_path, 1)
    incoming = tmp_path / "model=digits" / "version=1" / ".incoming"
    incoming.write_bytes(b"PAR1 half a file")
    assert len(log.read("digits", "1")) == 3
    assert log.verify()[0].files == 1
    log.write(batch(3))
    assert log.verify()[0].files == 2
    assert not incoming.exists()


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file, not a folder")
    with pytest.raises(UnavailableError, match="inference log"):
        InferenceLog(tmp_path / "log").write(batch())


def test_threads_do_not_break_the_chain(tmp_path: Path) -> None:
    log = InferenceLog(tmp_path)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda index: log.write(batch(3 * index)), range(30)))
    (head,) = log.verify()
    assert (head.files, head.rows) == (30, 90)
    assert sorted(log.read("digits", "1").embeddings[:, 0]) == list(range(90))


WRITER = """
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("t", sys.argv[1])
t = importlib.util.module_from_spec(spec)
spec.loader.exec_module(t)
log, first = t.InferenceLog(pathlib.Path(sys.argv[2])), int(sys.argv[3])
for _ in range(int(sys.argv[4])):
    log.write(t.batch(first, 3))
    first += 3
    print(first, flush=True)
"""


def writer(folder: Path, first: int, files: int) -> subprocess.Popen[str]:
    arguments = (__file__, str(folder), str(first), str(files))
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, *arguments], stdout=subprocess.PIPE, text=True
    )


def test_processes_do_not_break_the_chain(tmp_path: Path) -> None:
    writers = [writer(tmp_path, 1000 * number, 10) for number in range(2)]
    for one in writers:
        one.communicate()
    assert [one.returncode for one in writers] == [0, 0]
    assert InferenceLog(tmp_path).verify()[0].files == 20


def killed_while_writing(folder: Path, first: int, wait_s: float) -> int:
    """Return the first number that the killed writer did not acknowledge."""
    with writer(folder, first, 1_000_000) as one:
        assert one.stdout is not None
        told = [one.stdout.readline()]
        time.sleep(wait_s)
        os.kill(one.pid, signal.SIGKILL)
        told += one.stdout.readlines()
    return int([line for line in told if line.endswith("\n")][-1])


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    log, first = InferenceLog(tmp_path), 0
    for wait_s in (0.003, 0.011, 0.02):
        acknowledged = killed_while_writing(tmp_path, first, wait_s)
        rows = len(log.read("digits", "1"))
        assert log.verify()[0].rows == rows
        assert rows >= acknowledged
        first = rows
    log.write(batch(first))
    seen = log.read("digits", "1").embeddings[:, 0]
    assert list(seen) == list(range(first + 3))

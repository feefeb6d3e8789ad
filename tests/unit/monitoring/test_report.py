import os
import socket
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from assay.domain.errors import InvalidInputError
from assay.monitoring.profile import ReferenceProfile
from assay.monitoring.report import check_frames, evidently_report, scalar_frames
from assay.monitoring.window import Window


def frame(count: int = 200, *, seed: int, shift: float = 0.0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "light": random.normal(100 + shift, 10, count),
            "confidence": random.uniform(0.5, 1.0, count),
        }
    )


REFERENCE = frame(300, seed=1)


class Scripts(HTMLParser):
    """Collects the addresses that a page would fetch from."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"script": "src", "link": "href", "img": "src", "iframe": "src"}
        self.fetched += [value for key, value in attrs if key == wanted.get(tag) and value]


def test_the_moved_column_is_named_and_the_page_written(tmp_path: Path) -> None:
    path = tmp_path / "drift.html"
    current = frame(seed=2, shift=10)
    summary = evidently_report(REFERENCE, current, path)
    assert [column.column for column in summary.columns if column.drifted] == ["light"]
    assert (summary.drifted, summary.share_drifted) == (1, 0.5)
    for column in summary.columns:
        theirs = ks_2samp(REFERENCE[column.column], current[column.column]).pvalue
        assert column.p_value == pytest.approx(theirs)
    assert b"<html" in path.read_bytes()[:500].lower()
    assert [entry.name for entry in tmp_path.iterdir()] == ["drift.html"]


def test_the_same_test_is_used_however_big_the_reference(tmp_path: Path) -> None:
    big = frame(1500, seed=1)
    current = frame(120, seed=3)
    summary = evidently_report(big, current, tmp_path / "drift.html")
    assert summary.drifted == 0
    for column in summary.columns:
        theirs = ks_2samp(big[column.column], current[column.column]).pvalue
        assert column.p_value == pytest.approx(theirs)


def test_no_connection_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *query, **_: asked.append(query))
    evidently_report(REFERENCE, frame(seed=2), tmp_path / "drift.html")
    assert asked == []
    assert os.environ["DO_NOT_TRACK"]


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    evidently_report(REFERENCE, frame(seed=2), tmp_path / "drift.html")
    assert capfd.readouterr() == ("", "")


def test_a_column_that_never_varies_is_set_aside(tmp_path: Path) -> None:
    summary = evidently_report(
        REFERENCE.assign(size=8.0), frame(seed=2).assign(size=8.0), tmp_path / "drift.html"
    )
    assert summary.constant == ("size",)
    assert [column.column for column in summary.columns] == ["light", "confidence"]


def test_a_column_that_froze_is_drift(tmp_path: Path) -> None:
    summary = evidently_report(
        REFERENCE, frame(seed=2).assign(confidence=0.75), tmp_path / "drift.html"
    )
    assert [column.column for column in summary.columns if column.drifted] == ["confidence"]


@pytest.mark.parametrize(
    ("current", "found"),
    [
        (frame(seed=2).drop(columns="light"), "lacks light"),
        (frame(seed=2).assign(extra=1.0), "has extra"),
        (frame(seed=2).assign(light=np.nan), "light holds NaN"),
        (frame(seed=2).assign(light=[np.nan, *[1.0] * 199]), "light holds NaN"),
        (frame(seed=2).assign(light=[np.inf, *[1.0] * 199]), "light holds NaN or infinity"),
        (frame(seed=2).assign(light="bright"), "light holds str"),
        (frame(19, seed=2), "19 rows"),
        (frame(seed=2).set_axis(["light", 7], axis=1), "name each by text"),
        (frame(seed=2).set_axis(["light", "light"], axis=1), "name each by text"),
    ],
)
def test_what_evidently_would_misread_is_refused_first(
    tmp_path: Path, current: pd.DataFrame, found: str
) -> None:
    with pytest.raises(InvalidInputError, match=found):
        evidently_report(REFERENCE, current, tmp_path / "drift.html")
    assert list(tmp_path.iterdir()) == []


def test_too_many_columns_are_refused() -> None:
    many = pd.DataFrame({f"c{index}": np.arange(30.0) for index in range(11)})
    with pytest.raises(InvalidInputError, match="11 columns"):
        check_frames(many, many)


def test_a_report_in_which_nothing_varies_is_refused(tmp_path: Path) -> None:
    flat = pd.DataFrame({"size": np.full(30, 8.0)})
    with pytest.raises(InvalidInputError, match="no column varies"):
        evidently_report(flat, flat, tmp_path / "drift.html")


def test_the_page_needs_no_network(tmp_path: Path) -> None:
    path = tmp_path / "drift.html"
    evidently_report(REFERENCE, frame(seed=2), path)
    scripts = Scripts()
    scripts.feed(path.read_text(encoding="utf-8"))
    assert [address for address in scripts.fetched if not address.startswith("data:")] == []


def rows(count: int, *, seed: int, shift: float = 0.0) -> Window:
    random = np.random.default_rng(seed)
    embeddings = random.normal(0, 1, (count, 6)) * np.array([9, 5, 3, 1, 1, 1])
    return Window(
        embeddings=embeddings + np.array([shift, 0, 0, 0, 0, 0]),
        predictions=np.zeros(count, np.int64),
        scalars={"confidence": random.uniform(0, 1, count), "light": np.ones(count)},
    )


def test_embeddings_are_shown_by_their_widest_directions() -> None:
    profile = ReferenceProfile(rows=rows(400, seed=1), model_digest="", data_digest="")
    window = rows(100, seed=2, shift=20.0)
    slim = Window(
        embeddings=window.embeddings,
        predictions=window.predictions,
        scalars={"confidence": window.scalars["confidence"]},
    )
    reference, current = scalar_frames(profile, slim)
    assert list(reference.columns) == [
        "confidence",
        "component_1",
        "component_2",
        "component_3",
    ]
    assert list(current.columns) == list(reference.columns)
    spreads = reference[["component_1", "component_2", "component_3"]].std()
    assert spreads.tolist() == pytest.approx([9, 5, 3], rel=0.1)
    assert abs(current["component_1"].mean()) == pytest.approx(20, rel=0.15)

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.cli import output


def test_a_line_of_data_is_never_broken(capsys: pytest.CaptureFixture[str]) -> None:
    digest = "sha256:" + "a" * 200
    output.emit(f"digest {digest}")
    assert capsys.readouterr().out == f"digest {digest}\n"


def test_square_brackets_are_data_not_markup(capsys: pytest.CaptureFixture[str]) -> None:
    output.emit("[bold]got[/bold]")
    output.say("[red]talk")
    output.table(("[x]",), [("[deny]",)])
    told = capsys.readouterr()
    assert told.out.startswith("[bold]got[/bold]\n")
    assert "[deny]" in told.out
    assert told.err == "[red]talk\n"


def test_a_table_fits_the_page_and_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    words = [f"word{number}" for number in range(60)]
    output.table(("name", "text"), [("a", " ".join(words))])
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= output.WIDTH
    assert all(word in shown for word in words)
    assert all(line == line.rstrip() for line in shown.splitlines())


@given(st.text(alphabet="ab -/.", max_size=300))
def test_folding_keeps_every_word_whole(text: str) -> None:
    folded = output.folded(text, indent="  ", hanging="    ", width=40)
    assert folded.split() == text.split()
    assert all(len(line) <= 40 or len(line.split()) == 1 for line in folded.splitlines())


def test_json_is_json_even_of_what_is_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    output.emit_json({"p": math.nan, "all": (math.inf, 1.5), "name": "é", "none": None})
    text = capsys.readouterr().out
    assert json.loads(text) == {"p": None, "all": [None, 1.5], "name": "é", "none": None}
    assert "é" in text


def test_in_a_log_progress_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with output.progress("training", total=3) as bar:
        bar.update(completed=2, note="loss 1.0")
    with output.progress("opening", logged=False):
        pass
    assert capsys.readouterr().err == "training …\n"


def test_a_terminal_gets_a_bar_that_goes_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with output.progress("training", total=3) as bar:
        bar.update(completed=2, note="loss 1.0")
    shown = capsys.readouterr().err
    assert "loss 1.0" in shown
    assert "training …" not in shown


@pytest.mark.parametrize("word", sorted(output.OUTCOME_STYLES))
def test_outcomes_have_their_colour(word: str) -> None:
    assert output.styled(word) == f"[{output.OUTCOME_STYLES[word]}]{word}[/]".replace(
        "[/]", f"[/{output.OUTCOME_STYLES[word]}]"
    )
    assert output.styled("neutral") == "neutral"

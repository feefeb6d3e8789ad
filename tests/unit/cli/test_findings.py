import pytest
from tests.worlds import World

from assay.cli.findings import DOUBT, EXIT, admission_json, shortened, show_admission
from assay.domain.outcome import Verdict

DRAFT = "name: digits\nfacts:\n  intended_purpose: Group digits that look alike.\n"


def test_only_an_allowed_version_exits_with_nought() -> None:
    assert [verdict for verdict, code in EXIT.items() if code == 0] == [Verdict.ALLOW]


def test_a_short_list_is_shown_whole() -> None:
    assert shortened("x = [a, b, c, d]") == "x = [a, b, c, d]"
    assert shortened("x = [], y = [a, b, c, d, e]") == "x = [], y = [a, b, c, … 2 more]"


@pytest.fixture
def unclassified(proven: World) -> World:
    """Nobody has said enough to tell whether approvals are needed."""
    proven.declare(DRAFT)
    proven.register()
    return proven


def test_a_denial_shows_what_blocks_and_how_to_mend_it(
    unclassified: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show_admission(unclassified.check(), as_json=False) == 1
    told = capsys.readouterr()
    assert told.out.startswith("digits@1 → production: deny\n  20 controls: ")
    assert "remedy  Answer the facts named" in told.out
    assert "pass  " not in told.out.partition("controls")[2].partition("\n")[2]
    assert max(map(len, told.out.splitlines())) <= 100
    assert told.err == "next: produce what the remedies name, then check again\n"


def test_a_doubt_is_one_line_for_it_has_no_remedy_of_its_own(
    unclassified: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words are those `decide` uses: if they change there, this fails."""
    admission = unclassified.check()
    doubted = [finding for finding in admission.decision.blocking if finding.wanted == DOUBT]
    assert {finding.control for finding in doubted} == {
        "aia-high-approval",
        "aia-biometric-approval",
    }
    show_admission(admission, as_json=False)
    assert capsys.readouterr().out.count("nobody can tell yet whether it applies") == 2
    show_admission(admission, as_json=False, full=True)
    shown = capsys.readouterr().out
    assert "nobody can tell yet" not in shown
    assert shown.count(f"wanted  {DOUBT}") == 2
    assert "more]" not in shown


def test_waiting_names_who_has_to_sign(proven: World, capsys: pytest.CaptureFixture[str]) -> None:
    admission = proven.check()
    assert show_admission(admission, as_json=False) == 3
    told = capsys.readouterr()
    assert "approver" in told.out
    assert f"assay approve {admission.digest[7:19]}" in told.err


def test_json_holds_what_the_page_shows(proven: World) -> None:
    admission = proven.check()
    value = admission_json(admission)
    assert value["decision"] == admission.digest
    assert value["verdict"] == "waiting"
    findings = value["findings"]
    assert isinstance(findings, list)
    assert len(findings) == len(admission.decision.findings)

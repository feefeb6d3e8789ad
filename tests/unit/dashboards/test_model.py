"""The page of one version."""

import pytest
from tests.worlds import World

from .conftest import LOST, Open


def test_a_blocking_finding_has_control_law_got_wanted_and_remedy(
    populated: World, board: Open
) -> None:
    page = board("model", populated.root, version="digits@1")
    assert page.app.title[0].value == r"digits\@1"
    assert "cancel: deny] at production" in page.text
    assert "**1 blocking finding** under ml-supply-chain 1.0.0, eu-ai-act 0.1.0 at 20" in page.text
    for part in (
        "`msc-drift` **No drift alarm stands against the version**",
        "ml-supply-chain · SI-4",
        "monitoring.open_drift_alarms = 1",
        "no open drift alarm",
        "Find the cause, then train on data that covers the change",
    ):
        assert part in page.text


def test_what_rests_on_people_is_named(populated: World, board: Open) -> None:
    page = board("model", populated.root, version="digits@1")
    assert "1 of 5 statements rest on human attestation: system-card in entry" in page.text


def test_other_findings_are_grouped_and_those_to_come_have_their_date(
    populated: World, board: Open
) -> None:
    page = board("model", populated.root, version="digits@1")
    groups = [each.label for each in page.app.expander]
    assert groups == ["pass · 8", "not in force yet · 5", "not applicable · 6"]
    assert "2027-12-02" in page.text


def test_another_gate_gives_its_own_answer(populated: World, board: Open) -> None:
    page = board("model", populated.root, version="digits@2", gate="staging")
    staging = page.text
    assert "at staging" in staging
    assert "eu-ai-act" not in staging
    page.app.button_group(key="gate of digits@2").set_value("production").run()
    assert "at production" in page.text
    assert "aia-2" in page.text


def test_who_waits_for_an_approval_reads_the_command(populated: World, board: Open) -> None:
    page = board("model", populated.root, version="digits@3")
    digest = populated.check("digits@3").digest.removeprefix("sha256:")[:12]
    assert "**No blocking finding** under" in page.text
    assert "0 of 1 by role approver" in page.text
    assert [each.value for each in page.app.code if "assay" in each.value] == [
        f"assay approve {digest}"
    ]


def test_a_decision_that_is_not_on_record_is_asked_for_first(populated: World, board: Open) -> None:
    page = board("model", populated.root, version="digits@3", gate="staging")
    commands = [each.value for each in page.app.code if "assay" in each.value]
    assert commands[0] == "assay promote digits@3 --gate staging"
    assert commands[1].startswith("assay approve ")


def test_nobody_is_asked_to_approve_a_refusal(populated: World, board: Open) -> None:
    page = board("model", populated.root, version="digits@1")
    assert "Nobody can approve a refusal" in page.text
    assert not [each for each in page.app.code if "assay approve" in each.value]


def test_evidence_names_entry_kind_signer_and_age(populated: World, board: Open) -> None:
    found = board("model", populated.root, version="digits@1").app.dataframe[0].value
    assert list(found.columns) == ["entry", "kind", "signed by", "at", "age"]
    assert set(found["kind"]) >= {"training", "data-validation", "evaluation", "system-card"}
    assert set(found["signed by"]) == {"ml-engineer", "test-engineer"}


def test_measurements_stand_beside_thresholds_baselines_and_honest_notes(
    populated: World, board: Open
) -> None:
    page = board("model", populated.root, version="digits@1")
    assert "probe accuracy" in page.text
    assert "reached" in page.text
    assert LOST in page.text
    assert page.charts == 2


def test_a_missed_threshold_is_called_missed(world: World, board: Open) -> None:
    world.train()
    world.evaluate(robust_accuracy=0.2)
    world.declare()
    world.register()
    assert "missed" in board("model", world.root, version="digits@1").text


def test_drifting_windows_are_counted_and_drawn(populated: World, board: Open) -> None:
    assert (
        "**2 of 4 judged windows drift.**"
        in board("model", populated.root, version="digits@1").text
    )


def test_a_version_nobody_measured_or_watched_says_so(populated: World, board: Open) -> None:
    page = board("model", populated.root, version="digits@2")
    assert "This version was never measured. Next: `assay evaluate`" in page.text
    assert "Nothing watched yet. Next: `assay monitor digits`" in page.text
    assert page.charts == 0
    assert not page.app.exception


def test_the_history_is_only_about_this_version(populated: World, board: Open) -> None:
    found = board("model", populated.root, version="digits@1").app.dataframe[1].value
    assert "promotion" in set(found["kind"])
    assert "key" not in set(found["kind"])
    assert list(found["entry"]) == sorted(found["entry"], reverse=True)


@pytest.mark.parametrize("reference", ["digits@production", "models:/digits/1"])
def test_a_link_may_name_a_version_in_any_form(
    populated: World, board: Open, reference: str
) -> None:
    page = board("model", populated.root, version=reference)
    assert page.app.title[0].value == r"digits\@1"


def test_without_a_link_the_first_version_is_shown(populated: World, board: Open) -> None:
    assert board("model", populated.root).app.title[0].value == r"digits\@3"


def test_another_version_can_be_chosen(populated: World, board: Open) -> None:
    page = board("model", populated.root, version="digits@1")
    page.app.selectbox[0].select("digits@2").run()
    assert page.app.title[0].value == r"digits\@2"
    assert page.app.query_params["version"] == "digits@2"


@pytest.mark.parametrize("reference", ["digits@9", "nobody@1", "[x](http://evil)", ""])
def test_a_link_to_nothing_is_an_error_and_shows_no_other_version(
    populated: World, board: Open, reference: str
) -> None:
    page = board("model", populated.root, version=reference)
    assert len(page.app.error) == 1
    assert page.silent


def test_an_empty_workspace_names_the_next_command(world: World, board: Open) -> None:
    page = board("model", world.root)
    assert "No model version is registered yet. Next: `assay train`" in page.text


def test_changed_files_have_no_evidence_any_more(populated: World, board: Open) -> None:
    for path in (populated.root / ".assay" / "artifacts").rglob("*.safetensors"):
        path.write_bytes(b"other")
    page = board("model", populated.root, version="digits@1")
    assert "Train with `assay train`" in page.text
    assert "deny" in page.text

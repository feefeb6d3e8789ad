"""The fleet page."""

import pytest
from tests.worlds import World

from .conftest import Board, Open


def test_what_stands_in_production_is_shown_with_what_blocks_it_today(
    populated: World, board: Open
) -> None:
    page = board("fleet", populated.root)
    assert page.app.title[0].value == "Fleet"
    assert r"digits\@1" in [each.value for each in page.app.subheader]
    assert "In production" in page.text
    assert "Would not pass today: `msc-drift`. Next: `assay reconcile`" in page.text


def test_a_gate_at_which_nothing_stands_says_so(populated: World, board: Open) -> None:
    assert "No version stands here." in board("fleet", populated.root).text


def test_an_open_alert_is_a_banner_with_its_age_and_delivery(populated: World, board: Open) -> None:
    page = board("fleet", populated.root)
    assert len(page.app.error) == 1
    assert "digits@1 drifts: 2 windows in a row" in page.text
    assert "What it is asked has changed." in page.text
    assert "since 20" in page.text
    assert "waiting for delivery" in page.text


def test_every_verdict_is_a_word_beside_its_sign(populated: World, board: Open) -> None:
    text = board("fleet", populated.root).text
    assert "cancel: deny] :gray[4 blocking]" in text
    assert "hourglass_top: waiting]" in text
    assert "stands here" in text
    assert "minimal" in text
    assert "undetermined" in text
    assert "less than a day" in text


def test_every_version_leads_to_its_page(populated: World, board: Open) -> None:
    links = board("fleet", populated.root).links
    assert [each for each in links if "**" in each] == [
        f":blue[**digits@{number}**]" for number in (3, 2, 1)
    ]


def test_a_version_that_still_passes_is_allowed(world: World, board: Open) -> None:
    world.in_production()
    page = board("fleet", world.root)
    assert "check_circle: allow]" in page.text
    assert "Would pass again today." in page.text
    assert not page.app.error


@pytest.mark.parametrize(
    ("name", "verdicts", "left"),
    [
        ("DIG", [], ["digits@3", "digits@2", "digits@1"]),
        ("", ["waiting"], ["digits@3", "postcodes@1"]),
        ("post", ["waiting"], ["postcodes@1"]),
        ("post", ["allow"], []),
    ],
)
def test_versions_are_filtered_by_name_and_verdict(
    populated: World, board: Open, name: str, verdicts: list[str], left: list[str]
) -> None:
    populated.register("postcodes")
    page = board("fleet", populated.root)
    page.app.text_input(key="name").input(name)
    page.app.button_group(key="verdicts").set_value(verdicts)
    page.app.run()
    assert [each for each in page.links if "**" in each] == [f":blue[**{each}**]" for each in left]
    assert ("No version matches." in page.text) is (left == [])


def test_an_empty_workspace_names_the_next_command(world: World, board: Open) -> None:
    page = board("fleet", world.root)
    assert "No model version is registered yet. Next: `assay train`" in page.text
    assert not page.app.error
    assert not page.app.exception


def test_a_fourth_open_alert_is_counted_and_not_shown(populated: World, board: Open) -> None:
    for number in range(3):
        populated.sql(
            "INSERT INTO alert_outbox (fingerprint, model, version, severity, title, body, state, "
            "seen, attempts, opened_at, next_try_at, delivered_at, error) SELECT fingerprint || ?, "
            "model, version, 'warning', title, body, state, seen, attempts, opened_at, "
            "next_try_at, delivered_at, error FROM alert_outbox WHERE id = 1",
            number,
        )
    page = board("fleet", populated.root)
    assert len(page.app.error) + len(page.app.warning) == 3
    assert "1 more open alert" in page.links


def test_what_the_ledger_says_cannot_become_a_link_or_a_picture(
    populated: World, board: Open
) -> None:
    populated.sql("UPDATE alert_outbox SET body = '![x](http://evil) :red[calm]'")
    shown: Board = board("fleet", populated.root)
    assert r"\!\[x\]\(http\:\/\/evil\) \:red\[calm\]" in shown.app.error[0].value

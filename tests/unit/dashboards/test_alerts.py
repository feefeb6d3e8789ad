"""The alerts page."""

import pytest
from tests.worlds import World

from .conftest import Open


@pytest.mark.parametrize(
    ("state", "said", "step"),
    [
        ("pending", "waiting for delivery", "`assay alerts deliver`"),
        ("delivered", "delivered", "People were told."),
        ("dead", "delivery given up", "`assay alerts test`"),
    ],
)
def test_an_open_alert_says_how_its_delivery_stands_and_what_to_do(
    populated: World, board: Open, state: str, said: str, step: str
) -> None:
    populated.sql(
        "UPDATE alert_outbox SET state = ?, seen = 3, attempts = 2, error = 'no route [x]'", state
    )
    page = board("alerts", populated.root)
    assert "1 open alert" in page.text
    assert said in page.text
    assert step in page.text
    assert "seen 3 times · 2 delivery attempts · last error: no route [x]" in page.text
    assert "digits@1" in page.links


def test_a_resolved_alert_is_closed(populated: World, board: Open) -> None:
    populated.sql("UPDATE alert_outbox SET state = 'resolved'")
    page = board("alerts", populated.root)
    assert [each.value for each in page.app.subheader] == ["No open alert", "1 closed alert"]
    assert "Nothing to do" in page.text


def test_without_alerts_the_page_names_what_raises_them(world: World, board: Open) -> None:
    page = board("alerts", world.root)
    assert "No alert has been raised." in page.text
    assert not page.app.error

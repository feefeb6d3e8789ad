import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.monitoring.delivery import (
    LONGEST_WAIT_S,
    MAX_ATTEMPTS,
    AlertMessage,
    Delivery,
    Retry,
    backoff,
    deliver,
    fingerprint,
    next_state,
)

PRINT = fingerprint("digits", "3", "embedding")
MESSAGE = AlertMessage(
    title="Drift on digits@3", body="Two windows in a row.", severity="critical", fingerprint=PRINT
)


class Receiver:
    """A channel on this machine that answers as it is told, and keeps what it gets."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[dict[str, str]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(json.loads(body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name
                del format, args

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://user:s3cret@127.0.0.1:{self.server.server_port}/t0ken"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield receiver
    receiver.server.shutdown()
    thread.join()
    receiver.server.server_close()


def test_a_channel_gets_title_body_severity_and_fingerprint(receiver: Receiver) -> None:
    assert deliver(MESSAGE, [receiver.url]) == Delivery(ok=True, error="")
    (got,) = receiver.got
    assert got["title"] == "Drift on digits@3"
    assert "Two windows in a row." in got["message"]
    assert PRINT in got["message"]
    assert got["type"] == "failure"


def test_an_alert_gets_through_after_two_failures(receiver: Receiver) -> None:
    receiver.answers = [500, 503]
    attempts = 0
    states: list[str] = []
    while not states or states[-1] == "pending":
        outcome = deliver(MESSAGE, [receiver.url])
        retry = next_state(attempts, ok=outcome.ok, fingerprint=PRINT)
        attempts = retry.attempts
        states.append(retry.state)
    assert states == ["pending", "pending", "delivered"]
    assert len(receiver.got) == 3


def test_one_bad_channel_does_not_keep_the_alert_from_the_others(receiver: Receiver) -> None:
    outcome = deliver(MESSAGE, ["json://127.0.0.1:1/", "nonsense://x", receiver.url])
    assert not outcome.ok
    assert outcome.error == (
        "json: the channel did not take it; nonsense: the URL is not one Apprise can use"
    )
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "url", ["", "no url", "://", "json://", "s3cret", "\x00://s3cret", "slack://s3cret/x", "é://x"]
)
def test_a_bad_channel_never_raises(url: str) -> None:
    outcome = deliver(MESSAGE, [url])
    assert not outcome.ok
    assert "s3cret" not in outcome.error


def test_a_plug_in_that_crashes_is_a_failed_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    import apprise

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("cannot parse json://user:s3cret@host")

    monkeypatch.setattr(apprise.Apprise, "notify", crash)
    outcome = deliver(MESSAGE, ["json://127.0.0.1:1/"])
    assert outcome == Delivery(ok=False, error="json: failed with RuntimeError")


def test_no_channel_is_no_delivery() -> None:
    assert deliver(MESSAGE, []) == Delivery(ok=False, error="no channel is configured")


def test_no_secret_is_told_logged_or_printed(
    receiver: Receiver, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.answers = [500]
    bad = "json://user:s3cret@127.0.0.1:1/t0ken"
    outcomes = [deliver(MESSAGE, [url]) for url in (receiver.url, bad, "foo://user:s3cret@t0ken")]
    told = " ".join([*(outcome.error for outcome in outcomes), caplog.text, *capfd.readouterr()])
    assert not any(outcome.ok for outcome in outcomes)
    assert "s3cret" not in told
    assert "t0ken" not in told


def test_logging_is_as_it_was_afterwards() -> None:
    deliver(MESSAGE, ["foo://x"])
    assert logging.getLogger("apprise").filters == []


@given(st.integers(1, 10_000), st.text(max_size=5))
def test_waits_grow_up_to_the_cap_and_never_vanish(attempt: int, text: str) -> None:
    now, later = backoff(attempt, fingerprint=text), backoff(attempt + 1, fingerprint=text)
    assert 15 <= now <= later <= LONGEST_WAIT_S
    assert now == backoff(attempt, fingerprint=text)


def test_alerts_that_failed_together_are_tried_apart() -> None:
    waits = {backoff(1, fingerprint=fingerprint("m", "1", "d", str(n))) for n in range(50)}
    assert len(waits) == 50
    assert max(waits) - min(waits) > 10


@given(st.integers(1, 20))
def test_an_alert_that_never_gets_through_is_given_up_after_the_limit(limit: int) -> None:
    retries = [Retry(state="pending", attempts=0, wait_s=0)]
    while retries[-1].state == "pending":
        retries.append(next_state(retries[-1].attempts, ok=False, fingerprint=PRINT, limit=limit))
    assert retries[-1] == Retry(state="dead", attempts=limit, wait_s=0.0)
    assert len(retries) == limit + 1


def test_the_schedule_spans_hours_not_days() -> None:
    total = sum(backoff(attempt, fingerprint=PRINT) for attempt in range(1, MAX_ATTEMPTS))
    assert 2 * 3600 <= total <= 6 * 3600


def test_every_part_of_a_fingerprint_counts() -> None:
    parts = [("m", "1", "d", "s"), ("n", "1", "d", "s"), ("m", "2", "d", "s"), ("m", "1", "e", "s")]
    parts += [("m", "1", "d", "t"), ("m", "1", "ds", ""), ("m1", "", "d", "s")]
    assert len({fingerprint(*part) for part in parts}) == len(parts)

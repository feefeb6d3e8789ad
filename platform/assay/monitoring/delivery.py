"""Deliver alerts to people, and say when to try again.

Channels are Apprise URLs, which hold passwords and tokens: nothing here repeats one. Apprise tries
once; what to do after a failure is decided by the pure functions below.
"""

import hashlib
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from assay.evidence.canonical import digest_of

Severity = Literal["info", "warning", "critical"]
State = Literal["delivered", "pending", "dead"]

FIRST_WAIT_S: Final = 30.0
LONGEST_WAIT_S: Final = 3600.0
SHORTEST_SHARE: Final = 0.5  # jitter takes away at most half of a wait
MAX_ATTEMPTS: Final = 12  # about five hours
KINDS: Final = {"info": "info", "warning": "warning", "critical": "failure"}  # Apprise's words
TALKATIVE: Final = ("apprise", "urllib3.connectionpool")  # both log addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMessage:
    """What people get to read."""

    title: str
    body: str
    severity: Severity
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Whether every channel took the alert; `error` names the schemes that did not."""

    ok: bool
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """What becomes of an alert after an attempt.

    Attributes:
        state: Delivered, to be tried again, or given up.
        attempts: How many attempts there were.
        wait_s: Seconds until the next one; nought if there is none.
    """

    state: State
    attempts: int
    wait_s: float


def fingerprint(model: str, version: str, detector: str, segment: str = "") -> str:
    """Return the `sha256:…` under which sightings of one condition are one alert."""
    return digest_of([model, version, detector, segment])


def deliver(message: AlertMessage, urls: Sequence[str]) -> Delivery:
    """Send an alert to every channel once. A channel that fails is an answer, not an error.

    If one of several channels fails, the next attempt reaches all of them again: the fingerprint
    in the text tells a repeated alert.

    Args:
        message: The alert.
        urls: Apprise URLs.
    """
    if not urls:
        return Delivery(ok=False, error="no channel is configured")
    failures = [failure for url in urls if (failure := _send(message, url))]
    return Delivery(ok=not failures, error="; ".join(failures))


def backoff(attempt: int, *, fingerprint: str = "") -> float:
    """Return how many seconds to wait after failed attempt number `attempt`, from 1.

    Waits double up to an hour. Jitter that follows from the fingerprint keeps alerts that failed
    together from being tried together.

    >>> backoff(1) <= 30
    True
    """
    whole = min(FIRST_WAIT_S * 2.0 ** min(attempt - 1, 32), LONGEST_WAIT_S)
    word = hashlib.sha256(fingerprint.encode()).digest()[:8]
    share = int.from_bytes(word, "big") / 2**64
    return whole * (SHORTEST_SHARE + (1 - SHORTEST_SHARE) * share)


def next_state(attempts: int, *, ok: bool, fingerprint: str, limit: int = MAX_ATTEMPTS) -> Retry:
    """Return what follows one more attempt.

    Args:
        attempts: How many there were before it.
        ok: Whether it succeeded.
        fingerprint: Of the alert.
        limit: With this many failures it is given up.

    >>> next_state(0, ok=True, fingerprint="")
    Retry(state='delivered', attempts=1, wait_s=0.0)
    """
    made = attempts + 1
    if ok:
        return Retry(state="delivered", attempts=made, wait_s=0.0)
    if made >= limit:
        return Retry(state="dead", attempts=made, wait_s=0.0)
    return Retry(state="pending", attempts=made, wait_s=backoff(made, fingerprint=fingerprint))


def _send(message: AlertMessage, url: str) -> str:
    """Return what went wrong, empty if nothing did."""
    scheme = _scheme(url)
    with _silenced():
        try:
            import apprise

            channel = apprise.Apprise()
            if not channel.add(url):
                return f"{scheme}: the URL is not one Apprise can use"
            took = channel.notify(
                title=message.title,
                body=f"{message.body}\n\nfingerprint: {message.fingerprint}",
                notify_type=KINDS[message.severity],
            )
        except Exception as error:  # noqa: BLE001  # over a hundred plug-ins: none may stop the rest
            # Only its kind: the text of an error may quote the URL.
            return f"{scheme}: failed with {type(error).__name__}"
    return "" if took else f"{scheme}: the channel did not take it"


def _scheme(url: str) -> str:
    scheme, separator, _ = url.partition("://")
    plain = separator and scheme.isascii() and scheme.isalnum() and len(scheme) <= 16  # noqa: PLR2004  # longest real one: 12
    return scheme.lower() if plain else "a URL without scheme"


@contextmanager
def _silenced() -> Iterator[None]:
    """Drop the log lines of Apprise, which quote URLs and reach stderr even unconfigured.

    Its plug-ins also import modules that Python has deprecated, where nobody here can change it.
    """
    loggers = [logging.getLogger(name) for name in TALKATIVE]
    for logger in loggers:
        logger.addFilter(_drop)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        for logger in loggers:
            logger.removeFilter(_drop)


def _drop(_: logging.LogRecord) -> bool:
    return False

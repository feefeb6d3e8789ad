"""The same words and signs for the same thing on every page; no sign stands without its word."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

CODE: Final = re.compile(r"(`[^`\n]+`)")
PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")
SHORT: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A word with its sign and colour."""

    word: str
    sign: str
    colour: str

    def badge(self) -> str:
        """Return it as Markdown.

        >>> Mark(word="deny", sign="cancel", colour="red").badge()
        ':red-badge[:material/cancel: deny]'
        """
        return f":{self.colour}-badge[:material/{self.sign}: {self.word}]"

    def text(self) -> str:
        """Return it as Markdown for a heading.

        >>> Mark(word="deny", sign="cancel", colour="red").text()
        ':red[:material/cancel: deny]'
        """
        return f":{self.colour}[:material/{self.sign}: {self.word}]"


VERDICTS: Final = {
    "allow": Mark(word="allow", sign="check_circle", colour="green"),
    "deny": Mark(word="deny", sign="cancel", colour="red"),
    "waiting": Mark(word="waiting", sign="hourglass_top", colour="orange"),
    "error": Mark(word="error", sign="warning", colour="red"),
}
# Worst first, as the domain ranks them.
OUTCOMES: Final = {
    "error": Mark(word="error", sign="warning", colour="red"),
    "missing": Mark(word="missing", sign="help", colour="red"),
    "fail": Mark(word="fail", sign="cancel", colour="red"),
    "waived": Mark(word="waived", sign="back_hand", colour="orange"),
    "pass": Mark(word="pass", sign="check_circle", colour="green"),
    "not-in-force": Mark(word="not in force yet", sign="event_upcoming", colour="gray"),
    "not-applicable": Mark(word="not applicable", sign="remove", colour="gray"),
}
STATES: Final = {
    "pending": Mark(word="waiting for delivery", sign="schedule_send", colour="orange"),
    "delivered": Mark(word="delivered", sign="mark_email_read", colour="blue"),
    "dead": Mark(word="delivery given up", sign="unsubscribe", colour="red"),
    "resolved": Mark(word="resolved", sign="check_circle", colour="green"),
}
SEVERITIES: Final = {
    "critical": Mark(word="critical", sign="emergency_home", colour="red"),
    "warning": Mark(word="warning", sign="warning", colour="orange"),
    "info": Mark(word="info", sign="info", colour="blue"),
}
STANDS: Final = Mark(word="stands here", sign="location_on", colour="blue")


def verdict_word(verdict: object) -> str:
    """Return the verdict's word; without a verdict the gate could not be asked.

    >>> verdict_word(None)
    'error'
    """
    return "error" if verdict is None else str(verdict)


def mark(marks: dict[str, Mark], word: str) -> Mark:
    """Return a word's mark; one we do not know is shown as it is.

    >>> mark(VERDICTS, "perhaps").badge()
    ':gray-badge[:material/help: perhaps]'
    """
    return marks.get(word) or Mark(word=prose(word), sign="help", colour="gray")


def prose(text: str) -> str:
    r"""Return text so that Markdown shows it literally; only `code` stays code.

    What the ledger holds was written by many hands: a name must not become a link or a colour.

    >>> prose("see [this](http://x) and run `assay check a_b`")
    'see \\[this\\]\\(http\\:\\/\\/x\\) and run `assay check a_b`'
    """
    return "".join(
        part if CODE.fullmatch(part) else PUNCTUATION.sub(r"\\\1", part)
        for part in CODE.split(text)
    )


def code(text: str) -> str:
    """Return text as inline code, whatever it holds.

    >>> code("assay check digits@1")
    '`assay check digits@1`'
    """
    return "`" + text.replace("`", "'") + "`"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "blocking finding"), counted(0, "alert")
    ('1 blocking finding', 'no alert')
    """
    if number == 0:
        return f"no {noun}"
    return f"{number} {noun}" + ("" if number == 1 else "s")


def short(digest: str) -> str:
    """Return how a digest begins, enough to tell it from others and to approve by.

    >>> short("sha256:0123456789abcdef")
    '0123456789ab'
    """
    return digest.removeprefix("sha256:")[:SHORT]


def age(days: float | None) -> str:
    """Return an age in whole days.

    >>> age(None), age(0.4), age(1.6), age(40.0)
    ('none', 'less than a day', '1 day', '40 days')
    """
    if days is None:
        return "none"
    whole = int(days)
    return counted(whole, "day") if whole else "less than a day"


def moment(at: datetime) -> str:
    """Return a moment to the minute.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 8, 2, 9, 30, tzinfo=UTC))
    '2026-08-02 09:30 UTC'
    """
    return f"{at:%Y-%m-%d %H:%M} UTC"


def written_moment(text: str) -> str:
    """Return a stored time to the minute.

    >>> written_moment("2026-08-02T09:30:11.5Z")
    '2026-08-02 09:30 UTC'
    """
    return f"{text[:10]} {text[11:16]} UTC"

"""What can come of assessing one control, and which outcome is worse."""

from enum import StrEnum


class Outcome(StrEnum):
    """A control's outcome for one model version, best last.

    The order of declaration is the order of badness: the worst one wins.
    """

    ERROR = "error"
    MISSING = "missing"
    FAIL = "fail"
    WAIVED = "waived"
    PASS = "pass"  # noqa: S105  # an outcome, no password
    NOT_APPLICABLE = "not-applicable"
    NOT_IN_FORCE = "not-in-force"


BADNESS = {outcome: rank for rank, outcome in enumerate(Outcome)}
BLOCKING = frozenset({Outcome.ERROR, Outcome.MISSING, Outcome.FAIL})
VOUCHING = frozenset({Outcome.PASS, Outcome.WAIVED})


class Severity(StrEnum):
    """What a control does when it is not met."""

    BLOCK = "block"
    APPROVE = "approve"
    WARN = "warn"


class Verdict(StrEnum):
    """What a gate does with a version."""

    ALLOW = "allow"
    DENY = "deny"
    WAITING = "waiting"


def worst(outcomes: tuple[Outcome, ...]) -> Outcome:
    """Return the worst of some outcomes; of none, `missing`: nothing was shown.

    >>> worst((Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE))
    <Outcome.FAIL: 'fail'>
    >>> worst(())
    <Outcome.MISSING: 'missing'>
    """
    return min(outcomes, key=BADNESS.__getitem__, default=Outcome.MISSING)

"""Every error this project raises on purpose, grouped by who is at fault.

AssayError
├── UsageError             exit 2: the input, a file or a setting is wrong
│   ├── InvalidInputError      names the file, line or field, what was found, what is allowed
│   └── PolicyError            a policy pack cannot be used
├── DeniedError            exit 1: the gate said no; carries the reasons
├── WaitingError           exit 3: allowed, but approvals are outstanding
├── UnavailableError       exit 4: a store or service cannot be reached or read
└── IntegrityError         exit 5: a signature, digest or chain does not hold

A model that does not meet a control is not an error: it is a `Finding`.
"""

from typing import ClassVar


class AssayError(Exception):
    """Base class: caught once, at the edge."""

    exit_code: ClassVar[int] = 2


class UsageError(AssayError):
    """The caller can fix this by changing what they typed or wrote."""

    exit_code = 2


class InvalidInputError(UsageError):
    """A file or value that does not mean anything.

    >>> str(InvalidInputError("system.yaml, line 3", "got 'maybe' for roles", "use true or false"))
    "system.yaml, line 3: got 'maybe' for roles; use true or false"
    """

    def __init__(self, where: str, found: str, allowed: str) -> None:
        super().__init__(f"{where}: {found}; {allowed}")
        self.where = where
        self.found = found
        self.allowed = allowed


class PolicyError(UsageError):
    """A policy pack that cannot be evaluated; every problem is listed at once."""

    def __init__(self, where: str, problems: tuple[str, ...]) -> None:
        lines = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(f"{where}: {len(problems)} problem(s){lines}")
        self.where = where
        self.problems = problems


class DeniedError(AssayError):
    """The gate refused."""

    exit_code = 1


class WaitingError(AssayError):
    """Nothing blocks, but people still have to approve."""

    exit_code = 3


class UnavailableError(AssayError):
    """A store, key or service that cannot be reached or read."""

    exit_code = 4


class IntegrityError(AssayError):
    """A signature, digest or chain that does not hold: treat as tampering."""

    exit_code = 5

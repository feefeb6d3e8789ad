"""From a pack's text to a pack: every field checked, every clause compiled, every problem named."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from assay.domain.decision import ApprovalNeed
from assay.domain.errors import PolicyError
from assay.domain.outcome import Severity
from assay.evidence.canonical import digest_of
from assay.policy.catalogue import Fact, FactValue, check_value
from assay.policy.cel_engine import Environment, Expression
from assay.policy.pack import Control, EvidenceNeed, Pack, Requirement
from assay.policy.pack_schema import ControlFile, PackFile, Param
from assay.policy.strict_yaml import load

Compile: TypeAlias = Callable[[str, str], Expression | None]


def load_pack(text: str, catalogue: Mapping[str, Fact], *, where: str) -> Pack:
    """Read a pack.

    Raises:
        InvalidInputError: The text is not strict YAML.
        PolicyError: The pack has problems; all of them are listed.
    """
    written = _read(text, where)
    params = _params(written, where)
    environment = Environment({**catalogue, **{each.name: each for each in params}})
    problems: list[str] = []

    def compiled(source: str, control: str) -> Expression | None:
        try:
            return environment.compile(source)
        except ValueError as error:
            problems.append(f"control {control}: `{source}`: {error}")
            return None

    controls = tuple(_control(each, compiled) for each in written.controls)
    if problems:
        raise PolicyError(where, tuple(problems))
    return Pack(
        name=written.pack,
        version=_version(written.version),
        digest=digest_of(written.model_dump(mode="json", by_alias=True)),
        title=written.title,
        params={each.name: _value(each, written) for each in params},
        controls=controls,
        environment=environment,
    )


def _read(text: str, where: str) -> PackFile:
    try:
        return PackFile.model_validate(load(text, where=where))
    except ValidationError as error:
        raise PolicyError(where, tuple(map(_problem, error.errors()))) from None


def _problem(error: ErrorDetails) -> str:
    """Say in our words what pydantic found, and where."""
    place = ".".join(map(str, error["loc"])) or "pack"
    given = error["input"]
    match error["type"]:
        case "missing":
            return f"{place}: is missing"
        case "extra_forbidden":
            return f"{place}: is not a field of a pack"
        case "value_error":
            return f"{place}: {error['msg'].removeprefix('Value error, ')}"
        case _:
            got = f"got {given!r}: " if isinstance(given, str | int | float | bool) else ""
            return f"{place}: {got}{error['msg']}"


def _params(written: PackFile, where: str) -> list[Fact]:
    facts = [_param(name, param) for name, param in written.params.items()]
    wrong = [each for each in facts if _value_or_none(each, written) is None]
    if wrong:
        raise PolicyError(
            where,
            tuple(f"{fact.name}: its value does not have its type, {fact.type}" for fact in wrong),
        )
    return facts


def _param(name: str, param: Param) -> Fact:
    return Fact(name=f"params.{name}", type=param.type, producer="pack", description=param.source)


def _value_or_none(fact: Fact, written: PackFile) -> FactValue | None:
    return check_value(fact, written.params[fact.name.removeprefix("params.")].value)


def _value(fact: Fact, written: PackFile) -> FactValue:
    value = _value_or_none(fact, written)
    assert value is not None, fact.name  # noqa: S101  # `_params` refused the others
    return value


def _version(text: str) -> tuple[int, int, int]:
    major, minor, patch = map(int, text.split("."))
    return major, minor, patch


def _control(written: ControlFile, compiled: Compile) -> Control:
    clauses = ((compiled(each.check, written.id), each.because) for each in written.require)
    applies = compiled(written.applies_when, written.id) if written.applies_when else None
    return Control(
        id=written.id,
        title=written.title,
        act=written.law.act,
        article=written.law.article,
        url=written.law.url,
        severity=Severity(written.severity),
        effective_from=written.effective.from_,
        effective_until=written.effective.until,
        applies_when=applies,
        evidence=tuple(
            EvidenceNeed(kind=each.type, max_age_days=each.max_age_days)
            for each in written.evidence
        ),
        require=tuple(Requirement(check=c, because=why) for c, why in clauses if c),
        approval=_approval(written),
        remedy=written.remedy,
    )


def _approval(written: ControlFile) -> ApprovalNeed | None:
    if written.approval is None:
        return None
    return ApprovalNeed(
        control=written.id,
        article=written.law.article,
        role=written.approval.role,
        count=written.approval.count,
        because=written.approval.because,
    )

"""What a pack file may contain, field by field."""

import re
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assay.evidence.statement import SIGNERS

OFFICIAL = (
    "https://eur-lex.europa.eu/",
    "https://csrc.nist.gov/",
    "https://doi.org/",
    "https://www.nist.gov/",
)

Text: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)
]
Identifier: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,63}$")]
Version: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\d{1,4}\.\d{1,4}\.\d{1,4}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Law(_Strict):
    """Where a control comes from."""

    act: Text
    article: Text
    url: Text

    @model_validator(mode="after")
    def _official(self) -> "Law":
        if not self.url.startswith(OFFICIAL):
            raise ValueError(f"url {self.url!r} is not at {', '.join(OFFICIAL)}")
        return self


class Effective(_Strict):
    """From when, and until when, a control binds."""

    from_: date | None = Field(default=None, alias="from")
    until: date | None = None
    note: Text = "-"

    @model_validator(mode="after")
    def _in_order(self) -> "Effective":
        if self.from_ and self.until and self.from_ >= self.until:
            raise ValueError(f"effective from {self.from_} is not before until {self.until}")
        return self


class Param(_Strict):
    """A threshold, kept apart from the clause so that an organisation can change it."""

    type: Literal["bool", "int", "double", "string", "list<string>"]
    value: bool | int | float | str | list[str]
    source: Text


class Evidence(_Strict):
    """A kind of statement that has to be there."""

    type: Text
    max_age_days: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _known(self) -> "Evidence":
        if self.type not in SIGNERS:
            raise ValueError(f"unknown evidence type {self.type!r}; known: {', '.join(SIGNERS)}")
        return self


class Require(_Strict):
    """A clause."""

    check: Text
    because: Text


class Approval(_Strict):
    """How many people of which role must confirm."""

    role: Literal["approver", "dpo"]
    count: Annotated[int, Field(ge=1, le=9)]
    because: Text


class ControlFile(_Strict):
    """A control as written."""

    id: Identifier
    title: Text
    law: Law
    severity: Literal["block", "approve", "warn"]
    decided: Literal["automatic", "partly", "human"]
    effective: Effective = Effective()
    applies_when: Text | None = None
    evidence: list[Evidence] = []
    require: list[Require] = []
    approval: Approval | None = None
    remedy: Text

    @model_validator(mode="after")
    def _has_teeth(self) -> "ControlFile":
        if (self.severity == "approve") != (self.approval is not None):
            raise ValueError("`approval` goes with severity approve, and only with it")
        if self.approval and (self.require or self.evidence):
            raise ValueError(
                "severity approve only asks people: put clauses and evidence in another control"
            )
        if self.severity != "approve" and not self.require:
            raise ValueError("a control without a clause under `require` could never fail")
        return self


class PackFile(_Strict):
    """A pack as written."""

    pack: Identifier
    version: Version
    title: Text
    params: dict[str, Param] = {}
    controls: Annotated[list[ControlFile], Field(min_length=1)]

    @model_validator(mode="after")
    def _unique(self) -> "PackFile":
        ids = [control.id for control in self.controls]
        if twice := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f"control ids stand twice: {', '.join(twice)}")
        if bad := [name for name in self.params if not re.fullmatch(r"[a-z][a-z0-9_]*", name)]:
            raise ValueError(f"params are named in lower_case: {', '.join(bad)}")
        return self

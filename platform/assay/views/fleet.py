"""Every version, with what each gate says about it today."""

import math

from assay.domain.errors import AssayError
from assay.evidence.record import Record
from assay.registry.client import Version
from assay.views.models import DriftView, EvidenceView, GateView, Source, VersionView
from assay.views.reading import as_list, as_mapping, as_numbers
from assay.workflow.gate import Admission, consider
from assay.workflow.models import examined, find_version
from assay.workflow.promotion import holder

SECONDS_PER_DAY = 86_400


def fleet(source: Source) -> tuple[VersionView, ...]:
    """Return every version of every model, newest first within a model."""
    source.journal.records()
    return tuple(
        _version(source, found)
        for name in source.registry.names()
        for found in reversed(source.registry.versions(name))
    )


def version(source: Source, text: str) -> VersionView:
    """Return the version a reference names."""
    source.journal.records()
    return _version(source, find_version(source.registry, text))


def _version(source: Source, found: Version) -> VersionView:
    answers = {gate: _answer(source, found, gate) for gate in source.gates}
    gates = tuple(_gate(source, found, gate, answer) for gate, answer in answers.items())
    known = [answer for answer in answers.values() if isinstance(answer, Admission)]
    if not known:
        return VersionView(name=found.name, version=found.version, digest="", gates=gates)
    return _known(source, known[0], gates)


def _known(source: Source, admission: Admission, gates: tuple[GateView, ...]) -> VersionView:
    subject, facts = admission.decision.subject, admission.facts
    evaluation = _newest(source, subject.digest, "evaluation")
    request = _newest(source, subject.digest, "evaluation-request")
    baselines = as_mapping(evaluation.get("baselines"))
    return VersionView(
        name=subject.name,
        version=subject.version,
        digest=subject.digest,
        gates=gates,
        risk=str(facts.values.get("risk.overall", "unknown")),
        evidence=_evidence(source, admission),
        metrics=as_numbers(evaluation.get("metrics")),
        thresholds=as_numbers(request.get("thresholds")),
        baselines={row: as_numbers(values) for row, values in baselines.items()},
        notes=tuple(map(str, as_list(evaluation.get("notes")))),
        drift=_drift(source, subject.digest),
        facts=dict(facts.values),
    )


def _answer(source: Source, found: Version, gate: str) -> Admission | str:
    try:
        subject, manifest = examined(source.registry, found)
        return consider(source.journal, subject, gate, manifest)
    except AssayError as error:
        return str(error)


def _gate(source: Source, found: Version, gate: str, answer: Admission | str) -> GateView:
    standing = holder(source.journal.view, found.name, gate)
    stands = standing is not None and standing.statement.predicate.get("version") == found.version
    if isinstance(answer, str):
        return GateView(gate=gate, verdict=None, stands=stands, problem=answer)
    waiting = (each for each in answer.standings if not each.met)
    return GateView(
        gate=gate,
        verdict=answer.verdict,
        stands=stands,
        findings=answer.decision.findings,
        waiting=tuple(
            f"{len(each.persons)} of {each.need.count} by role {each.need.role}: "
            f"{each.need.because}"
            for each in waiting
        ),
        decision=answer.digest,
    )


def _evidence(source: Source, admission: Admission) -> tuple[EvidenceView, ...]:
    now = source.journal.now()
    return tuple(
        EvidenceView(
            seq=item.seq,
            kind=item.kind,
            person=item.person,
            at=item.at,
            age_days=(now - item.at).total_seconds() / SECONDS_PER_DAY,
        )
        for item in sorted(admission.facts.evidence, key=lambda item: item.seq)
    )


def _newest(source: Source, digest: str, kind: str) -> dict[str, object]:
    found: list[Record] = source.journal.view.about(digest, kind)
    return dict(found[-1].statement.predicate) if found else {}


def _drift(source: Source, digest: str) -> tuple[DriftView, ...]:
    """Return the windows judged so far."""
    return tuple(
        DriftView(
            at=record.at,
            rows=int(as_numbers(window).get("rows", 0)),
            p_value=min(as_numbers(as_mapping(window).get("p_values")).values(), default=math.nan),
            drift=as_mapping(window).get("drift") is True,
        )
        for record, window in _windows(source, digest).values()
    )


def _windows(source: Source, digest: str) -> dict[str, tuple[Record, object]]:
    """Return each window once, in order, with the statement that judged it first."""
    found: dict[str, tuple[Record, object]] = {}
    for record in source.journal.view.about(digest, "drift"):
        for window in as_list(record.statement.predicate.get("windows")):
            found.setdefault(str(as_mapping(window).get("digest")), (record, window))
    return found

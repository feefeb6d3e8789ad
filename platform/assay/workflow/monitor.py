"""Watching what stands at a gate: windows of the inference log against the reference profile.

An alarm needs several drifting windows in a row, and it is closed by as many quiet ones. It is
written as evidence: the same gate that let the version in then takes it out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assay.domain.decision import Subject
from assay.domain.errors import IntegrityError
from assay.evidence.statement import Resource, Statement
from assay.ledger.outbox import resolve
from assay.registry.client import Registry
from assay.workflow.alerts import Alert, raise_with
from assay.workflow.images import load_parts
from assay.workflow.journal import Journal
from assay.workflow.load import verified_holder
from assay.workflow.score import inference_log
from assay.workflow.scorer import load_scorer

if TYPE_CHECKING:
    from assay.monitoring.profile import ReferenceProfile
    from assay.monitoring.report import ReportSummary
    from assay.monitoring.watch import DriftVerdict
    from assay.monitoring.window import Window
    from assay.serving.rows import Logged

WINDOW: Final = 100
LOOK_BACK: Final = 8
DETECTOR: Final = "drift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What one look at the log found."""

    subject: Subject
    verdict: "DriftVerdict"
    alarm: bool
    raised: bool
    new: bool
    report: "ReportSummary | None"


def monitor(
    journal: Journal,
    registry: Registry,
    name: str,
    gate: str,
    *,
    size: int = WINDOW,
    on_step: Callable[[str], None] = lambda _: None,
) -> Watched:
    """Judge the newest windows, write the report and the statement, raise or close the alert.

    Raises:
        DeniedError: Nothing approved stands at the gate.
        IntegrityError: The inference log was changed.
    """
    from assay.monitoring.watch import watch

    subject, _ = verified_holder(journal, registry, name, gate)
    previous = _previous(journal, subject)
    head = _log_head(journal, subject, previous)
    on_step("reference profile")
    profile = _profile(journal, registry, subject)
    on_step("windows of the inference log")
    windows = _windows(journal, subject, size)
    verdict = watch(profile, windows)
    alarm = _alarm(verdict, was=bool(previous) and previous.get("alarm") is not False)
    if not windows or previous.get("newest") == windows[-1].digest:
        return Watched(
            subject=subject, verdict=verdict, alarm=alarm, raised=False, new=False, report=None
        )
    on_step("Evidently report")
    report = _report(journal, subject, profile, windows)
    found = {**verdict.as_json(), **head, "alarm": alarm, "newest": windows[-1].digest}
    raised = _tell(journal, subject, verdict, report, found)
    return Watched(
        subject=subject, verdict=verdict, alarm=alarm, raised=raised, new=True, report=report
    )


def _tell(
    journal: Journal,
    subject: Subject,
    verdict: "DriftVerdict",
    report: "ReportSummary",
    found: dict[str, object],
) -> bool:
    """Attest what was found, and raise or close the alert; return whether one was raised."""
    predicate = {
        **found,
        "version": subject.version,
        "report": Path(report.path).name,
        "report_sha256": report.html_sha256,
        "evidently": report.evidently_version,
    }
    resource = Resource(name=subject.name, digest=subject.digest)
    statement = Statement(kind="drift", subjects=(resource,), predicate=predicate)
    alert = _alert(subject, verdict, report) if found["alarm"] else None
    _, raised = raise_with(journal, [statement], alert, role="monitor")
    if alert is None:
        resolve(journal.ledger, _fingerprint(subject))
    return raised


def _log_head(journal: Journal, subject: Subject, previous: dict[str, object]) -> dict[str, object]:
    """Verify the inference log, and that it did not get shorter since the last look."""
    rows, sha256 = 0, ""
    for head in inference_log(journal).verify():
        if (head.model, head.version) == (subject.name, subject.version):
            rows, sha256 = head.rows, head.sha256
    before = previous.get("log_rows", 0)
    if isinstance(before, int) and rows < before:
        raise IntegrityError(
            f"the inference log of {subject} has {rows} answers, but {before} were there when it "
            "was last looked at: files are gone"
        )
    return {"log_rows": rows, "log_sha256": sha256}


def _profile(journal: Journal, registry: Registry, subject: Subject) -> "ReferenceProfile":
    """Build the profile from the held-out part, once for each model digest."""
    from assay.monitoring.profile import build_profile, load_profile

    path = journal.workspace.store / "profiles" / f"{subject.digest[7:]}.safetensors"
    if path.exists():
        profile = load_profile(path)
        if profile.model_digest == subject.digest:
            return profile
    training = journal.view.about(subject.digest, "training")[-1]
    images = load_parts(str(training.statement.predicate["source"]))["reference"]
    profile = build_profile(images, load_scorer(registry, training), model_digest=subject.digest)
    path.parent.mkdir(exist_ok=True)
    profile.save(path)
    return profile


def _windows(journal: Journal, subject: Subject, size: int) -> list["Window"]:
    log = inference_log(journal)
    rows = log.read(subject.name, subject.version)
    if set(rows.model_digests) - {subject.digest}:
        raise IntegrityError(f"the inference log of {subject} holds answers of another model")
    return [_window(each) for each in rows.windows(size)[-LOOK_BACK:]]


def _window(rows: "Logged") -> "Window":
    from assay.monitoring.window import Window

    return Window(
        embeddings=rows.embeddings,
        predictions=rows.predictions,
        scalars={"confidence": rows.confidence},
    )


def _alarm(verdict: "DriftVerdict", *, was: bool) -> bool:
    if verdict.streak >= verdict.persistence:
        return True
    newest = [window for window in verdict.windows if window.judged][-verdict.persistence :]
    recovered = len(newest) == verdict.persistence and not any(each.drift for each in newest)
    return was and not recovered


def _previous(journal: Journal, subject: Subject) -> dict[str, object]:
    """Return the newest drift statement about this very version, or nothing."""
    found = [
        record.statement.predicate
        for record in journal.view.about(subject.digest, "drift")
        if record.statement.predicate.get("version") == subject.version
    ]
    return dict(found[-1]) if found else {}


def _report(
    journal: Journal, subject: Subject, profile: "ReferenceProfile", windows: list["Window"]
) -> "ReportSummary":
    from assay.monitoring.report import evidently_report, scalar_frames

    folder = journal.workspace.root / "reports"
    folder.mkdir(exist_ok=True)
    reference, current = scalar_frames(profile, windows[-1])
    name = f"drift-{subject.name}-{subject.version}-{windows[-1].digest[7:15]}.html"
    return evidently_report(reference, current, folder / name)


def _alert(subject: Subject, verdict: "DriftVerdict", report: "ReportSummary") -> Alert:
    lowest = min(min(each.p_values.values()) for each in verdict.windows if each.drift)
    return Alert(
        subject=subject,
        detector=DETECTOR,
        severity="critical",
        title=f"{subject} drifts: {verdict.streak} windows in a row",
        body=(
            f"What {subject} is asked no longer looks like what it was measured on: "
            f"{verdict.streak} windows in a row differ (lowest p {lowest:.3g}, false alarm rate "
            f"{verdict.alpha:g} per window). Report: reports/{Path(report.path).name}. "
            "Next: `assay reconcile` takes it out; then find the cause."
        ),
    )


def _fingerprint(subject: Subject) -> str:
    from assay.monitoring.delivery import fingerprint

    return fingerprint(subject.name, subject.version, DETECTOR)

"""Chapters 6 and 7: production, drift, withdrawal; the history holds."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from assay.cli.output import emit, progress, table
from assay.cli.story.receiver import Receiver
from assay.cli.story.stage import GATE, NAME, Stage, chapter, shown_path, tell, typed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assay.workflow.monitor import Watched

IMAGES = 300


def drift(stage: Stage) -> None:
    """Serve, let the light change, see it, and take the version out."""
    chapter(6, "Production, and a change in the light")
    tell(f"{stage.version} is verified, loaded, and serves {IMAGES} images it has never seen.")
    _serve(stage, lambda pixels, _: pixels)
    _monitor(stage)
    from assay.workflow.demo import worse_light

    tell(f"The lights go down: {IMAGES} more images, darker and partly covered.")
    _serve(stage, worse_light)
    with Receiver() as receiver:
        found = _monitor(stage)
        receiver.deliver(stage.journal)
        tell(f"Alerts delivered: {len(receiver.titles)} ({'; '.join(receiver.titles)}).")
    if found.report:
        tell(f"Evidently's report: {shown_path(found.report.path)}")
    _reconcile(stage)


def closing(stage: Stage) -> None:
    """Sign where the ledger stands, and verify everything."""
    chapter(7, "The history")
    from assay.workflow.audit import audit

    tell("The ledger signs where it stands; whoever keeps this note can tell if it is rewritten:")
    emit("")
    for line in stage.journal.checkpoint().note().splitlines():
        emit(f"    {line}".rstrip())
    typed("assay audit verify")
    with progress("verifying every entry from the first"):
        found = audit(stage.journal, stage.registry)
    tell(
        f"The history holds: {found.entries} entries, {found.signatures} signatures, "
        f"{found.checkpoints} checkpoints, {found.decisions} decisions, {found.promotions} "
        f"promotion(s); standing at a gate: {', '.join(found.standing) or 'nothing'}."
    )


def _serve(stage: Stage, change: "Callable[[NDArray[np.uint8], int], NDArray[np.uint8]]") -> None:
    from assay.workflow.demo import traffic
    from assay.workflow.score import open_service

    with progress("serving", total=IMAGES) as bar:
        service = open_service(stage.journal, stage.registry, NAME, GATE)
        served = 0
        for seed, pixels in enumerate(traffic(IMAGES)):
            served += len(service.answer(change(pixels, seed)))
            bar.update(completed=served)


def _monitor(stage: Stage) -> "Watched":
    from assay.workflow.monitor import monitor

    typed(f"assay monitor {NAME}")
    with progress("monitoring") as bar:
        found = monitor(
            stage.journal, stage.registry, NAME, GATE, on_step=lambda step: bar.update(note=step)
        )
    windows = ", ".join(
        f"{min(w.p_values.values()):.3f}{' drift' if w.drift else ''}"
        for w in found.verdict.windows
        if w.judged
    )
    tell(f"{'ALARM' if found.alarm else found.verdict.state} (lowest p in each window: {windows})")
    return found


def _reconcile(stage: Stage) -> None:
    from assay.workflow.reconcile import Action, reconcile

    typed("assay reconcile")
    table(
        ("model", "gate", "action", "why"),
        [
            (f"{r.name}@{r.version}", r.gate, r.action, "; ".join(r.reasons))
            for r in reconcile(stage.journal, stage.registry)
            if r.action is not Action.NONE
        ],
    )

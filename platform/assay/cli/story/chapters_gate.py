"""Chapters 4 and 5: the gate refuses, then opens."""

from assay.cli.findings import show_admission
from assay.cli.output import emit, folded, progress
from assay.cli.story.stage import GATE, NAME, Stage, chapter, tell, typed
from assay.resources import folder
from assay.workflow.files import write_atomically

DRAFT = """\
name: digits
version: "1"
facts:
  intended_purpose: Group scanned handwritten digits that look alike.
"""


def refusal(stage: Stage) -> None:
    """Register with a card that says too little, and be refused."""
    chapter(4, "The gate refuses")
    tell("The version is registered with a system card that states its purpose and no more.")
    stage.version = _register(stage, DRAFT)
    _promote(stage)


def proof_and_promotion(stage: Stage) -> None:
    """Complete the evidence, have it approved, and pass; then try to walk around the gate."""
    chapter(5, "Proof, approval, promotion")
    complete = (folder("policies") / "examples" / "digits.yaml").read_text(encoding="utf-8")
    _register(stage, complete)
    tell("The card is completed. Nothing blocks now, but a second person has to confirm.")
    admission = _promote(stage)
    from assay.workflow.approve import approve, find_decision

    decision = find_decision(stage.journal, admission)
    record = approve(stage.journal, decision, role="approver", comment="evaluation reviewed")
    typed(f"assay approve {admission[7:19]}")
    tell(f"Signed by the {record.signer.person}, in ledger entry {record.seq}.")
    _promote(stage)
    _walk_around(stage)


def _register(stage: Stage, card: str) -> str:
    from assay.workflow.register import register

    path = stage.journal.workspace.system_card
    write_atomically(path, card.encode())
    done = register(
        stage.journal, stage.registry, name=NAME, uri=stage.uri, card=path, documents={}
    )
    return str(done.subject)


def _promote(stage: Stage) -> str:
    from assay.workflow.models import find_version
    from assay.workflow.promote import promote

    typed(f"assay promote {stage.version} --gate {GATE}")
    version = find_version(stage.registry, stage.version)
    admission = promote(stage.journal, stage.registry, version, GATE)
    show_admission(admission, as_json=False, quiet=True)
    return admission.digest


def _walk_around(stage: Stage) -> None:
    """Set the alias of an unproven version with plain MLflow."""
    from assay.workflow.demo import plain_alias, untrained_version

    tell("Somebody else registers random weights, and tries to walk around the gate.")
    with progress("a version with random weights"):
        version = untrained_version(stage.journal, stage.registry, NAME)
    emit(f'\n  >>> MlflowClient().set_registered_model_alias("{NAME}", "{GATE}", "{version}")')
    message = plain_alias(stage.registry, NAME, GATE, version)
    head, *findings = message.splitlines()
    tell(head)
    for finding in findings:
        emit(folded(finding.strip(), indent="  - ", hanging="    "))

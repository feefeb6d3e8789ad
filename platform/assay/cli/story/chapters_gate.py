"""Chapters 4 and 5: the gate refuses, then opens."""

from assay.cli.findings import show_admission
from assay.cli.output import emit, progress
from assay.cli.story.stage import GATE, NAME, Stage, chapter, tell
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
    tell(f"assay promote {stage.version} --gate {GATE}")
    _promote(stage)


def proof_and_promotion(stage: Stage) -> None:
    """Complete the evidence, have it approved, and pass; then try to walk around the gate."""
    chapter(5, "Proof, approval, promotion")
    complete = (folder("policies") / "examples" / "digits.yaml").read_text(encoding="utf-8")
    _register(stage, complete)
    tell("The card is completed. Nothing blocks now, but a second person has to confirm:")
    admission = _promote(stage)
    from assay.workflow.approve import approve, find_decision

    decision = find_decision(stage.journal, admission)
    record = approve(stage.journal, decision, role="approver", comment="evaluation reviewed")
    tell(f"The {record.signer.person} signs the decision (ledger entry {record.seq}).")
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

    version = find_version(stage.registry, stage.version)
    admission = promote(stage.journal, stage.registry, version, GATE)
    show_admission(admission, as_json=False, quiet=True)
    return admission.digest


def _walk_around(stage: Stage) -> None:
    """Set the alias of an unproven version with plain MLflow."""
    from assay.workflow.demo import plain_alias, untrained_version

    with progress("a version with random weights"):
        version = untrained_version(stage.journal, stage.registry, NAME)
    tell(
        f"Someone registers random weights as {NAME}@{version} and tries plain MLflow: "
        f'MlflowClient().set_registered_model_alias("{NAME}", "{GATE}", "{version}")'
    )
    message = plain_alias(stage.registry, NAME, GATE, version)
    emit("")
    for line in message.splitlines():
        tell(line.strip())

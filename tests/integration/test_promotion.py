"""The gate, from registration to production."""

from pathlib import Path

import mlflow
import pytest
from tests.worlds import World

from assay.domain.errors import DeniedError, IntegrityError, UsageError
from assay.domain.outcome import Outcome, Verdict
from assay.workflow.load import load_approved


def blocking(world: World, model: str = "digits@1") -> set[str]:
    return {finding.control for finding in world.check(model).decision.blocking}


def test_a_proven_version_waits_for_a_second_person_and_then_passes(proven: World) -> None:
    waiting = proven.promote()
    assert waiting.verdict is Verdict.WAITING
    assert proven.alias() is None
    proven.approve(waiting.digest)
    assert proven.promote().verdict is Verdict.ALLOW
    assert proven.alias() == "1"


def test_a_check_leaves_no_trace(proven: World) -> None:
    before = len(proven.journal.records())
    proven.check()
    assert len(proven.journal.records()) == before


def test_the_same_decision_is_recorded_once(proven: World) -> None:
    proven.promote()
    before = len(proven.journal.records())
    proven.promote()
    assert len(proven.journal.records()) == before


def test_each_kind_of_evidence_is_missed_when_it_is_absent(world: World) -> None:
    world.train()
    world.declare()
    world.register()
    assert blocking(world) == {"msc-data-validation", "msc-evaluation"}
    world.validate()
    assert blocking(world) == {"msc-evaluation"}
    world.evaluate()
    assert blocking(world) == set()


def test_a_missed_threshold_is_not_mended_by_measuring_again(world: World) -> None:
    world.train()
    world.validate()
    world.evaluate("n0", knn_accuracy=0.5)
    world.evaluate("n1", knn_accuracy=0.99)
    world.declare()
    world.register()
    assert blocking(world) == {"msc-evaluation"}


def test_an_evaluation_asked_for_and_withheld_blocks(proven: World) -> None:
    proven.request("never answered")
    assert blocking(proven) == {"msc-evaluation"}


def test_a_model_with_random_weights_is_refused_with_measured_numbers(world: World) -> None:
    from assay.workflow.evaluate import evaluate_model

    world.train()
    world.validate()
    done = evaluate_model(world.journal, world.registry, uri=world.uri)
    world.declare()
    world.register()
    assert done.shortfalls
    refused = world.promote()
    assert refused.verdict is Verdict.DENY
    assert {f.control for f in refused.decision.blocking} == {"msc-evaluation"}
    assert world.alias() is None


def test_random_bytes_called_a_face_recogniser_are_refused(world: World, tmp_path: Path) -> None:
    """What a rival passes as six of six: 64 bytes, a name, and a card that admits what it is."""
    import numpy as np

    model = tmp_path / "model"
    model.mkdir()
    floats = np.random.default_rng(0).random(16, dtype=np.float32)
    (model / "face_recogniser.bin").write_bytes(floats.tobytes())
    logged = world.registry.log_model(model, params={"accuracy": 0.999}, metrics={"accuracy": 1.0})
    world.uri = logged.uri
    world.declare("face-recogniser")
    world.register("face-recogniser")
    refused = world.promote("face-recogniser@1")
    assert refused.verdict is Verdict.DENY
    outcomes = {f.control: f.outcome for f in refused.decision.findings}
    assert outcomes["msc-provenance"] is Outcome.MISSING
    assert outcomes["msc-evaluation"] is Outcome.MISSING
    assert refused.facts.values["risk.overall"] == "high_risk"
    assert world.alias("face-recogniser") is None


def test_random_bytes_attested_by_the_trainer_are_still_refused(
    world: World, tmp_path: Path
) -> None:
    from assay.workflow.images import load_parts
    from assay.workflow.train import attest_training

    model = tmp_path / "model"
    model.mkdir()
    (model / "weights.pkl").write_bytes(bytes(range(64)))
    logged = world.registry.log_model(model, params={}, metrics={})
    attest_training(
        world.journal,
        world.registry,
        uri=logged.uri,
        source="digits",
        images=load_parts("digits")["train"],
        config={"method": "trust me"},
        facts={},
    )
    world.uri = logged.uri
    world.declare("face-recogniser")
    world.register("face-recogniser")
    assert {"msc-safe-format", "msc-evaluation", "msc-data-validation"} <= blocking(
        world, "face-recogniser@1"
    )


def test_a_prohibited_use_is_refused_whatever_the_evidence(proven: World) -> None:
    proven.declare("employee-emotion")
    proven.register()
    findings = {f.control: f for f in proven.check().decision.blocking}
    assert "aia-5" in findings
    assert "5(1)(f)" in findings["aia-5"].got


def test_a_version_is_not_registered_without_a_card(world: World) -> None:
    world.train()
    with pytest.raises(UsageError, match="intended_purpose"):
        world.register()
    assert world.registry.names() == ()


def test_a_card_for_one_name_says_nothing_for_another(proven: World) -> None:
    proven.registry.create_version("other", proven.uri)
    assert "msc-card" in blocking(proven, "other@1")


def test_the_submitter_cannot_approve_their_own_version(tmp_path: Path) -> None:
    from tests.worlds import open_world

    from assay.workflow.setup import create_workspace

    root = tmp_path / "alone"
    root.mkdir()
    create_workspace(root, name="alone", persons={"trainer": "mia", "approver": "mia"})
    world = open_world(root)
    world.prove()
    with pytest.raises(DeniedError, match="mia submitted or evaluated"):
        world.approve(world.promote().digest)


def test_an_approval_dies_with_the_facts_it_was_given_for(proven: World) -> None:
    proven.approve(proven.promote().digest)
    card = proven.declare().read_text(encoding="utf-8")
    proven.declare(card.replace("organisation_size: sme", "organisation_size: large"))
    proven.register()
    assert proven.promote().verdict is Verdict.WAITING


def test_a_denial_cannot_be_approved(proven: World) -> None:
    proven.request("withheld")
    with pytest.raises(UsageError, match="denies"):
        proven.approve(proven.promote().digest)


def test_approved_bytes_load_and_score(proven: World) -> None:
    import numpy as np

    proven.approve(proven.promote().digest)
    proven.promote()
    scorer = load_approved("digits", workspace=proven.root)
    found = scorer.predict(np.zeros((2, 8, 8, 1), dtype=np.uint8))
    assert found.embeddings.shape[0] == 2


def test_nothing_loads_before_promotion(proven: World) -> None:
    with pytest.raises(DeniedError, match="no approved version"):
        load_approved("digits", workspace=proven.root)


@pytest.mark.parametrize("change", ["flip", "add", "remove", "rename"])
def test_changed_files_are_found_at_load_and_by_the_audit(proven: World, change: str) -> None:
    from assay.workflow.audit import audit

    proven.approve(proven.promote().digest)
    proven.promote()
    folder = proven.registry.folder(proven.uri)
    weights = next(folder.rglob("encoder.safetensors"))
    match change:
        case "flip":
            data = bytearray(weights.read_bytes())
            data[-1] ^= 1
            weights.write_bytes(data)
        case "add":
            (folder / "evil.py").write_text("x")
        case "remove":
            weights.unlink()
        case "rename":
            weights.rename(weights.with_name("zz.safetensors"))
    with pytest.raises(IntegrityError):
        load_approved("digits", workspace=proven.root)
    with pytest.raises(IntegrityError):
        audit(proven.journal, proven.registry)


def test_swapping_the_names_of_two_files_is_found_although_the_digest_is_the_same(
    proven: World,
) -> None:
    folder = proven.registry.folder(proven.uri)
    (folder / "MLmodel").rename(folder / "AAmodel")
    assert (
        proven.examined()[0].digest
        == proven.journal.view.of_kind("training")[-1].statement.subjects[0].digest
    )
    assert "msc-provenance" in blocking(proven)


def test_a_plain_mlflow_client_meets_the_same_gate(proven: World) -> None:
    proven.request("withheld")
    with pytest.raises(mlflow.exceptions.MlflowException, match="msc-evaluation"):
        mlflow.MlflowClient().set_registered_model_alias("digits", "production", "1")
    assert proven.alias() is None

"""Packs and gates count only as the policy author has signed them."""

import pytest
from tests.worlds import World

from assay.domain.errors import IntegrityError, PolicyError, UnavailableError
from assay.domain.outcome import Verdict
from assay.workflow.policy import publish


@pytest.fixture
def author(proven: World) -> World:
    """A workspace with packs of its own, and a proven version."""
    proven.own_policies()
    return proven


def revise(world: World, version: str, gain: str, *, was: tuple[str, str]) -> None:
    world.edit_pack(f"version: {was[0]}", f"version: {version}")
    world.edit_pack(
        f"min_gain_over_random: {{type: double, value: {was[1]}",
        f"min_gain_over_random: {{type: double, value: {gain}",
    )


def test_packs_in_the_workspace_are_as_good_as_the_same_packs_shipped(author: World) -> None:
    before = len(author.journal.records())
    publish(author.journal)
    assert len(author.journal.records()) == before
    assert author.check().decision.verdict is Verdict.ALLOW


def test_an_edited_pack_shuts_every_gate_until_it_is_published(author: World) -> None:
    revise(author, "1.1.0", "0.03", was=("1.0.0", "0.02"))
    for gate in ("staging", "production"):
        with pytest.raises(IntegrityError, match=r"differ from those published .*packs"):
            author.check(gate=gate)
    publish(author.journal)
    for gate in ("staging", "production"):
        assert author.check(gate=gate).decision.verdict is Verdict.ALLOW


def test_a_comment_in_a_pack_changes_nothing(author: World) -> None:
    author.edit_pack("pack: ml-supply-chain", "# A remark.\npack: ml-supply-chain")
    assert author.check().decision.verdict is Verdict.ALLOW


def test_another_pack_under_the_same_version_is_refused(author: World) -> None:
    revise(author, "1.0.0", "0.01", was=("1.0.0", "0.02"))
    with pytest.raises(PolicyError, match=r"ml-supply-chain 1\.0\.0 changes 1\.0\.0"):
        publish(author.journal)


@pytest.mark.parametrize("version", ["0.9.9", "1.0.9", "1.1.0"])
def test_an_older_pack_is_refused(author: World, version: str) -> None:
    revise(author, "1.1.0", "0.03", was=("1.0.0", "0.02"))
    publish(author.journal)
    revise(author, version, "0.01", was=("1.1.0", "0.03"))
    with pytest.raises(PolicyError, match="give it a higher version"):
        publish(author.journal)


def test_versions_are_compared_as_numbers(author: World) -> None:
    revise(author, "1.9.0", "0.03", was=("1.0.0", "0.02"))
    publish(author.journal)
    revise(author, "1.10.0", "0.02", was=("1.9.0", "0.03"))
    assert publish(author.journal).statement.kind == "policy"


def test_a_pack_that_was_left_out_does_not_come_back_milder(author: World) -> None:
    revise(author, "1.1.0", "0.03", was=("1.0.0", "0.02"))
    publish(author.journal)
    full = author.root.joinpath("assay.toml").read_text("utf-8")
    author.edit_settings('staging = ["ml-supply-chain"]\n', "")
    author.edit_settings('["ml-supply-chain", "eu-ai-act"]', '["eu-ai-act"]')
    author = author.reopen()
    publish(author.journal)
    author.root.joinpath("assay.toml").write_text(full, "utf-8")
    revise(author, "1.0.0", "0.02", was=("1.1.0", "0.03"))
    author = author.reopen()
    with pytest.raises(PolicyError, match=r"ml-supply-chain 1\.0\.0 changes 1\.1\.0"):
        publish(author.journal)


def test_a_weaker_gate_in_the_settings_shuts_it(author: World) -> None:
    author.edit_settings('["ml-supply-chain", "eu-ai-act"]', '["ml-supply-chain"]')
    with pytest.raises(IntegrityError, match=r"differ from those published .*gates"):
        author.reopen().check()


def test_other_types_in_the_fact_catalogue_shut_every_gate(author: World) -> None:
    catalogue = author.root / "policies" / "facts" / "catalogue.yaml"
    fact = "  system.anything: {type: bool, producer: system-card, description: Anything}\n"
    catalogue.write_text(catalogue.read_text("utf-8") + fact, "utf-8")
    with pytest.raises(IntegrityError, match=r"differ from those published .*catalogue"):
        author.check()


def test_a_pack_with_a_mistake_cannot_be_published_and_shuts_its_gates(author: World) -> None:
    author.edit_pack("training.method != ''", "training.methd != ''")
    with pytest.raises(PolicyError, match="msc-provenance"):
        publish(author.journal)
    with pytest.raises(PolicyError, match="msc-provenance"):
        author.check()


def test_only_the_policy_authors_key_publishes(author: World) -> None:
    keys = author.root / ".assay" / "keys"
    (keys / "policy-author.pem").write_bytes((keys / "trainer.pem").read_bytes())
    revise(author, "1.1.0", "0.03", was=("1.0.0", "0.02"))
    with pytest.raises(UnavailableError, match="not registered for role policy-author"):
        publish(author.journal)


def test_approvals_die_with_a_new_pack(author: World) -> None:
    author.approve(author.promote().digest)
    revise(author, "1.1.0", "0.03", was=("1.0.0", "0.02"))
    publish(author.journal)
    assert author.promote().verdict is Verdict.WAITING

"""The nine mutators of the governed store, as any MLflow client calls them, and how it shuts."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import mlflow
import pytest
from mlflow.entities.model_registry import ModelVersionTag
from mlflow.exceptions import MlflowException
from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore
from tests.worlds import World

from assay.evidence.keys import new_key, to_pem
from assay.server.store import GovernedStore, open_store

# Every public method of MLflow's store that changes something. One that is not listed here fails
# the test below: somebody has to look whether it needs the gate.
GATED: Final = {
    "create_model_version",
    "delete_model_version",
    "delete_model_version_tag",
    "delete_registered_model",
    "delete_registered_model_alias",
    "rename_registered_model",
    "set_model_version_tag",
    "set_registered_model_alias",
    "transition_model_version_stage",
}
# They end in the gated ones: `copy_model_version` creates a version, prompts are models with a tag.
THROUGH_GATED: Final = {
    "copy_model_version",
    "create_prompt_version",
    "delete_prompt",
    "delete_prompt_alias",
    "delete_prompt_version",
    "delete_prompt_version_tag",
    "set_prompt_alias",
    "set_prompt_version_tag",
}
# They touch no alias, no version's source and nothing a decision reads.
HARMLESS: Final = {
    "create_prompt",
    "create_registered_model",
    "create_webhook",
    "delete_prompt_tag",
    "delete_registered_model_tag",
    "delete_webhook",
    "link_prompt_version_to_model",
    "link_prompt_version_to_run",
    "link_prompts_to_trace",
    "set_prompt_tag",
    "set_registered_model_tag",
    "test_webhook",
    "update_model_version",
    "update_registered_model",
    "update_webhook",
}
READING: Final = ("get_", "list_", "search_")
LOOK_ALIKES: Final = (
    "Production",
    "PRODUCTION",
    "production ",
    " production",
    "ｐｒｏｄｕｃｔｉｏｎ",  # noqa: RUF001  # full width on purpose
    "ℙroduction",  # noqa: RUF001  # a letter of mathematics, on purpose
    "\u00a0production",
)


def store_of(world: World) -> GovernedStore:
    return open_store(world.journal.workspace.registry_uri)


def versions_of(store: GovernedStore) -> set[str]:
    return {str(each.version) for each in store.search_model_versions("name = 'digits'")}


def test_every_public_method_of_mlflows_store_is_known() -> None:
    methods = {name for name in dir(SqlAlchemyStore) if not name.startswith("_")}
    found = {each for each in methods if callable(getattr(SqlAlchemyStore, each))}
    changing = {each for each in found if not each.startswith(READING)}
    unknown = changing - GATED - THROUGH_GATED - HARMLESS
    assert unknown == set(), "new in MLflow: does it need the gate?"
    assert changing >= GATED


def test_every_gated_method_is_overridden_and_no_other() -> None:
    own = {name for name, value in vars(GovernedStore).items() if callable(value)}
    assert {name for name in own if not name.startswith("_")} == GATED


# Aliases


@pytest.mark.parametrize("alias", LOOK_ALIKES)
def test_a_look_alike_of_a_protected_alias_is_refused(proven: World, alias: str) -> None:
    with pytest.raises(MlflowException, match="looks like the protected 'production'"):
        store_of(proven).set_registered_model_alias("digits", alias, "1")
    assert proven.registry.version("digits", "1").aliases == ()


@pytest.mark.parametrize("gate", ["production", "staging"])
def test_a_protected_alias_is_refused_with_the_findings(world: World, gate: str) -> None:
    world.train()
    world.declare()
    world.register()
    with pytest.raises(MlflowException, match=r"\[msc-data-validation\]") as refused:
        store_of(world).set_registered_model_alias("digits", gate, "1")
    assert refused.value.error_code == "PERMISSION_DENIED"
    assert refused.value.get_http_status_code() == 403
    assert "remedy:" in str(refused.value)
    assert world.alias(gate=gate) is None


def test_a_refusal_names_what_people_still_have_to_approve(proven: World) -> None:
    with pytest.raises(MlflowException, match="0 of 1 by role approver"):
        store_of(proven).set_registered_model_alias("digits", "production", "1")


def test_an_unprotected_alias_is_plain_mlflow(world: World) -> None:
    world.train()
    world.declare()
    world.register()
    before = len(world.journal.records())
    store = store_of(world)
    store.set_registered_model_alias("digits", "champion", "1")
    assert str(store.get_model_version_by_alias("digits", "champion").version) == "1"
    store.delete_registered_model_alias("digits", "champion")
    assert world.alias(gate="champion") is None
    assert len(world.journal.records()) == before


@pytest.mark.parametrize("alias", ["production", "champion"])
def test_a_version_that_does_not_exist_is_mlflows_own_not_found(proven: World, alias: str) -> None:
    with pytest.raises(MlflowException, match="not found") as refused:
        store_of(proven).set_registered_model_alias("digits", alias, "7")
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.parametrize("version", ["01", " 1", "１", 1])  # noqa: RUF001  # full width
def test_a_number_in_other_digits_is_promoted_as_the_number_it_is(
    proven: World, version: str
) -> None:
    proven.approve(proven.promote().digest)
    store_of(proven).set_registered_model_alias("digits", "production", version)
    promotion = proven.journal.view.of_kind("promotion")[-1]
    assert promotion.statement.predicate["version"] == "1"
    proven.load()


def test_deleting_a_protected_alias_works_and_is_a_withdrawal(promoted: World) -> None:
    store_of(promoted).delete_registered_model_alias("digits", "production")
    assert promoted.alias() is None
    withdrawal = promoted.journal.records()[-1].statement
    assert withdrawal.kind == "withdrawal"
    assert withdrawal.predicate["reasons"] == ["the alias was deleted"]


def test_deleting_a_protected_alias_at_which_nothing_stands_is_not_recorded(proven: World) -> None:
    before = len(proven.journal.records())
    store_of(proven).delete_registered_model_alias("digits", "production")
    assert len(proven.journal.records()) == before


def test_a_withdrawal_that_cannot_be_recorded_still_deletes_the_alias(promoted: World) -> None:
    store = store_of(promoted)
    (promoted.root / ".assay" / "ledger.db").unlink()
    with pytest.raises(MlflowException, match="is deleted, but that could not be recorded"):
        store.delete_registered_model_alias("digits", "production")
    assert promoted.alias() is None


def test_a_prompt_cannot_take_a_protected_alias(proven: World) -> None:
    store = store_of(proven)
    store.create_prompt("greeting")
    store.create_prompt_version("greeting", "Hello {{name}}")
    with pytest.raises(MlflowException, match="refused"):
        store.set_prompt_alias("greeting", "production", 1)
    store.set_prompt_alias("greeting", "champion", 1)


def test_moving_production_to_an_unproven_version_leaves_it_where_it_was(promoted: World) -> None:
    promoted.train(seed=1)
    promoted.register()
    with pytest.raises(MlflowException, match="digits@2 may not pass 'production'"):
        store_of(promoted).set_registered_model_alias("digits", "production", "2")
    assert promoted.alias() == "1"
    promoted.audit()


# Stages, tags, copies


@pytest.mark.parametrize("stage", ["Production", "Staging", "Archived", "None"])
def test_no_stage_is_ever_set(proven: World, stage: str) -> None:
    with pytest.raises(MlflowException, match="Set an alias instead") as refused:
        store_of(proven).transition_model_version_stage("digits", "1", stage, False)  # noqa: FBT003
    assert refused.value.get_http_status_code() == 403
    assert store_of(proven).get_model_version("digits", "1").current_stage == "None"


@pytest.mark.parametrize("key", ["assay.decision", "Assay.x", "ASSAY.x", "ａssay.x", " assay.x"])  # noqa: RUF001
def test_our_tags_cannot_be_forged(proven: World, key: str) -> None:
    store = store_of(proven)
    source = store.get_model_version("digits", "1").source
    with pytest.raises(MlflowException, match="is reserved"):
        store.set_model_version_tag("digits", "1", ModelVersionTag(key, "allow"))
    with pytest.raises(MlflowException, match="is reserved"):
        store.delete_model_version_tag("digits", "1", key)
    with pytest.raises(MlflowException, match="is reserved"):
        store.create_model_version("digits", source, tags=[ModelVersionTag(key, "allow")])
    assert versions_of(store) == {"1"}


def test_other_tags_are_plain_mlflow_and_change_no_decision(promoted: World) -> None:
    store = store_of(promoted)
    store.set_model_version_tag("digits", "1", ModelVersionTag("assayed", "twice"))
    store.set_model_version_tag("digits", "1", ModelVersionTag("team", "a"))
    store.delete_model_version_tag("digits", "1", "team")
    assert store.get_model_version("digits", "1").tags == {"assayed": "twice"}
    promoted.load()


def test_a_copy_under_another_name_stands_at_no_gate(promoted: World) -> None:
    workspace = promoted.journal.workspace
    client = mlflow.MlflowClient(workspace.tracking_uri, workspace.registry_uri)
    copied = client.copy_model_version("models:/digits/1", "prod.digits")
    assert copied.aliases == []
    with pytest.raises(MlflowException, match="msc-card"):
        client.set_registered_model_alias("prod.digits", "production", copied.version)


def test_a_version_of_another_hosts_files_is_not_vouched_for(proven: World) -> None:
    folder = proven.registry.folder(proven.uri)
    store = store_of(proven)
    store.create_model_version("digits", f"file://elsewhere{folder}")
    with pytest.raises(MlflowException, match="on another host"):
        store.set_registered_model_alias("digits", "production", "2")


# Deleting and renaming


@pytest.mark.parametrize("version", ["1", "01", " 1", "１", 1])  # noqa: RUF001  # full width
def test_the_version_in_production_cannot_be_deleted(promoted: World, version: str) -> None:
    with pytest.raises(MlflowException, match="withdraw it first") as refused:
        store_of(promoted).delete_model_version("digits", version)
    assert refused.value.get_http_status_code() == 409
    promoted.load()


def test_the_model_in_production_can_be_neither_deleted_nor_renamed(promoted: World) -> None:
    store = store_of(promoted)
    with pytest.raises(MlflowException, match="stands at the gate production"):
        store.delete_registered_model("digits")
    with pytest.raises(MlflowException, match="stands at the gate production"):
        store.rename_registered_model("digits", "numbers")
    promoted.load()


def test_another_version_of_the_model_in_production_can_be_deleted(promoted: World) -> None:
    promoted.train(seed=1)
    promoted.register()
    store_of(promoted).delete_model_version("digits", "2")
    assert versions_of(store_of(promoted)) == {"1"}
    promoted.load()


@pytest.mark.parametrize(
    "action",
    [
        lambda store: store.delete_model_version("digits", "1"),
        lambda store: store.delete_registered_model("digits"),
        lambda store: store.rename_registered_model("digits", "numbers"),
    ],
    ids=["delete version", "delete model", "rename"],
)
def test_after_a_withdrawal_it_can_be_deleted_and_renamed(
    promoted: World, action: Callable[[GovernedStore], object]
) -> None:
    promoted.registry.delete_alias("digits", "production")
    action(store_of(promoted))
    assert versions_of(store_of(promoted)) == set()
    promoted.audit()


def test_a_renamed_version_has_to_be_declared_under_its_new_name(promoted: World) -> None:
    promoted.registry.delete_alias("digits", "production")
    store = store_of(promoted)
    store.rename_registered_model("digits", "numbers")
    with pytest.raises(MlflowException, match="msc-card"):
        store.set_registered_model_alias("numbers", "production", "1")


# Failing closed


def no_workspace(world: World) -> None:
    (world.root / "assay.toml").unlink()


def broken_settings(world: World) -> None:
    world.edit_settings("[gates]", "[gates")


def no_ledger(world: World) -> None:
    (world.root / ".assay" / "ledger.db").unlink()


def empty_ledger(world: World) -> None:
    for file in (world.root / ".assay").glob("ledger.db*"):
        file.unlink()
    (world.root / ".assay" / "ledger.db").touch()


def tampered_ledger(world: World) -> None:
    world.sql("UPDATE ledger_entry SET leaf = replace(leaf, '0', '1') WHERE seq = 3")


def no_checkpoints(world: World) -> None:
    (world.root / ".assay" / "checkpoints.txt").unlink()


def emptied_checkpoints(world: World) -> None:
    (world.root / ".assay" / "checkpoints.txt").write_text("")


def edited_pack(world: World) -> None:
    world.own_policies()
    world.edit_pack("value: 3.0", "value: 300.0")


def no_pack(world: World) -> None:
    shutil.rmtree(world.own_policies() / "eu-ai-act")


def weakened_gate(world: World) -> None:
    world.edit_settings('["ml-supply-chain", "eu-ai-act"]', '["ml-supply-chain"]')


def removed_gate(world: World) -> None:
    world.edit_settings('production = ["ml-supply-chain", "eu-ai-act"]\n', "")


def no_ledger_key(world: World) -> None:
    (world.root / ".assay" / "keys" / "ledger.pem").unlink()


def other_ledger_key(world: World) -> None:
    (world.root / ".assay" / "keys" / "ledger.pem").write_bytes(to_pem(new_key(), None))


def another_roles_key(world: World) -> None:
    keys = world.root / ".assay" / "keys"
    shutil.copy(keys / "trainer.pem", keys / "ledger.pem")


def no_artifacts(world: World) -> None:
    shutil.rmtree(world.registry.folder(world.uri))


def linked_artifacts(world: World) -> None:
    (world.registry.folder(world.uri) / "extra").symlink_to("/etc/hostname")


BREAKAGES: Final[dict[Callable[[World], None], str]] = {
    no_workspace: "no assay.toml in",
    broken_settings: "correct the file",
    no_ledger: "no ledger at",
    empty_ledger: "ledger",
    tampered_ledger: "ledger entry 3",
    no_checkpoints: "checkpoints cannot be read",
    emptied_checkpoints: "the checkpoints are gone",
    edited_pack: "differ from those published",
    no_pack: "cannot be read",
    weakened_gate: "differ from those published",
    removed_gate: "differ from those published",
    no_ledger_key: "signing key ledger.pem cannot be used",
    other_ledger_key: "not registered for role ledger",
    another_roles_key: "not registered for role ledger",
    no_artifacts: "no model files at",
    linked_artifacts: "link or special file",
}


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda each: each.__name__)
@pytest.mark.parametrize("opened", ["before", "after"])
def test_whatever_is_broken_the_gate_stays_shut_and_says_why(
    proven: World, breakage: Callable[[World], None], opened: str
) -> None:
    """Also for a server that was started before it broke."""
    proven.approve(proven.promote().digest)
    running = store_of(proven)
    breakage(proven)
    if opened == "after":
        from assay.workflow import journal

        journal.forget()
    with pytest.raises(MlflowException, match=f"refused.*{BREAKAGES[breakage]}") as refused:
        (running if opened == "before" else store_of(proven)).set_registered_model_alias(
            "digits", "production", "1"
        )
    assert refused.value.error_code == "PERMISSION_DENIED"
    assert SqlAlchemyStore.get_registered_model(running, "digits").aliases == {}


def test_an_unpublished_policy_shuts_the_gate(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assay.workflow import policy

    world.train()
    world.declare()
    world.register()
    monkeypatch.setattr(policy, "latest_policy", lambda _: None)
    with pytest.raises(MlflowException, match="no policy has been published"):
        store_of(world).set_registered_model_alias("digits", "production", "1")


def test_a_gate_taken_out_of_the_settings_is_still_a_gate(proven: World) -> None:
    proven.edit_settings('staging = ["ml-supply-chain"]\n', "")
    with pytest.raises(MlflowException, match="differ from those published"):
        store_of(proven).set_registered_model_alias("digits", "staging", "1")


def test_a_failed_promotion_writes_neither_alias_nor_entry(proven: World) -> None:
    proven.approve(proven.promote().digest)
    (proven.root / ".assay" / "keys" / "ledger.pem").unlink()
    before = len(proven.journal.records())
    with pytest.raises(MlflowException):
        store_of(proven).set_registered_model_alias("digits", "production", "1")
    assert len(proven.journal.records()) == before
    assert proven.alias() is None


BROKEN_PLUGIN: Final = """
import sys

class Broken:
    def find_spec(self, name, path=None, target=None):
        if name == "assay.server.store":
            raise ImportError("the plug-in is broken")

sys.meta_path.insert(0, Broken())
"""
SET_ALIAS: Final = """
import sys, warnings
import mlflow
warnings.simplefilter("ignore")
client = mlflow.MlflowClient(sys.argv[1], sys.argv[2])
try:
    client.set_registered_model_alias("digits", "production", "1")
except Exception as error:
    print(type(error).__name__, error)
else:
    print("set")
"""


def test_a_plug_in_that_does_not_import_is_no_way_around_the_gate(
    proven: World, tmp_path: Path
) -> None:
    """MLflow then knows no store for our scheme, where it has a fallback for plain `sqlite`."""
    (tmp_path / "sitecustomize.py").write_text(BROKEN_PLUGIN)
    workspace = proven.journal.workspace
    done = subprocess.run(
        [sys.executable, "-c", SET_ALIAS, workspace.tracking_uri, workspace.registry_uri],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "not supported by the store with URI: 'assay+sqlite:" in done.stdout
    assert proven.alias() is None

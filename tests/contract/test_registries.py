"""Registries are literal and whole."""

import re
from typing import get_args

from tests.contract.places import SOURCE, modules

from assay.cli.commands import COMMANDS, GROUPS
from assay.domain.card_facts import CARD_FACTS
from assay.domain.errors import AssayError
from assay.domain.outcome import Outcome, Severity, Verdict
from assay.evidence.statement import SIGNERS

PROMISED = {
    *("init", "demo", "doctor", "train", "validate", "evaluate", "register", "check", "approve"),
    *("promote", "withdraw", "reconcile", "show", "list", "history", "serve", "monitor"),
    *("alerts", "audit", "policy", "dashboard", "keys", "system"),
}


def test_every_promised_command_is_there_and_no_other() -> None:
    assert set(COMMANDS) | set(GROUPS) == PROMISED
    assert not set(COMMANDS) & set(GROUPS)


def test_each_command_has_a_file_of_its_own() -> None:
    files = {path.stem for path in (SOURCE / "cli").glob("*.py")}
    assert PROMISED - {"list"} <= files
    assert "listing" in files  # `list` is a builtin


def test_each_role_that_signs_can_be_given_a_key() -> None:
    from assay.workflow.setup import PERSONS, ROLES

    assert set(PERSONS) == set(ROLES)
    assert {role for roles in SIGNERS.values() for role in roles} == set(ROLES)


def test_each_kind_of_statement_is_written_by_somebody() -> None:
    written = "\n".join(path.read_text("utf-8") for path in modules(SOURCE / "workflow"))
    assert {kind for kind in SIGNERS if f'kind="{kind}"' not in written} == set()


def test_what_the_command_line_colours_are_words_that_exist() -> None:
    from assay.cli.findings import EXIT
    from assay.cli.output import OUTCOME_STYLES

    words = {str(each) for kind in (Outcome, Verdict) for each in kind}
    assert set(OUTCOME_STYLES) <= words
    assert set(EXIT) == set(Verdict)


def test_each_error_has_an_exit_code_that_is_documented() -> None:
    import assay.cli.app

    documented = {int(number) for number in re.findall(r"\d+", assay.cli.app.__doc__ or "")}
    errors: list[type[AssayError]] = [AssayError]
    for error in errors:
        errors += error.__subclasses__()
    assert {error.exit_code for error in errors} == {1, 2, 3, 4, 5}
    assert {error.exit_code for error in errors} < documented


def test_each_fact_of_the_card_has_a_name_and_a_reason() -> None:
    assert all(fact.name == name and fact.why for name, fact in CARD_FACTS.items())


def test_severities_of_packs_are_those_of_the_domain() -> None:
    from assay.policy.pack_schema import ControlFile

    annotation = ControlFile.model_fields["severity"].annotation
    assert set(get_args(annotation)) == {str(each) for each in Severity}

"""What a new workspace starts with."""

from assay.evaluation.suite import default_suite, suite_from_toml
from assay.workflow.templates import EVALUATION_TOML


def test_the_suite_of_a_new_workspace_is_the_default_suite() -> None:
    assert suite_from_toml(EVALUATION_TOML, "evaluation.toml") == default_suite()

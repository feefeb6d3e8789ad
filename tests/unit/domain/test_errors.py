import inspect

import pytest

from assay.domain import errors
from assay.domain.errors import AssayError, InvalidInputError, PolicyError, UsageError

EXIT_CODES = {
    "AssayError": 2,
    "UsageError": 2,
    "InvalidInputError": 2,
    "PolicyError": 2,
    "DeniedError": 1,
    "WaitingError": 3,
    "UnavailableError": 4,
    "IntegrityError": 5,
}


def defined() -> dict[str, type[AssayError]]:
    return {
        name: each
        for name, each in inspect.getmembers(errors, inspect.isclass)
        if issubclass(each, AssayError)
    }


def test_the_exit_codes_are_the_promised_ones() -> None:
    assert {name: each.exit_code for name, each in defined().items()} == EXIT_CODES


def test_no_error_looks_like_a_pass() -> None:
    assert all(each.exit_code for each in defined().values())


@pytest.mark.parametrize("name", sorted(set(EXIT_CODES) - {"AssayError"}))
def test_the_drawn_tree_names_every_error(name: str) -> None:
    assert name in (errors.__doc__ or "")


def test_an_invalid_input_says_where_what_was_found_and_what_is_allowed() -> None:
    error = InvalidInputError("f.yaml, line 3", "got 'x'", "use 1")
    assert str(error) == "f.yaml, line 3: got 'x'; use 1"
    assert (error.where, error.found, error.allowed) == ("f.yaml, line 3", "got 'x'", "use 1")


def test_a_policy_error_lists_every_problem_on_a_line_of_its_own() -> None:
    error = PolicyError("pack.yaml", ("one", "two"))
    assert str(error).splitlines() == ["pack.yaml: 2 problem(s)", "  one", "  two"]
    assert isinstance(error, UsageError)

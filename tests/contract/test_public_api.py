"""What other people's code may lean on."""

import inspect

import pytest

import assay


def test_the_public_names_are_sorted_and_these() -> None:
    assert assay.__all__ == sorted(assay.__all__)
    assert assay.__all__ == ["attest_training", "connect", "load_approved", "load_parts"]


@pytest.mark.parametrize("name", assay.__all__)
def test_each_public_name_is_there_documented_and_typed(name: str) -> None:
    found = getattr(assay, name)
    assert inspect.getdoc(found)
    signature = inspect.signature(found)
    assert signature.return_annotation is not inspect.Signature.empty
    for parameter in signature.parameters.values():
        assert parameter.annotation is not inspect.Parameter.empty


def test_a_name_that_is_not_there_is_told_as_always() -> None:
    with pytest.raises(AttributeError, match="no attribute 'promote'"):
        assay.promote  # noqa: B018  # that is the point

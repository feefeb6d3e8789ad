import pytest
from tests.unit.policy.fold.records import on_record, validation

from assay.policy.fold.data import FIGURES, data_facts


def fold(**parts: object) -> dict[str, object]:
    return data_facts(on_record(validation(**parts)))  # type: ignore[arg-type]  # odd on purpose


def test_a_validation_is_folded() -> None:
    assert fold() == {
        "data.validated": True,
        "data.suite": "images 1",
        "data.rows": 1797,
        "data.train_test_overlap": 0,
        "data.class_imbalance": 1.1,
        "data.smallest_class": 80,
    }


def test_without_a_validation_nothing_is_known() -> None:
    assert data_facts([]) == {}


def test_every_figure_is_taken_and_no_other() -> None:
    figures = dict.fromkeys(FIGURES, 1)
    found = fold(facts={**figures, "validated": True, "vibes": 1})
    assert {name for name in found if name not in {"data.validated", "data.suite"}} == {
        f"data.{name}" for name in FIGURES
    }
    assert found["data.validated"] is True


@pytest.mark.parametrize("success", [None, 1, "true", [True], {}])
def test_a_success_that_is_no_truth_value_is_left_out(success: object) -> None:
    assert "data.validated" not in fold(success=success)


@pytest.mark.parametrize("value", [None, "0", True, [0]])
def test_a_figure_that_is_no_number_is_left_out(value: object) -> None:
    assert "data.train_test_overlap" not in fold(facts={"train_test_overlap": value})


@pytest.mark.parametrize("figures", [None, [], "none", 7])
def test_figures_that_are_no_mapping_are_left_out(figures: object) -> None:
    assert fold(facts=figures) == {"data.validated": True, "data.suite": "images 1"}

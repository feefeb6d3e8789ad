import numpy as np
import pytest

from assay.domain.errors import InvalidInputError
from assay.monitoring.window import Window


def window(count: int = 4) -> Window:
    numbers = np.arange(count)
    return Window(
        embeddings=np.ones((count, 2), np.float32),
        predictions=numbers,
        scalars={"light": numbers.astype(np.float64), "confidence": numbers / 10},
    )


def test_scalars_stand_in_the_order_of_their_names() -> None:
    assert window().scalar_matrix()[3].tolist() == [0.3, 3.0]


def test_equal_content_has_an_equal_digest() -> None:
    assert window().digest == window().digest
    assert window().digest != window(5).digest


def test_the_type_of_numbers_is_part_of_the_digest() -> None:
    wide = Window(embeddings=np.ones((4, 2)), predictions=np.arange(4), scalars=window().scalars)
    assert wide.digest != window().digest


@pytest.mark.parametrize(
    ("predictions", "light", "found"),
    [
        (np.arange(3), np.ones(4), "'predictions'"),
        (np.arange(4), np.ones(5), "'light'"),
        (np.arange(4) - 1, np.ones(4), "class indices"),
        (np.arange(4) / 2, np.ones(4), "class indices"),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    predictions: np.ndarray, light: np.ndarray, found: str
) -> None:
    with pytest.raises(InvalidInputError, match=found):
        Window(embeddings=np.ones((4, 2)), predictions=predictions, scalars={"light": light})

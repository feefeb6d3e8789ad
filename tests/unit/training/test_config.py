import json
import math
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain.errors import InvalidInputError
from assay.training.config import TrainingConfig, config_from_toml


def test_an_empty_file_gives_the_defaults() -> None:
    assert config_from_toml("", "t.toml") == TrainingConfig()


def test_every_field_can_be_set_and_comes_back_as_json() -> None:
    config = TrainingConfig(
        epochs=3, batch_size=8, learning_rate=0.5, temperature=1.0, precision="bfloat16", seed=7
    )
    text = "\n".join(f"{name} = {json.dumps(value)}" for name, value in config.as_dict().items())
    assert config_from_toml(text, "t.toml") == config
    assert set(config.as_dict()) == {field.name for field in fields(TrainingConfig)}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("epoch = 3", "unknown key 'epoch'; known keys: method, epochs"),
        ("[training]\nepochs = 3", "unknown key 'training'"),
        ("epochs = 0", "t.toml, epochs: got '0'; use a whole number from 1"),
        ("epochs = 2.0", "epochs: got '2.0'"),
        ("epochs = true", "epochs: got 'True'"),
        ('epochs = "3"', "epochs"),
        ("seed = -1", "seed"),
        ("seed = 99999999999999999999", "seed"),
        ("width = 18", "width: got '18'; use a multiple of 4"),
        ("temperature = nan", "temperature: got 'nan'; use a number from 0.001 to 10"),
        ("temperature = inf", "temperature"),
        ("temperature = 0.0", "temperature"),
        ("temperature = false", "temperature: got 'False'"),
        ("learning_rate = [1]", "learning_rate"),
        ("learning_rate = 1979-05-27", "learning_rate"),
        ('precision = "float16"', "precision: got 'float16'; use one of float32, bfloat16"),
        ("precision = []", "precision"),
        ('method = "moco"', "method"),
        ("epochs = 3\nepochs = 4", "not TOML"),
        ("epochs =", "not TOML"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed(text: str, named: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        config_from_toml(text, "t.toml")
    assert named in str(caught.value)


def test_the_same_limits_hold_without_a_file() -> None:
    with pytest.raises(InvalidInputError, match="training, batch_size"):
        TrainingConfig(batch_size=1)


@given(value=st.floats() | st.integers() | st.booleans() | st.text())
def test_no_learning_rate_gets_through_that_is_no_number_in_range(value: object) -> None:
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    fits = fits and math.isfinite(value) and 1e-8 <= value <= 10  # type: ignore[arg-type,operator]
    try:
        TrainingConfig(learning_rate=value)  # type: ignore[arg-type]
    except InvalidInputError:
        assert not fits
    else:
        assert fits

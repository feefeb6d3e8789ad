from collections.abc import Mapping

import pytest
from tests.unit.policy.fold.records import FILES, on_record, training

from assay.policy.fold.training import UNSAFE_SUFFIXES, training_facts


def fold(manifest: Mapping[str, str] = FILES, /, **parts: object) -> dict[str, object]:
    return training_facts(on_record(training(**parts)), manifest)


def test_a_training_statement_is_folded() -> None:
    assert fold() == {
        "artifact.names_match": True,
        "artifact.unsafe_files": [],
        "training.method": "simclr",
        "training.framework": "torch 2.13.0",
        "training.data_digest": "sha256:" + "dd" * 32,
        "training.config_digest": "sha256:" + "cc" * 32,
        "training.images_seen": 1000,
        "training.parameters": 5000,
        "training.flop": 1e12,
    }


def test_without_a_statement_nothing_is_known() -> None:
    assert training_facts([], FILES) == {}


def test_the_newest_statement_counts() -> None:
    records = on_record(training(), training(method="random"))
    assert training_facts(records, FILES)["training.method"] == "random"


@pytest.mark.parametrize(
    "manifest",
    [
        {},
        {**FILES, "more": "33" * 32},
        {"MLmodel": FILES["MLmodel"]},
        {**FILES, "MLmodel": "44" * 32},
        # The same digests under other names have the same tree digest.
        {"weights.safetensors": FILES["MLmodel"], "MLmodel": FILES["weights.safetensors"]},
        {"MLmodel": FILES["MLmodel"], "weights.pkl": FILES["weights.safetensors"]},
    ],
)
def test_other_files_than_those_recorded_are_noticed(manifest: dict[str, str]) -> None:
    assert fold(manifest)["artifact.names_match"] is False


@pytest.mark.parametrize("suffix", UNSAFE_SUFFIXES)
@pytest.mark.parametrize("write", [str.lower, str.upper])
def test_a_file_that_can_run_code_is_named(suffix: str, write: type[str]) -> None:
    name = f"data/model{write(suffix)}"
    assert fold(files={**FILES, name: "00"})["artifact.unsafe_files"] == [name]


@pytest.mark.parametrize(
    "name", ["model.safetensors", "model.onnx", "pkl", "a.pkl.txt", "pt/x.json"]
)
def test_a_file_that_cannot_is_not(name: str) -> None:
    assert fold(files={name: "00"})["artifact.unsafe_files"] == []


@pytest.mark.parametrize("files", [None, [], {}, "weights.pkl", ["weights.pkl"], 7])
def test_a_statement_that_lists_no_files_shows_nothing_about_them(files: object) -> None:
    for manifest in (FILES, {}):
        found = fold(manifest, files=files)
        assert not [name for name in found if name.startswith("artifact.")]


@pytest.mark.parametrize("field", ["method", "framework", "data_digest", "config_digest"])
@pytest.mark.parametrize("value", [None, 7, True, ["x"], {}])
def test_a_text_that_is_none_is_left_out(field: str, value: object) -> None:
    assert f"training.{field}" not in fold(FILES, **{field: value})


@pytest.mark.parametrize("field", ["images_seen", "parameters", "flop"])
@pytest.mark.parametrize("value", [None, "7", True, False, [7]])
def test_a_number_that_is_none_is_left_out(field: str, value: object) -> None:
    assert f"training.{field}" not in fold(FILES, **{field: value})

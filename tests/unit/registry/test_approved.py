from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.worlds import World

from assay.domain.errors import IntegrityError
from assay.evidence.manifest import manifest_of
from assay.registry.approved import Scorer, load_verified

PIXELS = np.zeros((2, 8, 8, 1), dtype=np.uint8)
GOOD = {"label": [0, 1], "confidence": [0.5, 0.6], "embedding": [[1.0], [0.0]]}


class Answering:
    """A loaded model, reduced to what it answers."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def predict(self, _: Any) -> object:
        return self.answer


@pytest.fixture
def folder(proven: World) -> Path:
    return proven.registry.folder(proven.uri)


def test_what_a_manifest_lists_is_loaded(folder: Path) -> None:
    scorer = load_verified(folder, manifest_of(folder).as_dict(), ("a", "b"))
    assert scorer.classes == ("a", "b")
    assert scorer.predict(PIXELS).labels.shape == (2,)


def test_files_beside_the_listed_ones_have_no_effect(folder: Path) -> None:
    files = manifest_of(folder).as_dict()
    (folder / "mlflow.py").write_text("raise SystemExit('not me')")
    (folder / "sitecustomize.py").write_text("raise SystemExit('nor me')")
    assert load_verified(folder, files, ()).predict(PIXELS).labels.shape == (2,)


def test_the_loaded_model_does_not_read_its_files_again(folder: Path) -> None:
    scorer = load_verified(folder, manifest_of(folder).as_dict(), ())
    for file in folder.rglob("*"):
        if file.is_file():
            file.write_bytes(b"other")
    assert scorer.predict(PIXELS).labels.shape == (2,)


def test_a_file_that_differs_is_not_run(folder: Path) -> None:
    files = manifest_of(folder).as_dict()
    (folder / "entry_model.py").write_text("raise SystemExit('ran')")
    with pytest.raises(IntegrityError, match=r"entry_model\.py is not the one that was approved"):
        load_verified(folder, files, ())


def test_a_file_that_is_gone_is_named(folder: Path) -> None:
    files = manifest_of(folder).as_dict()
    (folder / "MLmodel").unlink()
    with pytest.raises(IntegrityError, match="MLmodel cannot be read"):
        load_verified(folder, files, ())


def test_a_link_to_the_same_bytes_is_refused(folder: Path, tmp_path: Path) -> None:
    files = manifest_of(folder).as_dict()
    aside = tmp_path / "aside"
    (folder / "MLmodel").rename(aside)
    (folder / "MLmodel").symlink_to(aside)
    with pytest.raises(IntegrityError, match="MLmodel"):
        load_verified(folder, files, ())


@pytest.mark.parametrize(
    "answer",
    [
        {},
        None,
        [0, 1],
        {**GOOD, "label": ["zero", "one"]},
        {key: value for key, value in GOOD.items() if key != "embedding"},
        {**GOOD, "embedding": [[1.0], [0.0, 1.0]]},
    ],
)
def test_an_answer_of_another_form_is_refused(answer: object) -> None:
    with pytest.raises(IntegrityError, match="does not answer with label, confidence and embed"):
        Scorer(Answering(answer), ()).predict(PIXELS)


def test_lists_are_as_good_as_arrays() -> None:
    found = Scorer(Answering(GOOD), ()).predict(PIXELS)
    assert found.labels.dtype == np.int64
    assert found.confidence.dtype == np.float32
    assert found.embeddings.shape == (2, 1)

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from assay.domain.errors import InvalidInputError
from assay.evidence.canonical import canonical
from assay.policy.fold.data import FIGURES
from assay.validation.suite import validate
from assay.validation.table import image_table
from assay.vision.dataset import Excluded, ImageSet

CLASSES = ("badger", "heron")


def drawn(name: str, count: int = 60, *, seed: int, excluded: int = 0) -> ImageSet:
    random = np.random.default_rng(seed)
    return ImageSet(
        name=name,
        pixels=random.integers(0, 256, (count, 4, 4, 1), dtype=np.uint8),
        labels=np.arange(count, dtype=np.int64) % 2,
        classes=CLASSES,
        ids=tuple(f"{name}/patient-{index}.png" for index in range(count)),
        excluded=tuple(
            Excluded(id=f"{name}/broken-{n}.png", reason="truncated") for n in range(excluded)
        ),
    )


def repainted(images: ImageSet, pixels: np.ndarray) -> ImageSet:
    return ImageSet(
        name=images.name,
        pixels=pixels,
        labels=images.labels,
        classes=images.classes,
        ids=images.ids,
        excluded=images.excluded,
    )


def sound_parts() -> dict[str, ImageSet]:
    return {"train": drawn("train", seed=1), "test": drawn("test", seed=2)}


def failed(parts: dict[str, ImageSet]) -> set[tuple[str, str]]:
    return {(check.part, check.expectation) for check in validate(parts).failed}


def test_sound_data_pass() -> None:
    found = validate(sound_parts())
    assert found.success
    assert found.facts == {
        "rows": 120,
        "unreadable": 0,
        "unreadable_share": 0.0,
        "duplicates": 0,
        "train_test_overlap": 0,
        "class_imbalance": 1.0,
        "smallest_class": 30,
        "expectations": len(found.checks),
        "expectations_failed": 0,
    }


def test_the_facts_are_those_the_policy_reads() -> None:
    assert set(validate(sound_parts()).facts) == set(FIGURES)


def test_an_image_that_leaks_into_the_test_part_is_found() -> None:
    parts = sound_parts()
    pixels = parts["test"].pixels.copy()
    pixels[7] = parts["train"].pixels[3]
    parts["test"] = repainted(parts["test"], pixels)
    found = validate(parts)
    assert found.facts["train_test_overlap"] == 1
    assert {check.expectation for check in found.failed} == {"no_image_of_the_training_part"}


def test_an_exact_duplicate_within_a_part_is_found() -> None:
    parts = sound_parts()
    pixels = parts["train"].pixels.copy()
    pixels[7] = pixels[3]
    parts["train"] = repainted(parts["train"], pixels)
    assert validate(parts).facts["duplicates"] == 1
    assert failed(parts) == {("train", "no_exact_duplicates")}


def test_a_blank_image_is_found() -> None:
    parts = sound_parts()
    pixels = parts["test"].pixels.copy()
    pixels[0] = 128
    parts["test"] = repainted(parts["test"], pixels)
    assert failed(parts) == {("test", "ExpectColumnValuesToBeBetween")}


def test_too_many_unreadable_files_are_found() -> None:
    parts = {**sound_parts(), "train": drawn("train", seed=1, excluded=2)}
    found = validate(parts)
    assert found.facts["unreadable_share"] == pytest.approx(2 / 122)
    assert failed(parts) == {("*", "unreadable_share_at_most")}
    assert validate(parts, unreadable_share_limit=0.02).success


def test_files_lost_before_the_split_can_be_told() -> None:
    assert validate(sound_parts(), left_out=3).facts["unreadable"] == 3


def test_a_rare_class_is_found() -> None:
    train = drawn("train", 120, seed=1)
    parts = {
        **sound_parts(),
        "train": train.take([0, 1, 3, *range(5, 120, 2)], name="train"),
    }
    found = validate(parts)
    assert found.facts["smallest_class"] == 1
    assert found.facts["class_imbalance"] == 60.0
    assert failed(parts) == {("train", "class_imbalance_at_most")}


def test_an_empty_part_fails() -> None:
    parts = sound_parts()
    parts["test"] = parts["test"].take([], name="test")
    assert ("test", "ExpectTableRowCountToBeBetween") in failed(parts)


def test_no_value_of_the_data_stands_in_the_result() -> None:
    parts = {**sound_parts(), "train": drawn("train", seed=1, excluded=9)}
    text = canonical(validate(parts).as_json()).decode()
    for images in parts.values():
        table = image_table(images)
        for column in ("image_id", "content_sha256"):
            assert not any(value in text for value in table[column])
    assert not re.search(r"patient|broken|truncated|\.png|badger|heron|[0-9a-f]{32}", text)


def test_equal_data_give_the_same_digest_in_another_process() -> None:
    program = (
        "import importlib.util as u\n"
        f"spec = u.spec_from_file_location('t', {__file__!r})\n"
        "t = u.module_from_spec(spec); spec.loader.exec_module(t)\n"
        "print(t.validate(t.sound_parts()).result_digest)\n"
    )
    # Another hash seed puts every set in another order.
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env=environment
    ).stdout
    assert told.decode().strip() == validate(sound_parts()).result_digest


def test_another_outcome_gives_another_digest() -> None:
    parts = sound_parts()
    looser = validate(parts, class_imbalance_limit=21.0)
    assert looser.result_digest != validate(parts).result_digest


def test_a_training_part_is_needed() -> None:
    with pytest.raises(InvalidInputError, match="one must be called 'train'"):
        validate({"test": drawn("test", seed=2)})


def test_parts_of_different_classes_are_refused() -> None:
    parts = sound_parts()
    other = parts["test"]
    parts["test"] = ImageSet(
        name="test",
        pixels=other.pixels,
        labels=other.labels,
        classes=CLASSES[::-1],
        ids=other.ids,
    )
    with pytest.raises(InvalidInputError, match="other classes"):
        validate(parts)

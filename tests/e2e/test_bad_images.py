"""Image folders that are not what they should be."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.terminal import Answer, everything, typed

CLASSES = ("cat", "dog")


def pictures(folder: Path, count: int = 12) -> Path:
    """A good folder: noise in two classes."""
    noise = np.random.default_rng(0)
    for name in CLASSES:
        (folder / name).mkdir(parents=True)
        for number in range(count):
            pixels = noise.integers(0, 255, (12, 12, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number:03}.jpg")
    return folder


def gone(folder: Path) -> None:
    for path in folder.rglob("*.jpg"):
        path.unlink()
    for name in CLASSES:
        (folder / name).rmdir()
    folder.rmdir()


def a_file(folder: Path) -> None:
    gone(folder)
    folder.write_text("no folder")


def emptied(folder: Path) -> None:
    for path in folder.rglob("*.jpg"):
        path.unlink()


def one_class(folder: Path) -> None:
    (folder / "dog").rename(folder / "cat" / "more")


def no_classes(folder: Path) -> None:
    for path in folder.rglob("*.jpg"):
        path.rename(folder / f"{path.parent.name}-{path.name}")
    for name in CLASSES:
        (folder / name).rmdir()


def a_class_without_images(folder: Path) -> None:
    (folder / "eel").mkdir()


def text_for_an_image(folder: Path) -> None:
    (folder / "cat" / "000.png").write_text("hello")


def cut_off(folder: Path) -> None:
    for path in sorted(folder.rglob("00*.jpg")):
        path.write_bytes(path.read_bytes()[:200])


def zero_bytes(folder: Path) -> None:
    (folder / "dog" / "003.jpg").write_bytes(b"")


def a_link(folder: Path) -> None:
    (folder / "cat" / "link.jpg").symlink_to("/etc/hostname")


def a_linked_class(folder: Path) -> None:
    (folder / "eel").symlink_to(folder / "cat")


def a_small_file_of_a_huge_image(folder: Path) -> None:
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    data = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    (folder / "cat" / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + data)


def a_tiny_class(folder: Path) -> None:
    for path in sorted((folder / "dog").glob("*.jpg"))[1:]:
        path.unlink()


SPOILT: tuple[tuple[Callable[[Path], None], tuple[str, ...]], ...] = (
    (gone, ("no such folder", "class folders")),
    (a_file, ("no such folder",)),
    (emptied, ("no files", "add images")),
    (one_class, ("1 class folder(s)", "two or more")),
    (no_classes, ("0 class folder(s)", "two or more")),
    (a_class_without_images, ("'eel'", "no readable image")),
    (text_for_an_image, ("1 of 25 files (4.0%)", "cat/000.png", "at most 1.0%")),
    (cut_off, ("20 of 24 files", "cat/000.jpg", "and 17 more", "at most 1.0%")),
    (zero_bytes, ("dog/003.jpg", "empty file", "at most 1.0%")),
    (a_link, ("cat/link.jpg is a link", "copy what it points at")),
    (a_linked_class, ("eel is a link",)),
    (a_small_file_of_a_huge_image, ("bomb.png", "10000000000 pixels", "40000000")),
)


def is_refused(answer: Answer, words: tuple[str, ...]) -> None:
    assert (answer.code, answer.out) == (2, ""), answer
    for word in words:
        assert word in answer.message


@pytest.mark.parametrize(
    ("spoil", "words"), [pytest.param(*each, id=each[0].__name__) for each in SPOILT]
)
def test_a_bad_folder_is_refused_and_nothing_attested(
    tmp_path: Path, empty_copy: Path, spoil: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    images = pictures(tmp_path / "images")
    spoil(images)
    before = everything(empty_copy)
    is_refused(typed("validate", "--data", images, root=empty_copy), words)
    is_refused(typed("train", "--data", images, root=empty_copy), words)
    assert everything(empty_copy) == before


@pytest.mark.slow
def test_a_class_too_small_to_measure_fails_validation(tmp_path: Path, empty_copy: Path) -> None:
    images = pictures(tmp_path / "images")
    a_tiny_class(images)
    answer = typed("validate", "--data", images, root=empty_copy)
    assert answer.code == 1
    assert "smallest_class" in answer.out
    assert "0 failed" not in answer.out


@pytest.mark.slow
def test_a_few_unreadable_images_are_counted_named_and_left_out(
    tmp_path: Path, empty_copy: Path
) -> None:
    images = pictures(tmp_path / "images", count=60)
    (images / "cat" / "broken.jpg").write_text("no image")
    answer = typed("validate", "--data", images, "--json", root=empty_copy)
    assert answer.json["facts"]["rows"] == 120
    assert answer.json["facts"]["unreadable"] == 1
    assert "cat/broken.jpg" in answer.err

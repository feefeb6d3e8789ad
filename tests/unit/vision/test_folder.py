import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assay.domain.errors import InvalidInputError
from assay.vision import folder as folder_module
from assay.vision.folder import folder_images


def save(
    path: Path, *, shade: int = 100, size: tuple[int, int] = (12, 10), mode: str = "RGB"
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, shade if mode == "L" else (shade, 20, 30)).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("cat", "dog"):
        for index in range(3):
            save(tmp_path / "set" / name / f"{index}.png", shade=40 * index)
    return tmp_path / "set"


def test_sub_folders_are_classes_and_paths_are_ids(folder: Path) -> None:
    save(folder / "cat" / "more" / "x.jpg")
    images = folder_images(folder, size=16)
    assert (images.name, images.classes) == ("set", ("cat", "dog"))
    assert images.ids[:4] == ("cat/0.png", "cat/1.png", "cat/2.png", "cat/more/x.jpg")
    assert images.labels.tolist() == [0, 0, 0, 0, 1, 1, 1]
    assert images.pixels.shape == (7, 16, 16, 3)
    assert images.pixels[1, 5, 5].tolist() == [40, 20, 30]
    assert images.excluded == ()


def test_grey_images_stay_grey_unless_one_has_colour(tmp_path: Path) -> None:
    save(tmp_path / "a" / "1.png", mode="L")
    save(tmp_path / "b" / "1.png", mode="L", shade=7)
    assert folder_images(tmp_path).pixels.shape == (2, 32, 32, 1)
    save(tmp_path / "b" / "2.png")
    mixed = folder_images(tmp_path).pixels
    assert mixed.shape == (3, 32, 32, 3)
    assert mixed[1, 0, 0].tolist() == [7, 7, 7]


def damage_all(data: bytes) -> bytes:
    return data[:0]


def damage_half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def damage_text(data: bytes) -> bytes:
    return b"#!/bin/sh\n" + data


@pytest.mark.parametrize("damage", [damage_all, damage_half, damage_text])
def test_damaged_files_are_left_out_and_named_up_to_the_share(
    folder: Path, damage: Callable[[bytes], bytes]
) -> None:
    file = folder / "dog" / "1.png"
    file.write_bytes(damage(file.read_bytes()))
    images = folder_images(folder, max_unreadable_share=0.2)
    assert [excluded.id for excluded in images.excluded] == ["dog/1.png"]
    assert images.excluded[0].reason
    assert len(images) == 5
    with pytest.raises(InvalidInputError, match=r"1 of 6 files \(16.7%\).*dog/1.png.*at most 1.0%"):
        folder_images(folder)


def test_only_the_first_bad_files_are_named(folder: Path) -> None:
    for index in range(5):
        (folder / "cat" / f"bad{index}.txt").write_text("no image")
    with pytest.raises(InvalidInputError, match=r"bad0.*bad1.*bad2.txt .*\) and 2 more"):
        folder_images(folder)


def test_random_damage_never_escapes_as_another_error(folder: Path) -> None:
    random = np.random.default_rng(0)
    for kind in ("png", "jpg", "gif", "bmp", "tiff", "webp"):
        file = folder / "cat" / f"victim.{kind}"
        picture = random.integers(0, 256, (20, 20, 3), dtype=np.uint8)
        Image.fromarray(picture).save(file)
        whole = file.read_bytes()
        for _ in range(40):
            data = bytearray(whole)
            for place in random.integers(0, len(data), 8):
                data[place] = random.integers(0, 256)
            file.write_bytes(data)
            try:
                images = folder_images(folder, max_unreadable_share=0.5)
            except InvalidInputError as error:
                assert "pixels" in error.found  # a size field was hit  # noqa: PT017
            else:
                assert len(images) + len(images.excluded) == 7
        file.unlink()


def test_files_beside_the_classes_are_named_but_not_held_against_the_folder(folder: Path) -> None:
    (folder / "README.md").write_text("about")
    excluded = folder_images(folder, max_unreadable_share=0).excluded
    assert [(entry.id, entry.reason) for entry in excluded] == [
        ("README.md", "lies beside the classes")
    ]


def test_orientation_is_honoured_the_same_way_every_time(folder: Path) -> None:
    picture = Image.new("RGB", (16, 16), (0, 0, 0))
    picture.paste((255, 255, 255), (0, 0, 16, 8))  # the top half is white
    exif = Image.Exif()
    exif[0x0112] = 3  # shown upside down
    picture.save(folder / "cat" / "turned.png", exif=exif)
    images = folder_images(folder, size=16)
    turned = images.pixels[images.ids.index("cat/turned.png")]
    assert turned[:8].max() == 0
    assert turned[8:].min() == 255
    assert images.digest == folder_images(folder, size=16).digest


def test_transparency_becomes_white_and_sixteen_bits_become_eight(folder: Path) -> None:
    Image.new("RGBA", (8, 8), (9, 9, 9, 0)).save(folder / "cat" / "clear.png")
    wide = np.full((8, 8), 40_000, dtype=np.uint16)
    Image.fromarray(wide).save(folder / "cat" / "wide.png")
    palette = Image.new("P", (8, 8), 1)
    palette.putpalette([0, 0, 0, 200, 100, 50])
    palette.save(folder / "cat" / "palette.png", transparency=b"\xff\xff")
    images = folder_images(folder, size=8)
    by_id = dict(zip(images.ids, images.pixels, strict=True))
    assert (by_id["cat/clear.png"] == 255).all()
    assert (by_id["cat/wide.png"] == 40_000 // 257).all()
    assert by_id["cat/palette.png"][0, 0].tolist() == [200, 100, 50]


def test_sides_are_made_equal_by_a_centred_crop(tmp_path: Path) -> None:
    picture = np.zeros((8, 24, 3), dtype=np.uint8)
    picture[:, 8:16] = 200
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        Image.fromarray(picture).save(tmp_path / name / "wide.png")
    assert (folder_images(tmp_path, size=8).pixels == 200).all()


def test_a_decompression_bomb_is_refused_before_it_is_decoded(folder: Path) -> None:
    Image.new("1", (7000, 7000)).save(folder / "cat" / "bomb.png")
    assert (folder / "cat" / "bomb.png").stat().st_size < 20_000
    with pytest.raises(InvalidInputError, match="7000x7000 pixels"):
        folder_images(folder, max_unreadable_share=0.9)


def test_a_bomb_that_pillow_itself_refuses_is_no_mere_unreadable_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 20)
    with pytest.raises(InvalidInputError, match="decompression bomb"):
        folder_images(folder, max_unreadable_share=0.9)


def test_a_file_too_large_to_read_counts_as_unreadable(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "MAX_FILE_BYTES", 10)
    with pytest.raises(InvalidInputError, match="over 10"):
        folder_images(folder)


@pytest.mark.parametrize("place", ["link", "cat/link.png", "cat/linked"])
def test_a_link_is_refused_wherever_it_points(folder: Path, place: str, tmp_path: Path) -> None:
    save(tmp_path / "outside" / "secret.png")
    target = tmp_path / "outside"
    (folder / place).symlink_to(target / "secret.png" if place.endswith("png") else target)
    with pytest.raises(InvalidInputError, match="is a link"):
        folder_images(folder, max_unreadable_share=0.9)


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "cat" / "pipe.png")
    images = folder_images(folder, max_unreadable_share=0.5)
    assert [(entry.id, entry.reason) for entry in images.excluded] == [
        ("cat/pipe.png", "not a plain file")
    ]


def test_a_name_that_is_no_text_still_gives_an_id(folder: Path) -> None:
    file = folder / "cat" / "0.png"
    file.rename(file.with_name(os.fsdecode(b"\xff.png")))
    images = folder_images(folder)
    assert "cat/\\udcff.png" in images.ids
    assert images.digest.startswith("sha256:")


@pytest.mark.parametrize("missing", ["missing", "empty", "one-class", "no-images", "a-file"])
def test_a_folder_that_is_no_data_set_is_refused(tmp_path: Path, missing: str) -> None:
    (tmp_path / "empty").mkdir()
    save(tmp_path / "one-class" / "only" / "1.png")
    (tmp_path / "no-images" / "a").mkdir(parents=True)
    (tmp_path / "no-images" / "b").mkdir()
    (tmp_path / "a-file").write_text("x")
    with pytest.raises(InvalidInputError, match=missing):
        folder_images(tmp_path / missing)


def test_a_class_whose_every_image_is_unreadable_is_named(folder: Path) -> None:
    (folder / "emu").mkdir()
    (folder / "emu" / "1.png").write_bytes(b"")
    with pytest.raises(InvalidInputError, match="'emu' has no readable image"):
        folder_images(folder, max_unreadable_share=0.5)


@pytest.mark.parametrize("setting", [{"size": 4}, {"size": 1000}, {"max_unreadable_share": 1.0}])
def test_settings_out_of_range_are_refused(folder: Path, setting: dict[str, float]) -> None:
    with pytest.raises(InvalidInputError, match=next(iter(setting))):
        folder_images(folder, **setting)  # type: ignore[arg-type]

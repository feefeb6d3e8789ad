"""Images from a folder with one sub-folder per class.

Rules of reading:
- Only formats decoded inside the process; no link, and nothing outside the folder.
- An image's size is checked before it is decoded: a small file cannot fill the memory.
- What cannot be read is named, and tolerated only up to a share.
- Orientation is honoured, alpha is laid on white, sides are made equal by a centred crop.
"""

from __future__ import annotations

import hashlib
import os
import struct
import warnings
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from assay.domain.errors import InvalidInputError, UnavailableError
from assay.vision.dataset import Excluded, ImageSet

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS: Final = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF", "PPM")
MAX_PIXELS: Final = 40_000_000
MAX_FILE_BYTES: Final = 64 << 20
SIZES: Final = (8, 512)
BESIDE: Final = "lies beside the classes"
NAMED: Final = 3  # how many bad files a message names
WHITE: Final = (255, 255, 255, 255)
SIXTEEN_BIT: Final = 257  # 65535 / 255
# What Pillow's decoders raise on damaged files, beyond the OSError it documents.
UNREADABLE: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    OverflowError,
    NotImplementedError,
    struct.error,
    zlib.error,
)


@dataclass(slots=True, kw_only=True)
class _Found:
    pictures: list[NDArray[np.uint8]] = field(default_factory=list)  # each (size, size, 1 or 3)
    labels: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    bad: list[Excluded] = field(default_factory=list)
    beside: list[Excluded] = field(default_factory=list)


def folder_images(path: Path, *, size: int = 32, max_unreadable_share: float = 0.01) -> ImageSet:
    """Read a folder of class folders; ids are paths relative to it.

    Grey only if every image is grey. Files beside the class folders are named in `excluded` but
    do not count as unreadable.

    Args:
        path: The folder.
        size: Height and width to scale to, in pixels.
        max_unreadable_share: Files that may be unreadable, as a share of all, 0..1.

    Raises:
        InvalidInputError: Too many unreadable files, fewer than two classes, a class without
            images, a link, or an image of too many pixels.
        UnavailableError: The folder cannot be listed.
    """
    _check_settings(size, max_unreadable_share)
    if not path.is_dir():
        raise InvalidInputError(str(path), "no such folder", "give a folder of class folders")
    found = _Found()
    classes = _class_folders(path, found)
    for label, name in enumerate(classes):
        _read_class(path, name, label, size, found)
    _check_share(path, found, max_unreadable_share)
    _check_classes(path, classes, found)
    return ImageSet(
        name=path.resolve().name,
        pixels=_stacked(found.pictures),
        labels=np.array(found.labels, dtype=np.int64),
        classes=tuple(classes),
        ids=tuple(found.ids),
        excluded=tuple(found.bad + found.beside),
    )


def loose_images(
    path: Path, *, size: int, channels: int
) -> tuple[NDArray[np.uint8], tuple[Excluded, ...]]:
    """Read every image below a folder, whatever the sub-folders mean, for scoring.

    Args:
        path: The folder.
        size: Height and width to scale to, in pixels.
        channels: 1 or 3, as the model takes; grey images become RGB, RGB images never grey.

    Returns:
        Pixels (n, size, size, channels), in an order that follows from the names alone but does not
        keep folders together: what is sorted by class looks like drift. And what was left out.

    Raises:
        InvalidInputError: No image can be read, a link, or colour where grey is wanted.
        UnavailableError: The folder cannot be listed.
    """
    if not path.is_dir():
        raise InvalidInputError(str(path), "no such folder", "give a folder of images")
    files = sorted(_files(path, path), key=lambda file: _shuffled(_id(path, file)))
    read = [_read(path, file, size) for file in files]
    pictures = [picture for picture in read if not isinstance(picture, Excluded)]
    if not pictures:
        raise InvalidInputError(str(path), "no readable image", f"use {', '.join(FORMATS)}")
    if max(picture.shape[2] for picture in pictures) > channels:
        raise InvalidInputError(str(path), "images in colour", "this model takes grey images")
    pixels = np.stack([np.broadcast_to(p, (*p.shape[:2], channels)) for p in pictures])
    return pixels, tuple(each for each in read if isinstance(each, Excluded))


def _shuffled(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def _check_settings(size: int, share: float) -> None:
    low, high = SIZES
    if not low <= size <= high:
        raise InvalidInputError("size", f"got {size}", f"use {low} to {high} pixels")
    if not 0 <= share < 1:
        raise InvalidInputError("max_unreadable_share", f"got {share}", "use 0 up to, not with, 1")


def _class_folders(path: Path, found: _Found) -> list[str]:
    classes = []
    for entry in _listed(path):
        if entry.is_symlink():
            raise _link(path, entry)
        if entry.is_dir():
            classes.append(entry.name)
        else:
            found.beside.append(Excluded(id=_id(path, entry), reason=BESIDE))
    if len(classes) < 2:  # noqa: PLR2004  # with one class there is nothing to tell apart
        allowed = "give a folder with one sub-folder per class, two or more"
        raise InvalidInputError(str(path), f"{len(classes)} class folder(s)", allowed)
    return classes


def _read_class(root: Path, name: str, label: int, size: int, found: _Found) -> None:
    for file in _files(root, root / name):
        picture = _read(root, file, size)
        if isinstance(picture, Excluded):
            found.bad.append(picture)
        else:
            found.pictures.append(picture)
            found.labels.append(label)
            found.ids.append(_id(root, file))


def _files(root: Path, folder: Path) -> list[Path]:
    files = []
    for entry in _listed(folder):
        if entry.is_symlink():
            raise _link(root, entry)
        files += _files(root, entry) if entry.is_dir() else [entry]
    return files


def _listed(folder: Path) -> list[Path]:
    """Return a folder's entries sorted by their raw bytes: the same order on every machine."""
    try:
        return sorted(folder.iterdir(), key=os.fsencode)
    except OSError as error:
        raise UnavailableError(f"{folder} cannot be listed: {error}") from error


def _link(root: Path, entry: Path) -> InvalidInputError:
    found = f"{_id(root, entry)} is a link"
    return InvalidInputError(str(root), found, "copy what it points at: links may leave the folder")


def _id(root: Path, file: Path) -> str:
    """Return the relative path; bytes that are no UTF-8 are spelled out, as JSON cannot hold them.

    A backslash is doubled then, so that two names cannot become one id.
    """
    text = file.relative_to(root).as_posix()
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.replace("\\", "\\\\").encode(errors="backslashreplace").decode()
    return text


def _read(root: Path, file: Path, size: int) -> NDArray[np.uint8] | Excluded:
    try:
        problem = _file_problem(file)
        if problem is None:
            return _decode(file, size)
    except UNREADABLE as error:
        problem = f"{type(error).__name__}: {str(error)[:120]}"
    return Excluded(id=_id(root, file), reason=problem)


def _file_problem(file: Path) -> str | None:
    if not file.is_file():  # opening a pipe would wait for ever
        return "not a plain file"
    size = file.stat().st_size
    if size == 0:
        return "empty file"
    return f"{size} bytes, over {MAX_FILE_BYTES}" if size > MAX_FILE_BYTES else None


def _decode(file: Path, size: int) -> NDArray[np.uint8]:
    from PIL import Image, ImageOps

    # Pillow warns about doubtful metadata, which we do not use, and about large images, which the
    # next lines refuse.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(file, formats=FORMATS) as image:
                _check_pixels(file, *image.size)
                image.load()
                upright = ImageOps.exif_transpose(image)
                square = ImageOps.fit(_plain(upright), (size, size), Image.Resampling.BILINEAR)
        except Image.DecompressionBombError as error:
            raise _bomb(file, str(error)) from None
    pixels = np.asarray(square, dtype=np.uint8)
    return pixels[:, :, None] if pixels.ndim == 2 else pixels  # noqa: PLR2004  # grey has no axis


def _check_pixels(file: Path, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _bomb(file, f"{width}x{height} pixels")


def _bomb(file: Path, found: str) -> InvalidInputError:
    return InvalidInputError(str(file), found, f"at most {MAX_PIXELS} pixels are decoded")


def _plain(image: Image) -> Image:
    """Return the image as 8-bit grey or RGB."""
    from PIL import Image as Pillow

    if image.mode.startswith("I;16"):
        wide = np.asarray(image, dtype=np.uint32)
        return Pillow.fromarray((wide // SIXTEEN_BIT).astype(np.uint8))
    if image.mode in {"1", "L"}:
        return image.convert("L")
    if image.mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in image.info:
        grey = image.mode in {"LA", "La"}
        layer = image.convert("RGBA")
        flat = Pillow.alpha_composite(Pillow.new("RGBA", layer.size, WHITE), layer)
        return flat.convert("L" if grey else "RGB")
    return image.convert("RGB")


def _check_share(path: Path, found: _Found, allowed: float) -> None:
    total = len(found.bad) + len(found.pictures)
    if not total:
        raise InvalidInputError(str(path), "no files in the class folders", "add images")
    share = len(found.bad) / total
    if share > allowed:
        named = "; ".join(f"{bad.id} ({bad.reason})" for bad in found.bad[:NAMED])
        more = f" and {len(found.bad) - NAMED} more" if len(found.bad) > NAMED else ""
        what = f"{len(found.bad)} of {total} files ({share:.1%}) are unreadable: {named}{more}"
        raise InvalidInputError(
            str(path), what, f"at most {allowed:.1%} may be; remove or mend them"
        )


def _check_classes(path: Path, classes: list[str], found: _Found) -> None:
    present = set(found.labels)
    for label, name in enumerate(classes):
        if label not in present:
            what = f"the class folder {name!r} has no readable image"
            raise InvalidInputError(str(path), what, "add images or remove the folder")


def _stacked(pictures: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    channels = max(picture.shape[2] for picture in pictures)
    return np.stack([np.broadcast_to(p, (*p.shape[:2], channels)) for p in pictures])

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from assay.vision.bundle import as_tensor
from assay.vision.dataset import ImageSet
from assay.vision.warp import Warp, warp

STILL = Warp(zoom=(1, 1), rotation=0, shear=0, shift=0, light=0, blur=0)


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def images(digits: ImageSet) -> Tensor:
    return as_tensor(digits.pixels[:40])


def test_no_strength_changes_nothing(images: Tensor) -> None:
    torch.testing.assert_close(warp(images, STILL, chance()), images, atol=1e-5, rtol=0)


def test_it_follows_from_the_generator_alone(images: Tensor) -> None:
    torch.manual_seed(1)
    first = warp(images, Warp(), chance())
    torch.manual_seed(2)
    assert torch.equal(first, warp(images, Warp(), chance()))
    assert not torch.equal(first, warp(images, Warp(), chance(1)))


def test_every_image_is_distorted_in_its_own_way(images: Tensor) -> None:
    same = images[:1].expand(20, -1, -1, -1)
    distinct = {tuple(view.flatten().tolist()) for view in warp(same, Warp(), chance())}
    assert len(distinct) == 20


def test_values_stay_in_range_and_channels_last(images: Tensor) -> None:
    strong = Warp(zoom=(0.3, 2), rotation=180, shear=1, shift=0.5, light=0.9, flip=True, blur=0.5)
    colour = images.expand(-1, 3, -1, -1)
    views = warp(colour, strong, chance())
    assert views.shape == colour.shape
    assert 0 <= float(views.min()) <= float(views.max()) <= 1
    assert views.is_contiguous(memory_format=torch.channels_last)


def test_a_flip_mirrors_about_half_of_the_images_and_leaves_the_rest(images: Tensor) -> None:
    views = warp(images, replace(STILL, flip=True), chance())
    kept = [
        torch.allclose(view, image, atol=1e-5) for view, image in zip(views, images, strict=True)
    ]
    mirrored = [
        torch.allclose(view, image.flip(2), atol=1e-5)
        for view, image in zip(views, images, strict=True)
    ]
    assert all(one or other for one, other in zip(kept, mirrored, strict=True))
    assert 10 <= sum(mirrored) <= 30


def test_a_rotation_leaves_a_disc_as_it_is() -> None:
    axis = torch.linspace(-1, 1, 33)
    disc = torch.exp(-8 * (axis[:, None] ** 2 + axis[None] ** 2)).expand(10, 1, 33, 33)
    bar = torch.exp(-8 * axis[:, None] ** 2).expand(10, 1, 33, 33)
    turn = replace(STILL, rotation=90)
    assert float((warp(disc, turn, chance()) - disc).abs().max()) < 0.02
    assert float((warp(bar, turn, chance()) - bar).abs().max()) > 0.5


def test_a_shift_moves_the_centre_of_mass_by_no_more_than_its_share() -> None:
    dot = torch.zeros(50, 1, 21, 21)
    dot[:, :, 9:12, 9:12] = 1
    moved = warp(dot, replace(STILL, shift=0.2), chance())
    places = torch.arange(21.0) - 10
    mass = moved.sum(dim=(1, 2, 3))
    right = (moved.sum(dim=(1, 2)) * places).sum(1) / mass
    assert float(right.abs().max()) <= 0.2 * 21 + 1e-3
    assert float(right.std()) > 1


def test_what_is_moved_in_is_background_not_black() -> None:
    bright = torch.full((5, 1, 8, 8), 0.75)
    views = warp(bright, Warp(light=0), chance())
    torch.testing.assert_close(views, bright)


def test_blur_softens_only_its_share_of_the_images(images: Tensor) -> None:
    blurred = warp(images, replace(STILL, blur=0.5), chance())
    changed = (blurred - images).abs().amax(dim=(1, 2, 3)) > 1e-3
    assert 10 <= int(changed.sum()) <= 30


def test_brightness_and_contrast_keep_within_their_factors() -> None:
    flat = torch.full((200, 1, 4, 4), 0.5)
    levels = warp(flat, replace(STILL, light=0.3), chance())[:, 0, 0, 0]
    assert 0.35 - 1e-6 <= float(levels.min()) < 0.37
    assert 0.63 < float(levels.max()) <= 0.65 + 1e-6

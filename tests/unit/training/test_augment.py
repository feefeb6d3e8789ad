import torch

from assay.training.augment import DEFAULT_WARP, two_views
from assay.vision.bundle import as_tensor
from assay.vision.dataset import ImageSet
from assay.vision.warp import Warp


def chance(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_the_two_views_differ_and_follow_from_the_generator(digits: ImageSet) -> None:
    images = as_tensor(digits.pixels[:20])
    first, second = two_views(images, chance(0))
    again, _ = two_views(images, chance(0))
    assert torch.equal(first, again)
    assert first.shape == second.shape == images.shape
    assert bool(((first - second).abs().amax(dim=(1, 2, 3)) > 0.05).all())


def test_both_views_are_of_the_same_image_in_the_same_place(digits: ImageSet) -> None:
    images = as_tensor(digits.pixels[:20])
    gentle = Warp(zoom=(0.98, 1.02), rotation=1, shear=0, shift=0, light=0.05, blur=0)
    first, second = two_views(images, chance(0), gentle)
    distance = torch.cdist(first.flatten(1), second.flatten(1))
    assert distance.argmin(dim=1).tolist() == list(range(20))


def test_digits_are_never_mirrored() -> None:
    assert not DEFAULT_WARP.flip


def test_views_are_laid_out_channels_last(digits: ImageSet) -> None:
    for view in two_views(as_tensor(digits.pixels[:4]), chance(0)):
        assert view.is_contiguous(memory_format=torch.channels_last)

import pytest
import torch

from assay.domain.errors import InvalidInputError
from assay.vision.encoder import Encoder, EncoderConfig, random_encoder

SMALL = EncoderConfig(channels=1, width=8, embedding_dim=5, image_size=8)


@pytest.mark.parametrize(("channels", "size"), [(1, 8), (3, 8), (3, 32), (1, 24), (3, 33)])
def test_every_image_size_gives_one_embedding_per_image(channels: int, size: int) -> None:
    config = EncoderConfig(channels=channels, width=4, embedding_dim=7, image_size=size)
    images = torch.rand(2, channels, size, size)
    assert random_encoder(config, 0)(images).shape == (2, 7)


def test_an_embedding_does_not_depend_on_the_rest_of_the_batch() -> None:
    encoder = random_encoder(SMALL, 0)
    images = torch.rand(6, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        torch.testing.assert_close(encoder(images)[2:3], encoder(images[2:3]))


def test_weights_follow_from_the_seed_and_leave_the_global_chance_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    first, again, other = (random_encoder(SMALL, seed) for seed in (1, 1, 2))
    assert torch.equal(torch.rand(3), expected)
    assert torch.equal(first.stem.weight, again.stem.weight)
    assert not torch.equal(first.stem.weight, other.stem.weight)


def test_the_weights_are_laid_out_channels_last() -> None:
    weight = random_encoder(SMALL, 0).state_dict()["stages.1.conv2.weight"]
    assert weight.is_contiguous(memory_format=torch.channels_last)


def test_every_weight_has_a_gradient() -> None:
    encoder = Encoder(SMALL)
    torch.autograd.backward(encoder(torch.rand(4, 1, 8, 8)).square().sum())
    for name, parameter in encoder.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name


@pytest.mark.parametrize(
    "change",
    [{"channels": 2}, {"width": 2}, {"width": 10}, {"embedding_dim": 1}, {"image_size": 4096}],
)
def test_shapes_outside_the_limits_are_refused(change: dict[str, int]) -> None:
    with pytest.raises(InvalidInputError, match=next(iter(change))):
        EncoderConfig(**{**SMALL.as_dict(), **change})

import numpy as np
import torch

from assay.evaluation.supervised import train_supervised
from assay.vision.dataset import ImageSet
from assay.vision.encoder import EncoderConfig

SHAPE = EncoderConfig(channels=1, width=8, embedding_dim=16, image_size=8)


def test_it_learns_from_labels_and_follows_from_its_seed(digits: ImageSet) -> None:
    known, new = digits.take(range(300), name="known"), digits.take(range(300, 500), name="new")
    model = train_supervised(SHAPE, known, seed=1, steps=60)
    torch.manual_seed(3)
    again = train_supervised(SHAPE, known, seed=1, steps=60)
    assert (model.embed(new.pixels) == again.embed(new.pixels)).all()
    assert (model.predict(new.pixels) == new.labels).mean() > 0.45
    untrained = train_supervised(SHAPE, known, seed=1, steps=0)
    assert (untrained.predict(new.pixels) == new.labels).mean() < 0.3


def test_fewer_images_than_a_batch_are_no_error(digits: ImageSet) -> None:
    few = digits.take(range(10), name="few")
    model = train_supervised(SHAPE, few, seed=0, steps=30)
    assert model.embed(few.pixels).shape == (10, 16)
    assert np.isfinite(model.embed(few.pixels)).all()

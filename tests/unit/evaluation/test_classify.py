import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import recall_score

from assay.domain.errors import InvalidInputError
from assay.evaluation.classify import Embedded, accuracy, draw_labels, knn_accuracy, recalls
from assay.vision.dataset import ImageSet


def set_of(labels: list[int], classes: int = 3) -> ImageSet:
    return ImageSet(
        name="made",
        pixels=np.zeros((len(labels), 1, 1, 1), np.uint8),
        labels=np.array(labels, np.int64),
        classes=tuple(map(str, range(classes))),
        ids=tuple(map(str, range(len(labels)))),
    )


@settings(deadline=None)
@given(
    labels=st.lists(st.integers(0, 2), min_size=6, max_size=60),
    share=st.floats(0, 1),
    seed=st.integers(0, 50),
)
def test_labels_are_drawn_as_evenly_as_the_classes_allow(
    labels: list[int], share: float, seed: int
) -> None:
    images = set_of(labels)
    sizes = np.bincount(labels, minlength=3)
    present = int((sizes > 0).sum())
    count = present + int(share * (len(labels) - present))
    chosen = draw_labels(images, count, seed)
    assert len(set(chosen.tolist())) == count
    drawn = np.bincount(images.labels[chosen], minlength=3)
    assert (drawn[sizes > 0] > 0).all()
    unexhausted = drawn[drawn < sizes]
    if len(unexhausted):  # a class with images left is at most one behind the largest draw
        assert drawn.max() - unexhausted.min() <= 1
    assert (chosen == draw_labels(images, count, seed)).all()


def test_each_seed_draws_other_images(digits: ImageSet) -> None:
    assert draw_labels(digits, 65, 0).tolist() != draw_labels(digits, 65, 1).tolist()


@pytest.mark.parametrize("count", [2, 7])
def test_fewer_labels_than_classes_or_more_than_images_are_refused(count: int) -> None:
    with pytest.raises(InvalidInputError, match="choose 3 to 6"):
        draw_labels(set_of([0, 1, 2, 0, 1, 2]), count, 0)


def test_nearest_neighbours_vote() -> None:
    train = np.array([[0], [0.1], [0.2], [1], [1.1], [1.2]], np.float32)
    embedded = Embedded(
        train=train,
        train_labels=np.array([0, 0, 0, 1, 1, 1]),
        test=np.array([[0.05], [1.15], [0.0]], np.float32),
        test_labels=np.array([0, 1, 1]),
        classes=2,
    )
    assert knn_accuracy(embedded) == pytest.approx(2 / 3)


def test_fewer_training_images_than_neighbours_are_no_error() -> None:
    embedded = Embedded(
        train=np.array([[0], [0.1], [1]], np.float32),
        train_labels=np.array([0, 0, 1]),
        test=np.array([[0]], np.float32),
        test_labels=np.array([0]),
        classes=2,
    )
    assert knn_accuracy(embedded) == 1


@given(pairs=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1))
def test_recalls_are_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    predicted, labels = (np.array(side) for side in zip(*pairs, strict=True))
    found = recalls(predicted, labels)
    oracle = recall_score(labels, predicted, labels=sorted(found), average=None)
    assert list(found.values()) == pytest.approx(oracle.tolist())
    assert accuracy(predicted, labels) == (predicted == labels).mean()

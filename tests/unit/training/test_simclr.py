import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from assay.domain.errors import InvalidInputError, UnavailableError
from assay.training import simclr
from assay.training.augment import two_views
from assay.training.checkpoint import CHECKPOINT_FILE
from assay.training.config import TrainingConfig
from assay.training.result import Progress
from assay.training.simclr import random_model, train
from assay.vision.bundle import ENCODER_FILE, PROBE_FILE, load_model
from assay.vision.dataset import ImageSet
from assay.vision.digits import digits_images

QUICK = TrainingConfig(
    epochs=4, batch_size=30, width=4, embedding_dim=8, projection_dim=8, threads=1,
    checkpoint_every=3,
)  # fmt: skip


class StoppedError(Exception):
    pass


@pytest.fixture(scope="module")
def images() -> ImageSet:
    return digits_images().take(range(100), name="some")


@pytest.fixture(scope="module")
def straight(images: ImageSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("straight")
    train(QUICK, images, folder)
    return folder


def weights(folder: Path) -> tuple[bytes, bytes]:
    model = folder / "model"
    return (model / ENCODER_FILE).read_bytes(), (model / PROBE_FILE).read_bytes()


def test_the_same_run_gives_the_same_bytes(
    images: ImageSet, straight: Path, tmp_path: Path
) -> None:
    torch.manual_seed(99)  # chance from outside must not get in
    train(QUICK, images, tmp_path)
    assert weights(tmp_path) == weights(straight)


@pytest.mark.parametrize("stop", [1, 4, 6, 11])
def test_a_stopped_run_goes_on_to_the_same_bytes(
    images: ImageSet, straight: Path, tmp_path: Path, stop: int
) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.step == stop:
            raise StoppedError

    with pytest.raises(StoppedError):
        train(QUICK, images, tmp_path, on_progress=interrupt)
    steps: list[int] = []
    result = train(QUICK, images, tmp_path, on_progress=lambda p: steps.append(p.step))
    assert weights(tmp_path) == weights(straight)
    assert steps[0] == stop // 3 * 3 + 1
    assert result.resumed is (stop >= 3)
    assert result.images_seen == 12 * 30


KILLED = """
import os, signal, sys
from pathlib import Path
from assay.training.simclr import train
from assay.vision.digits import digits_images
from tests.unit.training.test_simclr import QUICK

def stop(progress):
    if progress.step == 8:
        os.kill(os.getpid(), signal.SIGKILL)

train(QUICK, digits_images().take(range(100), name="some"), Path(sys.argv[1]), on_progress=stop)
"""


@pytest.mark.slow
def test_a_killed_process_s_run_goes_on_to_the_same_bytes(
    images: ImageSet, straight: Path, tmp_path: Path
) -> None:
    root = Path(__file__).parents[3]
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=root, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert train(QUICK, images, tmp_path).resumed
    assert weights(tmp_path) == weights(straight)


def test_a_finished_run_is_not_trained_again(images: ImageSet, tmp_path: Path) -> None:
    first = train(QUICK, images, tmp_path)
    before = weights(tmp_path)
    steps: list[Progress] = []
    again = train(QUICK, images, tmp_path, on_progress=steps.append)
    assert steps == []
    assert again.resumed
    assert (again.losses, again.images_seen) == (first.losses, first.images_seen)
    assert weights(tmp_path) == before


def test_another_configuration_or_other_images_are_refused(
    images: ImageSet, straight: Path
) -> None:
    before = (straight / CHECKPOINT_FILE).read_bytes()
    with pytest.raises(InvalidInputError, match="another configuration"):
        train(replace(QUICK, seed=1), images, straight)
    with pytest.raises(InvalidInputError, match="another configuration"):
        train(QUICK, images.take(range(99), name="some"), straight)
    assert (straight / CHECKPOINT_FILE).read_bytes() == before


def test_the_result_states_what_happened(images: ImageSet, tmp_path: Path) -> None:
    told: list[Progress] = []
    result = train(QUICK, images, tmp_path, on_progress=told.append)
    assert [progress.step for progress in told] == list(range(1, 13))
    assert {progress.steps for progress in told} == {12}
    assert all(progress.images_per_second > 0 for progress in told)
    assert result.model_folder == tmp_path / "model"
    assert result.config == QUICK.as_dict()
    assert result.data_digest == images.digest
    assert result.losses["first"] == pytest.approx(told[0].loss, abs=1e-6)
    assert result.losses["lowest"] <= result.losses["last"] < result.losses["first"]
    assert 0 < result.augmentation_share < 1
    assert 0 < result.cpu_seconds <= 2 * result.seconds
    assert not result.resumed
    encoder = load_model(result.model_folder).encoder
    assert result.parameters == sum(value.numel() for value in encoder.state_dict().values())


def test_the_flop_estimate_is_near_a_count_by_hand(images: ImageSet, tmp_path: Path) -> None:
    # Multiply-adds of one forward pass, from kernel, channels and output size of each layer.
    convolutions = [
        (9 * 1 * 4, 64), (9 * 4 * 4, 64), (9 * 4 * 4, 64),
        (4 * 8, 16), (9 * 4 * 8, 16), (9 * 8 * 8, 16),
        (8 * 16, 4), (9 * 8 * 16, 4), (9 * 16 * 16, 4),
    ]  # fmt: skip
    forward = sum(kernel * places for kernel, places in convolutions) + 16 * 8 + 8 * 8 + 8 * 8
    # Backward costs twice forward, but for the stem: its input needs no gradient.
    per_view = 2 * (3 * forward - 9 * 4 * 64)
    result = train(QUICK, images, tmp_path)
    assert result.flop_estimate == per_view * 2 * result.images_seen


@pytest.mark.slow
def test_training_beats_random_weights_and_beats_chance_by_far(tmp_path: Path) -> None:
    images = digits_images()
    known, new = images.take(range(800), name="known"), images.take(range(800, 1797), name="new")
    config = replace(QUICK, epochs=20, batch_size=128, width=8, embedding_dim=32)
    trained = load_model(train(config, known, tmp_path / "trained").model_folder)
    random = load_model(random_model(config, known, tmp_path / "random").model_folder)
    right = [(model.predict(new.pixels).labels == new.labels).mean() for model in (trained, random)]
    assert right[0] > 0.85
    assert right[1] < 0.3


def test_a_random_model_is_a_model_that_saw_nothing(images: ImageSet, tmp_path: Path) -> None:
    result = random_model(QUICK, images, tmp_path)
    assert load_model(result.model_folder).classes == images.classes
    assert (result.images_seen, result.flop_estimate, result.losses) == (0, 0, {})
    assert result.parameters > 0


def test_labels_do_not_touch_the_encoder(images: ImageSet, straight: Path, tmp_path: Path) -> None:
    # Not quite the same data any more, so another folder; the encoder must not notice.
    relabelled = replace(images, labels=(images.labels + 1) % 10)
    train(QUICK, relabelled, tmp_path)
    assert weights(tmp_path)[0] == weights(straight)[0]
    assert weights(tmp_path)[1] != weights(straight)[1]


def test_a_loss_that_is_not_finite_stops_the_run_and_saves_nothing(
    images: ImageSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def poisoned(
        batch: torch.Tensor, generator: torch.Generator
    ) -> tuple[torch.Tensor, torch.Tensor]:
        first, second = two_views(batch, generator)
        calls.append(1)
        return (first * torch.nan if len(calls) == 5 else first), second

    monkeypatch.setattr(simclr, "two_views", poisoned)
    with pytest.raises(InvalidInputError, match="step 5 of 12: the loss became nan; lower"):
        train(QUICK, images, tmp_path)
    assert not (tmp_path / "model").exists()
    monkeypatch.undo()
    assert train(QUICK, images, tmp_path).resumed  # the checkpoint of step 3 is sound


def test_a_learning_rate_that_blows_up_ends_in_a_clear_error(
    images: ImageSet, tmp_path: Path
) -> None:
    config = replace(QUICK, learning_rate=10.0, temperature=0.001, epochs=30)
    try:
        train(config, images, tmp_path)
    except InvalidInputError as error:
        assert "learning_rate" in error.allowed  # noqa: PT017  # either outcome is sound
    else:
        assert load_model(tmp_path / "model").classes == images.classes


@pytest.mark.parametrize(
    ("count", "batch_size", "named"),
    [(0, 2, "give two or more"), (1, 2, "give two or more"), (20, 30, "at most 20")],
)
def test_too_few_images_are_refused(
    images: ImageSet, tmp_path: Path, count: int, batch_size: int, named: str
) -> None:
    config = replace(QUICK, batch_size=batch_size)
    with pytest.raises(InvalidInputError, match=named):
        train(config, images.take(range(count), name="few"), tmp_path)


def test_images_that_are_not_square_are_refused(images: ImageSet, tmp_path: Path) -> None:
    wide = replace(images, pixels=images.pixels.reshape(100, 4, 16, 1))
    with pytest.raises(InvalidInputError, match="4x16"):
        train(QUICK, wide, tmp_path)


def test_the_number_of_threads_is_put_back(images: ImageSet, tmp_path: Path) -> None:
    before = torch.get_num_threads()
    train(replace(QUICK, threads=before + 1, epochs=1), images, tmp_path)
    assert torch.get_num_threads() == before


def test_a_folder_that_cannot_be_made_is_named(images: ImageSet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnavailableError, match="cannot be made"):
        train(QUICK, images, tmp_path / "file" / "run")

import numpy as np

from assay.evaluation.notes import honest_notes

OURS = {"knn_accuracy": 0.966, "probe_accuracy": 0.9, "few_label_accuracy_65": 0.8}
WORSE = dict.fromkeys(OURS, 0.5)
ROWS = {
    "contrastive": OURS,
    "random_encoder": WORSE,
    "raw_pixels": WORSE,
    "supervised_from_scratch": WORSE,
}
LABELS = np.arange(100, dtype=np.int64) % 3


def test_a_baseline_that_wins_is_named_with_both_figures() -> None:
    rows = {**ROWS, "raw_pixels": {**WORSE, "knn_accuracy": 0.98}}
    notes = honest_notes(rows, test_labels=LABELS, classes=3)
    assert notes[0] == "raw-pixel kNN (0.980) beats the encoder's (0.966)"
    assert len(notes) == 2


def test_few_label_losses_and_ties_are_named_too() -> None:
    supervised = {**WORSE, "few_label_accuracy_65": 0.81}
    rows = {**ROWS, "supervised_from_scratch": supervised, "random_encoder": OURS}
    notes = "\n".join(honest_notes(rows, test_labels=LABELS, classes=3))
    assert (
        "supervised-from-scratch accuracy with 65 labels (0.810) beats the encoder's (0.800)"
        in notes
    )
    assert notes.count("random-encoder") == notes.count("equals") == 3


def test_without_a_loss_only_the_uncertainty_is_told() -> None:
    (note,) = honest_notes(ROWS, test_labels=LABELS, classes=3)
    assert note.startswith("100 test images: one standard error of the probe accuracy is 0.030")


def test_classes_without_a_test_image_are_told() -> None:
    notes = honest_notes(ROWS, test_labels=LABELS, classes=5)
    assert notes[-1].startswith("2 of 5 classes have no test image")

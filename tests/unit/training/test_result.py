from assay.training.result import summarised


def test_first_and_last_are_means_over_a_tenth_of_the_steps() -> None:
    losses = [float(loss) for loss in range(20, 0, -1)]
    assert summarised(losses) == {"first": 19.5, "last": 1.5, "lowest": 1.0}


def test_no_steps_have_no_losses() -> None:
    assert summarised([]) == {}

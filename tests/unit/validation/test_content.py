import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.validation.content import Part, balance, content_checks, overlap, unreadable_share

CONTENTS = st.lists(st.sampled_from("abcdefgh"), max_size=12)


def part(contents: list[str], *, unreadable: int = 0) -> Part:
    return Part(labels=["x"] * len(contents), contents=contents, unreadable=unreadable)


@given(CONTENTS, CONTENTS, CONTENTS)
def test_overlap_counts_contents_of_training_seen_elsewhere(
    train: list[str], test: list[str], other: list[str]
) -> None:
    found = overlap({"train": part(train), "test": part(test), "other": part(other)}, "train")
    assert found == sum(any(c in group for group in (test, other)) for c in set(train))


@given(CONTENTS)
def test_duplicates_are_the_images_to_remove_until_all_differ(contents: list[str]) -> None:
    repeats = sum(content in contents[:index] for index, content in enumerate(contents))
    assert part(contents).duplicates == repeats


def test_a_class_without_images_keeps_the_ratio_finite_and_fails_the_check() -> None:
    sizes = balance(["a"] * 7, ["a", "b"])
    assert (sizes.smallest, sizes.ratio) == (0, 7.0)
    parts = {"train": Part(labels=["a"] * 7, contents=list("abcdefg"), unreadable=0)}
    checks = content_checks(
        parts,
        ["a", "b"],
        training="train",
        unreadable_share_limit=1.0,
        class_imbalance_limit=1000.0,
    )
    assert [check.expectation for check in checks if not check.success] == [
        "class_imbalance_at_most"
    ]


def test_the_unreadable_share_counts_all_files() -> None:
    parts = {"train": part(["a"] * 6, unreadable=1), "test": part(["b"] * 2, unreadable=1)}
    assert unreadable_share(parts) == pytest.approx(0.2)


def test_no_files_at_all_have_no_unreadable_share() -> None:
    assert unreadable_share({"train": part([])}) == 0.0

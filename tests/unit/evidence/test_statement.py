from typing import Any

import pytest

from assay.domain.errors import IntegrityError
from assay.evidence.statement import (
    PREDICATE_BASE,
    SIGNERS,
    STATEMENT_TYPE,
    Resource,
    Statement,
    statement_from,
)

DIGEST = "ab" * 32


def written(**parts: Any) -> dict[str, Any]:
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": "digits", "digest": {"sha256": DIGEST}}],
        "predicateType": f"{PREDICATE_BASE}evaluation/v1",
        "predicate": {},
        **parts,
    }


@pytest.mark.parametrize("kind", sorted(SIGNERS))
def test_every_kind_is_read_back(kind: str) -> None:
    subjects = tuple(Resource(name=each, digest=f"sha256:{DIGEST}") for each in ("a", "b"))
    statement = Statement(kind=kind, subjects=subjects, predicate={"x": [1]})
    assert statement_from(statement.as_dict(), where="here") == statement


def test_the_written_form_is_an_in_toto_statement() -> None:
    statement = statement_from(written(), where="here")
    assert statement.as_dict() == written()


@pytest.mark.parametrize(
    "kind",
    [
        "evaluation",
        f"{PREDICATE_BASE}evaluation",
        "evaluation/v1",
        f"{PREDICATE_BASE}evaluation/v2",
        f"{PREDICATE_BASE}evaluation/v1/v1",
        f"{PREDICATE_BASE}{PREDICATE_BASE}evaluation/v1",
        f"{PREDICATE_BASE}vibes/v1",
        "https://slsa.dev/provenance/v1",
        "",
        None,
        7,
    ],
)
def test_only_our_predicate_types_to_the_letter_are_known(kind: object) -> None:
    with pytest.raises(IntegrityError, match="entry 7: unknown predicate type"):
        statement_from(written(predicateType=kind), where="entry 7")


@pytest.mark.parametrize(
    "digest",
    [
        None,
        "ab",
        {},
        {"sha256": None},
        {"sha256": "ab" * 31},
        {"sha256": "AB" * 32},
        {"sha256": "zz" * 32},
        {"sha256": f"sha256:{DIGEST}"},
        {"sha512": "ab" * 64},
    ],
)
def test_a_subject_without_a_sha256_is_refused(digest: object) -> None:
    with pytest.raises(IntegrityError, match="a subject without a SHA-256"):
        statement_from(written(subject=[{"name": "x", "digest": digest}]), where="here")


@pytest.mark.parametrize("subject", [None, [], {}, "x", 7])
def test_a_statement_about_nothing_is_refused(subject: object) -> None:
    with pytest.raises(IntegrityError, match="names no subject"):
        statement_from(written(subject=subject), where="here")


def test_one_bad_subject_among_good_ones_is_refused() -> None:
    good = {"name": "x", "digest": {"sha256": DIGEST}}
    with pytest.raises(IntegrityError, match="a subject without"):
        statement_from(written(subject=[good, 7]), where="here")


@pytest.mark.parametrize(
    "parts",
    [{"_type": "https://in-toto.io/Statement/v0.1"}, {"_type": None}, {"predicate": []}],
)
def test_another_type_of_statement_is_refused(parts: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="not an in-toto Statement v1"):
        statement_from(written(**parts), where="here")


def test_a_statement_is_about_its_subjects_and_nothing_else() -> None:
    statement = statement_from(written(), where="here")
    assert statement.is_about(f"sha256:{DIGEST}")
    assert not statement.is_about(DIGEST)
    assert not statement.is_about("sha256:" + "ac" * 32)

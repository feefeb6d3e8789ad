import pytest
from tests.unit.policy.fold.records import on_record, said

from assay.policy.fold.documents import document_facts


def attested(*kinds: object) -> object:
    records = on_record(*(said("document", {"document": kind}) for kind in kinds))
    return document_facts(records)["documents.attested"]


def test_attested_documents_are_listed_once_and_in_order() -> None:
    assert attested("notice", "bias-examination", "notice") == ["bias-examination", "notice"]


def test_without_a_document_the_list_is_empty() -> None:
    assert attested() == []


@pytest.mark.parametrize("kind", [None, 7, True, ["notice"], {"notice": 1}])
def test_a_document_without_a_kind_attests_nothing(kind: object) -> None:
    assert attested(kind) == []
    assert attested(kind, "notice") == ["notice"]


def test_a_statement_without_the_field_attests_nothing() -> None:
    assert document_facts(on_record(said("document", {}))) == {"documents.attested": []}

import json

import pytest
from tests.unit.ledger.book import START, said

from assay.domain.errors import IntegrityError
from assay.evidence.canonical import canonical
from assay.ledger.leaf import Leaf, leaf_from

LEAF = Leaf(at=START, envelope=said("drift", 1))


def test_a_leaf_is_read_back() -> None:
    assert leaf_from(LEAF.text(), where="here") == LEAF


def test_a_leaf_is_canonical_json_that_begins_with_its_time() -> None:
    assert canonical(json.loads(LEAF.text())).decode() == LEAF.text()
    assert LEAF.text().startswith('{"at":"2026-11-23T00:00:00.000000Z",')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        LEAF.text() + " ",
        LEAF.text().replace('{"at"', '{ "at"'),
        LEAF.text().replace('{"at"', '{"a":1,"at"'),
        LEAF.text().replace('{"at"', '{"at":"2020-01-01T00:00:00.000000Z","at"'),
        LEAF.text().replace('"payload":', '"extra":1,"payload":'),
        LEAF.text().replace('"keyid":', '"extra":1,"keyid":'),
        LEAF.text().replace('"keyid":"', '"keyid":"\\ud800'),
        LEAF.text().replace("T00:00:00.000000Z", "T00:00:00.0Z"),
        LEAF.text().replace("2026-11-23", "2026-11-32"),
    ],
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError, match="entry 7"):
        leaf_from(text, where="entry 7")

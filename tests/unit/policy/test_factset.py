from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.policy.cases import ITEMS, PASSING, facts, item, without

from assay.policy.factset import FactSet


@given(st.permutations(sorted(PASSING)), st.permutations(ITEMS))
def test_the_digest_does_not_depend_on_any_order(names: list[str], items: list[object]) -> None:
    turned = {name: PASSING[name] for name in names}
    evidence = tuple(each for each in ITEMS for other in items if each is other)
    assert facts(turned, evidence).digest == facts().digest
    assert facts(turned, tuple(reversed(evidence))).digest == facts().digest


def test_the_digest_follows_every_fact_and_every_piece_of_evidence() -> None:
    digests = {facts().digest}
    digests |= {facts(without(PASSING, name)).digest for name in PASSING}
    digests |= {facts(evidence=tuple(e for e in ITEMS if e is not each)).digest for each in ITEMS}
    digests |= {facts(evidence=(*ITEMS, item("document", digest="sha256:more"))).digest}
    assert len(digests) == 1 + len(PASSING) + len(ITEMS) + 1


def test_the_digest_tells_a_truth_value_from_a_number() -> None:
    assert facts({"x": True}).digest != facts({"x": 1}).digest
    assert facts({"x": "1"}).digest != facts({"x": 1}).digest
    assert facts({"x": ("a,b",)}).digest != facts({"x": ("a", "b")}).digest


def test_who_is_barred_is_no_part_of_the_digest() -> None:
    assert replace(facts(), barred=frozenset({"ann"})).digest == facts().digest


def test_the_newest_statement_is_the_one_with_the_highest_number() -> None:
    # Order comes from the ledger, never from clocks.
    older = item("evaluation", seq=9, days=300)
    newer_clock = item("evaluation", seq=3, days=1)
    found = FactSet(values={}, evidence=(older, newer_clock), barred=frozenset())
    assert found.latest("evaluation") is older
    assert found.latest("training") is None

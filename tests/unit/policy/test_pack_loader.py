"""Packs that load, and a corpus of packs that must not: each with the message it deserves."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
import yaml
from tests.unit.policy.cases import (
    POLICIES,
    SHIPPED,
    SMALL,
    asking,
    control,
    pack_text,
    small_pack,
)

from assay.domain.errors import InvalidInputError, PolicyError
from assay.domain.outcome import Severity
from assay.policy.catalogue import Fact
from assay.policy.pack import Pack
from assay.policy.pack_loader import load_pack

LAW = {"act": "NIST", "article": "A-1", "url": "https://csrc.nist.gov/x"}
APPROVAL = {"role": "approver", "count": 2, "because": "two"}
PARAM = {"type": "double", "value": 0.5, "source": "house rule"}


def law(**parts: object) -> dict[str, Any]:
    return control(law={**LAW, **parts})


def param(**parts: object) -> dict[str, Any]:
    return {"params": {"least": {**PARAM, **parts}}}


def lacking(*names: str) -> dict[str, Any]:
    return {name: value for name, value in control().items() if name not in names}


def approving(**parts: object) -> dict[str, Any]:
    return {
        **lacking("require"),
        "severity": "approve",
        "approval": {**APPROVAL, **parts},
    }


MALFORMED: dict[str, tuple[str, str]] = {
    "nothing": ("", "pack: Input should be a valid dictionary"),
    "a list": ("- a\n", "pack: Input should be a valid dictionary"),
    "no name": (pack_text(pack=None), "pack: Input should be a valid string"),
    "a name with a space": (pack_text(pack="my pack"), "pack: String should match pattern"),
    "a name in capitals": (pack_text(pack="Pack"), "pack: String should match pattern"),
    "a version of two parts": (pack_text(version="1.0"), "version: String should match pattern"),
    "a version that is a number": (
        pack_text(version=1.0),
        "version: Input should be a valid string",
    ),
    "an unknown key": (pack_text(rules=[]), "rules: is not a field of a pack"),
    "no controls": (pack_text(controls=[]), "controls: List should have at least 1 item"),
    "controls that are no list": (
        pack_text(controls={}),
        "controls: Input should be a valid list",
    ),
    "a control twice": (
        pack_text(control(), control()),
        "pack: control ids stand twice: c-1",
    ),
    "a control without an id": (pack_text(lacking("id")), "controls.0.id: is missing"),
    "an id in capitals": (pack_text(control(id="C")), "controls.0.id: String should match"),
    "an empty title": (pack_text(control(title=" ")), "controls.0.title: String should have"),
    "no law": (pack_text(lacking("law")), "controls.0.law: is missing"),
    "no remedy": (pack_text(lacking("remedy")), "controls.0.remedy: is missing"),
    "an unknown key in a control": (
        pack_text(control(applies="t.bool")),
        "controls.0.applies: is not a field of a pack",
    ),
    "a law that is nowhere official": (
        pack_text(law(url="https://example.com/law")),
        "controls.0.law: url 'https://example.com/law' is not at",
    ),
    "a law at a place that only looks official": (
        pack_text(law(url="https://eur-lex.europa.eu.example.com/")),
        "controls.0.law: url 'https://eur-lex.europa.eu.example.com/' is not at",
    ),
    "a law without an article": (
        pack_text(control(law={"act": "NIST", "url": LAW["url"]})),
        "controls.0.law.article: is missing",
    ),
    "an unknown severity": (
        pack_text(control(severity="maybe")),
        "controls.0.severity: Input should be 'block', 'approve' or 'warn'",
    ),
    "an unknown way of deciding": (
        pack_text(control(decided="by dice")),
        "controls.0.decided: Input should be 'automatic', 'partly' or 'human'",
    ),
    "a control that could never fail": (
        pack_text(lacking("require")),
        "controls.0: a control without a clause under `require` could never fail",
    ),
    "an empty list of clauses": (
        pack_text(control(require=[])),
        "controls.0: a control without a clause under `require` could never fail",
    ),
    "an approval beside severity block": (
        pack_text(control(approval=APPROVAL)),
        "controls.0: `approval` goes with severity approve, and only with it",
    ),
    "severity approve without an approval": (
        pack_text(control(severity="approve")),
        "controls.0: `approval` goes with severity approve, and only with it",
    ),
    "clauses that an approval would leave unasked": (
        pack_text(control(severity="approve", approval=APPROVAL)),
        "controls.0: severity approve only asks people",
    ),
    "evidence that an approval would leave unasked": (
        pack_text({**approving(), "evidence": [{"type": "training"}]}),
        "controls.0: severity approve only asks people",
    ),
    "an approval by nobody": (
        pack_text(approving(count=0)),
        "controls.0.approval.count: Input should be greater than or equal to 1",
    ),
    "an approval by a crowd": (
        pack_text(approving(count=10)),
        "controls.0.approval.count: Input should be less than or equal to 9",
    ),
    "an approval by truth": (
        pack_text(approving(count=True)),
        "controls.0.approval.count: Input should be a valid integer",
    ),
    "an approval in a role that may not": (
        pack_text(approving(role="trainer")),
        "controls.0.approval.role: Input should be 'approver' or 'dpo'",
    ),
    "a clause that is a mere text": (
        pack_text(control(require=["t.bool"])),
        "controls.0.require.0: Input should be a valid dictionary",
    ),
    "a clause without a reason": (
        pack_text(control(require=[{"check": "t.bool"}])),
        "controls.0.require.0.because: is missing",
    ),
    "a clause that is a truth value": (
        pack_text(control(require=[{"check": True, "because": "b"}])),
        "controls.0.require.0.check: Input should be a valid string",
    ),
    "evidence of an unknown type": (
        pack_text(control(evidence=[{"type": "vibes"}])),
        "controls.0.evidence.0: unknown evidence type 'vibes'; known: ",
    ),
    "evidence that may be no day old": (
        pack_text(control(evidence=[{"type": "training", "max_age_days": 0}])),
        "controls.0.evidence.0.max_age_days: Input should be greater than 0",
    ),
    "evidence that may be half a day old": (
        pack_text(control(evidence=[{"type": "training", "max_age_days": 0.5}])),
        "controls.0.evidence.0.max_age_days: Input should be a valid integer",
    ),
    "an end before the beginning": (
        pack_text(control(effective={"from": date(2026, 1, 2), "until": date(2026, 1, 1)})),
        "controls.0.effective: effective from 2026-01-02 is not before until 2026-01-01",
    ),
    "an end on the day of the beginning": (
        pack_text(control(effective={"from": date(2026, 1, 1), "until": date(2026, 1, 1)})),
        "controls.0.effective: effective from 2026-01-01 is not before until 2026-01-01",
    ),
    "a date in quotes": (
        pack_text(control(effective={"from": "2026-01-01"})),
        "controls.0.effective.from: Input should be a valid date",
    ),
    "a date with a time": (
        pack_text().replace(
            "severity: block", "severity: block\n  effective: {from: 2026-01-01T12:00:00}"
        ),
        "controls.0.effective.from: ",
    ),
    "a parameter without a source": (
        pack_text(params={"least": {"type": "double", "value": 0.5}}),
        "params.least.source: is missing",
    ),
    "a parameter of an unknown type": (
        pack_text(**param(type="float")),
        "params.least.type: Input should be 'bool', 'int', 'double', 'string' or 'list<string>'",
    ),
    "a parameter of another type than it says": (
        pack_text(**param(value="0.5")),
        "params.least: its value does not have its type",
    ),
    "a parameter that is true for 1.0": (
        pack_text(**param(value=True)),
        "params.least: its value does not have its type",
    ),
    "a parameter that is not a number": (
        pack_text(**param(value=float("nan"))),
        "params.least: its value does not have its type",
    ),
    "a parameter that is infinite": (
        pack_text(**param(value=float("inf"))),
        "params.least: its value does not have its type",
    ),
    "a parameter past every double": (
        pack_text(**param(value=10**400)),
        "params.least: its value does not have its type",
    ),
    "a parameter past every exact integer": (
        pack_text(**param(type="int", value=2**53)),
        "params.least: its value does not have its type",
    ),
    "a parameter that YAML reads as a text": (
        pack_text(**param()).replace("value: 0.5", "value: 1e-3"),
        "params.least: its value does not have its type",
    ),
    "a parameter with an odd name": (
        pack_text(params={"Least One": PARAM}),
        "pack: params are named in lower_case: Least One",
    ),
    "an unknown fact": (
        pack_text(control(require=asking("t.boool"))),
        "control c-1: `t.boool`: 1:2: undeclared reference",
    ),
    "a clause about the wrong type": (
        pack_text(control(require=asking("t.double <= 1"))),
        "control c-1: (write 1.0, not 1, beside a double)",
    ),
    "a clause that is no question": (
        pack_text(control(require=asking("t.int"))),
        "control c-1: `t.int`: not a yes/no question",
    ),
    "a clause without a fact": (
        pack_text(control(require=asking("true"))),
        "control c-1: `true`: uses no fact",
    ),
    "a clause about its own parameter": (
        pack_text(control(require=asking("params.least > 0.1")), **param()),
        "control c-1: `params.least > 0.1`: uses no fact",
    ),
    "a clause that holds for nothing": (
        pack_text(control(require=asking("t.list.all(x, x == 'a')"))),
        "control c-1: holds for an empty list",
    ),
    "a clause that asks whether a fact is there": (
        pack_text(control(require=asking("has(t.bool)"))),
        "control c-1: has() is not for facts",
    ),
    "a parameter nobody declared": (
        pack_text(control(require=asking("t.double > params.least"))),
        "control c-1: undeclared reference to 'params",
    ),
    "an applicability that is no question": (
        pack_text(control(applies_when="t.string")),
        "control c-1: `t.string`: not a yes/no question",
    ),
    "an applicability without a fact": (
        pack_text(control(applies_when="1 == 1")),
        "control c-1: `1 == 1`: uses no fact",
    ),
    "an empty applicability": (
        pack_text(control(applies_when="")),
        "controls.0.applies_when: String should have at least 1 character",
    ),
}

NOT_YAML: dict[str, tuple[str, str]] = {
    "a severity twice": (
        pack_text().replace("severity: block", "severity: block\n  severity: warn"),
        "the key 'severity' stands twice",
    ),
    "an alias": (pack_text() + "x: &a [1]\ny: *a\n", "the alias *a"),
    "a Python object": (
        pack_text() + "x: !!python/object/apply:os.system [id]\n",
        "the tag tag:yaml.org,2002:python",
    ),
    "a pack too big": (pack_text(title="x" * (1 << 20)), "characters; at most"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_pack_is_refused_and_says_why(name: str) -> None:
    text, why = MALFORMED[name]
    with pytest.raises(PolicyError, match=r"^pack\.yaml: \d+ problem") as caught:
        load_pack(text, SMALL, where="pack.yaml")
    where, _, reason = why.partition(": ")
    assert any(each.startswith(f"{where}: ") and reason in each for each in caught.value.problems)


@pytest.mark.parametrize("name", NOT_YAML)
def test_a_pack_that_is_no_strict_yaml_is_refused(name: str) -> None:
    text, why = NOT_YAML[name]
    with pytest.raises(InvalidInputError, match=r"^pack\.yaml") as caught:
        load_pack(text, SMALL, where="pack.yaml")
    assert why in str(caught.value)


def test_all_problems_of_form_are_named_at_once() -> None:
    text = pack_text(
        control(severity="maybe", remedy=""), law(url="http://x"), version="1", extra=1
    )
    with pytest.raises(PolicyError) as caught:
        load_pack(text, SMALL, where="pack.yaml")
    fields = [problem.partition(":")[0] for problem in caught.value.problems]
    assert sorted(fields) == [
        "controls.0.remedy",
        "controls.0.severity",
        "controls.1.law",
        "extra",
        "version",
    ]


def test_all_problems_of_clauses_are_named_at_once() -> None:
    first = control(require=asking("t.boool") + asking("t.int"), applies_when="true")
    second = control(id="c-2", require=asking("t.bool") + asking("u.nothing"))
    with pytest.raises(PolicyError) as caught:
        load_pack(pack_text(first, second), SMALL, where="pack.yaml")
    found = [tuple(problem.split(": ")[:2]) for problem in caught.value.problems]
    assert sorted(found) == [
        ("control c-1", "`t.boool`"),
        ("control c-1", "`t.int`"),
        ("control c-1", "`true`"),
        ("control c-2", "`u.nothing`"),
    ]


def test_all_problems_of_parameters_are_named_at_once() -> None:
    wrong = {name: {**PARAM, "value": "x"} for name in ("a", "b")}
    with pytest.raises(PolicyError) as caught:
        load_pack(pack_text(params={**wrong, "c": PARAM}), SMALL, where="pack.yaml")
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_pack_loads(shipped: dict[str, Pack], name: str) -> None:
    pack = shipped[name]
    assert pack.name == name
    assert pack.version_text.count(".") == 2
    assert all(each.require or each.approval for each in pack.controls)
    assert all(each.remedy and each.article for each in pack.controls)


def test_a_pack_says_what_was_written() -> None:
    pack = small_pack(
        control(
            applies_when="u.bool",
            evidence=[{"type": "training"}, {"type": "evaluation", "max_age_days": 30}],
            require=asking("t.double >= params.least") + asking("t.bool"),
            effective={"from": date(2026, 1, 1), "until": date(2027, 1, 1)},
            severity="warn",
        ),
        {**approving(role="dpo"), "id": "c-2"},
        version="1.20.3",
        **param(value=1),
    )
    first, second = pack.controls
    assert (pack.version, pack.version_text, pack.title) == ((1, 20, 3), "1.20.3", "A pack")
    assert pack.params == {"params.least": 1.0}
    assert [each.check.source for each in first.require] == ["t.double >= params.least", "t.bool"]
    assert [(each.kind, each.max_age_days) for each in first.evidence] == [
        ("training", None),
        ("evaluation", 30),
    ]
    assert first.applies_when is not None
    assert first.applies_when.references == ("u.bool",)
    assert (first.severity, first.approval) == (Severity.WARN, None)
    assert (first.effective_from, first.effective_until) == (date(2026, 1, 1), date(2027, 1, 1))
    assert second.approval is not None
    assert (second.approval.role, second.approval.count) == ("dpo", 2)
    assert second.approval.article == "A-1"


def test_parameters_of_every_type_are_taken() -> None:
    values = {"bool": True, "int": 3, "double": 0.5, "string": "x", "list<string>": ["a"]}
    params = {
        f"p{number}": {"type": kind, "value": value, "source": "s"}
        for number, (kind, value) in enumerate(values.items())
    }
    found = small_pack(params=params).params
    assert list(found.values()) == [True, 3, 0.5, "x", ("a",)]


def test_the_digest_does_not_depend_on_comments_order_of_keys_or_style() -> None:
    text = pack_text(**param())
    written = yaml.safe_load(text)
    turned = dict(reversed(written.items()))
    turned["controls"] = [dict(reversed(each.items())) for each in written["controls"]]
    others = [
        "# a comment\n" + text.replace("severity: block", "severity: block  # why"),
        yaml.safe_dump(turned, sort_keys=False),
        yaml.safe_dump(written, sort_keys=True, default_flow_style=True),
        text.replace("title: A pack", 'title: "A pack"'),
        text.replace("value: 0.5", "value: 0.50"),
    ]
    digests = {load_pack(each, SMALL, where="p").digest for each in (text, *others)}
    assert len(digests) == 1


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "pack": lambda w: w.update(pack="other"),
    "version": lambda w: w.update(version="1.0.1"),
    "title": lambda w: w.update(title="Another"),
    "param value": lambda w: w["params"]["least"].update(value=0.4),
    "param source": lambda w: w["params"]["least"].update(source="law"),
    "param added": lambda w: w["params"].update(more=PARAM),
    "control added": lambda w: w["controls"].append(control(id="c-9")),
    "control removed": lambda w: w["controls"].pop(),
    "controls turned": lambda w: w["controls"].reverse(),
    "id": lambda w: w["controls"][0].update(id="c-7"),
    "law": lambda w: w["controls"][0]["law"].update(article="A-2"),
    "severity": lambda w: w["controls"][0].update(severity="warn"),
    "decided": lambda w: w["controls"][0].update(decided="human"),
    "remedy": lambda w: w["controls"][0].update(remedy="Nothing."),
    "date": lambda w: w["controls"][0].update(effective={"from": date(2030, 1, 1)}),
    "until": lambda w: w["controls"][0].update(effective={"until": date(2030, 1, 1)}),
    "note": lambda w: w["controls"][0].update(effective={"note": "n"}),
    "applies": lambda w: w["controls"][0].update(applies_when="u.bool"),
    "evidence": lambda w: w["controls"][0].update(evidence=[{"type": "training"}]),
    "age": lambda w: w["controls"][1]["evidence"][0].update(max_age_days=366),
    "clause": lambda w: w["controls"][0]["require"][0].update(check="u.bool"),
    "because": lambda w: w["controls"][0]["require"][0].update(because="so"),
    "clause added": lambda w: w["controls"][0]["require"].extend(asking("u.bool")),
}


def test_the_digest_follows_every_value() -> None:
    second = control(id="c-2", evidence=[{"type": "training", "max_age_days": 365}])
    text = pack_text(control(), second, **param())
    digests = {load_pack(text, SMALL, where="p").digest}
    for change in CHANGES.values():
        written = yaml.safe_load(text)
        change(written)
        digests.add(load_pack(yaml.safe_dump(written), SMALL, where="p").digest)
    assert len(digests) == 1 + len(CHANGES)


def test_clauses_are_compiled_against_the_catalogue_that_was_given(
    catalogue: Mapping[str, Fact],
) -> None:
    text = (POLICIES / "ml-supply-chain" / "pack.yaml").read_text(encoding="utf-8")
    fewer = {name: fact for name, fact in catalogue.items() if name != "data.validated"}
    with pytest.raises(PolicyError, match=r"control msc-data-validation: `data\.validated`"):
        load_pack(text, fewer, where="pack.yaml")

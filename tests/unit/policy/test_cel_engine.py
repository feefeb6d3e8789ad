"""What a clause means. Where the binding has a trap, the trap is shown first and then closed."""

import math
from collections.abc import Mapping
from contextlib import suppress

import pytest
from cel_expr_python import cel
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.policy.cases import SMALL

from assay.domain.outcome import Outcome
from assay.policy.catalogue import Fact, FactValue, check_value
from assay.policy.cel_engine import Answer, Environment

PARAMS = {
    "params.least": Fact(name="params.least", type="double", producer="pack", description="d"),
    "params.roles": Fact(
        name="params.roles", type="list<string>", producer="pack", description="d"
    ),
}
ENVIRONMENT = Environment({**SMALL, **PARAMS})
KNOWN: Mapping[str, FactValue] = {
    "t.bool": True,
    "t.int": 3,
    "t.double": 0.5,
    "t.string": "abc",
    "t.list": ("a", "b"),
    "u.list": (),
    "params.least": 0.4,
    "params.roles": ("a", "b"),
}


def ask(source: str, values: Mapping[str, FactValue] = KNOWN) -> Answer:
    return ENVIRONMENT.ask(ENVIRONMENT.compile(source), ENVIRONMENT.bind(values), values)


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("t.bool", "pass"),
        ("!t.bool", "fail"),
        ("t.bool == false", "fail"),
        ("t.int == 3", "pass"),
        ("t.int >= 4", "fail"),
        ("t.int + 1 == 4", "pass"),
        ("t.int / 0 == 1", "error"),
        ("t.int % 0 == 1", "error"),
        ("t.int + 9223372036854775807 > 0", "error"),
        ("t.double < 0.6", "pass"),
        ("t.double >= params.least", "pass"),
        ("t.double >= params.least + 0.2", "fail"),
        ("double(t.int) == 3.0", "pass"),
        ("int(t.string) == 3", "error"),
        ("t.string == 'abc'", "pass"),
        ("t.string.startsWith('b')", "fail"),
        ("t.string.matches('^[a-c]+$')", "pass"),
        ("t.string.matches('(')", "error"),
        ("t.string in ['abc', 'x']", "pass"),
        ("'a' in t.list", "pass"),
        ("'z' in t.list", "fail"),
        ("size(t.list) == 2", "pass"),
        ("t.list[0] == 'a'", "pass"),
        ("t.list[5] == 'a'", "error"),
        ("u.list[0] == 'a'", "error"),
        ("t.list.exists(x, x == 'b')", "pass"),
        ("u.list.exists(x, x == 'b')", "fail"),
        ("size(t.list) > 0 && t.list.all(x, x in ['a', 'b'])", "pass"),
        ("size(t.list)>0&&t.list.all(x,x=='a')", "fail"),
        ("size(u.list) > 0 && u.list.all(x, x == 'a')", "fail"),
        ("['a', 'b'].all(x, x in t.list)", "pass"),
        ("['a', 'z'].all(x, x in t.list)", "fail"),
        ("params.roles.exists(x, x in t.list)", "pass"),
        ("t.bool ? t.int == 3 : t.int == 4", "pass"),
        # What is not known: false wins over it in a conjunction, true in a disjunction.
        ("u.bool", "missing"),
        ("!u.bool", "missing"),
        ("u.int > 0", "missing"),
        ("t.bool && u.bool", "missing"),
        ("u.bool && t.bool", "missing"),
        ("!t.bool && u.bool", "fail"),
        ("u.bool && !t.bool", "fail"),
        ("t.bool || u.bool", "pass"),
        ("u.bool || t.bool", "pass"),
        ("!t.bool || u.bool", "missing"),
        ("u.bool ? t.bool : t.bool", "missing"),
        ("u.bool == u.bool", "missing"),
        ("u.bool || !u.bool", "missing"),
        # An error beside an absent fact is put down to the absence.
        ("t.int / 0 == 1 && u.bool", "missing"),
        ("t.int / 0 == 1 && !t.bool", "fail"),
        ("t.int / 0 == 1 || t.bool", "pass"),
    ],
)
def test_a_clause_means(source: str, outcome: str) -> None:
    assert ask(source).outcome == outcome


def test_every_missing_fact_is_named_and_not_only_the_first() -> None:
    answer = ask("u.int > 0 && u.double > 0.0 && t.bool && u.string != ''")
    assert answer == Answer(Outcome.MISSING, ("u.double", "u.int", "u.string"))


def test_an_error_says_what_it_is() -> None:
    assert "divide by zero" in ask("t.int / 0 == 1").detail[0]


def test_an_error_is_a_truthy_value_and_still_no_pass() -> None:
    expression = ENVIRONMENT.compile("u.bool")
    value = expression.program.eval(ENVIRONMENT.bind({}))
    assert bool(value.value()) is True  # the trap: `if …eval(…).value():` would let it through
    assert ENVIRONMENT.ask(expression, ENVIRONMENT.bind({}), {}).outcome is Outcome.MISSING


def test_all_of_nothing_holds_and_is_therefore_refused_without_a_size() -> None:
    bare = cel.NewEnv(variables={"t.list": cel.Type.List(cel.Type.STRING)})
    program = bare.compile("t.list.all(x, x == 'never')")
    assert program.eval(bare.Activation({"t.list": []})).value() is True  # the trap
    with pytest.raises(ValueError, match=r"t\.list\.all\(…\) holds for an empty list"):
        ENVIRONMENT.compile("t.list.all(x, x == 'never')")


@pytest.mark.parametrize(
    "source",
    [
        "t.list.all(x, x == 'q')",
        "t.list .all(x, x == 'q')",
        "t.list. all (x, x == 'q')",
        "t.list\n.all(x, x == 'q')",
        "(t.list).all(x, x == 'q')",
        "t.list.filter(x, x != '').all(x, x == 'q')",
        "t.list.map(x, x + 'a').all(x, x == 'q')",
        "(t.list + u.list).all(x, x == 'q')",
        "size(t.list) > 0 || t.list.all(x, x == 'q')",
        "size(t.list) >= 0 && t.list.all(x, x == 'q')",
        "size(u.list) > 0 && t.list.all(x, x == 'q')",
        "t.list.all(x, x == 'q') // size(t.list) > 0",
        "t.list.all(x, x == 'q') && t.bool",
        "t.bool && t.list.all(x, x == 'q')",
        "u.list.exists(x, x == 'q') || t.list.all(x, x == 'q')",
        "params.roles.all(x, x in t.list)",
    ],
)
def test_no_way_of_writing_all_passes_for_an_empty_list(source: str) -> None:
    with pytest.raises(ValueError, match=r"all\(…\) holds for an empty list"):
        ENVIRONMENT.compile(source)


def test_has_is_no_question_about_a_fact() -> None:
    with pytest.raises(ValueError, match=r"has\(\) is not for facts"):
        ENVIRONMENT.compile("has(t.bool)")
    with pytest.raises(ValueError, match=r"has\(\)|not a yes/no"):
        ENVIRONMENT.compile("has (t.string)")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("t.boool", r"^1:2: undeclared reference to 't\.boool'"),
        ("t.bool &&\n  u.boool", r"^2:4: undeclared reference"),
        ("nothing", "undeclared reference to 'nothing'"),
        ("t.double > 1", r"no matching overload .*\(write 1\.0, not 1, beside a double\)"),
        ("1 > t.double", r"\(write 1\.0, not 1, beside a double\)"),
        ("t.int > 1.0", r"\(write 1\.0, not 1, beside a double\)"),
        ("t.string > 1", "no matching overload"),
        ("t.bool == 'true'", "no matching overload"),
        ("t.int", "not a yes/no question"),
        ("t.list", "not a yes/no question"),
        ("t.list[0]", "not a yes/no question"),
        ("dyn(t.bool)", "not a yes/no question"),
        ("true", "uses no fact"),
        ("1 == 1", "uses no fact"),
        ("params.least > 0.1", "uses no fact"),
        ("size(params.roles) > 0", "uses no fact"),
        ("", "Syntax error"),
        ("t.bool &&", "Syntax error"),
        ("t.bool; t.bool", "Syntax error"),
        ("t.bool = true", "Syntax error"),
        ("__import__('os').system('id')", "undeclared reference"),
        ("now() > t.int", "undeclared reference"),
        ("t.string == '\ud800'", "incompatible function arguments"),
        ("(" * 300 + "t.bool" + ")" * 300, "recursion limit"),
    ],
)
def test_a_clause_that_asks_nothing_is_refused_with_the_reason(source: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        ENVIRONMENT.compile(source)


def test_not_a_number_would_pass_a_negated_bound_and_never_gets_that_far() -> None:
    source, values = "!(t.double > 0.1)", {"t.double": math.nan}
    assert ask(source, values).outcome is Outcome.PASS  # the trap
    assert check_value(SMALL["t.double"], math.nan) is None


def test_true_would_pass_for_one_and_never_gets_that_far() -> None:
    assert ask("t.double >= 1.0", {"t.double": True}).outcome is Outcome.PASS  # the trap
    assert check_value(SMALL["t.double"], True) is None  # noqa: FBT003  # the value in question


def test_a_pattern_that_explodes_elsewhere_does_not_here() -> None:
    values = {"t.string": "a" * 31 + "!"}
    assert ask("t.string.matches('^(a+)+$')", values).outcome is Outcome.FAIL


def test_an_endless_loop_is_stopped_and_is_no_pass() -> None:
    big = {"t.list": tuple(str(n) for n in range(200))}
    nested = "t.list.exists(a, t.list.exists(b, t.list.exists(c, t.list.exists(d, a + b == 'no'))))"
    answer = ask(nested, big)
    assert answer.outcome is Outcome.ERROR
    assert "budget" in answer.detail[0]


def test_facts_outside_the_catalogue_are_left_out() -> None:
    values = {"t.bool": True, "other.bool": True}
    assert ask("t.bool", values).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("source", "references"),
    [
        ("t.bool", {"t.bool"}),
        (".t.bool", {"t.bool"}),
        ("t.bool || (u.int > 2 && t.string in u.list)", {"t.bool", "u.int", "t.string", "u.list"}),
        ("t.list.exists(x, x == u.string)", {"t.list", "u.string"}),
        ("t.list.exists(t, t == 'a')", {"t.list"}),
        ("t.list.map(x, x + u.string) == ['a']", {"t.list", "u.string"}),
        ("size(t.list.filter(x, u.bool)) > 1", {"t.list", "u.bool"}),
        ("t.bool ? u.bool : t.int > 1", {"t.bool", "u.bool", "t.int"}),
        ("t.double >= params.least", {"t.double", "params.least"}),
        ("[t.string, u.string] == t.list", {"t.string", "u.string", "t.list"}),
        ("{'a': t.int}['a'] == u.int", {"t.int", "u.int"}),
        ("t.string.startsWith(u.string)", {"t.string", "u.string"}),
        ("t.string == 'u.string'", {"t.string"}),
        ("t.bool // u.bool", {"t.bool"}),
    ],
)
def test_a_clause_refers_to(source: str, references: set[str]) -> None:
    assert set(ENVIRONMENT.compile(source).references) == references


ATOMS = {
    "t.bool": "t.bool",
    "u.bool": "u.bool",
    "t.int": "t.int > 1",
    "u.int": "u.int == 2",
    "t.double": "t.double <= 0.5",
    "u.double": "u.double > 0.5",
    "t.string": "t.string != ''",
    "u.string": "u.string == 'a'",
    "t.list": "'a' in t.list",
    "u.list": "size(u.list) > 0",
}
VALUES: Mapping[str, tuple[FactValue, FactValue]] = {
    "bool": (True, False),
    "int": (1, 2),
    "double": (0.25, 0.75),
    "string": ("", "a"),
    "list": ((), ("a",)),
}
TREES = st.recursive(
    st.sampled_from(sorted(ATOMS)),
    lambda inner: (
        st.tuples(st.sampled_from(["&&", "||"]), inner, inner) | st.tuples(st.just("!"), inner)
    ),
    max_leaves=6,
)
SETS = st.fixed_dictionaries(
    {},
    optional={name: st.sampled_from(VALUES[name.partition(".")[2]]) for name in sorted(ATOMS)},
)


def written(tree: object) -> tuple[str, set[str]]:
    match tree:
        case (operator, left, right):
            (a, x), (b, y) = written(left), written(right)
            return f"({a} {operator} {b})", x | y
        case (_, inner):
            text, names = written(inner)
            return f"!({text})", names
        case _:
            return ATOMS[str(tree)], {str(tree)}


@given(TREES)
@settings(max_examples=60)
def test_no_reference_of_a_clause_is_overlooked(tree: object) -> None:
    source, names = written(tree)
    assert set(ENVIRONMENT.compile(source).references) == names


@given(TREES, SETS)
@settings(max_examples=150)
def test_a_clause_answered_without_a_fact_has_that_answer_whatever_the_fact(
    tree: object, known: dict[str, FactValue]
) -> None:
    # Strong Kleene logic: what passes or fails without a fact does so for every value of it.
    source, names = written(tree)
    answer = ask(source, known)
    unknown = sorted(names - known.keys())
    if answer.outcome is Outcome.MISSING:
        assert answer.detail == tuple(unknown)
        return
    for value in (0, 1):
        completed = {**known, **{n: VALUES[n.partition(".")[2]][value] for n in unknown}}
        assert ask(source, completed).outcome is answer.outcome


@given(st.text(max_size=30))
@settings(max_examples=60)
def test_any_text_compiles_or_is_refused_with_a_reason(source: str) -> None:
    with suppress(ValueError):
        assert ENVIRONMENT.compile(source).references

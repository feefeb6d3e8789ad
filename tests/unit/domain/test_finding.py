import json
from itertools import product

import pytest

from assay.domain.finding import Clause, Finding
from assay.domain.outcome import BLOCKING, Outcome, Severity


def finding(outcome: Outcome, severity: Severity, *clauses: Clause) -> Finding:
    return Finding(
        pack="p",
        control="c",
        title="t",
        article="1",
        outcome=outcome,
        severity=severity,
        clauses=clauses,
    )


@pytest.mark.parametrize(("outcome", "severity"), list(product(Outcome, Severity)))
def test_a_finding_blocks_exactly_when_it_is_bad_and_no_mere_warning(
    outcome: Outcome, severity: Severity
) -> None:
    wanted = outcome in {"error", "missing", "fail"} and severity != "warn"
    assert finding(outcome, severity).blocks is wanted


def test_got_and_wanted_name_only_the_clauses_that_are_not_met() -> None:
    clauses = [Clause(wanted=f"w {each}", got=f"g {each}", outcome=each) for each in Outcome]
    found = finding(Outcome.ERROR, Severity.BLOCK, *clauses)
    unmet = [each for each in Outcome if each in BLOCKING]
    assert found.got == "; ".join(f"g {each}" for each in unmet)
    assert found.wanted == "; ".join(f"w {each}" for each in unmet)


def test_a_finding_as_plain_values_loses_nothing() -> None:
    clause = Clause(wanted="w", got="g", outcome=Outcome.FAIL)
    found = finding(Outcome.FAIL, Severity.WARN, clause)
    read = json.loads(json.dumps(found.as_dict()))
    clauses = tuple(
        Clause(**{**each, "outcome": Outcome(each["outcome"])}) for each in read["clauses"]
    )
    again = Finding(
        **{
            **read,
            "clauses": clauses,
            "outcome": Outcome(read["outcome"]),
            "severity": Severity(read["severity"]),
        }
    )
    assert again == found

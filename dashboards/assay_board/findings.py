"""What a gate found about a version: what blocks it first, then the rest by outcome."""

from typing import TYPE_CHECKING

import streamlit as st

from assay_board.words import OUTCOMES, code, counted, mark, prose

if TYPE_CHECKING:
    from assay.domain.finding import Finding


def blocking(findings: "tuple[Finding, ...]") -> None:
    """Show each finding that keeps the gate shut, with its remedy."""
    for finding in findings:
        with st.container(border=True):
            st.markdown(
                f"{mark(OUTCOMES, finding.outcome).badge()} {code(finding.control)} "
                f"**{prose(finding.title)}**"
            )
            st.caption(_law(finding))
            got, wanted, remedy = st.columns([3, 3, 4], gap="medium")
            _labelled(got, "Got", finding.got or str(finding.outcome))
            _labelled(wanted, "Wanted", finding.wanted)
            _labelled(remedy, "What to do", finding.remedy)


def others(findings: "tuple[Finding, ...]") -> None:
    """Show the findings that do not block, grouped by outcome, worst first."""
    for outcome, sign in OUTCOMES.items():
        group = [each for each in findings if str(each.outcome) == outcome]
        if group:
            with st.expander(f"{sign.word} · {len(group)}", icon=f":material/{sign.sign}:"):
                st.table([_line(each) for each in group], hide_index=True, border="horizontal")


def _line(finding: "Finding") -> dict[str, str]:
    line = {
        "Control": code(finding.control),
        "Title": prose(finding.title),
        "Law": _law(finding),
    }
    if str(finding.outcome) == "not-in-force":
        return {**line, "Binds from": prose(finding.effective_from)}
    shown = "; ".join(clause.got for clause in finding.clauses if clause.got)
    return {**line, "Shown": prose(shown)} if shown else line


def _law(finding: "Finding") -> str:
    return f"{prose(finding.pack)} · {prose(finding.article)}"


def _labelled(column: "st.delta_generator.DeltaGenerator", label: str, text: str) -> None:
    column.markdown(f":gray[:small[{label}]]  \n{prose(text)}")


def spread(findings: "tuple[Finding, ...]") -> str:
    """Say how many findings came out how, worst first."""
    outcomes = [str(each.outcome) for each in findings]
    return ", ".join(
        f"{outcomes.count(each)} {sign.word}" for each, sign in OUTCOMES.items() if each in outcomes
    ) or counted(0, "finding")

"""A gate's answer about a version: the verdict with its grounds, and who still has to approve."""

import streamlit as st

from assay.views import GateView, VersionView
from assay_board import findings
from assay_board.frame import section
from assay_board.reading import Standing
from assay_board.words import VERDICTS, code, counted, mark, moment, prose, short, verdict_word

# Statements whose content a person vouches for; no machine measured it.
ATTESTED = frozenset({"system-card", "document", "waiver"})


def verdict(
    standing: Standing, found: VersionView, gate: GateView, packs: dict[str, str], *, recorded: bool
) -> None:
    """Show what a gate says today, blocking findings first."""
    word = verdict_word(gate.verdict)
    st.space("small")
    st.header(f"{mark(VERDICTS, word).text()} at {prose(gate.gate)}", anchor=False)
    if word == "error":
        st.error(prose(gate.problem), icon=":material/gpp_bad:")
        return
    st.markdown(f"{_sentence(gate, packs)} at {moment(standing.at)}.")
    st.caption(_attested(found))
    findings.blocking(gate.blocking)
    _approvals(found, gate, recorded=recorded)
    rest = tuple(each for each in gate.findings if not each.blocks)
    section(
        "All other findings" if gate.blocking else "Findings",
        findings.spread(rest).capitalize() + ".",
    )
    findings.others(rest)


def _sentence(gate: GateView, packs: dict[str, str]) -> str:
    names = dict.fromkeys(each.pack for each in gate.findings)
    under = ", ".join(prose(f"{name} {packs.get(name, '')}".strip()) for name in names)
    count = counted(len(gate.blocking), "blocking finding").capitalize()
    if verdict_word(gate.verdict) == "deny" and not gate.blocking:
        count = "No control vouches for it"
    return f"**{count}** under {under or 'no pack'}"


def _attested(found: VersionView) -> str:
    people = [each for each in found.evidence if each.kind in ATTESTED]
    if not people:
        return "Nothing here rests on human attestation."
    named = ", ".join(f"{each.kind} in entry {each.seq} by {each.person}" for each in people)
    return (
        f"{len(people)} of {counted(len(found.evidence), 'statement')} rest on human attestation: "
        f"{prose(named)}."
    )


def _approvals(found: VersionView, gate: GateView, *, recorded: bool) -> None:
    if not gate.waiting:
        return
    section("Approvals outstanding")
    with st.container(border=True):
        for each in gate.waiting:
            st.markdown(f":material/hourglass_top: {prose(each)}")
        if gate.blocking:
            st.caption("Nobody can approve a refusal: the blocking findings come first.")
            return
        if not recorded:
            st.caption("The decision is not on record yet. Asking for the promotion records it:")
            st.code(f"assay promote {found.name}@{found.version} --gate {gate.gate}", language=None)
        st.caption(
            f"An approver signs decision {code(short(gate.decision))}; `--role` names another role:"
        )
        st.code(f"assay approve {short(gate.decision)}", language=None)

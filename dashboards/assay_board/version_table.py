"""Versions as rows, each with what every gate says; the name leads to the version's page."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from assay.views import GateView, VersionView
from assay_board.places import MODEL
from assay_board.words import STANDS, VERDICTS, age, mark, prose, verdict_word

RULE: Final = "<hr style='margin:0;border:0;border-top:1px solid rgba(128,128,128,.22)'>"
NARROW: Final = 2
WIDE: Final = 4


def version_table(gates: Sequence[str], versions: Sequence[VersionView]) -> None:
    """Show versions with what each gate says about them."""
    widths = [3, NARROW, *(WIDE for _ in gates), NARROW]
    with st.container(border=True):
        names = ["Version", "Risk class", *map(prose, gates), "Oldest evidence"]
        for column, name in zip(st.columns(widths), names, strict=True):
            column.markdown(f":gray[{name}]")
        for each in versions:
            st.html(RULE)
            _row(st.columns(widths, vertical_alignment="center"), gates, each)


def _row(
    columns: "list[st.delta_generator.DeltaGenerator]", gates: Sequence[str], found: VersionView
) -> None:
    with columns[0]:
        link(found, f":blue[**{prose(label(found))}**]")
    columns[1].markdown(prose(found.risk))
    for column, gate in zip(columns[2:-1], gates, strict=True):
        column.markdown(verdict_line(found.gate(gate), stands=found.gate(gate).stands))
    columns[-1].markdown(age(found.oldest_evidence_days))


def verdict_line(gate: GateView, *, stands: bool) -> str:
    """Return a gate's verdict with the number of findings that block."""
    parts = [mark(VERDICTS, verdict_word(gate.verdict)).badge()]
    if stands:
        parts.append(STANDS.badge())
    if gate.blocking:
        parts.append(f":gray[{len(gate.blocking)} blocking]")
    return " ".join(parts)


def label(found: VersionView) -> str:
    """Return how people name a version."""
    return f"{found.name}@{found.version}"


def link(found: VersionView, text: str) -> None:
    """Lead to the version's page."""
    st.page_link(MODEL, label=text, query_params={"version": label(found)})

"""The fleet: what stands at the gates, and what each gate says about every version today."""

from dataclasses import dataclass

import streamlit as st
from assay_board.alert_box import alert_box
from assay_board.frame import empty, head, section
from assay_board.places import ALERTS, MODEL
from assay_board.reading import Standing, page
from assay_board.words import STANDS, VERDICTS, age, counted, mark, prose, verdict_word

from assay.views import AlertView, GateView, Source, VersionView, alert_list, fleet

BANNERS = 3
CARDS_IN_A_ROW = 3
FILTERED_FROM = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """What the page shows."""

    gates: tuple[str, ...]
    versions: tuple[VersionView, ...]
    alerts: tuple[AlertView, ...]


def read(source: Source) -> Fleet:
    """Read versions and open alerts; the gate called production comes first."""
    return Fleet(
        gates=tuple(sorted(source.gates, key=lambda gate: gate != "production")),
        versions=fleet(source),
        alerts=tuple(each for each in alert_list(source) if each.open),
    )


def show(standing: Standing, found: Fleet) -> None:
    """Show the page."""
    head("Fleet", standing)
    _banners(found.alerts)
    if not found.versions:
        empty("No model version is registered yet.", "assay train")
        return
    for gate in found.gates:
        _standing_at(gate, found.versions)
    section("All versions", "What each gate would answer now, were the version promoted.")
    _table(found.gates, _filtered(found.versions))


def _banners(alerts: tuple[AlertView, ...]) -> None:
    for alert in alerts[:BANNERS]:
        alert_box(alert)
    if len(alerts) > BANNERS:
        rest = counted(len(alerts) - BANNERS, "more open alert")
        st.page_link(ALERTS, label=rest, icon=":material/notifications:")


def _standing_at(gate: str, versions: tuple[VersionView, ...]) -> None:
    section(f"In {prose(gate)} now")
    standing = [each for each in versions if each.gate(gate).stands]
    if not standing:
        st.markdown(f":gray[:material/block: No version stands at {prose(gate)}.]")
        return
    for start in range(0, len(standing), CARDS_IN_A_ROW):
        columns = st.columns(CARDS_IN_A_ROW)
        for column, each in zip(columns, standing[start:], strict=False):
            with column.container(border=True):
                _card(each, each.gate(gate))


def _card(found: VersionView, gate: GateView) -> None:
    st.markdown(f"### {prose(_label(found))}")
    st.markdown(_verdict(gate))
    st.caption(_explained(found, gate))
    _link(found, "Findings and evidence")


def _explained(found: VersionView, gate: GateView) -> str:
    word = verdict_word(gate.verdict)
    if word == "allow":
        return f"Still allowed. Oldest evidence: {age(found.oldest_evidence_days)}."
    if word == "error":
        return prose(gate.problem)
    blocking = ", ".join(f"`{each.control}`" for each in gate.blocking)
    return f"Would not pass today{': ' + blocking if blocking else ''}. Next: `assay reconcile`"


def _filtered(versions: tuple[VersionView, ...]) -> list[VersionView]:
    if len(versions) < FILTERED_FROM:
        return list(versions)
    left, right = st.columns(2, vertical_alignment="bottom")
    name = left.text_input("Name contains", key="name", placeholder="any name")
    words = right.pills("Some gate says", list(VERDICTS), selection_mode="multi", key="verdicts")
    return [
        each
        for each in versions
        if name.lower() in each.name.lower()
        and (not words or {verdict_word(gate.verdict) for gate in each.gates} & set(words))
    ]


def _table(gates: tuple[str, ...], versions: list[VersionView]) -> None:
    if not versions:
        st.markdown(":gray[No version matches.]")
        return
    with st.container(border=True):
        _row(["Version", "Risk class", *map(prose, gates), "Oldest evidence"], heading=True)
        for each in versions:
            st.html("<hr style='margin:0;border:0;border-top:1px solid rgba(128,128,128,.2)'>")
            _version(gates, each)


def _version(gates: tuple[str, ...], found: VersionView) -> None:
    columns = _columns(len(gates))
    with columns[0]:
        _link(found, _label(found))
    columns[1].markdown(prose(found.risk))
    for column, gate in zip(columns[2:-1], gates, strict=True):
        column.markdown(_verdict(found.gate(gate)))
    columns[-1].markdown(age(found.oldest_evidence_days))


def _row(texts: list[str], *, heading: bool) -> None:
    for column, text in zip(_columns(len(texts) - 3), texts, strict=True):
        column.markdown(f":gray[:small[{text}]]" if heading else text)


def _columns(gates: int) -> list["st.delta_generator.DeltaGenerator"]:
    return st.columns([3, 2, *([4] * gates), 2], vertical_alignment="center")


def _verdict(gate: GateView) -> str:
    parts = [mark(VERDICTS, verdict_word(gate.verdict)).badge()]
    if gate.stands:
        parts.append(STANDS.badge())
    if gate.blocking:
        parts.append(f":small[{len(gate.blocking)} blocking]")
    return " ".join(parts)


def _label(found: VersionView) -> str:
    return f"{found.name}@{found.version}"


def _link(found: VersionView, label: str) -> None:
    st.page_link(MODEL, label=prose(label), query_params={"version": _label(found)})


page(read, show)

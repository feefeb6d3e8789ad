"""The fleet: what stands at the gates, and what each gate says about every version today."""

from dataclasses import dataclass

import streamlit as st
from assay_board.alert_box import banner
from assay_board.frame import empty, head, section
from assay_board.places import ALERTS
from assay_board.reading import Standing, check_registry, page
from assay_board.version_table import label, link, verdict_line, version_table
from assay_board.words import VERDICTS, age, counted, prose, verdict_word

from assay.views import AlertView, GateView, Source, VersionView, alert_list, fleet

BANNERS = 3
FILTERED_FROM = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """What the page shows."""

    gates: tuple[str, ...]
    versions: tuple[VersionView, ...]
    alerts: tuple[AlertView, ...]


def read(source: Source) -> Fleet:
    """Read versions and open alerts; the gate called production comes first."""
    versions = fleet(source)
    check_registry(source, versions)
    return Fleet(
        gates=tuple(sorted(source.gates, key=lambda gate: gate != "production")),
        versions=versions,
        alerts=tuple(each for each in alert_list(source) if each.open),
    )


def show(standing: Standing, found: Fleet) -> None:
    """Show the page."""
    head("Fleet", standing)
    _banners(found.alerts)
    if not found.versions:
        empty("No model version is registered yet.", "assay train")
        return
    section("Standing now")
    for column, gate in zip(st.columns(len(found.gates)), found.gates, strict=True):
        with column.container(border=True, height="stretch"):
            _standing_at(gate, [each for each in found.versions if each.gate(gate).stands])
    section("All versions", "What each gate would answer now if the version were promoted.")
    shown = _filtered(found.versions)
    if shown:
        version_table(found.gates, shown)
    else:
        st.markdown(":gray[No version matches.]")


def _banners(alerts: tuple[AlertView, ...]) -> None:
    for alert in alerts[:BANNERS]:
        banner(alert)
    if len(alerts) > BANNERS:
        rest = counted(len(alerts) - BANNERS, "more open alert")
        st.page_link(ALERTS, label=rest, icon=":material/notifications:")


def _standing_at(gate: str, standing: list[VersionView]) -> None:
    st.markdown(f":gray[:material/location_on: In {prose(gate)}]")
    if not standing:
        st.markdown(":gray[No version stands here.]")
    for each in standing:
        st.subheader(prose(label(each)), anchor=False)
        st.markdown(verdict_line(each.gate(gate), stands=False))
        st.caption(_explained(each, each.gate(gate)))
        link(each, ":blue[Findings and evidence]")


def _explained(found: VersionView, gate: GateView) -> str:
    match verdict_word(gate.verdict):
        case "allow":
            return f"Would pass again today. Oldest evidence: {age(found.oldest_evidence_days)}."
        case "waiting":
            return "Would have to be approved again today."
        case "error":
            return prose(gate.problem)
        case _:
            blocking = ", ".join(f"`{each.control}`" for each in gate.blocking)
            why = blocking or "no control vouches for it"
            return f"Would not pass today: {why}. Next: `assay reconcile` takes it out."


def _filtered(versions: tuple[VersionView, ...]) -> list[VersionView]:
    if len(versions) < FILTERED_FROM:
        return list(versions)
    left, right = st.columns(2)
    name = left.text_input("Name contains", key="name", placeholder="any name")
    words = right.pills("Some gate says", list(VERDICTS), selection_mode="multi", key="verdicts")
    return [
        each
        for each in versions
        if name.lower() in each.name.lower()
        and (not words or {verdict_word(gate.verdict) for gate in each.gates} & set(words))
    ]


page(read, show)

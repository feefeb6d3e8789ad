"""One version: what each gate found, what that rests on, how it measures and how it fares."""

from dataclasses import dataclass

import streamlit as st
from assay_board.event_table import event_table
from assay_board.evidence import evidence
from assay_board.frame import empty, head, section
from assay_board.measured import drift, measured
from assay_board.reading import Standing, check_registry, page
from assay_board.verdict import verdict
from assay_board.words import STANDS, prose, short, verdict_word

from assay.views import (
    Event,
    GateView,
    Source,
    VersionView,
    drift_limit,
    fleet,
    history,
    is_recorded,
    pack_versions,
    version,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What the page shows."""

    found: VersionView
    others: tuple[str, ...]
    events: tuple[Event, ...]
    packs: dict[str, str]
    limit: float | None
    recorded: frozenset[str]


def read(source: Source) -> Model | None:
    """Read the version that the link names; without one, the first of the fleet."""
    versions = fleet(source)
    check_registry(source, versions)
    wanted = st.query_params.get("version")
    if wanted is None and not versions:
        return None
    found = version(source, wanted) if wanted is not None else versions[0]
    return Model(
        found=found,
        others=tuple(f"{each.name}@{each.version}" for each in versions),
        events=history(source, found.digest) if found.digest else (),
        packs=pack_versions(source),
        limit=drift_limit(source, found.digest),
        recorded=frozenset(
            each.decision
            for each in found.gates
            if is_recorded(source, found.digest, each.decision)
        ),
    )


def show(standing: Standing, model: Model | None) -> None:
    """Show the page."""
    if model is None:
        head("Model", standing)
        empty("No model version is registered yet.", "assay train")
        return
    found = model.found
    head(f"{found.name}@{found.version}", standing)
    _identity(found)
    gate = _choose(model)
    verdict(standing, model.found, gate, model.packs, recorded=gate.decision in model.recorded)
    evidence(found)
    measured(found)
    drift(found, model.limit)
    section("History of this version", "What the ledger says about these very files.")
    if model.events:
        event_table(model.events)
    else:
        empty("No entry of the ledger is about these files.")


def _identity(found: VersionView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":gray-badge[risk class {prose(found.risk)}]", width="content")
        for each in found.gates:
            if each.stands:
                st.markdown(
                    f":{STANDS.colour}-badge[:material/{STANDS.sign}: stands at "
                    f"{prose(each.gate)}]",
                    width="content",
                )
        if found.digest:
            with st.popover(f"digest {short(found.digest)}", type="tertiary"):
                st.caption("Identity of the version's files; all evidence is bound to it.")
                st.code(found.digest, language=None, wrap_lines=True)


def _choose(model: Model) -> GateView:
    """Let the reader take another version or gate; both are in the address, so that links work."""
    found = model.found
    label = f"{found.name}@{found.version}"
    options = list(dict.fromkeys((*model.others, label)))
    left, right = st.columns([1, 2], gap="medium", vertical_alignment="bottom")
    left.selectbox(
        "Version",
        options,
        index=options.index(label),
        key=f"at {label}",
        on_change=_go,
        args=(f"at {label}",),
    )
    gates = sorted((each.gate for each in found.gates), key=lambda gate: gate != "production")
    wanted = st.query_params.get("gate")
    chosen = right.segmented_control(
        "Gate",
        gates,
        default=wanted if wanted in gates else gates[0],
        format_func=lambda gate: f"{gate}: {verdict_word(found.gate(gate).verdict)}",
        required=True,
        key=f"gate of {label}",
    )
    return found.gate(str(chosen))


def _go(key: str) -> None:
    st.query_params["version"] = st.session_state[key]


page(read, show)

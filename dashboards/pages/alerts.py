"""The alerts: which are open, whether anybody was told, and what to do next."""

import streamlit as st
from assay_board.alert_box import entry
from assay_board.frame import empty, head, section
from assay_board.places import MODEL
from assay_board.reading import Standing, page
from assay_board.words import counted, prose

from assay.views import AlertView, Source, alert_list

NEXT = {
    "pending": (
        "Nobody was told yet. Name a channel in `assay.toml` if there is none, then run "
        "`assay alerts deliver`."
    ),
    "delivered": "People were told. It stays open until what caused it is gone.",
    "dead": (
        "Delivery was given up. Tell people yourself, check the channel with `assay alerts test`, "
        "and mend it before the next alert."
    ),
    "resolved": "Nothing to do: what caused it is gone.",
}


def read(source: Source) -> tuple[AlertView, ...]:
    """Read all alerts."""
    return alert_list(source)


def show(standing: Standing, alerts: tuple[AlertView, ...]) -> None:
    """Show the page: open alerts first."""
    head("Alerts", standing)
    if not alerts:
        empty("No alert has been raised.", "assay monitor MODEL")
        return
    for word, group in (
        ("open", [each for each in alerts if each.open]),
        ("closed", [each for each in alerts if not each.open]),
    ):
        if group or word == "open":
            section(counted(len(group), f"{word} alert").capitalize())
        for each in group:
            with st.container(border=True):
                entry(each)
                _next_step(each)


def _next_step(alert: AlertView) -> None:
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.markdown(f"**Next:** {NEXT.get(alert.state, 'see `assay alerts list`.')}")
    reference = f"{alert.model}@{alert.version}"
    with right.container(horizontal_alignment="right"):
        st.page_link(
            MODEL,
            label=prose(reference),
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params={"version": reference},
        )


page(read, show)

"""The alerts: which are open, whether anybody was told, and what to do next."""

import streamlit as st
from assay_board.alert_box import alert_box
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
    """Show the page: open alerts in full, closed ones folded away."""
    head("Alerts", standing)
    if not alerts:
        empty("No alert has been raised.", "assay monitor MODEL")
        return
    still = [each for each in alerts if each.open]
    closed = [each for each in alerts if not each.open]
    section(f"{counted(len(still), 'open alert').capitalize()}")
    for each in still:
        _with_next_step(each)
    if closed:
        section(f"{counted(len(closed), 'closed alert').capitalize()}")
        for each in closed:
            with st.expander(f"{prose(each.title)}"):
                _with_next_step(each)


def _with_next_step(alert: AlertView) -> None:
    alert_box(alert)
    reference = f"{alert.model}@{alert.version}"
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.markdown(f":material/arrow_forward: {NEXT.get(alert.state, 'See `assay alerts list`.')}")
    with right:
        st.page_link(
            MODEL,
            label=prose(reference),
            icon=":material/fact_check:",
            query_params={"version": reference},
        )


page(read, show)

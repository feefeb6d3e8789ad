"""The ledger as lines, newest first."""

import streamlit as st
from assay_board.event_table import event_table
from assay_board.frame import empty, head
from assay_board.reading import Standing, page

from assay.views import Event, Source, history


def read(source: Source) -> tuple[Event, ...]:
    """Read the whole ledger."""
    return history(source)


def show(standing: Standing, events: tuple[Event, ...]) -> None:
    """Show the page."""
    head("History", standing)
    if not events:
        empty("The ledger is empty.", "assay init")
        return
    kinds = sorted({each.kind for each in events})
    chosen = st.pills("Kind", kinds, selection_mode="multi", key="kinds")
    event_table([each for each in events if not chosen or each.kind in chosen])
    st.caption(
        "Every line is a signed statement; its signature and its place in the ledger were verified "
        "before it was shown. `assay audit verify` also checks decisions and files."
    )


page(read, show)

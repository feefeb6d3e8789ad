"""Lines of the ledger as a table."""

from collections.abc import Iterable
from typing import Final

import streamlit as st

from assay.views import Event

ROW: Final = 35  # pixels
TALLEST: Final = 640  # pixels


def event_table(events: Iterable[Event]) -> None:
    """Show ledger lines, newest first."""
    rows = [
        {
            "entry": each.seq,
            "time": each.at,
            "kind": each.kind,
            "what": each.what,
            "signed by": each.person,
        }
        for each in sorted(events, key=lambda each: -each.seq)
    ]
    st.dataframe(
        rows,
        height=min(ROW * (len(rows) + 1) + 3, TALLEST),
        hide_index=True,
        column_config={
            "entry": st.column_config.NumberColumn("Entry", width=70),
            "time": st.column_config.DatetimeColumn(
                "Time (UTC)", format="YYYY-MM-DD HH:mm:ss", timezone="UTC", width=160
            ),
            "kind": st.column_config.TextColumn("Kind", width=150),
            "what": st.column_config.TextColumn("What", width="large"),
            "signed by": st.column_config.TextColumn("Signed by", width=180),
        },
    )

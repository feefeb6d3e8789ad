"""One alert as a box: what, since when, how its delivery stands."""

import streamlit as st

from assay.views import AlertView
from assay_board.words import SEVERITIES, STATES, counted, mark, prose, written_moment


def alert_box(alert: AlertView) -> None:
    """Show an alert."""
    with st.container(border=True):
        st.markdown(
            f"{mark(SEVERITIES, alert.severity).badge()} **{prose(alert.title)}** "
            f"{mark(STATES, alert.state).badge()}"
        )
        st.markdown(prose(alert.body))
        st.caption(prose(facts(alert)))


def facts(alert: AlertView) -> str:
    """Say since when, how often seen, and how delivery went."""
    parts = [
        f"since {written_moment(alert.opened_at)}",
        f"seen {counted(alert.seen, 'time')}",
        counted(alert.attempts, "delivery attempt"),
    ]
    if alert.error:
        parts.append(f"last error: {alert.error}")
    return " · ".join(parts)

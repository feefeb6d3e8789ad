"""One alert: what, since when, how its delivery stands."""

from typing import Final

import streamlit as st

from assay.views import AlertView
from assay_board.words import SEVERITIES, STATES, counted, mark, prose, written_moment

BANNERS: Final = {"critical": st.error, "warning": st.warning}


def banner(alert: AlertView) -> None:
    """Show an open alert where nobody overlooks it."""
    shown = BANNERS.get(alert.severity, st.info)
    shown(
        f"{_title(alert)}  \n{prose(alert.body)}  \n:small[{prose(facts(alert))}]",
        icon=f":material/{mark(SEVERITIES, alert.severity).sign}:",
    )


def entry(alert: AlertView) -> None:
    """Show an alert in a list of them."""
    st.markdown(f"{mark(SEVERITIES, alert.severity).badge()} {_title(alert)}")
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


def _title(alert: AlertView) -> str:
    return f"**{prose(alert.title)}** {mark(STATES, alert.state).badge()}"

"""What every page begins with: whose ledger this is, and how fresh the reading."""

import streamlit as st

from assay_board.reading import Standing
from assay_board.words import code, moment, prose


def head(title: str, standing: Standing) -> None:
    """Show the page's title, and on the right what it was read from."""
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    left.title(prose(title), anchor=False)
    with right.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"
    ):
        st.caption(
            f"**{prose(standing.name)}** · {standing.size} ledger entries · root "
            f"{code(standing.root[:12])} · read {moment(standing.at)}",
            width="content",
        )
        st.button(
            "Read again", icon=":material/refresh:", type="tertiary", key="again", width="content"
        )


def section(title: str, note: str = "") -> None:
    """Begin a section, with a line about it."""
    st.space("small")
    st.subheader(title, anchor=False)
    if note:
        st.caption(note)


def empty(text: str, command: str = "") -> None:
    """Say that there is nothing yet, and what brings it about."""
    st.info(text + (f" Next: {code(command)}" if command else ""), icon=":material/inbox:")

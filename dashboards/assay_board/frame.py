"""What every page begins with: whose ledger this is, and how fresh the reading."""

from typing import Final

import streamlit as st

from assay_board.reading import Standing
from assay_board.words import code, moment, prose

# Streamlit's default red marks what is chosen; here red means refusal, so a choice is drawn
# neutrally. Where a later Streamlit names these parts otherwise, only the colour comes back.
STYLE: Final = """<style>
[data-testid="stMainBlockContainer"] { padding-top: 4.5rem; max-width: 1240px; }
[data-testid="stPageLink-NavLink"] { padding-left: 0; }
[data-testid="stPageLink-NavLink"] p { font-size: 1rem; }
button[data-variant][data-selected="true"] {
  color: inherit !important; border-color: currentColor !important;
  background: rgba(128, 128, 128, .16) !important; }
</style>"""


def head(title: str, standing: Standing) -> None:
    """Show the page's title, and on the right what it was read from."""
    st.html(STYLE)
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

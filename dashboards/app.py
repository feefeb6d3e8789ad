"""The dashboard's entry: `assay dashboard` runs it with Streamlit. It reads and never writes."""

import streamlit as st
from assay_board.look import ICON, STYLE
from assay_board.places import ALERTS, FLEET, HISTORY, MODEL

st.set_page_config(page_title="Assay", page_icon=ICON, layout="wide")
st.html(STYLE)
st.navigation(
    [
        st.Page(FLEET, title="Fleet", icon=":material/grid_view:", default=True),
        st.Page(MODEL, title="Model", icon=":material/fact_check:"),
        st.Page(ALERTS, title="Alerts", icon=":material/notifications:"),
        st.Page(HISTORY, title="History", icon=":material/receipt_long:"),
    ],
    position="top",
).run()

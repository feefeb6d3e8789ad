"""The few places where Streamlit's own look would mislead or waste room; and the page's icon."""

from typing import Final

# Drawn here: for an icon of its own font Streamlit would send the browser to a server elsewhere.
ICON: Final = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>"
    "<rect width='24' height='24' rx='5' fill='#0072B2'/>"
    "<path d='M5.5 19 12 5l6.5 14M8 14h8' fill='none' stroke='white' stroke-width='2.6'/></svg>"
)
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

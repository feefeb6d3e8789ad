"""Where the pages lie, as links between them name them."""

from typing import Final

FLEET: Final = "pages/fleet.py"
MODEL: Final = "pages/model.py"
ALERTS: Final = "pages/alerts.py"
HISTORY: Final = "pages/history.py"

"""Where things lie in the checkout."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SOURCE: Final = ROOT / "platform" / "assay"
DASHBOARDS: Final = ROOT / "dashboards"
POLICIES: Final = ROOT / "policies"
UNIT: Final = ROOT / "tests" / "unit"


def modules(folder: Path) -> list[Path]:
    """Every Python file below a folder."""
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)

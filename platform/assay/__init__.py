"""Assay: promote a model only when its signed evidence satisfies policy.

What is listed below is for other people's code. It loads late: `import assay` is light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from assay.workflow.images import load_parts
    from assay.workflow.load import load_approved
    from assay.workflow.own_training import attest_training, connect

__all__ = ["attest_training", "connect", "load_approved", "load_parts"]

_HOMES: Final = {
    "attest_training": "assay.workflow.own_training",
    "connect": "assay.workflow.own_training",
    "load_approved": "assay.workflow.load",
    "load_parts": "assay.workflow.images",
}


def __getattr__(name: str) -> object:
    """Return a public function, imported when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_HOMES[name]), name)
    return found

"""Assay: promote a model only when its signed evidence satisfies policy.

What is listed below is for other people's code. It loads late: `import assay` is light.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.workflow.images import load_parts
    from assay.workflow.load import load_approved
    from assay.workflow.own_training import attest_training

__all__ = ["attest_training", "load_approved", "load_parts"]


def __getattr__(name: str) -> object:
    """Return a public function, imported when it is first asked for."""
    match name:
        case "attest_training":
            from assay.workflow.own_training import attest_training as found
        case "load_approved":
            from assay.workflow.load import load_approved as found
        case "load_parts":
            from assay.workflow.images import load_parts as found
        case _:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return found

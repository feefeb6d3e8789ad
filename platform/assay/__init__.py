"""Assay: promote a model only when its signed evidence satisfies policy.

The two functions below are for other people's code; both load late, so `import assay` is light.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.workflow.load import load_approved
    from assay.workflow.own_training import attest_training

__all__ = ["attest_training", "load_approved"]


def __getattr__(name: str) -> object:
    """Return a public function, imported when it is first asked for."""
    match name:
        case "attest_training":
            from assay.workflow.own_training import attest_training

            return attest_training
        case "load_approved":
            from assay.workflow.load import load_approved

            return load_approved
        case _:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

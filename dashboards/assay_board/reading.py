"""Reading before showing: a page gets everything it needs, or one error and nothing else.

Nothing is cached here. A page that reads for a second is better than a verdict of yesterday.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import streamlit as st

from assay.domain.errors import AssayError, IntegrityError, UnavailableError, UsageError
from assay.views import Source, VersionView, open_source
from assay_board.words import prose

Read = TypeVar("Read")
HEADS = {IntegrityError: "The record does not hold", UsageError: "No workspace"}
LOG = logging.getLogger("assay.dashboard")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Which ledger a page shows, and when it was read."""

    name: str
    size: int
    root: str
    at: datetime


def page(read: Callable[[Source], Read], show: Callable[[Standing, Read], None]) -> None:
    """Read everything, then show it; if reading fails, show why and nothing else."""
    try:
        with st.spinner("Verifying the ledger …", show_time=True):
            source = open_source()
            source.verify()
            found = read(source)
    except AssayError as error:
        _refuse(HEADS.get(type(error), "Nothing to show"), str(error))
        return
    except Exception as error:  # a broken database of MLflow's raises its driver's own errors
        LOG.exception("reading failed")
        _refuse("Nothing to show", f"{type(error).__name__}: {str(error).partition(chr(10))[0]}")
        return
    show(_standing(source), found)


def check_registry(source: Source, versions: Sequence[VersionView]) -> None:
    """Refuse to call a fleet empty if the ledger has decided about one.

    Raises:
        UnavailableError: MLflow has forgotten the versions the ledger speaks of.
    """
    if not versions and source.has_decided:
        raise UnavailableError(
            "MLflow holds no version, yet the ledger has decisions about some: its database is "
            "lost or another one; restore `mlflow.db`, or set `MLFLOW_TRACKING_URI` as it was"
        )


def _standing(source: Source) -> Standing:
    return Standing(name=source.name, size=source.size, root=source.root, at=source.now)


def _refuse(head: str, why: str) -> None:
    st.error(f"**{head}.** {prose(why)}", icon=":material/gpp_bad:")
    st.caption("No verdict is shown while this lasts.")
    st.button("Read again", icon=":material/refresh:")

"""Reading before showing: a page gets everything it needs, or one error and nothing else.

Nothing is cached here. A page that reads for a second is better than a verdict of yesterday.
"""

import hashlib
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
            check_stored(source)
            found = read(source)
    except AssayError as error:
        _refuse(HEADS.get(type(error), "Nothing to show"), str(error))
        return
    except Exception as error:  # a broken database of MLflow's raises its driver's own errors
        LOG.exception("reading failed")
        _refuse("Nothing to show", f"{type(error).__name__}: {str(error).partition(chr(10))[0]}")
        return
    show(_standing(source), found)


def check_stored(source: Source) -> None:
    """Read every stored entry again and compare their root with the verified one.

    The process keeps what it has verified once, so that a change to an old entry would show only
    after a restart. The root covers every byte of every entry; this takes milliseconds.

    Raises:
        IntegrityError: The database no longer holds what was verified.
    """
    verified = source.journal.view.frontier
    tree = type(verified)()
    for row in source.journal.ledger.read().rows[: verified.size]:
        tree = tree.append(hashlib.sha256(b"\x00" + row.leaf.encode()).digest())
    if (tree.size, tree.root) != (verified.size, verified.root):
        raise IntegrityError(
            f"the {verified.size} entries verified earlier are no longer what the database holds: "
            "stop promoting, keep the files as they are, and run `assay audit verify`"
        )


def check_registry(source: Source, versions: Sequence[VersionView]) -> None:
    """Refuse to call a fleet empty if the ledger has decided about one.

    Raises:
        UnavailableError: MLflow has forgotten the versions the ledger speaks of.
    """
    if not versions and source.journal.view.of_kind("decision"):
        raise UnavailableError(
            "MLflow holds no version, yet the ledger has decisions about some: its database is "
            "lost or another one; restore `mlflow.db`, or set `MLFLOW_TRACKING_URI` as it was"
        )


def _standing(source: Source) -> Standing:
    return Standing(name=source.name, size=source.size, root=source.root, at=source.journal.now())


def _refuse(head: str, why: str) -> None:
    st.error(f"**{head}.** {prose(why)}", icon=":material/gpp_bad:")
    st.caption("No verdict is shown while this lasts.")
    st.button("Read again", icon=":material/refresh:")

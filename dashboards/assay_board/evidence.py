"""The signed statements a version's facts rest on."""

import streamlit as st

from assay.views import VersionView
from assay_board.frame import empty, section


def evidence(found: VersionView) -> None:
    """Show the statements, oldest first."""
    section("Evidence", "Signed statements about these files and their data.")
    if not found.evidence:
        empty("No signed statement is about this version.", "assay evaluate")
        return
    st.dataframe(
        [
            {
                "entry": each.seq,
                "kind": each.kind,
                "signed by": each.person,
                "at": each.at,
                "age": round(each.age_days, 1),
            }
            for each in found.evidence
        ],
        hide_index=True,
        column_config={
            "entry": st.column_config.NumberColumn("Ledger entry", width="small"),
            "kind": st.column_config.TextColumn("Kind", width="medium"),
            "signed by": st.column_config.TextColumn("Signed by", width="medium"),
            "at": st.column_config.DatetimeColumn(
                "Time (UTC)", format="YYYY-MM-DD HH:mm:ss", timezone="UTC", width="medium"
            ),
            "age": st.column_config.NumberColumn("Age in days", format="%.1f", width="small"),
        },
    )

"""What was measured: thresholds, baselines, honest notes; and what production looks like since."""

import streamlit as st

from assay.views import VersionView
from assay_board.charts import (
    baseline_points,
    baselines_chart,
    drift_chart,
    drift_points,
    plain,
    threshold_points,
)
from assay_board.frame import empty, section
from assay_board.words import OUTCOMES, counted, prose


def measured(found: VersionView) -> None:
    """Show the measurement beside what it had to reach and to beat."""
    section(
        "Measurement", "Thresholds were signed into the ledger before the test images were seen."
    )
    if not found.metrics:
        empty("This version was never measured.", "assay evaluate")
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.table(_rows(found), hide_index=True, border="horizontal")
    with right:
        _baselines(found)
    if found.notes:
        st.markdown("**Read this with it**")
        st.markdown("\n".join(f"- {prose(note)}" for note in found.notes))


def _rows(found: VersionView) -> list[dict[str, str]]:
    return [
        {
            "Metric": prose(plain(name)),
            "Measured": _figure(found.metrics.get(name)),
            "At least": f"{least:g}",
            "": OUTCOMES["pass" if found.metrics.get(name, -1.0) >= least else "fail"]
            .badge()
            .replace("pass]", "reached]")
            .replace("fail]", "missed]"),
        }
        for name, least in found.thresholds.items()
    ]


def _figure(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"


def _baselines(found: VersionView) -> None:
    points = baseline_points(found.baselines)
    if not points:
        empty("No baseline was measured beside it.")
        return
    chart = baselines_chart(points, threshold_points(found.thresholds, found.baselines))
    st.altair_chart(chart, alt="Accuracy of this version beside its baselines")
    st.caption("Upright bars mark the committed thresholds.")


def drift(found: VersionView, limit: float | None) -> None:
    """Show the windows judged since the version serves."""
    section("Drift", "Windows of what it was asked, against the held-out reference.")
    points = drift_points(found.drift)
    if not points:
        small = counted(len(found.drift), "window")
        text = f"{small} so far, too small to judge." if found.drift else "Nothing watched yet."
        empty(text, f"assay monitor {found.name}")
        return
    drifting = sum(each.drift for each in found.drift)
    st.markdown(f"**{drifting} of {counted(len(points), 'judged window')} drift.**")
    st.altair_chart(drift_chart(points, limit), alt="Lowest p-value of each window")

"""The charts: measurements beside baselines, and windows of production against the drift limit.

Series differ in shape as well as in colour; the colours are Okabe and Ito's, told apart by people
who do not see red or green.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from assay.views import DriftView

if TYPE_CHECKING:
    import altair

SERIES: Final = {
    "contrastive": ("contrastive encoder (this version)", "#0072B2", "circle"),
    "random_encoder": ("random encoder", "#E69F00", "square"),
    "raw_pixels": ("raw pixels", "#767676", "diamond"),
    "supervised_from_scratch": ("supervised from scratch", "#009E73", "triangle-up"),
}
LIMIT: Final = "#444444"
DRIFT: Final = "#D55E00"
QUIET: Final = "#0072B2"
SMALLEST: Final = 1e-6


def baseline_points(baselines: Mapping[str, Mapping[str, float]]) -> list[dict[str, object]]:
    """Return one point for each accuracy of each known row."""
    return [
        {"metric": plain(metric), "series": SERIES[row][0], "value": value}
        for row, columns in baselines.items()
        if row in SERIES
        for metric, value in columns.items()
        if "accuracy" in metric
    ]


def threshold_points(
    thresholds: Mapping[str, float], baselines: Mapping[str, Mapping[str, float]]
) -> list[dict[str, object]]:
    """Return the committed threshold of each metric the baselines share.

    A threshold for few labels is meant for the first, smallest count of labels.
    """
    columns = list(baselines.get("contrastive", {}))
    found = {}
    for name, least in thresholds.items():
        column = next((each for each in columns if each in {name} or _counted(each, name)), None)
        if column:
            found[plain(column)] = least
    return [{"metric": metric, "value": least} for metric, least in found.items()]


def _counted(column: str, name: str) -> bool:
    head, _, count = column.rpartition("_")
    return head == name and count.isdigit()


def plain(metric: str) -> str:
    """Return a metric's name as people say it.

    >>> plain("knn_accuracy"), plain("few_label_accuracy_65"), plain("robust_accuracy")
    ('kNN accuracy', 'few-label accuracy, 65 labels', 'robust accuracy')
    """
    head, _, count = metric.rpartition("_")
    words = (head if count.isdigit() else metric).replace("_", " ")
    words = words.replace("knn", "kNN").replace("few label", "few-label")
    return f"{words}, {count} labels" if count.isdigit() else words


def baselines_chart(
    points: Sequence[Mapping[str, object]], thresholds: Sequence[Mapping[str, object]]
) -> "altair.LayerChart":
    """Draw a dot for each row and metric, and a bar where the threshold was committed."""
    import altair as alt

    names = [name for name, _, _ in SERIES.values()]
    metric = alt.Y("metric:N", title=None, sort=None, axis=alt.Axis(labelLimit=240, grid=True))
    value = alt.X("value:Q", title="accuracy", scale=alt.Scale(zero=False, nice=True, padding=12))
    dots = (
        alt.Chart(alt.Data(values=list(points)))
        .mark_point(filled=True, size=130, opacity=0.9)
        .encode(
            x=value,
            y=metric,
            color=alt.Color(
                "series:N",
                title=None,
                scale=alt.Scale(domain=names, range=[each for _, each, _ in SERIES.values()]),
                legend=alt.Legend(orient="top", labelLimit=300),
            ),
            shape=alt.Shape(
                "series:N",
                title=None,
                scale=alt.Scale(domain=names, range=[each for _, _, each in SERIES.values()]),
            ),
            tooltip=["series:N", "metric:N", alt.Tooltip("value:Q", format=".3f")],
        )
    )
    ticks = (
        alt.Chart(alt.Data(values=list(thresholds)))
        .mark_tick(thickness=3, size=26, color=LIMIT)
        .encode(
            x=value,
            y=metric,
            tooltip=["metric:N", alt.Tooltip("value:Q", format=".3f", title="threshold")],
        )
    )
    return alt.layer(ticks, dots).properties(height=60 + 46 * len({p["metric"] for p in points}))


def drift_points(windows: Sequence[DriftView]) -> list[dict[str, object]]:
    """Return one point for each judged window, numbered from 1; windows too small have none."""
    return [
        {
            "window": number,
            "p": max(each.p_value, SMALLEST),
            "state": "drift" if each.drift else "no drift",
            "rows": each.rows,
            "at": f"{each.at:%Y-%m-%d %H:%M}",
        }
        for number, each in enumerate(windows, start=1)
        if math.isfinite(each.p_value)
    ]


def drift_chart(points: Sequence[Mapping[str, object]], limit: float | None) -> "altair.LayerChart":
    """Draw the smallest p-value of each window, with the limit below which it is drift."""
    import altair as alt

    data = alt.Chart(alt.Data(values=list(points)))
    x = alt.X("window:O", title="window of the inference log", axis=alt.Axis(labelAngle=0))
    y = alt.Y("p:Q", title="lowest p-value (log scale)", scale=alt.Scale(type="log"))
    states = {"no drift": (QUIET, "circle"), "drift": (DRIFT, "triangle-down")}
    marks = data.mark_point(filled=True, size=160, opacity=1).encode(
        x=x,
        y=y,
        color=alt.Color(
            "state:N",
            title=None,
            scale=alt.Scale(domain=list(states), range=[each for each, _ in states.values()]),
            legend=alt.Legend(orient="top"),
        ),
        shape=alt.Shape(
            "state:N",
            title=None,
            scale=alt.Scale(domain=list(states), range=[each for _, each in states.values()]),
        ),
        tooltip=["window:O", "state:N", alt.Tooltip("p:Q", format=".3g"), "rows:Q", "at:N"],
    )
    layers = [data.mark_line(color="#BBBBBB", strokeWidth=1).encode(x=x, y=y), marks]
    if limit is not None:
        layers.append(_limit(limit))
    return alt.layer(*layers).properties(height=260)


def _limit(limit: float) -> "altair.LayerChart":
    import altair as alt

    base = alt.Chart(alt.Data(values=[{"limit": limit, "text": f"drift below {limit:.3g}"}]))
    rule = base.mark_rule(color=LIMIT, strokeDash=[6, 4]).encode(y="limit:Q")
    text = base.mark_text(align="left", baseline="bottom", dx=4, dy=-3, color=LIMIT).encode(
        y="limit:Q", x=alt.value(0), text="text:N"
    )
    return alt.layer(rule, text)

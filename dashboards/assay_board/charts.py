"""The charts: measurements beside baselines, and windows of production against the drift limit.

Series differ in shape as well as in colour; the colours are Okabe and Ito's, told apart by people
who do not see red or green.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from assay.views import DriftView

if TYPE_CHECKING:
    import altair as alt

SERIES: Final = {
    "contrastive": ("contrastive, this version", "#0072B2", "circle"),
    "random_encoder": ("random encoder", "#E69F00", "square"),
    "raw_pixels": ("raw pixels", "#767676", "diamond"),
    "supervised_from_scratch": ("supervised from scratch", "#009E73", "triangle-up"),
}
LIMIT: Final = "#7F7F7F"
STATES: Final = (("no drift", "#0072B2", "circle"), ("drift", "#D55E00", "triangle-down"))
DECADES: Final = (1, 0.1, 0.01, 0.001, 0.0001, 0.00001)
SMALLEST: Final = 1e-6  # what a p-value of nought is drawn as


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
        column = next((each for each in columns if each == name or _counted(each, name)), None)
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
) -> "alt.LayerChart | alt.FacetChart":
    """Draw a dot for each row and metric, and a bar where the threshold was committed."""
    import altair as alt

    metric = alt.Y("metric:N", title=None, sort=None, axis=alt.Axis(labelLimit=240, grid=True))
    value = alt.X(
        "value:Q",
        title="accuracy",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(tickCount=5, format=".2f"),
    )
    tip = alt.Tooltip("value:Q", format=".3f")
    dots = (
        alt.Chart(_data(points))
        .mark_point(filled=True, size=150, opacity=0.9)
        .encode(
            x=value,
            y=metric,
            tooltip=["series:N", "metric:N", tip],
            **_told_apart("series:N", list(SERIES.values()), columns=2),
        )
    )
    ticks = (
        alt.Chart(_data(thresholds))
        .mark_tick(thickness=3, size=30, color=LIMIT)
        .encode(x=value, y=metric, tooltip=["metric:N", tip])
    )
    rows = len({each["metric"] for each in points})
    return alt.layer(ticks, dots).properties(height=110 + 48 * rows)


def drift_points(windows: Sequence[DriftView]) -> list[dict[str, object]]:
    """Return one point for each judged window, numbered from 1; windows too small have none."""
    return [
        {
            "window": number,
            "p": max(each.p_value, SMALLEST),
            "state": "drift" if each.drift else "no drift",
            "rows": each.rows,
            "judged": f"{each.at:%Y-%m-%d %H:%M}",
        }
        for number, each in enumerate(windows, start=1)
        if math.isfinite(each.p_value)
    ]


def drift_chart(
    points: Sequence[Mapping[str, object]], limit: float | None
) -> "alt.LayerChart | alt.FacetChart":
    """Draw the smallest p-value of each window, with the limit below which it is drift."""
    import altair as alt

    data = alt.Chart(_data(points))
    x = alt.X("window:O", title="window of the inference log", axis=alt.Axis(labelAngle=0))
    y = alt.Y(
        "p:Q",
        title="lowest p-value, log scale",
        scale=alt.Scale(type="log", domain=[_floor(points, limit), 1]),
        axis=alt.Axis(values=DECADES, format="~g"),
    )
    tip = alt.Tooltip("p:Q", format=".3g")
    marks = data.mark_point(filled=True, size=170, opacity=1).encode(
        x=x,
        y=y,
        tooltip=["window:O", "state:N", tip, "rows:Q", "judged:N"],
        **_told_apart("state:N", STATES, columns=2),
    )
    layers = [data.mark_line(color="#BBBBBB", strokeWidth=1).encode(x=x, y=y), marks]
    if limit is not None:
        layers += _limit(limit)
    return alt.layer(*layers).properties(height=280)


def _floor(points: Sequence[Mapping[str, object]], limit: float | None) -> float:
    lowest = min(float(str(each["p"])) for each in points)
    return min(lowest, limit or lowest, 0.01) / 2


def _limit(limit: float) -> "list[alt.Chart]":
    import altair as alt

    base = alt.Chart(_data([{"limit": limit, "text": f"drift below {limit:.3g}"}]))
    rule = base.mark_rule(color=LIMIT, strokeDash=[6, 4]).encode(y="limit:Q")
    text = base.mark_text(align="left", baseline="bottom", dx=6, dy=-4, color=LIMIT, fontSize=12)
    return [rule, text.encode(y="limit:Q", x=alt.value(0), text="text:N")]


def _told_apart(
    field: str, series: Sequence[tuple[str, str, str]], *, columns: int
) -> "dict[str, alt.Color | alt.Shape]":
    """Encode (name, colour, shape) by colour and by shape at once, under one legend."""
    import altair as alt

    names, colours, shapes = (list(each) for each in zip(*series, strict=True))
    legend = alt.Legend(orient="top", columns=columns, labelLimit=320)
    return {
        "color": alt.Color(
            field, title=None, legend=legend, scale=alt.Scale(domain=names, range=colours)
        ),
        "shape": alt.Shape(
            field, title=None, legend=legend, scale=alt.Scale(domain=names, range=shapes)
        ),
    }


def _data(rows: Sequence[Mapping[str, object]]) -> "alt.InlineData":
    import altair as alt

    return alt.InlineData(values=[dict(each) for each in rows])

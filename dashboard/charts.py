"""Charts: values in, plotly figure out, in the colours of dashboard/theme.py for light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.theme import DARK, LIGHT, Palette

HEIGHT_PX = 220
_LABELLED_BARS, _LABELLED_WEEKS = 8, 4
_WEEK_MS = 7 * 86_400_000
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"


def palette() -> Palette:
    """The colours of the appearance that the browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def line(days: Sequence[date], values: Sequence[float], colours: Palette, *, said: str, unit: str = "") -> Any:
    """A line of one value a day, its last point labelled.

    ``said`` names the value in the sentence of a hover: “Health on 2 Mar 2026: 92.4”. ``unit`` stands behind numbers.
    """
    import plotly.graph_objects as go  # half a second, and only this screen needs it

    hover = f"{said} on %{{x|%-d %b %Y}}: %{{y:.1f}}{unit}<extra></extra>"
    labels = ["" for _ in values[:-1]] + [f"{value:.1f}{unit}" for value in values[-1:]]
    figure = go.Figure(
        go.Scatter(
            x=list(days),
            y=list(values),
            mode="lines+markers+text",
            line={"color": colours.ink, "width": 2},
            marker={"color": colours.ink, "size": 5},
            text=labels,
            textposition="top center",
            textfont={"color": colours.ink, "size": 13},
            cliponaxis=False,
            hovertemplate=hover,
        )
    )
    figure.update_layout(**_layout(colours))
    lowest, highest = min(values), max(values)
    room = max((highest - lowest) * 0.3, 1.0)
    figure.update_yaxes(range=[lowest - room, highest + room], nticks=5)
    return figure


def calibration(points: Sequence[tuple[float, float, int]], colours: Palette) -> Any:
    """How often something was right beside how sure a model was of it, in shares; the diagonal is where they agree.

    A point is (sure, right, how many); its size grows with how many there are.
    """
    import plotly.graph_objects as go

    most = max(many for _, _, many in points)
    agree = go.Scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": colours.soft, "width": 1, "dash": "dot"}, hoverinfo="skip"
    )
    said = go.Scatter(
        x=[sure for sure, _, _ in points],
        y=[right for _, right, _ in points],
        customdata=[many for _, _, many in points],
        mode="lines+markers+text",
        line={"color": colours.ink, "width": 2},
        marker={"color": colours.ink, "size": [6 + 10 * (many / most) ** 0.5 for _, _, many in points]},
        text=[f"{many:,}" for _, _, many in points],
        textposition="top center",
        textfont={"color": colours.soft},
        cliponaxis=False,
        hovertemplate="Said %{x:.0%}, right %{y:.0%} of %{customdata:,}<extra></extra>",
    )
    figure = go.Figure([agree, said])
    figure.update_layout(**_layout(colours))
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%", title={"text": "How sure", "standoff": 4})
    figure.update_yaxes(range=[0, 1.08], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1], title="Right")
    figure.update_layout(margin={"l": 56, "r": 16, "t": 16, "b": 44})
    return figure


def shares(
    weeks: Sequence[tuple[date, float, int]],
    colours: Palette,
    *,
    said: str,
    between: Sequence[tuple[float, float]] = (),
) -> Any:
    """A bar a week from zero, of a share; ``said`` names it in a hover: “Taken as they were”.

    ``between`` are the ends of an interval for each, drawn as a whisker; a bar's number stands at its foot then.
    """
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Bar(
            x=[week for week, _, _ in weeks],
            y=[share for _, share, _ in weeks],
            customdata=[many for _, _, many in weeks],
            width=_WEEK_MS * 0.64,
            marker=_wash(colours) if between else {"color": colours.soft},
            error_y=_whiskers([share for _, share, _ in weeks], between, colours) if between else None,
            text=[f"{share:.0%}" for _, share, _ in weeks] if len(weeks) <= _LABELLED_BARS else None,
            textposition="inside" if between else "outside",
            insidetextanchor="start",
            insidetextfont={"color": colours.ink},
            textangle=0,
            cliponaxis=False,
            hovertemplate=f"{said}: %{{y:.0%}} of %{{customdata:,}} in the week of %{{x|%-d %b}}<extra></extra>",
        )
    )
    figure.update_layout(**_layout(colours))
    figure.update_yaxes(range=[0, 1.08], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    span = (weeks[-1][0] - weeks[0][0]).days // 7
    figure.update_xaxes(dtick=_WEEK_MS * (1 + span // _LABELLED_WEEKS), tick0=weeks[0][0])
    return figure


def _wash(colours: Palette) -> dict[str, Any]:
    """The look of a bar within which a whisker and a number are read."""
    return {"color": colours.line, "line": {"color": colours.soft, "width": 1}}


def _whiskers(shares: Sequence[float], between: Sequence[tuple[float, float]], colours: Palette) -> dict[str, Any]:
    return {
        "array": [high - share for share, (_, high) in zip(shares, between, strict=True)],
        "arrayminus": [share - low for share, (low, _) in zip(shares, between, strict=True)],
        "symmetric": False,
        "color": colours.ink,
        "thickness": 1,
        "width": 3,
    }


def proof(bounds: Sequence[tuple[int, float]], allowed: float, colours: Palette) -> Any:
    """The largest true error still possible after so many judged decisions, beside the error allowed; both shares."""
    import plotly.graph_objects as go

    last, bound = bounds[-1]
    figure = go.Figure(
        go.Scatter(
            x=[judged for judged, _ in bounds],
            y=[value for _, value in bounds],
            mode="lines",
            line={"color": colours.ink, "width": 2},
            hovertemplate="After %{x:,} judged: at most %{y:.1%} wrong<extra></extra>",
        )
    )
    figure.update_layout(**_layout(colours))
    figure.update_layout(margin={"l": 48, "r": 96, "t": 16, "b": 44})
    figure.add_hline(allowed, line={"color": colours.soft, "width": 1, "dash": "dot"})
    for value, text, colour in (
        (allowed, f"allowed {allowed:.1%}", colours.soft),
        (bound, f"{bound:.1%}", colours.ink),
    ):
        label = {"text": text, "font": {"color": colour, "size": 13}, "showarrow": False, "xanchor": "left"}
        shift = 8 if value == max(bound, allowed) else -8
        figure.add_annotation(x=last, y=value, xshift=6, yshift=shift, **label)
    figure.update_xaxes(tickformat=",d", rangemode="tozero", title={"text": "Decisions judged", "standoff": 4})
    figure.update_yaxes(range=[0, max(4 * allowed, 1.2 * bound)], tickformat=".0%", nticks=5)
    return figure


def draw(figure: Any, key: str) -> None:
    """Put the figure on the screen, without plotly's buttons."""
    st.plotly_chart(
        figure, key=key, theme=None, height=HEIGHT_PX, config={"displayModeBar": False, "scrollZoom": False}
    )


def _layout(colours: Palette) -> dict[str, Any]:
    axis = {
        "gridcolor": colours.line,
        "linecolor": colours.line,
        "zeroline": False,
        "tickfont": {"color": colours.soft},
    }
    return {
        "height": HEIGHT_PX,
        "margin": {"l": 40, "r": 40, "t": 16, "b": 32},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": _FONT, "size": 12, "color": colours.ink},
        "showlegend": False,
        "hoverlabel": {"bgcolor": colours.surface, "bordercolor": colours.line, "font": {"color": colours.ink}},
        "xaxis": {**axis, "showgrid": False, "tickformat": "%-d %b", "fixedrange": True},
        "yaxis": {**axis, "fixedrange": True},
    }

"""Charts: values in, plotly figure out, in the colours of dashboard/theme.py for light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.theme import DARK, LIGHT, Palette

HEIGHT_PX = 220
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

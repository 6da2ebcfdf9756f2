"""How Endcap looks: the palette in light and dark, and the one style sheet made of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import streamlit as st

ASSETS = Path(__file__).parent / "assets"
ICON = str(ASSETS / "icon.svg")


@dataclass(frozen=True)
class Palette:
    """The colours of one appearance, each with one meaning; tests hold every text pair to AA contrast."""

    paper: str  # behind everything
    surface: str  # fields, the selected row, the bar of actions
    ink: str
    soft: str  # second-rank text
    line: str  # hairlines
    accent: str  # the next action, and nothing else
    on_accent: str
    violet: str  # suggested by a model, until a person decides
    violet_wash: str
    amber: str  # warns
    amber_wash: str
    red: str  # blocks or loses
    red_wash: str
    green: str  # a measured gain
    green_wash: str


LIGHT = Palette(
    paper="#fbfbf9",
    surface="#ffffff",
    ink="#1c1e21",
    soft="#5c616a",
    line="#e3e3de",
    accent="#1d5bbf",
    on_accent="#ffffff",
    violet="#6a3cbc",
    violet_wash="#f3eefb",
    amber="#855300",
    amber_wash="#fcf3df",
    red="#b3261e",
    red_wash="#fcedeb",
    green="#1a6b3a",
    green_wash="#e8f4ec",
)
DARK = Palette(
    paper="#14161a",
    surface="#1b1e23",
    ink="#e7e8ea",
    soft="#a1a7b1",
    line="#2d3138",
    accent="#82b1ff",
    on_accent="#0b1729",
    violet="#bda4ff",
    violet_wash="#261f38",
    amber="#f0b95c",
    amber_wash="#322711",
    red="#ff8f85",
    red_wash="#3a1d1b",
    green="#72d397",
    green_wash="#16301f",
)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def dress() -> None:
    """Put the style sheet on the page; once per full run."""
    st.html(_sheet())


@cache
def _sheet() -> str:
    dark = asdict(DARK)
    colours = "".join(
        f"--{name.replace('_', '-')}:light-dark({value},{dark[name]});" for name, value in asdict(LIGHT).items()
    )
    return f"<style>:root{{{colours}}}\n{(ASSETS / 'endcap.css').read_text(encoding='utf-8')}</style>"


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

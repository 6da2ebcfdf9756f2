"""The palette reads well in light and dark, and Streamlit's own colours are the same."""

from __future__ import annotations

import tomllib
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.options import CONFIG
from dashboard.theme import DARK, LIGHT, Palette, contrast

AA = 4.5
ON_PAPER = ("ink", "soft", "accent", "violet", "amber", "red", "green")
colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_reaches_aa_contrast_on_what_it_stands_on(palette: Palette) -> None:
    colour = asdict(palette)

    pairs = [(name, ground) for name in ON_PAPER for ground in ("paper", "surface")]
    pairs += [("on_accent", "accent")]
    pairs += [(text, f"{wash}_wash") for wash in ("violet", "amber", "red", "green") for text in ("ink", wash)]
    weak = {pair: round(contrast(colour[pair[0]], colour[pair[1]]), 2) for pair in pairs}

    assert {pair: ratio for pair, ratio in weak.items() if ratio < AA} == {}


def test_contrast_of_black_on_white_is_21_and_of_a_colour_on_itself_1() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(colours, colours)
def test_contrast_is_the_same_both_ways_round(first: str, second: str) -> None:
    assert contrast(first, second) == contrast(second, first)
    assert 1 <= contrast(first, second) <= 21


@pytest.mark.parametrize(("name", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_streamlits_theme_has_the_palettes_colours(name: str, palette: Palette) -> None:
    theme = tomllib.loads(CONFIG.read_text())["theme"][name]

    assert theme["primaryColor"] == palette.accent
    assert theme["backgroundColor"] == palette.paper
    assert theme["secondaryBackgroundColor"] == palette.surface
    assert theme["textColor"] == palette.ink
    assert theme["borderColor"] == palette.line
    assert theme["redColor"] == palette.red
    assert theme["violetColor"] == palette.violet
    assert theme["greenColor"] == palette.green
    assert theme["orangeColor"] == palette.amber


def test_reruns_are_cheap_and_errors_say_nothing_to_outsiders() -> None:
    options = tomllib.loads(CONFIG.read_text())

    assert options["runner"]["postScriptGC"] is False
    assert options["client"]["showErrorDetails"] == "none"
    assert options["client"]["showErrorLinks"] is False
    assert options["server"]["enableAgentApi"] is False

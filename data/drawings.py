"""Pictures for the demo shop: a plain silhouette for each kind of thing, in the product's colour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "drawings.yaml"
_PAGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="400" height="400">'
    '<rect width="200" height="200" fill="{background}"/>{drawing}</svg>\n'
)


@dataclass(frozen=True)
class _Inks:
    background: dict[str, str]
    ink: dict[str, str]
    colours: dict[str, str]
    shapes: dict[str, str]


def picture_name(shape: str, department: str, colour: str) -> str:
    """The file of a picture: its shape, and the colour or else the department it is drawn for."""
    tint = colour if colour in _inks().colours else ""
    return f"{shape.replace('_', '-')}-{_slug(department)}{'-' + _slug(tint) if tint else ''}.svg"


def draw(shape: str, department: str, colour: str) -> str:
    """The picture as SVG."""
    inks = _inks()
    line = inks.ink[department]
    body = inks.colours.get(colour, _mixed(line, inks.background[department]))
    drawing = inks.shapes[shape].format(
        f=f'fill="{body}" stroke="{line}" stroke-width="2" stroke-linejoin="round"',
        l=f'fill="none" stroke="{line}" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"',
    )
    return _PAGE.format(background=inks.background[department], drawing=drawing)


@lru_cache(maxsize=1)
def _inks() -> _Inks:
    return _Inks(**yaml.safe_load(_FILE.read_text("utf-8")))


def _mixed(first: str, second: str) -> str:
    """The colour a third of the way from the second to the first."""
    pairs = [(int(first[place : place + 2], 16), int(second[place : place + 2], 16)) for place in (1, 3, 5)]
    return "#" + "".join(f"{(one + 2 * other) // 3:02x}" for one, other in pairs)


def _slug(words: str) -> str:
    return words.lower().replace(" ", "-")

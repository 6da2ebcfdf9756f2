"""Where each kind of text stands in the catalogue, how long it may be there, and the form it is kept in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby
from types import MappingProxyType

from core.changes import CopyField

HIGHLIGHTS = "Highlights"
"""The attribute that holds a product's bullets, one a line: it goes out as a metafield of its own."""


@dataclass(frozen=True)
class Place:
    """A catalogue field with the shortest and longest text, in characters, that does its work there.

    Longer than ``longest`` no channel takes it or every one cuts it off; shorter than ``thin`` it says too little, and
    shorter than ``least`` it is not worth a reviewer's time.
    """

    field: str
    least: int
    thin: int
    longest: int
    lines: bool = False


PLACES: Mapping[CopyField, Place] = MappingProxyType(
    {
        CopyField.TITLE: Place("title", 15, 15, 150),
        CopyField.DESCRIPTION: Place("description", 40, 80, 5000, lines=True),
        CopyField.BULLETS: Place(f"attributes.{HIGHLIGHTS}", 10, 20, 1000, lines=True),
        CopyField.SEO_TITLE: Place("seo_title", 15, 15, 70),
        CopyField.SEO_DESCRIPTION: Place("seo_description", 40, 50, 160),
    }
)
"""Google cuts a feed's title at 150 and its description at 5,000 characters; search results show some 70 and 160."""


def stored(field: CopyField, text: str) -> str:
    r"""The text as the catalogue keeps it: a description as HTML with every sign escaped, all others plain.

    >>> stored(CopyField.DESCRIPTION, "Soft & warm.\n- Wool\n- Lined")
    '<p>Soft &amp; warm.</p><ul><li>Wool</li><li>Lined</li></ul>'
    """
    return html(text) if field == CopyField.DESCRIPTION else text


def html(text: str) -> str:
    """Plain lines as safe HTML: lines that begin with a dash or a dot are a list, every other one is a paragraph."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    parts: list[str] = []
    for is_list, group in groupby(lines, key=_is_item):
        if is_list:
            items = "".join(f"<li>{escape(line[1:].strip(), quote=False)}</li>" for line in group)
            parts.append(f"<ul>{items}</ul>")
        else:
            parts += [f"<p>{escape(line, quote=False)}</p>" for line in group]
    return "".join(parts)


def _is_item(line: str) -> bool:
    return line[:1] in {"-", "•", "–"} and line[1:2] == " "

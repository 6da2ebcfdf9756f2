"""Where each kind of text stands in the catalogue, how long it may be there, and the form it is kept in.

The one table of limits. The shop's own texts go to every channel; a channel may also have versions of its own, each an
attribute that goes out as a metafield of its own, so that the shop keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby
from types import MappingProxyType
from typing import Any

from core.changes import CopyField
from core.errors import BadInputError

GOOGLE = "google"
CHANNEL_NAMES: Mapping[str, str] = MappingProxyType({GOOGLE: "Google"})
"""The channels that may have texts of their own, as people call them."""

HIGHLIGHTS = "Highlights"
"""The attribute that holds a product's bullets, one a line: it goes out as a metafield of its own."""

_ATTRIBUTE = "attributes."


@dataclass(frozen=True)
class Place:
    """A catalogue field with the shortest and longest text, in characters, that does its work there.

    Longer than ``longest`` no channel takes it or every one cuts it off; shorter than ``thin`` it says too little, and
    shorter than ``least`` it is not worth a reviewer's time. ``channel`` is who alone gets it; empty for the shop's own
    text. Of it ``shown`` characters are seen in lists; it has at most ``most_lines`` lines of ``longest_line`` each.
    """

    field: str
    least: int
    thin: int
    longest: int
    lines: bool = False
    channel: str = ""
    shown: int | None = None
    most_lines: int | None = None
    longest_line: int | None = None

    @property
    def attribute(self) -> str:
        """The name of the attribute that holds it; empty where a field of its own does."""
        return self.field.removeprefix(_ATTRIBUTE) if self.field.startswith(_ATTRIBUTE) else ""


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


def _google(key: str, least: int, thin: int, longest: int, **more: Any) -> Place:
    return Place(f"{_ATTRIBUTE}Google {key} (endcap.google_{key})", least, thin, longest, channel=GOOGLE, **more)


CHANNEL_PLACES: Mapping[tuple[str, CopyField], Place] = MappingProxyType(
    {
        (GOOGLE, CopyField.TITLE): _google("title", 15, 15, 150, shown=70),
        (GOOGLE, CopyField.DESCRIPTION): _google("description", 40, 80, 5000, lines=True),
        (GOOGLE, CopyField.BULLETS): _google("highlights", 10, 20, 1509, lines=True, most_lines=10, longest_line=150),
    }
)
"""Google Merchant Center, product data specification (2026): a title of 150 characters of which lists show some 70, a
description of 5,000, highlights of 150 each; Google takes up to a hundred of these and asks for four to six."""

ALL_PLACES: tuple[Place, ...] = (*PLACES.values(), *CHANNEL_PLACES.values())
OWN_ATTRIBUTES = frozenset(place.attribute for place in ALL_PLACES if place.attribute)
"""The attributes that hold texts, and are no facts to write texts from."""


def place_of(field: CopyField, channel: str = "") -> Place:
    """Where the text stands: the shop's own, or that of a channel.

    >>> place_of(CopyField.TITLE).field, place_of(CopyField.TITLE, "google").field
    ('title', 'attributes.Google title (endcap.google_title)')

    Raises:
        BadInputError: the channel has no such text of its own.
    """
    if not channel:
        return PLACES[field]
    place = CHANNEL_PLACES.get((channel, field))
    if place is None:
        known = ", ".join(sorted(one for name, one in CHANNEL_PLACES if name == channel)) or "no text of its own at all"
        raise BadInputError(f"{channel!r} has no {field} of its own, but {known}. Nothing was changed.")
    return place


def stored(field: CopyField, text: str, channel: str = "") -> str:
    r"""The text as the catalogue keeps it: a page's description as HTML with every sign escaped, all others plain.

    >>> stored(CopyField.DESCRIPTION, "Soft & warm.\n- Wool\n- Lined")
    '<p>Soft &amp; warm.</p><ul><li>Wool</li><li>Lined</li></ul>'
    """
    return html(text) if field == CopyField.DESCRIPTION and not channel else text


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

"""A title cut into the smallest pieces a value can begin or end with, and what its pieces look like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.text.tokens import READ_CHARACTERS

LONGEST_SPAN = 8
"""Pieces of a value at most."""

_PIECE = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*|[^\w\s]|_")
_CHUNK = re.compile(r"\S+")
_BLANKS = re.compile(r"\s+")
_NEAR = 2  # pieces on either side that a piece is seen with
_EDGE = 4  # places counted from either end


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters, a number or one sign, in small letters, with the place in the title and the chunk it stands in."""

    text: str
    start: int
    end: int
    chunk: str
    shape: str


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a title: characters ``start`` to ``end``, pieces ``first`` to ``last``; whole if it cuts no piece."""

    start: int
    end: int
    first: int
    last: int
    whole: bool


def pieces(title: str) -> list[Piece]:
    """The pieces in their order: ``"40mm YE-99"`` has ``40 mm ye - 99``; reads 2,000 characters."""
    found = []
    for chunk in _CHUNK.finditer(title[:READ_CHARACTERS]):
        for part in _PIECE.finditer(title, chunk.start(), chunk.end()):
            text = part.group()
            found.append(Piece(text.lower(), part.start(), part.end(), chunk.group().lower(), _shape(text)))
    return found


def value_key(value: str) -> str:
    """A value for comparison: small letters, single blanks, none outside."""
    return _BLANKS.sub(" ", value).strip().lower()


def spans(title: str, parts: Sequence[Piece]) -> Iterator[tuple[str, Span]]:
    """The keys of all spans that begin with a piece and end with one or within one of letters."""
    for first, begin in enumerate(parts):
        for last in range(first, min(first + LONGEST_SPAN, len(parts))):
            end = parts[last]
            key = value_key(title[begin.start : end.end])
            yield key, Span(begin.start, end.end, first, last, whole=True)
            for cut in range(1, _cuttable(end)):
                shorter = key[:-cut].rstrip()
                if shorter:
                    yield shorter, Span(begin.start, end.end - cut, first, last, whole=False)


def place_of(title: str, parts: Sequence[Piece], value: str) -> Span | None:
    """Where a value stands in a title: the first place between pieces, or else the first one within them."""
    words = value_key(value)
    if not words:
        return None
    pattern = r"\s+".join(re.escape(word) for word in words.split(" "))
    found = [hit.span() for hit in re.finditer(pattern, title[:READ_CHARACTERS], re.IGNORECASE)]
    placed = [span for start, end in found if (span := _span(parts, start, end)) is not None]
    return min(placed, key=lambda span: (not span.whole, span.start), default=None)


def signs_of_pieces(parts: Sequence[Piece], category: str) -> list[list[str]]:
    """What a tagger sees of each piece: itself, its neighbours, its looks and its place, alone and in the category."""
    texts = ["<", "<", *(part.text for part in parts), ">", ">"]
    shapes = ["<", "<", *(part.shape for part in parts), ">", ">"]
    rows = []
    for place, part in enumerate(parts):
        at = place + _NEAR
        before, after = texts[at - 1], texts[at + 1]
        glued = place > 0 and parts[place - 1].end == part.start
        where = f"{min(place, _EDGE)}"
        own = [
            f"w={part.text}",
            f"s={part.shape}",
            f"c={part.chunk}",
            f"w-1={before}",
            f"w+1={after}",
            f"w-1w={before} {part.text}",
            f"ww+1={part.text} {after}",
            f"p={where}|{part.shape}|{glued}",
        ]
        rows.append(
            [
                "bias",
                *own,
                *(f"{category}|{sign}" for sign in own),
                f"{category}|bias",
                f"w-2={texts[at - 2]}",
                f"w+2={texts[at + 2]}",
                f"w-2w-1={texts[at - 2]} {before}",
                f"w+1w+2={after} {texts[at + 2]}",
                f"s-1={shapes[at - 1]}|{part.shape}",
                f"s+1={part.shape}|{shapes[at + 1]}",
                f"s3={shapes[at - 1]}|{part.shape}|{shapes[at + 1]}",
                f"<{part.text[:3]}",
                f"{part.text[-3:]}>",
                f"cs={_shape(part.chunk)}",
                f"end={min(len(parts) - place, _EDGE)}",
            ]
        )
    return rows


def _span(parts: Sequence[Piece], start: int, end: int) -> Span | None:
    within = [number for number, part in enumerate(parts) if part.start < end and part.end > start]
    if not within:
        return None
    first, last = within[0], within[-1]
    return Span(start, end, first, last, whole=parts[first].start >= start and parts[last].end <= end)


def _cuttable(part: Piece) -> int:
    """The letters of a piece; none where small letters are more than they were, as then places would not fit."""
    return len(part.text) if part.text.isalpha() and len(part.text) == part.end - part.start else 0


@lru_cache(maxsize=1 << 16)
def _shape(text: str) -> str:
    """Runs of capitals, small letters and digits: ``"Xx"``, ``"X"``, ``"x9"``; signs as they are."""
    looks = ("9" if sign.isdigit() else "X" if sign.isupper() else "x" if sign.isalpha() else sign for sign in text)
    shape = ""
    for sign in looks:
        if not shape or shape[-1] != sign:
            shape += sign
    return shape[:8]

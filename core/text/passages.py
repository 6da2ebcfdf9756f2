"""Texts cut into passages, a line or a sentence each, and what is seen of their pieces by the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.text.title_pieces import Piece, pieces
from core.text.tokens import READ_CHARACTERS

_PASSAGE = re.compile(r"[^\n]+?(?:[.;!?](?=\s)|(?=\n)|$)")
_ENDING = 3  # letters that tell what kind of word it is
_EDGE = 3  # places counted from the beginning


@dataclass(frozen=True)
class Passage:
    """A line or a sentence of a text: where it begins in it, and its pieces, whose places count from there."""

    source: str
    start: int
    parts: Sequence[Piece]


def passages(source: str, text: str) -> Iterator[Passage]:
    """The lines and sentences of the first 2,000 characters of a text that have any pieces."""
    for found in _PASSAGE.finditer(text[:READ_CHARACTERS]):
        parts = pieces(found.group())
        if parts:
            yield Passage(source, found.start(), parts)


def signs_of_passage(passage: Passage, category: str) -> list[list[str]]:
    """What a tagger sees of each piece: itself alone and in the category, its neighbours, its looks and its place.

    Fewer than of a title's pieces (core/text/title_pieces.py), as descriptions are long.
    """
    parts = passage.parts
    texts = ["<", "<", *(part.text for part in parts), ">", ">"]
    shapes = ["<", *(part.shape for part in parts), ">"]
    rows = []
    for place, part in enumerate(parts):
        before_last, before, text, after, after_next = texts[place : place + 5]
        rows.append(
            [
                "bias",
                f"{category}|bias",
                f"w={text}",
                f"{category}|w={text}",
                f"w-1={before}",
                f"w+1={after}",
                f"w-1w={before} {text}",
                f"ww+1={text} {after}",
                f"w-2w-1={before_last} {before}",
                f"w+1w+2={after} {after_next}",
                f"s3={shapes[place]}|{part.shape}|{shapes[place + 2]}",
                f"{text[-_ENDING:]}>",
                f"p={min(place, _EDGE)}",
            ]
        )
    return rows

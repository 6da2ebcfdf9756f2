"""Texts as words: where each stands, and many texts at once as numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# A number with its decimals, or letters with inner apostrophes; "40mm" is two words, "women's" one.
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_SPACES = re.compile(r"\s+")

READ_CHARACTERS = 2000
"""How much of a text the models read; more says nothing new about a product and costs time."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, in small letters, and where it stands: characters ``start`` to ``end`` of that text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Tokenised:
    """Many texts as word numbers: text ``i`` is ``ids[offsets[i]:offsets[i + 1]]``, and ``words[id]`` is the word."""

    words: tuple[str, ...]
    ids: Ints
    offsets: Ints

    @property
    def texts(self) -> int:
        """How many texts there are."""
        return len(self.offsets) - 1

    def rows(self) -> Ints:
        """For each word the number of the text it stands in."""
        return np.repeat(np.arange(self.texts), np.diff(self.offsets))


def words(text: str) -> list[Word]:
    """The words of a text in their order, with their places."""
    return [Word(found.group().lower(), found.start(), found.end()) for found in _WORD.finditer(text)]


def normalise(text: str) -> str:
    """The text for comparison: compatible forms made one (NFKC), small letters, single spaces, none outside."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


@lru_cache(maxsize=1 << 16)
def name_key(text: str) -> str:
    """The words of a name in one spelling, for looking it up: ``"T-Shirts & Tops"`` gives ``"t shirts tops"``."""
    return " ".join(word.text for word in words(normalise(text)))


def tokenise(texts: Sequence[str]) -> Tokenised:
    """All words of the texts as numbers, in the order of first appearance; reads 2,000 characters of each."""
    numbers: dict[str, int] = {}
    ids: list[int] = []
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    for place, text in enumerate(texts, 1):
        found = _WORD.findall(text[:READ_CHARACTERS].lower())
        ids.extend(numbers.setdefault(word, len(numbers)) for word in found)
        offsets[place] = len(ids)
    return Tokenised(tuple(numbers), np.asarray(ids, dtype=np.int64), offsets)


def character_grams(word: str, sizes: Iterable[int] = (2, 3, 4, 5)) -> list[str]:
    """The runs of characters in a word between blanks: ``"top"`` gives ``" t"``, ``"to"``, … ``" top "``."""
    padded = f" {word} "
    grams = []
    for size in sizes:
        if size >= len(padded):
            grams.append(padded)
            break
        grams.extend(padded[start : start + size] for start in range(len(padded) - size + 1))
    return grams

"""The category picker: a node among many thousands from a few letters, in any order, with slips of the finger."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import select
from sqlmodel import Session, col

from core.records.catalogue import Category

# How well a word of the query met a word of the taxonomy; a typed beginning counts almost as much as the whole.
_WHOLE, _BEGINNING, _SLIP = 1.0, 0.9, 0.7
_IN_NAME = 2.0  # a word in the node's own name counts this much more than one in a parent's
_NAME_BEGINS = 0.5
_PER_LEVEL = 0.02  # of two equal hits the broader one comes first
_RARITY = 1.0  # where not every word is met, the rarer word is the better guide
_LONGEST_QUERY = 100
_SHORTEST_WITH_SLIP = 4
_LETTERS_A_SLIP = 5  # one slip for each so many letters begun
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class CategoryHit:
    """A node that fits what was typed."""

    id: int
    path: str
    name: str


class CategoryIndex:
    """The nodes in use, held in memory; made once per taxonomy and shared by every visit (it never changes)."""

    def __init__(self, nodes: Iterable[CategoryHit]) -> None:
        """Index the nodes' words."""
        self._nodes = list(nodes)
        in_path: dict[str, set[int]] = {}
        in_name: dict[str, set[int]] = {}
        for place, node in enumerate(self._nodes):
            for word in name_words(node.path):
                in_path.setdefault(word, set()).add(place)
            for word in name_words(node.name):
                in_name.setdefault(word, set()).add(place)
        self._vocabulary = sorted(in_path)
        self._in_path = {word: _places(places) for word, places in in_path.items()}
        self._in_name = {word: _places(places) for word, places in in_name.items()}
        self._names = [" ".join(name_words(node.name)) for node in self._nodes]
        depths = [node.path.count(">") for node in self._nodes]
        self._breadth = -_PER_LEVEL * np.array(depths, dtype=np.float32)

    @classmethod
    def load(cls, session: Session, taxonomy: str | None = None) -> CategoryIndex:
        """The categories of a taxonomy, or of all, that are not retired."""
        query = select(Category.id, Category.path, Category.name).where(col(Category.retired_at).is_(None))  # type: ignore[call-overload]
        if taxonomy is not None:
            query = query.where(col(Category.taxonomy) == taxonomy)
        return cls(CategoryHit(*row) for row in session.execute(query.order_by(col(Category.id))))

    def __len__(self) -> int:
        return len(self._nodes)

    def find(self, text: str, limit: int = 9) -> list[CategoryHit]:
        """The nodes that fit best, best first: every word typed must be met by a word of the node's path.

        Whole words before beginnings before slips, the node's own name before its parents', any order. Where no
        node meets every word, those that meet the most. Nothing typed finds nothing.
        """
        words = name_words(text[:_LONGEST_QUERY])
        if not words or not self._nodes:
            return []
        score = np.zeros(len(self._nodes), dtype=np.float32)
        met = np.zeros(len(self._nodes), dtype=np.int16)
        for word in words:
            best = self._scores(word)
            met += best > 0
            score += best * (1 + _RARITY / (1 + np.count_nonzero(best)))
        if not met.max():
            return []
        candidates = np.flatnonzero(met == met.max())
        return [self._nodes[place] for place in self._ranked(candidates, score, " ".join(words))[:limit]]

    def _scores(self, word: str) -> NDArray[np.float32]:
        """For each node the best meeting of this word with one of the path's."""
        best = np.zeros(len(self._nodes), dtype=np.float32)
        for known, closeness in self._alike(word).items():
            places = self._in_path[known]
            best[places] = np.maximum(best[places], closeness)
            own = self._in_name.get(known)
            if own is not None:
                best[own] = np.maximum(best[own], closeness * _IN_NAME)
        return best

    def _alike(self, word: str) -> dict[str, float]:
        """The vocabulary's words that the typed one may mean, with how close they are."""
        found = dict.fromkeys(self._beginning_with(word), _BEGINNING)
        if word in self._in_path:
            found[word] = _WHOLE
        if found or len(word) < _SHORTEST_WITH_SLIP:
            return found
        slips = 1 + len(word) // (_LETTERS_A_SLIP + 1)
        close = process.extract(word, self._vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=20)
        begun = process.extract(
            word,
            [known[: len(word)] for known in self._vocabulary],
            scorer=OSA.distance,
            score_cutoff=1,
            limit=20,
        )
        found = {self._vocabulary[place]: _SLIP * 0.9 for _, _, place in begun}
        return found | {known: _SLIP / max(distance, 1) ** 0.5 for known, distance, _ in close}

    def _beginning_with(self, word: str) -> list[str]:
        start = bisect_left(self._vocabulary, word)
        end = bisect_left(self._vocabulary, word + "\U0010ffff")
        return self._vocabulary[start:end]

    def _ranked(self, candidates: NDArray[np.intp], score: NDArray[np.float32], typed: str) -> list[int]:
        total = score[candidates] + self._breadth[candidates]
        total += [
            _NAME_BEGINS * (self._names[place].startswith(typed) + (self._names[place] == typed))
            for place in candidates
        ]
        order = np.lexsort((candidates, -total))
        return [int(candidates[place]) for place in order]


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    """The word without a plural's ending, so that “dress” and “dresses” are one."""
    for ending, kept in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + kept
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def name_words(text: str) -> list[str]:
    """The words of a name in small letters, without accents and plural endings."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("'", "").replace("’", "")
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return [_stem(word) for word in _WORD.findall(letters)]


def _places(places: set[int]) -> NDArray[np.intp]:
    return np.array(sorted(places), dtype=np.intp)

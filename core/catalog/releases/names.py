"""How alike two category names are, and which names of a list may be meant by another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from core.catalog.picker import name_words

_LINKING = frozenset(("and", "the", "of", "for", "with", "other", "a", "in"))
# A name that holds all of another says nearly the same (“Belts” and “Belts & suspenders”), but may be only a part.
CONTAINED = 0.8
_MOST_CANDIDATES = 60
_MOST_SHARING = 400


@lru_cache(maxsize=65536)
def words_of(name: str) -> frozenset[str]:
    """What a name is about: its words without linking ones, plurals and case."""
    words = frozenset(name_words(name))
    return words - _LINKING or words


@lru_cache(maxsize=65536)
def key_of(name: str) -> str:
    """Equal for names that differ in case, plurals, accents, linking words or order alone."""
    about = words_of(name)
    return " ".join(sorted(word for word in name_words(name) if word in about))


def is_part(part: str, whole: str) -> bool:
    """Whether every word of one name is in the other."""
    return words_of(part) <= words_of(whole)


def likeness(first: str, second: str) -> float:
    """0 to 1: 1 for names with the same words, CONTAINED where one holds all of the other, else by their letters."""
    if key_of(first) == key_of(second):
        return 1.0
    by_letters = fuzz.ratio(_sorted_words(first), _sorted_words(second)) / 100
    if is_part(first, second) or is_part(second, first):
        return max(CONTAINED, by_letters)
    return by_letters


@lru_cache(maxsize=65536)
def _sorted_words(name: str) -> str:
    return " ".join(sorted(name_words(name)))


class Names:
    """Names to look up by their words; each is known by the path it belongs to."""

    def __init__(self, paths: Iterable[str], separator: str) -> None:
        """Index the last name of each path."""
        self._by_word: defaultdict[str, list[str]] = defaultdict(list)
        self._by_key: defaultdict[str, list[str]] = defaultdict(list)
        for path in paths:
            name = path.rsplit(separator, 1)[-1]
            self._by_key[key_of(name)].append(path)
            for word in words_of(name):
                self._by_word[word].append(path)

    def same(self, name: str) -> Sequence[str]:
        """The paths whose name is the same."""
        return self._by_key.get(key_of(name), [])

    def sharing(self, name: str) -> list[str]:
        """The paths whose name shares the most of the rarer words, at most 60; a word in very many tells nothing."""
        shared: Counter[str] = Counter()
        for word in words_of(name):
            found = self._by_word.get(word, [])
            if len(found) <= _MOST_SHARING:
                shared.update(found)
        return [path for path, _ in shared.most_common(_MOST_CANDIDATES)]

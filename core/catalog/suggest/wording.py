"""How the catalogue writes its words, so that a title in capitals can be put the way the others are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.catalog.facts import ProductFacts

_WORD = re.compile(r"[^\W_]+(?:['’&.][^\W_]+)*")
_SMALL = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "per", "the", "to", "with")
)
# Written in capitals everywhere, should the catalogue itself not show it.
# fmt: off
_CAPITALS = frozenset(
    ("AA", "AAA", "ABS", "AC", "BMW", "DIY", "EDP", "EDT", "EU", "GB", "HD", "HSS", "ID", "LED", "MDF", "PH",
     "PU", "PVC", "SDS", "SPF", "TV", "UK", "UPVC", "USB", "UV")
)
# fmt: on
_UNIT = re.compile(r"(\d+(?:[.,]\d+)?)(MM|CM|ML|KG|G|M|FT|IN|PCS|PK)")
_FEWEST_LETTERS = 8
_SHARE_OF_CAPITALS_THAT_IS_TITLE_CASE = 0.5


def tidy_spaces(text: str) -> str:
    """The text with single spaces and none at its ends."""
    return " ".join(text.split())


def is_all_capitals(title: str) -> bool:
    """Whether a title of several words is in capitals throughout; short ones may be names."""
    words = [word for word in _WORD.findall(title) if word.isalpha() and len(word) > 2]
    letters = sum(len(word) for word in words)
    return len(words) > 1 and letters >= _FEWEST_LETTERS and title == title.upper()


@dataclass(frozen=True)
class Casing:
    """How most titles spell each word (keyed by its lower case), and whether they begin each with a capital."""

    spelling: Mapping[str, str]
    title_case: bool = False

    @classmethod
    def of(cls, products: Iterable[ProductFacts]) -> Casing:
        """Learned from the titles that are not in capitals throughout; the first word of a title teaches nothing."""
        seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
        capital = total = 0
        for product in products:
            if is_all_capitals(product.title):
                continue
            for word in _WORD.findall(product.title)[1:]:
                seen[word.casefold()][word] += 1
                if word.isalpha() and not word.isupper() and word.casefold() not in _SMALL:
                    total += 1
                    capital += word[0].isupper()
        spelling = {word: counts.most_common(1)[0][0] for word, counts in seen.items()}
        return cls(spelling, capital > total * _SHARE_OF_CAPITALS_THAT_IS_TITLE_CASE)

    def mended(self, title: str, brand: str = "") -> str | None:
        """A title in capitals as the catalogue would write it, the brand as the brand does; None for any other."""
        if not is_all_capitals(title):
            return None
        brand_words = {word.casefold(): word for word in _WORD.findall(brand)}
        mended = _WORD.sub(lambda match: self._spelt(match[0], brand_words), title)
        return mended[:1].upper() + mended[1:] if mended[:1].isalpha() else mended

    def _spelt(self, word: str, brand_words: Mapping[str, str]) -> str:
        low = word.casefold()
        if low in brand_words:
            return brand_words[low]
        if low in self.spelling:
            return self.spelling[low]
        if unit := _UNIT.fullmatch(word):
            return unit[1] + unit[2].lower()
        if word in _CAPITALS or any(sign.isdigit() for sign in word):
            return word
        return word.capitalize() if self.title_case and low not in _SMALL else word.lower()

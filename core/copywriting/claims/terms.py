"""Words of a text as the guard compares them, and phrases found among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

# A number with its decimals or its slash, or letters with inner apostrophes; a hyphen parts words.
_TOKEN = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_JOINT = re.compile(r"\s*[\s&/-]?\s*|\s+")
_PARTING = frozenset(".,;:!?\n…")
_DOUBLED = re.compile(r"([bdfglmnprt])\1$")
# Words that are another word without their last letter: shorts are not short.
_NO_PLURALS = frozenset(("shorts", "laces", "glasses", "jeans", "tights", "spots", "checks", "pants", "briefs"))
# What may stand between a thing and its trait.
_LINKS = frozenset(
    ("that", "which", "is", "are", "sit", "come", "cut", "kept", "made", "worn", "reach", "run", "very", "rather")
)
_TRAIT_REACH = 4  # words
_VOWEL = re.compile(r"[aeiouy]")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as written, where it stands, without plural (``base``), and without other endings (``stem``).

    It is ``apart`` if more than a blank, a hyphen or an ampersand stands between it and the word before.
    """

    text: str
    start: int
    end: int
    base: str
    stem: str
    apart: bool

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.text[0].isdigit()


def tokens(text: str) -> list[Token]:
    """The words of a text in their order."""
    found: list[Token] = []
    end = 0
    for one in _TOKEN.finditer(text):
        start, plain = one.start(), one.group()
        apart = start - end != 1 and _JOINT.fullmatch(text, end, start) is None
        found.append(Token(plain, start, one.end(), *_forms(plain), apart or text[end:start] in _PARTING))
        end = one.end()
    return found


def phrase(text: str) -> Phrase:
    """The words of a phrase without plural endings.

    >>> phrase("Hook-and-eye fastenings")
    ('hook', 'and', 'eye', 'fastening')
    """
    return tuple(base(found) for found in _TOKEN.findall(text))


@lru_cache(maxsize=1 << 15)
def base(word: str) -> str:
    """A word in small letters without plural or possessive.

    >>> [base(word) for word in ("Sleeves", "women's", "patches", "dress", "berries")]
    ['sleeve', 'women', 'patch', 'dress', 'berry']
    """
    plain = word.lower().replace("’", "'")
    plain = plain.removesuffix("'s").removesuffix("'")
    if plain in _NO_PLURALS:
        return plain
    if len(plain) < 4 or plain.endswith(("ss", "us", "is")) or not plain.endswith("s"):
        return plain
    if plain.endswith("ies") and len(plain) > 4:
        return plain[:-3] + "y"
    if plain.endswith(("shes", "ches", "xes", "sses", "zes")):
        return plain[:-2]
    return plain[:-1]


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """A word without the endings of plural, tense, manner and comparison, for telling whether two are forms of one.

    >>> [stem(word) for word in ("buttons", "buttoned", "ribbed", "ribbing", "lightly", "lighter", "bed")]
    ['button', 'button', 'rib', 'rib', 'light', 'light', 'bed']
    """
    plain = base(word)
    for ending in ("ing", "ed", "ly", "est", "er"):
        cut = plain.removesuffix(ending)
        if cut != plain and len(cut) >= 3 and _VOWEL.search(cut):
            plain = _DOUBLED.sub(r"\1", cut)
            break
    if len(plain) > 3 and plain[-1] == "y":
        return plain[:-1] + "i"
    return plain.removesuffix("e") if len(plain) > 3 else plain


@dataclass(frozen=True)
class Phrases:
    """Phrases to look for, each standing for a key; several may stand for one. Fillers may stand within them."""

    keys: Mapping[Phrase, str]
    fillers: frozenset[str] = frozenset()
    _lengths: Mapping[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lengths: dict[str, set[int]] = {}
        for words in self.keys:
            lengths.setdefault(words[0], set()).add(len(words))
        longest_first = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
        object.__setattr__(self, "_lengths", longest_first)

    def at(self, words: Sequence[Token], place: int) -> tuple[str, int] | None:
        """The key of the longest phrase that begins at a place, and its number of words; it crosses no punctuation."""
        lengths = self._lengths.get(words[place].base)
        if lengths is None:
            return None
        run, ends = [words[place].base], [1]
        for number, word in enumerate(words[place + 1 : place + lengths[0] + 1], 2):
            if word.apart:
                break
            if word.base not in self.fillers:
                run.append(word.base)
                ends.append(number)
        for length in lengths:
            if length <= len(run) and (key := self.keys.get(tuple(run[:length]))) is not None:
                return self._with_trait_behind(words, place, key, ends[length - 1])
        return None

    def _with_trait_behind(self, words: Sequence[Token], place: int, key: str, length: int) -> tuple[str, int]:
        """The same, or the phrase that a trait behind it makes: *sleeves that are long* are long sleeves."""
        run = [word.base for word in words[place : place + length]]
        for number in range(place + length, min(place + length + _TRAIT_REACH, len(words))):
            if words[number].apart:
                break
            if number > place + length and (trait := self.keys.get((words[number].base, *run))) is not None:
                return trait, number + 1 - place
            if words[number].base not in _LINKS:
                break
        return key, length


@dataclass(frozen=True, slots=True)
class Unit:
    """A known phrase or a single word of a text: its key, and tokens ``first`` up to ``last``, the latter excluded."""

    key: str
    first: int
    last: int
    is_known: bool


def units(words: Sequence[Token], known: Phrases) -> list[Unit]:
    """The text's words as units, the longest known phrase first; together they cover every word once."""
    found: list[Unit] = []
    place = 0
    while place < len(words):
        hit = known.at(words, place)
        key, length = hit or (words[place].base, 1)
        found.append(Unit(key, place, place + length, hit is not None))
        place += length
    return found


def places_of(words: Sequence[Token], known: Phrases) -> Iterator[tuple[int, int]]:
    """Where any of the phrases stands: first token and the one after the last; they do not overlap."""
    place = 0
    while place < len(words):
        hit = known.at(words, place)
        if hit:
            yield place, place + hit[1]
        place += hit[1] if hit else 1


def phrases_of(texts: Iterable[str]) -> Phrases:
    """Phrases that stand for themselves; empty ones are left out."""
    read = (phrase(text) for text in texts)
    return Phrases({words: " ".join(words) for words in read if words})


@lru_cache(maxsize=1 << 15)
def _forms(word: str) -> tuple[str, str]:
    return base(word), stem(word)

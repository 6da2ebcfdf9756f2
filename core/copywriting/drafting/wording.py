"""What approved texts show about words: which describe the next, which name the thing itself, which go together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.copywriting.drafting.english import DETERMINERS, PREPOSITIONS, SMALL_WORDS, looks_attributive, stem, words

_TOKEN = re.compile(r"[^\W_]+(?:[-'’/.][^\W_]+)*|[^\w\s]")
_INSIDE_LARGE = re.compile(r"(?<=[a-z,] )[A-ZÀ-Ý][\w'’-]*")
_SMALL = re.compile(r"(?<![\w-])[a-zà-ÿ][\w'’-]*")
_CONJUNCTIONS = {"while", "when", "where", "that", "which", "who", "to", "so", "because"}
_BARE_VERBS = {
    *("provide", "create", "give", "shape", "lift", "support", "hold", "keep", "allow", "help", "make", "let"),
    *("offer", "ensure", "protect", "add", "reduce", "prevent"),
}
_CLAUSE_WORDS = PREPOSITIONS | {"that", "which", "who", "and", "–", "when", "while"}
_MADE = frozenset(["made", "decorated", "finished", "trimmed", "knitted", "designed", "cut", "shaped", "woven"])
_FEWEST = 2
_SHORTEST = 3  # letters of a word for a thing
_ARTICLES = frozenset({"a", "an"})
_GUESSED = 4.0  # sightings that the look of a word counts for


@dataclass(frozen=True)
class Wording:
    """Learned of words; empty tables leave what can be told from a word's look."""

    openness: Mapping[str, float] = field(default_factory=dict)
    headings: frozenset[str] = frozenset()
    attached: frozenset[str] = frozenset()  # "sleeves|cuffs": the second belongs to the first by "with"
    proper: frozenset[str] = frozenset()  # written with a capital inside sentences, in small letters here

    verbs: frozenset[str] = frozenset()  # follow "to" or "that" more often than anything else

    def goes_on(self, phrase: str) -> bool:
        """Whether a phrase only makes sense after one that says what something is for: "create a fuller shape"."""
        first = phrase.split(" ", 1)[0].lower()
        return first in _CONJUNCTIONS or first in self.verbs or first in _BARE_VERBS

    def is_for(self, said: Sequence[str]) -> bool:
        """Whether words say what something is for, or does, so that others may go on: "cups to lift the bust"."""
        return any(
            word in ("that", "which") or (word == "to" and (after in self.verbs or after in _BARE_VERBS))
            for word, after in pairwise(said)
        )

    def describes(self, word: str, article: str = "") -> float:
        """How often a word describes what comes after it instead of ending a phrase, 0 to 1.

        After an article alone it may do otherwise: "V-neck dress", but "with a V-neck".
        """
        known = self.openness.get(f"{article} {word}") if article in _ARTICLES else None
        known = self.openness.get(word) if known is None else known
        return known if known is not None else _guess(word)

    def belongs(self, part: str, whole: str) -> bool:
        """Whether approved texts say more than once that things like ``whole`` come with ones like ``part``."""
        return f"{stem(whole)}|{stem(part)}" in self.attached


def head(text: str) -> str:
    """The word a phrase is about: the last before a preposition, ``"buttons down the front"`` has ``buttons``."""
    return head_of(words(text))


def head_of(said: Sequence[str]) -> str:
    """The word that words are about."""
    cut = next(
        (place for place, word in enumerate(said) if place and (word in _CLAUSE_WORDS or word.isdecimal())), len(said)
    )
    while cut > 1 and said[cut - 1] in _MADE and cut < len(said):
        cut -= 1
    return said[cut - 1] if said else ""


def learn_openness(texts: Iterable[str]) -> dict[str, float]:
    """From approved texts: a word before another describes it; before a full stop or a preposition it ends a phrase."""
    inner: Counter[str] = Counter()
    ending: Counter[str] = Counter()
    for text in texts:
        tokens = _TOKEN.findall(text.lower())
        for before, token, following in zip(["", *tokens], tokens, [*tokens[1:], "."], strict=False):
            after_article = before in _ARTICLES
            if following in ".!?;" or following in PREPOSITIONS:
                ending[token] += 1
                ending[f"{before} {token}"] += after_article
            elif following[0].isalnum() and following not in DETERMINERS and following != "and":
                inner[token] += 1
                inner[f"{before} {token}"] += after_article
            elif following == "and":
                ending[f"{before} {token}"] += after_article
    return {
        token: round((inner[token] + _GUESSED * _guess(token)) / (inner[token] + ending[token] + _GUESSED), 3)
        for token in inner.keys() | ending.keys()
        if token[0].isalnum()
    }


def learn_headings(openings: Iterable[str], others: Iterable[str]) -> frozenset[str]:
    """Words that phrases at the front of texts are about, more often than phrases elsewhere."""
    front = Counter(head(text) for text in openings)
    later = Counter(head(text) for text in others)
    often = (word for word, count in front.items() if count >= _FEWEST and count > later[word])
    return frozenset(word for word in often if len(word) >= _SHORTEST and not _names_no_thing(word))


def _names_no_thing(word: str) -> bool:
    return word.endswith("ing") or looks_attributive(word)


def learn_verbs(texts: Iterable[str]) -> frozenset[str]:
    """Words that mostly follow "to" or "that" in approved texts."""
    every: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for text in texts:
        said = words(text)
        every.update(said)
        after.update(word for before, word in pairwise(said) if before in ("to", "that"))
    return frozenset(
        word
        for word, count in after.items()
        if count >= _FEWEST and 2 * count >= every[word] and word not in SMALL_WORDS
    )


def learn_attached(pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Pairs of phrases, the second joined to the first by "with": the words they are about, seen more than once."""
    counts = Counter(f"{stem(head(whole))}|{stem(head(part))}" for whole, part in pairs)
    return frozenset(pair for pair, count in counts.items() if count >= _FEWEST)


def learn_proper(texts: Sequence[str]) -> frozenset[str]:
    """Words that approved texts write with a capital inside sentences, and never in small letters."""
    large = Counter(word.lower() for text in texts for word in _INSIDE_LARGE.findall(text))
    return frozenset(large) - {word for text in texts for word in _SMALL.findall(text)}


def _guess(word: str) -> float:
    return 0.85 if looks_attributive(word.split(" ")[-1]) else 0.15

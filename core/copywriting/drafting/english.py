"""The little grammar that plain product English needs: small words, articles, capitals, and what can end a phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from core.copywriting.drafting.word_lists import word_list

DETERMINERS = word_list("determiners")
PREPOSITIONS = word_list("prepositions")
JOINING_WORDS = frozenset(["and", "or", "but", "with", "plus"])
SMALL_WORDS = (
    DETERMINERS
    | PREPOSITIONS
    | JOINING_WORDS
    | frozenset(["is", "are", "it", "they", "which", "has", "have", "as", "be"])
)

_WORD = re.compile(r"[^\W_]+(?:[-'’/.][^\W_]+)*")
_LISTED = re.compile(r"[\w'’/-]+ and [\w'’/-]+")
_VOWEL_SOUND = re.compile(r"(?:[aeiou]|8|11\b|18\b|hour|honest|heir|[fhlmnrsx](?=[A-Z0-9-]))")
_CONSONANT_SOUND = re.compile(r"(?:uni(?!n|m)|use|usu|usb|eu|one\b|once|u-|ub)", re.IGNORECASE)
_ADJECTIVE_ENDING = re.compile(
    r"(?:less|ful|able|ible|ous|ive|[^aeiou]y|[a-z]{3,}ed|proof|resistant|repellent|-free|-friendly"
    r"|-(?:fit|length|rise|style|cut|waist|leg|look|knit|line|print|in|on|top))$"
)
_COMMON_ADJECTIVES = word_list("adjectives")
_OPENS_CLAUSE = {"that", "which", "who", "to", "while", "when", "for"}
_NOUN_ENDINGS = ("ity", "ory", "ery", "ary", "lty", "cy", "gy", "phy")
_NO_ADJECTIVE = word_list("no_adjectives")
_VERBS = word_list("verbs")


def words(text: str) -> list[str]:
    """The words of a text in small letters; ``"3/4-length"`` and ``"5.5"`` are one each."""
    return _WORD.findall(text.lower())


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A word without its commonest ending, so that ``sleeves``, ``sleeved`` and ``sleeve`` are one."""
    for ending in ("ies", "ing", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=1 << 16)
def content_stems(text: str) -> frozenset[str]:
    """The stems of all words that say something, hyphens opened: ``"a long-sleeved top"`` has long, sleev, top."""
    parts = (part for word in words(text) for part in re.split(r"[-/]", word))
    return frozenset(stem(part) for part in parts if part not in SMALL_WORDS)


@lru_cache(maxsize=1 << 14)
def looks_attributive(word: str) -> bool:
    """Whether a word, seen alone, rather describes the next one than ends a phrase: ``regular``, ``padded``."""
    if word in _NO_ADJECTIVE or word.endswith(_NOUN_ENDINGS):
        return False
    known = word in _COMMON_ADJECTIVES or word in ("a", "an", "the") or (word[:1].isdigit() and "-" in word)
    return known or bool(_ADJECTIVE_ENDING.search(word))


def article(phrase: str) -> str:
    """``a`` or ``an``, as the first sound of a phrase asks.

    >>> article("hour"), article("uniform"), article("unusual cut"), article("8 cm heel")
    ('an', 'a', 'an', 'an')
    """
    if _CONSONANT_SOUND.match(phrase):
        return "a" if not phrase.lower().startswith("unus") else "an"
    first = phrase[:1].lower() + phrase[1:]
    return "an" if _VOWEL_SOUND.match(first) else "a"


def capitalised(text: str) -> str:
    """The text with a capital at its front."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """The text as it is written inside a sentence: small at its front, but for names and signs: "V-neck", "LED"."""
    first = text.split(" ", 1)[0]
    if first[1:2] == "-" or re.search(r"[A-ZÀ-Ý0-9®™]", first[1:]):
        return text
    return text[:1].lower() + text[1:]


def has_verb(said: Sequence[str]) -> bool:
    """Whether words are a sentence of their own, by the verbs that product texts use; not by those after "that"."""
    cut = next((place for place, word in enumerate(said) if word in _OPENS_CLAUSE), len(said))
    return not _VERBS.isdisjoint(said[1:cut])


def is_listed(text: str) -> bool:
    """Whether a text is two bare things: "cuffs and hem"."""
    return bool(_LISTED.fullmatch(text)) and text.split(" ", 1)[0].lower() not in DETERMINERS


def joined(items: list[str], last: str = "and") -> str:
    """Items as a list is spoken: ``a``, ``a and b``, ``a, b and c``; a comma before the last where one holds "and"."""
    if len(items) < 2:
        return "".join(items)
    comma = "," if any(f" {last} " in item for item in items[-2:]) else ""
    return f"{', '.join(items[:-1])}{comma} {last} {items[-1]}"


def is_plural(noun: str) -> bool:
    """Whether a noun looks like several: ``straps``, ``hooks``, not ``dress``."""
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3

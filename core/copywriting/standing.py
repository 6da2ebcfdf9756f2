"""Which of many phrases stand in a text: only those whose words are among its words are looked for. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_WORD = re.compile(r"\w+")


def standing(phrases: tuple[str, ...], text: str) -> dict[str, re.Match[str]]:
    """The phrases that stand in the text as whole words, each with its first place there; the longest at each place."""
    wanted = _possible(phrases, text)
    if not wanted:
        return {}
    pattern, in_order = _any_of(wanted)
    found: dict[str, re.Match[str]] = {}
    for match in pattern.finditer(text):
        found.setdefault(in_order[(match.lastindex or 1) - 1], match)
    return found


def _possible(phrases: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The phrases of which the text has the first word, and those of signs alone."""
    if not phrases:
        return ()
    by_word, known = _by_first_word(phrases), _words(text)
    return tuple(phrase for word in ("", *known) for phrase in by_word.get(word, ()))


@lru_cache(maxsize=64)
def _by_first_word(phrases: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        first = next(iter(_words(phrase)), "")
        found[first] = (*found.get(first, ()), phrase)
    return found


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    """The words in small letters, each once, in their order."""
    return tuple(dict.fromkeys(word.casefold() for word in _WORD.findall(text)))


@lru_cache(maxsize=512)
def _any_of(phrases: tuple[str, ...]) -> tuple[re.Pattern[str], list[str]]:
    """One pattern with a group a phrase, and the phrases in the order of the groups: longer ones first."""
    in_order = sorted(phrases, key=len, reverse=True)
    forms = "|".join("(" + r"\s+".join(map(re.escape, phrase.split())) + ")" for phrase in in_order)
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE), in_order

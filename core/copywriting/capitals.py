"""Capitals in titles as a guide asks for them: of the first word and names alone, or of every word of weight. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SMALL = frozenset({
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "off", "on", "or", "over",
    "per", "so", "than", "the", "to", "under", "up", "via", "vs", "with", "x",
})  # fmt: skip
_MANY = 2  # words with a capital that are no names, for it not to be a slip


def names_in(values: Iterable[str]) -> frozenset[str]:
    """The words that values of facts write with a capital: names, as far as one can know."""
    return frozenset(word for value in values for word in _WORD.findall(value) if word[:1].isupper())


def fault(title: str, case: str, names: frozenset[str]) -> str:
    """What is wrong with a title's capitals in a sentence; empty if nothing is.

    >>> fault("Linen Shirt Dress", "sentence", frozenset())
    'The guide writes only the first word and names with a capital.'
    >>> fault("Linen shirt dress", "title", frozenset())
    'The guide writes “shirt” with a capital.'
    """
    words = _of_weight(title)
    if case == "title":
        small = next((word for word in words if word[:1].islower()), "")
        return f"The guide writes “{small}” with a capital." if small else ""
    others = [word for word in words[1:] if word[:1].isupper() and not word.isupper()]
    is_loud = len(others) >= _MANY and len(others) == len(words[1:]) and len(set(others) - names) >= _MANY
    return "The guide writes only the first word and names with a capital." if case == "sentence" and is_loud else ""


def in_case(title: str, case: str, common: frozenset[str]) -> str:
    """The title with the capitals that the guide asks for; ``common`` are words known to be nobody's name.

    >>> in_case("Alder linen dress for town", "title", frozenset())
    'Alder Linen Dress for Town'
    >>> in_case("Alder Linen Dress", "sentence", frozenset({"linen", "dress"}))
    'Alder linen dress'
    """
    first = True

    def cased(match: re.Match[str]) -> str:
        nonlocal first
        word, is_first, first = match.group(), first, False
        if case == "title" and word not in _SMALL:
            return word[:1].upper() + word[1:]
        is_known = case == "sentence" and not is_first and word.lower() in common and word[1:].islower()
        return word.lower() if is_known else word

    return _WORD.sub(cased, title)


def _of_weight(title: str) -> list[str]:
    return [word for word in _WORD.findall(title) if word.casefold() not in _SMALL and len(word) > 1]

"""Which of many phrases stand in a text, in one pass. Pure."""

from __future__ import annotations

import re
from functools import lru_cache


def standing(phrases: tuple[str, ...], text: str) -> dict[str, re.Match[str]]:
    """The phrases that stand in the text as whole words, each with its first place there."""
    if not phrases:
        return {}
    pattern, in_order = _any_of(phrases)
    found: dict[str, re.Match[str]] = {}
    for match in pattern.finditer(text):
        found.setdefault(in_order[(match.lastindex or 1) - 1], match)
    return found


@lru_cache(maxsize=512)
def _any_of(phrases: tuple[str, ...]) -> tuple[re.Pattern[str], list[str]]:
    """One pattern with a group a phrase, and the phrases in the order of the groups: longer ones first."""
    in_order = sorted(phrases, key=len, reverse=True)
    forms = "|".join("(" + r"\s+".join(map(re.escape, phrase.split())) + ")" for phrase in in_order)
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE), in_order

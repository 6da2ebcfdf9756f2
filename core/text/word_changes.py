"""How much of a text was rewritten, counted in words."""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein


def changed_share(before: str, after: str) -> float:
    """The share of words that change between two texts, 0 (the same words in the same order) to 1 (none is left).

    It is the fewest words to put in, take out or replace (Levenshtein, 1966, over words as white space parts them,
    their punctuation and case included), divided by the number of words of the longer text. Symmetric.

    >>> changed_share("A blue dress with a belt.", "A navy dress with a belt.")
    0.16666666666666666
    """
    return float(Levenshtein.normalized_distance(before.split(), after.split()))

"""What is seen of how good a text is, whoever wrote it: parts from 0 to 1, left out where nothing tells them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from core.changes import CopyClause, CopyField, Finding
from core.copywriting.clauses import says
from core.copywriting.drafting.english import words
from core.copywriting.drafting.learning import nouns_of
from core.copywriting.subject import TITLE, CopyFacts

_SENTENCES = frozenset({CopyField.DESCRIPTION, CopyField.SEO_DESCRIPTION})
_LONGEST_TERM = 3  # words that a shopper types or filters by
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_END = re.compile(r"[.!?]+(?=\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_APART = re.compile(r"[aeiouy]ing")  # be-ing, dry-ing
_SILENT = re.compile(r"(?:[^laeiouy]e|[^tdaeiouy]ed|[^aeioulsxzcgh]es)$")


def parts_of(
    text: str,
    field: CopyField,
    clauses: Sequence[CopyClause],
    findings: Iterable[Finding],
    facts: CopyFacts,
    own: Mapping[str, float],
) -> dict[str, float]:
    """Support, the parts by which the writer itself scored the text, readability and search terms.

    Args:
        text: as it was written.
        field: where it stands; only sentences are read for their readability.
        clauses: of the text.
        findings: what speaks against characters of it.
        facts: what is known of the product.
        own: parts by the writer.
    """
    found = {"support": support(text, clauses, findings), **own}
    if field in _SENTENCES:
        found["readability"] = readability(text)
    found["search"] = search_terms(text, facts)
    return {name: value for name, value in found.items() if value is not None}


def support(text: str, clauses: Sequence[CopyClause], findings: Iterable[Finding]) -> float | None:
    """The share of the clauses against which nothing was found; unknown of a text without clauses."""
    spans = [(one.start, one.end) for one in findings if one.start is not None and one.end is not None]
    at, fine = 0, 0
    for clause in clauses:
        start = max(text.find(clause.text, at), 0)
        at = start + len(clause.text)
        fine += not any(first < at and start < last for first, last in spans)
    return fine / len(clauses) if clauses else None


def search_terms(text: str, facts: CopyFacts) -> float | None:
    """The share of what shoppers search and filter by that the text says: its type, and its facts of a few words.

    Unknown of a product with neither a type nor such facts. A type is said by its last word, for one or for several.
    """
    terms = [
        value
        for name, values in facts.values.items()
        if name != TITLE
        for value in values
        if len(value.split()) <= _LONGEST_TERM
    ]
    said = [says(text, term) for term in terms]
    thing = nouns_of(facts.product_type)
    said += [not thing.isdisjoint(words(text))] if thing else []
    return sum(said) / len(said) if said else None


def readability(text: str) -> float | None:
    """Flesch's reading ease (1948) of English as a share of 100, no more and no less; unknown without words.

    206.835 less 1.015 for each word a sentence has and 84.6 for each syllable a word has: 0.6 and more is plain.

    >>> round(100 * readability("This sentence has five words."), 2)
    100.0
    """
    ease = reading_ease(text)
    return None if ease is None else min(1.0, max(0.0, ease / 100))


def reading_ease(text: str) -> float | None:
    """Flesch's figure as it is, without bounds."""
    said = _WORD.findall(text.lower())
    if not said:
        return None
    sentences = max(1, sum(bool(_WORD.search(part)) for part in _END.split(text)))
    return 206.835 - 1.015 * len(said) / sentences - 84.6 * sum(map(syllables, said)) / len(said)


def syllables(word: str) -> int:
    """Those of an English word in small letters, by its runs of vowels but a silent one at its end.

    >>> [syllables(word) for word in ("cotton", "sleeve", "ribbed", "table", "hybrid", "seemingly")]
    [2, 1, 1, 2, 2, 3]
    """
    return max(1, len(_VOWELS.findall(word)) + bool(_APART.search(word)) - bool(_SILENT.search(word)))

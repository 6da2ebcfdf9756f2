"""Sentences that promise an effect by words of which none is a claim alone, such as *eases* with *muscles*."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.changes import Level
from core.copywriting.claims.findings import ClaimFinding, ClaimKind
from core.copywriting.claims.lexicon import hints, lexicon
from core.copywriting.claims.stated import Stated
from core.copywriting.claims.subject_text import Read
from core.copywriting.claims.terms import Token, stem

_WILL_NOT = re.compile(
    r"(?:^|[.!?\n]\s*)(?:(?:it|this|they|these) )?(?:does not|doesn['’]t|will not|won['’]t) ([^\W\d_]+)", re.IGNORECASE
)
_SENTENCE = re.compile(r"[^.!?\n]+")


def effects(read: Read, facts: Stated) -> Iterator[ClaimFinding]:
    """Sentences in which words of two groups promise an effect, unless a fact or an approved phrase covers it."""
    place = 0
    for sentence in _SENTENCE.finditer(read.text):
        words: list[Token] = []
        while place < len(read.words) and read.words[place].start < sentence.end():
            if place not in read.excused:
                words.append(read.words[place])
            place += 1
        if telling := _telling(words, facts):
            start, end = telling[0].start, telling[-1].end
            message = f"“{read.text[start:end][:80]}” promises an effect; no fact says so."
            yield ClaimFinding(start, end, ClaimKind.EFFECT, Level.WARN, message)


def refusals(read: Read) -> Iterator[ClaimFinding]:
    """What a sentence says that the product will not do, such as *melt*; everyday verbs are manners of speaking."""
    for found in _WILL_NOT.finditer(read.text):
        start, end = found.span(1)
        if stem(found[1]) not in lexicon().ordinary and not read.excuses(start, end):
            message = f"The text promises that it will not {found[1][:40]}; no fact says so."
            yield ClaimFinding(start, end, ClaimKind.DURABILITY, Level.WARN, message)


def _telling(words: list[Token], facts: Stated) -> list[Token]:
    """The words that make the claim, in their order; none if there is no claim."""
    groups = {word: hints().groups_of.get(word.text.lower(), frozenset()) for word in words}
    for one, other in hints().pairs:
        first = [word for word in words if one in groups[word]]
        second = [word for word in words if other in groups[word] and word.stem not in facts.names_of_stem]
        pair = next(((a, b) for a in first for b in second if a.base != b.base), None)
        if pair and not facts.says(frozenset(word.stem for word in pair), literally=True):
            return sorted(pair, key=lambda word: word.start)
    return []

"""Which words of a text are said not to be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.copywriting.claims.lexicon import form
from core.copywriting.claims.terms import Token, Unit

_REACH = 4  # words that a negation reaches over, at most
_SHORT = 14  # units of a sentence that speaks of one thing
_WINDOW = 40  # characters read on either side

# Before *without* this makes it a yes: it would not be the same without buttons.
_DOUBLED = re.compile(r"\b(?:not|never|nothing|no|hardly)\b|n['’]t\b", re.IGNORECASE)
_ENDS = frozenset(("and", "but", "with", "which", "that"))
_STOPS = re.compile(r"[.,;:!?–—()\n]")
_NEXT = re.compile(rf"\b(?:{form('denies_next')})\b(?!\s+(?:{form('denies_nothing')})\b)", re.IGNORECASE)
_ABSENCE = re.compile(rf"\b(?:{form('absence')})\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?;\n]+")
_PLACE = r"(?:\s+(?:down|at|on|along|around|across|to) (?:the )?\w+)?"
_BEFORE = re.compile(rf"{_PLACE}(?:{form('denies_before')})", re.IGNORECASE)


def denied_places(words: Sequence[Token], found: Sequence[Unit], text: str) -> frozenset[int]:
    """The numbers of the units that the text says are not there.

    A negation reaches over a few words up to the next punctuation, so "without visible seams" denies *seams*.
    """
    return frozenset(
        (
            *_after_negations(words, found, text),
            *_before_negations(words, found, text),
            *_in_absence(words, found, text),
        )
    )


def _after_negations(words: Sequence[Token], found: Sequence[Unit], text: str) -> Iterator[int]:
    place = 0
    for negation in _NEXT.finditer(text):
        while place < len(found) and words[found[place].first].start < negation.end():
            place += 1
        end = negation.end()
        if place and words[found[place - 1].last - 1].end > end:
            continue  # it is part of a phrase, as in *no sleeves*, which is read as a whole
        if negation.group().lower() == "without" and _DOUBLED.search(text, *_sentence_before(text, negation.start())):
            continue
        reach = 1 if text[end : end + 1] == "-" else _REACH
        for number in range(place, min(place + reach, len(found))):
            unit = found[number]
            if words[unit.first].base in _ENDS or _STOPS.search(text, end, words[unit.first].start):
                break
            yield number
            end = words[unit.last - 1].end


def _sentence_before(text: str, end: int) -> tuple[int, int]:
    return max(text.rfind(mark, max(0, end - _WINDOW), end) for mark in ".!?\n") + 1 or max(0, end - _WINDOW), end


def _before_negations(words: Sequence[Token], found: Sequence[Unit], text: str) -> Iterator[int]:
    for number, unit in enumerate(found):
        end = words[unit.last - 1].end
        if _BEFORE.match(text, end, end + _WINDOW):
            yield number


def _in_absence(words: Sequence[Token], found: Sequence[Unit], text: str) -> Iterator[int]:
    """The units of short sentences that speak of an absence, as in *struck from the list*."""
    if _ABSENCE.search(text) is None:
        return
    for sentence in _SENTENCE.finditer(text):
        if _ABSENCE.search(sentence.group()):
            within = [
                number
                for number, unit in enumerate(found)
                if sentence.start() <= words[unit.first].start < sentence.end()
            ]
            yield from within if len(within) <= _SHORT else ()

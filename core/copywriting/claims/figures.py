"""Numbers and amounts of a text against those of the facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.changes import Level
from core.copywriting.claims.findings import ClaimFinding, ClaimKind
from core.copywriting.claims.lexicon import few, lexicon, ordered
from core.copywriting.claims.stated import SIZE, Stated, plain_size
from core.copywriting.claims.subject_text import Read
from core.copywriting.claims.terms import stem, tokens
from core.text.quantities import Quantity, quantities, says_same_amount

_DIGITS = {word: str(number) for number, word in enumerate(ordered("counts"), 2)}
_NO_NAME = ("size", "number", "of", "count")
_NEAR = 4  # words on either side in which a fact's name says what a number counts
_GOES_ON = re.compile(r"\s+[^\W\d_]")
_SENTENCE_END = re.compile(r"[.!?\n]")
_SAYINGS = frozenset(("24/7", "50/50", "101", "007"))


def figures(read: Read, facts: Stated) -> Iterator[ClaimFinding]:
    """Sizes, amounts and numbers that no fact has, or that a fact has otherwise."""
    sizes = [found.span() for found in SIZE.finditer(read.text)]
    amounts = [amount for amount in quantities(read.text) if _is_amount(amount, read.text, sizes)]
    spans = [*sizes, *((amount.start, amount.end) for amount in amounts)]
    taken = frozenset(place for start, end in spans for place in read.places(start, end))
    for start, end in sizes:
        if plain_size(read.text[start:end]) not in facts.sizes and not read.excuses(start, end):
            yield _finding(read, start, end, facts, frozenset())
    for amount in amounts:
        if not _is_stated(amount, facts) and not read.excuses(amount.start, amount.end):
            rivals = {name for name, other in facts.amounts if other.measures == amount.measures}
            yield _finding(read, amount.start, amount.end, facts, frozenset(rivals))
    for place in _bare_numbers(read, taken):
        word = read.words[place]
        yield from _number(read, place, word.text if word.is_number else _DIGITS[word.base], facts)


def _is_amount(amount: Quantity, text: str, sizes: list[tuple[int, int]]) -> bool:
    """Whether it is one by itself: no part of a size, and not the word *in* of a sentence that goes on."""
    if any(start < amount.end and amount.start < end for start, end in sizes):
        return False
    return not (amount.text.endswith(" in") and _GOES_ON.match(text, amount.end))


def _bare_numbers(read: Read, taken: frozenset[int]) -> Iterator[int]:
    """The places of numbers, in digits or letters, that are not taken, excused or part of a known phrase."""
    for place, word in enumerate(read.words):
        is_number = (word.is_number or word.base in _DIGITS) and word.text not in _SAYINGS
        if is_number and not any(place in places for places in (taken, read.excused, read.known)):
            yield place


def _number(read: Read, place: int, number: str, facts: Stated) -> Iterator[ClaimFinding]:
    word = read.words[place]
    counted = _counted_by(read, place, facts)
    if number in facts.numbers and any(other.text in _numbers(facts, name) for name in counted for other in read.words):
        return  # the fact near it is stated by another number, and this one is another fact's
    is_spelt_in_facts = not word.is_number and word.stem in facts.names_of_stem
    if counted and not is_spelt_in_facts and not any(number in _numbers(facts, name) for name in counted):
        yield _finding(read, word.start, word.end, facts, counted)
    elif number not in facts.numbers and word.stem not in facts.names_of_stem and _is_a_claim(read, place):
        yield _finding(read, word.start, word.end, facts, frozenset())


def _is_a_claim(read: Read, place: int) -> bool:
    """Digits always are; a number in letters is one where it counts a part or a unit of the product."""
    if read.words[place].is_number:
        return True
    after = read.words[place + 1 : place + 3]
    return any(
        lexicon().class_of.get(word.base) in {"part", "property", "cut"} or word.base in few("counted")
        for word in after
    )


def _counted_by(read: Read, place: int, facts: Stated) -> frozenset[str]:
    """The facts that are a bare number and whose name stands near: ``pack_size`` near *a pack of 3*."""
    start, end = read.words[place].start, read.words[place].end
    near = {
        word.stem
        for word in read.words[max(0, place - _NEAR) : place + _NEAR + 1]
        if not _SENTENCE_END.search(read.text, min(word.end, end), max(word.start, start))
    }
    return frozenset(
        value.name
        for value in facts.values
        if len(value.words) == 1 and value.words[0].is_number and near & _name_stems(value.name)
    )


def _name_stems(name: str) -> set[str]:
    """The stems by which a text calls a fact's number: of a pack, whatever packs are called."""
    pack = {stem(word) for word in few("pack")}
    own = {word.stem for word in tokens(name.replace("_", " "))} - {stem(word) for word in _NO_NAME}
    return own | pack if own & pack else own


def _numbers(facts: Stated, name: str) -> set[str]:
    return {word.text for value in facts.values if value.name == name for word in value.words if word.is_number}


def _is_stated(amount: Quantity, facts: Stated) -> bool:
    if any(says_same_amount(amount, other) for _, other in facts.amounts):
        return True
    rivals = [other for _, other in facts.amounts if other.measures == amount.measures]
    return not rivals and str(amount.amount) in facts.numbers


def _finding(read: Read, start: int, end: int, facts: Stated, rivals: frozenset[str]) -> ClaimFinding:
    said = read.text[start:end]
    if rivals:
        values = ", ".join(f"{value.name} “{value.text[:60]}”" for value in facts.values if value.name in rivals)
        message = f"The text says “{said}”; the facts say {values[:200]}."
        return ClaimFinding(start, end, ClaimKind.NUMBER, Level.BLOCK, message)
    return ClaimFinding(start, end, ClaimKind.NUMBER, Level.WARN, f"No fact has the number “{said}”.")

"""What a text says that the product is, or is made of, in words of which the facts know nothing."""

from __future__ import annotations

from collections.abc import Iterator

from core.changes import Level
from core.copywriting.claims.findings import ClaimFinding, ClaimKind
from core.copywriting.claims.lexicon import few, lexicon
from core.copywriting.claims.stated import Stated
from core.copywriting.claims.subject_text import Read

_LINKS = frozenset(("of", "from", "with", "using", "out"))
_REACH = 5  # words after the link that are read


def making(read: Read, facts: Stated) -> Iterator[ClaimFinding]:
    """Words after *made of*, *spun from* and the like that are neither in the facts nor everyday words."""
    words = read.words
    for place in range(1, len(words) - 1):
        if words[place].base not in _LINKS or words[place].apart or words[place - 1].base not in few("making"):
            continue
        last = place + 1
        while last < len(words) and last <= place + _REACH and not words[last].apart:
            last += 1
        strange = [number for number in range(place + 1, last) if _is_strange(read, number, facts)]
        if strange:
            start, end = read.characters(place + 1, strange[-1] + 1)
            message = f"No fact says that it is made of “{read.text[start:end]}”."
            yield ClaimFinding(start, end, ClaimKind.UNSUPPORTED, Level.WARN, message)


def attributes(read: Read, facts: Stated) -> Iterator[ClaimFinding]:
    """Words that nothing explains where they describe the product, before its type."""
    words = read.words
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else None
        is_before_type = after is not None and not after.apart and after.stem in facts.product_type
        if is_before_type and not word.text.isupper() and _is_strange(read, place, facts):
            message = f"No fact says “{word.text[:60]}”. Take it out, add the fact, or approve the wording."
            yield ClaimFinding(word.start, word.end, ClaimKind.UNSUPPORTED, Level.WARN, message)


def _is_strange(read: Read, place: int, facts: Stated) -> bool:
    word = read.words[place]
    if place in read.excused or place in read.known or word.is_number or word.stem in facts.product_type:
        return False
    return word.stem not in facts.names_of_stem and word.stem not in lexicon().ordinary

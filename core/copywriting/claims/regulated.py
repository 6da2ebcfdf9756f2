"""Claims that need proof, by their general forms, and words that the voice guide bans."""

from __future__ import annotations

from collections.abc import Iterator

from core.changes import Level
from core.copywriting.claims.findings import ClaimFinding, ClaimKind, Limits
from core.copywriting.claims.lexicon import ClaimForms, few, lexicon, small_letters
from core.copywriting.claims.stated import Stated
from core.copywriting.claims.subject_text import Read
from core.copywriting.claims.terms import phrases_of, places_of, tokens


def regulated(read: Read, facts: Stated, limits: Limits) -> Iterator[ClaimFinding]:
    """Claims without a fact behind them, and banned words whatever the facts say."""
    for first, last in places_of(read.words, phrases_of(limits.banned)):
        start, end = read.characters(first, last)
        message = f"The voice guide bans “{read.text[start:end]}”."
        yield ClaimFinding(start, end, ClaimKind.BANNED, Level.BLOCK, message)
    proven = [read.characters(first, last) for first, last in places_of(read.words, phrases_of(limits.proven))]
    stated = frozenset(place for unit in read.units if unit.key in facts.keys for place in range(unit.first, unit.last))
    small = small_letters(read.text)
    for group in lexicon().claims:
        for start, last in group.spans(read.text, small):
            end = start + len(read.text[start:last].rstrip())
            has_proof = read.excuses(start, end) or any(one < end and start < other for one, other in proven)
            has_proof = has_proof or all(place in stated for place in read.places(start, end))
            if not has_proof and not _is_borne_out(read.text[start:end], group, facts):
                yield ClaimFinding(start, end, group.kind, group.level, _message(group, read.text[start:end]))


def _is_borne_out(said: str, group: ClaimForms, facts: Stated) -> bool:
    """Whether one value of a fact has all the claim's words; of an origin the place or the maker is enough."""
    content = frozenset(word.stem for word in tokens(said) if word.base not in few("joining"))
    if facts.says(content, literally=True):
        return True
    if group.kind is not ClaimKind.ORIGIN:
        return False
    place = frozenset(word.stem for word in tokens(said)[1:] if word.text[0].isupper()) or content - lexicon().ordinary
    return bool(place and facts.says(place, literally=True))


def _message(group: ClaimForms, said: str) -> str:
    return f"“{said[:80]}” {group.says}."

"""Claims that need proof, by their general forms, and words that the voice guide bans."""

from __future__ import annotations

from collections.abc import Iterator

from core.changes import Level
from core.copywriting.claims.findings import ClaimFinding, ClaimKind, Limits
from core.copywriting.claims.lexicon import ClaimForms, few, lexicon
from core.copywriting.claims.stated import Stated
from core.copywriting.claims.subject_text import Read
from core.copywriting.claims.terms import Token, phrases_of, places_of, tokens


def regulated(read: Read, facts: Stated, limits: Limits) -> Iterator[ClaimFinding]:
    """Claims without a fact behind them, and banned words whatever the facts say."""
    for first, last in places_of(read.words, phrases_of(limits.banned)):
        start, end = read.words[first].start, read.words[last - 1].end
        message = f"The voice guide bans “{read.text[start:end]}”."
        yield ClaimFinding(start, end, ClaimKind.BANNED, Level.BLOCK, message)
    proven = [set(words.split()) for words in phrases_of(limits.proven).keys.values()]
    for group in lexicon().claims:
        for found in group.form.finditer(read.text):
            start, end = found.span()
            said = tokens(found.group().rstrip())
            if (
                said
                and not read.excuses(start, end)
                and not _is_borne_out(said, facts, proven, is_origin=group.kind is ClaimKind.ORIGIN)
            ):
                end = start + len(found.group().rstrip())
                yield ClaimFinding(start, end, group.kind, group.level, _message(group, read.text[start:end]))


def _is_borne_out(said: list[Token], facts: Stated, proven: list[set[str]], *, is_origin: bool) -> bool:
    content = frozenset(word.stem for word in said if word.base not in few("joining"))
    telling = content - lexicon().ordinary if is_origin else frozenset()
    bases = {word.base for word in said}
    is_said = facts.says(content, literally=True) or (telling and facts.says(telling, literally=True))
    return bool(is_said or any(words <= bases for words in proven))


def _message(group: ClaimForms, said: str) -> str:
    return f"“{said[:80]}” {group.says}."

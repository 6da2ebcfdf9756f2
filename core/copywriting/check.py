"""What speaks against a text: its length in its place, its department's guide, signs no shop shows. Pure.

Claims that the facts do not support, links and addresses are found by core/copywriting/claims.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from core.changes import CopyField, Finding, Level
from core.copywriting.guides import Guide
from core.copywriting.places import PLACES

_SENTENCE = re.compile(r"[^.!?…\n]+")
_WE = re.compile(r"\b(?:we|our|ours|us)\b", re.IGNORECASE)
_YOU = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_MARKUP = re.compile(r"<[/!a-z][^>]*>|&[a-z]+;|&#\d+;|\{\{|\}\}", re.IGNORECASE)
_LONGEST_MESSAGE = 500


def check(text: str, field: CopyField, guide: Guide, stated: Iterable[str] = ()) -> tuple[Finding, ...]:
    """The findings on a text in its place, the harder ones first.

    Args:
        text: plain, lines parted by line breaks.
        field: what it is for.
        guide: its department's.
        stated: the values of the product's facts; a claim that needs proof may stand if one of them makes it.
    """
    found = [*_place(text, field), *_banned(text, field, guide), *_style(text, field, guide, list(stated))]
    return tuple(sorted(found, key=lambda one: one.level != Level.BLOCK))


def _place(text: str, field: CopyField) -> Iterator[Finding]:
    place = PLACES[field]
    name = place.field
    if not text.strip():
        yield _block("copy-empty", "There is no text. Write one, or reject the proposal.", name)
    if len(text) > place.longest:
        words = f"The text has {len(text):,} characters; {place.longest:,} are shown here. Shorten it."
        yield _block("copy-too-long", words, name)
    if any(_is_hidden(sign, lines=place.lines) for sign in text):
        yield _block("copy-unprintable", "The text holds line breaks or hidden signs. Remove them.", name)
    if _MARKUP.search(text):
        yield _block("copy-markup", "The text holds markup or a placeholder. Write plain words.", name)


def _banned(text: str, field: CopyField, guide: Guide) -> Iterator[Finding]:
    for phrase in guide.banned:
        if _stands_in(phrase, text):
            words = f"The guide bans “{phrase}”. Say it in other words."
            yield _block("copy-banned", words, PLACES[field].field)


def _style(text: str, field: CopyField, guide: Guide, stated: list[str]) -> Iterator[Finding]:
    name = PLACES[field].field
    for claim in guide.proof:
        if _stands_in(claim, text) and not any(_stands_in(claim, value) for value in stated):
            words = f"“{claim}” needs proof, and no fact of the product gives it. Add the fact or leave it out."
            yield _warn("copy-needs-proof", words, name)
    for use, instead in guide.preferred.items():
        if _stands_in(instead, text) and not any(_stands_in(instead, value) for value in stated):
            yield _warn("copy-word", f"Here we say “{use}”, not “{instead}”.", name)
    longest = guide.sentence_words.longest
    words_of_longest = max((len(sentence.split()) for sentence in _SENTENCE.findall(text)), default=0)
    if words_of_longest > longest:
        yield _warn("copy-sentence", f"A sentence has {words_of_longest} words; the guide allows {longest}.", name)
    if not guide.speaks_as_we and _WE.search(text):
        yield _warn("copy-person", "The guide does not let the shop speak as “we”. Say it without.", name)
    if not guide.speaks_to_you and _YOU.search(text):
        yield _warn("copy-person", "The guide does not address the reader as “you”. Say it without.", name)


def _stands_in(phrase: str, text: str) -> bool:
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    return re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) is not None


def _is_hidden(sign: str, *, lines: bool) -> bool:
    """Whether the sign is one that nobody sees: control signs, half characters, invisible and reversing ones."""
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"} and not (lines and sign == "\n")


def _block(code: str, message: str, field: str) -> Finding:
    return Finding(level=Level.BLOCK, code=code, message=message[:_LONGEST_MESSAGE], field=field)


def _warn(code: str, message: str, field: str) -> Finding:
    return Finding(level=Level.WARN, code=code, message=message[:_LONGEST_MESSAGE], field=field)

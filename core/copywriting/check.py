"""What speaks against a text: its length in its place, its department's guide, signs no shop shows. Pure.

Claims that the facts do not support, links and addresses are found by core/copywriting/claims.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from core.changes import CopyField, Finding, Level
from core.copywriting import capitals
from core.copywriting.category_rules import Goods, built_in, check_rules
from core.copywriting.guides import Guide
from core.copywriting.places import CHANNEL_NAMES, PLACES, Place, place_of
from core.copywriting.standing import standing
from core.copywriting.subject import TITLE

_SENTENCE = re.compile(r"[^.!?…\n]+")
_WE = re.compile(r"\b(?:we|our|ours|us)\b", re.IGNORECASE)
_YOU = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_MARKUP = re.compile(r"<[/!a-z][^>]*>|&[a-z]+;|&#\d+;|\{\{|\}\}", re.IGNORECASE)
_LONGEST_MESSAGE = 500
_TITLES = (CopyField.TITLE, CopyField.SEO_TITLE)


def check(
    text: str,
    field: CopyField,
    guide: Guide,
    stated: Iterable[str] = (),
    goods: Goods | None = None,
    told: Iterable[str] = (),
    channel: str = "",
) -> tuple[Finding, ...]:
    """The findings on a text in its place, the harder ones first.

    Args:
        text: plain, lines parted by line breaks.
        field: what it is for.
        guide: its department's.
        stated: the values of the product's facts; a claim that needs proof may stand if one of them makes it.
        goods: the product; if given, the rules for such goods are asked too.
        told: names of facts that the text is known to state in words of its own.
        channel: whose own version it is; empty for the shop's text.
    """
    values = list(stated)
    found = [
        *_place(text, field, guide, channel),
        *_banned(text, field, guide),
        *_proof(text, field, guide, values, goods),
    ]
    found += _style(text, field, guide, values)
    if field in _TITLES:
        found += _capitals(text, field, guide, values if goods is None else _beside_title(goods))
    if goods is not None:
        rules = built_in() if guide.rules is None else guide.rules
        found += check_rules(text, field, rules, goods, told)
    return tuple(sorted(found, key=lambda one: one.level != Level.BLOCK))


def words_a_sentence(text: str) -> float:
    """How many words its sentences have on average, at least 1."""
    counts = [count for sentence in _SENTENCE.findall(text) if (count := len(sentence.split()))]
    return sum(counts) / len(counts) if counts else 1.0


def _place(text: str, field: CopyField, guide: Guide, channel: str) -> Iterator[Finding]:
    place = place_of(field, channel)
    name, who = place.field, f"{CHANNEL_NAMES[channel]} takes {{:,}}" if channel else "{:,} are shown here"
    if not text.strip():
        yield _block("copy-empty", "There is no text. Write one, or reject the proposal.", name)
    if len(text) > place.longest:
        words = f"The text has {len(text):,} characters; {who.format(place.longest)}. Shorten it."
        yield _block("copy-too-long", words, name)
    yield from _lines(text, place, who)
    own = guide.lengths.get(field)
    if own is not None and place.longest >= len(text) > own.most:
        words = f"The text has {len(text):,} characters; the guide allows {own.most:,} here. Shorten it."
        yield _block("copy-too-long", words, name)
    if own is not None and 0 < len(text.strip()) < own.fewest:
        words = f"The text has {len(text.strip()):,} characters; the guide asks for {own.fewest:,} here. Say more."
        yield _warn("copy-too-short", words, name)
    if any(_is_hidden(sign, lines=place.lines) for sign in text):
        yield _block("copy-unprintable", "The text holds line breaks or hidden signs. Remove them.", name)
    if _MARKUP.search(text):
        yield _block("copy-markup", "The text holds markup or a placeholder. Write plain words.", name)


def _lines(text: str, place: Place, who: str) -> Iterator[Finding]:
    """What speaks against the lines of a text in a place that limits them one by one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if place.most_lines is not None and len(lines) > place.most_lines:
        words = f"The text has {len(lines)} lines; {who.format(place.most_lines)}. Leave some out."
        yield _block("copy-too-many-lines", words, place.field)
    longest = max((len(line) for line in lines), default=0)
    if place.longest_line is not None and longest > place.longest_line:
        words = f"A line has {longest:,} characters; {who.format(place.longest_line)}. Shorten it."
        yield _block("copy-too-long", words, place.field)


def _banned(text: str, field: CopyField, guide: Guide) -> Iterator[Finding]:
    for phrase, found in standing(guide.banned, text).items():
        words = f"The guide bans “{phrase}”. Say it in other words."
        yield _block("copy-banned", words, PLACES[field].field, found)


def _proof(text: str, field: CopyField, guide: Guide, stated: list[str], goods: Goods | None) -> Iterator[Finding]:
    for claim, found in standing(guide.proof, text).items():
        if not any(standing((claim,), value) for value in stated) and not _is_named(claim, text, goods):
            words = f"“{claim}” needs proof, and no fact of the product gives it. Add the fact or leave it out."
            yield _warn("copy-needs-proof", words, PLACES[field].field, found)


def _is_named(claim: str, text: str, goods: Goods | None) -> bool:
    """Whether a fact is called what the text claims, and the text gives its value too: “SPF 30”."""
    return goods is not None and any(
        standing((claim,), name) and standing(values, text) for name, values in goods.values.items()
    )


def _style(text: str, field: CopyField, guide: Guide, stated: list[str]) -> Iterator[Finding]:
    name = PLACES[field].field
    uses = {instead: use for use, instead in guide.preferred.items()}
    for instead, found in standing(tuple(uses), text).items():
        if not any(standing((instead,), value) for value in stated):
            yield _warn("copy-word", f"Here we say “{uses[instead]}”, not “{instead}”.", name, found)
    longest = guide.sentence_words.longest
    words_of_longest = max((len(sentence.split()) for sentence in _SENTENCE.findall(text)), default=0)
    if words_of_longest > longest:
        yield _warn("copy-sentence", f"A sentence has {words_of_longest} words; the guide allows {longest}.", name)
    if not guide.speaks_as_we and _WE.search(text):
        yield _warn("copy-person", "The guide does not let the shop speak as “we”. Say it without.", name)
    if not guide.speaks_to_you and _YOU.search(text):
        yield _warn("copy-person", "The guide does not address the reader as “you”. Say it without.", name)


def _capitals(text: str, field: CopyField, guide: Guide, values: Iterable[str]) -> Iterator[Finding]:
    said = capitals.fault(text, guide.title_case, capitals.names_in(values))
    if said:
        yield _warn("copy-capitals", said, PLACES[field].field)


def _beside_title(goods: Goods) -> Iterator[str]:
    """The values of all facts but the title's own, whose capitals are what is judged."""
    yield from (value for name, values in goods.values.items() if name != TITLE for value in values)


def _is_hidden(sign: str, *, lines: bool) -> bool:
    """Whether the sign is one that nobody sees: control signs, half characters, invisible and reversing ones."""
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"} and not (lines and sign == "\n")


def _block(code: str, message: str, field: str, found: re.Match[str] | None = None) -> Finding:
    return _finding(Level.BLOCK, code, message, field, found)


def _warn(code: str, message: str, field: str, found: re.Match[str] | None = None) -> Finding:
    return _finding(Level.WARN, code, message, field, found)


def _finding(level: Level, code: str, message: str, field: str, found: re.Match[str] | None) -> Finding:
    start, end = found.span() if found else (None, None)
    return Finding(level=level, code=code, message=message[:_LONGEST_MESSAGE], field=field, start=start, end=end)

"""Texts clause by clause: the same text with only those accepted, and an edited text cut into clauses again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.changes import CopyClause
from core.errors import BadInputError

_SENTENCE_ENDS = re.compile(r"[.!?…](?=\s|$)|\n")
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…]+(?=\s|$)|$)", re.MULTILINE)
_LEADING = re.compile(r"^(?:[\s,;–—-]+|(?:and|but|with|plus|while)\b)+", re.IGNORECASE)
_CONNECTIVE = re.compile(r"^(with|featuring|in|from|made)\b", re.IGNORECASE)
_LAST_OF_LIST = re.compile(r"^(,?\s*)(and|or|plus|&)\s", re.IGNORECASE)
_SIGNS_AT_START, _SIGNS_AT_END = re.compile(r"[.!?…]+"), re.compile(r"[.!?…]+$")
_LIST = re.compile(r"^\s*,\s*$")


@dataclass(frozen=True)
class _Part:
    """A clause where it stands in the text: what parts it from the one before, and whether a sentence begins."""

    number: int
    gap: str
    words: str
    begins: bool


def restricted(text: str, clauses: Sequence[CopyClause], accepted: Iterable[int]) -> tuple[str, tuple[CopyClause, ...]]:
    """The text and its clauses with only those accepted, joined so that it reads on; all accepted, it is the same.

    Raises:
        BadInputError: none was accepted, one that is not there, or the clauses are no parts of the text.

    >>> said = [CopyClause(text=one) for one in ("A jersey top", "a round neck", "long sleeves", "a split hem")]
    >>> restricted("A jersey top with a round neck, long sleeves and a split hem.", said, [0, 1, 3])[0]
    'A jersey top with a round neck and a split hem.'
    """
    wanted = set(accepted)
    if not wanted or not wanted <= set(range(len(clauses))):
        raise BadInputError("Accept at least one of the clauses that are proposed, or reject the proposal.")
    parts, tail = _parts(text, [clause.text for clause in clauses])
    if len(wanted) == len(clauses):
        return text, tuple(clauses)
    joined, words = "", {}
    for sentence in _sentences(parts):
        kept = _kept(sentence, wanted)
        if not kept:
            continue
        for gap, number, said in kept:
            joined += (_between(sentence[0].gap, joined) if number == kept[0][1] else gap) + said
            words[number] = said
        joined += _end(sentence, parts, tail, has_last=kept[-1][1] == sentence[-1].number)
    return joined.strip(), tuple(clauses[number].model_copy(update={"text": words[number]}) for number in sorted(words))


def recut(text: str, before: Sequence[CopyClause], facts: Mapping[str, Sequence[str]]) -> tuple[CopyClause, ...]:
    """The clauses of an edited text: those of ``before`` that still stand in it, and its other sentences.

    A new one states the facts of which it holds a value.
    """
    found: list[CopyClause] = []
    for match in _SENTENCE.finditer(text):
        sentence = match.group().strip()
        if not sentence:
            continue
        old = [clause for clause in before if clause.text in sentence]
        if old and _is_covered(sentence, old):
            found += old
        else:
            found.append(CopyClause(text=sentence[:2000], facts=tuple(stated_in(sentence, facts))))
    return tuple(found)


def stated(clauses: Iterable[CopyClause], facts: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The facts that the clauses name, with their values; names of nothing are left out."""
    names = dict.fromkeys(name for clause in clauses for name in clause.facts)
    return {name: tuple(facts[name]) for name in names if name in facts}


def stated_in(sentence: str, facts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The names of the facts of which the sentence holds a value."""
    yield from (name for name, values in facts.items() if any(says(sentence, value) for value in values))


def says(sentence: str, value: str) -> bool:
    """Whether the value stands in the sentence as whole words, whatever its capitals.

    >>> says("A redwood table", "Red"), says("A red table", "Red")
    (False, True)
    """
    return bool(value) and re.search(rf"(?<!\w){re.escape(value.casefold())}(?!\w)", sentence.casefold()) is not None


def _parts(text: str, clauses: Sequence[str]) -> tuple[list[_Part], str]:
    """The clauses in their order in the text, and what follows the last one."""
    parts: list[_Part] = []
    at = 0
    for number, words in enumerate(clauses):
        start = text.find(words, at)
        if start < 0:
            raise BadInputError("The clauses are not in the text in this order. Edit the text instead.")
        gap, at = text[at:start], start + len(words)
        joint = _LAST_OF_LIST.match(f" {words}")
        gap, words = (gap + joint.group().lstrip(), words[joint.end() - 1 :]) if parts and joint else (gap, words)
        ended = bool(parts) and _SENTENCE_ENDS.search(parts[-1].words[-1:]) is not None
        begins = not parts or ended or _SENTENCE_ENDS.search(gap) is not None
        parts.append(_Part(number, gap, words, begins))
    return parts, text[at:]


def _sentences(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    sentence: list[_Part] = []
    for part in parts:
        if part.begins and sentence:
            yield sentence
            sentence = []
        sentence.append(part)
    yield sentence


def _kept(sentence: Sequence[_Part], wanted: set[int]) -> list[tuple[str, int, str]]:
    """The accepted clauses of a sentence as (what joins it to the one before, number, words)."""
    kept: list[tuple[str, int, str]] = []
    dropped: list[_Part] = []
    for part in sentence:
        if part.number not in wanted:
            dropped.append(part)
            continue
        goes_on = bool(kept) and kept[-1][1] != sentence[0].number and _LAST_OF_LIST.match(part.gap) is not None
        if goes_on:
            kept.append((part.gap, part.number, part.words))
        elif kept:
            kept.append((_gap(dropped, part), part.number, _led(dropped, part.words)))
        elif dropped:
            kept.append(("", part.number, _capital(_LEADING.sub("", part.words))))
        else:
            kept.append(("", part.number, part.words))
        dropped = []
    return _closed(kept, dropped)


def _gap(dropped: Sequence[_Part], part: _Part) -> str:
    """What joins a clause to the last one kept: of a list its own comma or *and*, else what the dropped ones had."""
    if not dropped:
        return part.gap
    first = dropped[0].gap
    return part.gap if _LIST.match(first) or _LAST_OF_LIST.match(first) else first


def _led(dropped: Sequence[_Part], words: str) -> str:
    """The words with the preposition that went with the clauses before them: *with* of “with a hood”."""
    lead = _CONNECTIVE.match(dropped[0].words) if dropped else None
    return words if lead is None or _CONNECTIVE.match(words) else f"{lead[1].lower()} {words}"


def _closed(kept: list[tuple[str, int, str]], dropped: Sequence[_Part]) -> list[tuple[str, int, str]]:
    """The same with *and* before the last of a list whose own last one was dropped."""
    last = next((part.gap for part in dropped if _LAST_OF_LIST.match(part.gap)), "")
    if last and len(kept) > 1 and _LIST.match(kept[-1][0]):
        return [*kept[:-1], (last, *kept[-1][1:])]
    return kept


def _between(gap: str, joined: str) -> str:
    """What stands between two sentences that may not have been neighbours."""
    return "" if not joined else "\n" if "\n" in gap else " "


def _end(sentence: Sequence[_Part], parts: Sequence[_Part], tail: str, *, has_last: bool) -> str:
    """The sign that ends the sentence: the one after its last clause, or in that clause if it was left out."""
    after = sentence[-1].number + 1
    gap = parts[after].gap if after < len(parts) else tail
    own = None if has_last else _SIGNS_AT_END.search(sentence[-1].words)
    found = own or _SIGNS_AT_START.match(gap)
    return found.group() if found else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _is_covered(sentence: str, clauses: Iterable[CopyClause]) -> bool:
    """Whether nothing but joining words is left of the sentence without its clauses."""
    for clause in clauses:
        sentence = sentence.replace(clause.text, " ", 1)
    return not re.search(r"\w{4,}|\d", _LEADING.sub("", sentence.strip()))

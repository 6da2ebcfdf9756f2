"""Names in a text: competitors, other brands, and capitalised words that no fact explains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.changes import Level
from core.copywriting.claims.findings import ClaimFinding, ClaimKind
from core.copywriting.claims.knowledge import Knowledge
from core.copywriting.claims.lexicon import few, form, lexicon
from core.copywriting.claims.stated import Stated
from core.copywriting.claims.subject_text import Read
from core.copywriting.claims.terms import Phrases, Token, phrase, places_of

_GOES_ON = re.compile(form("after_name"), re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?:;\n]+")
_LONGEST_NAME = 4  # words
_TITLE_SHARE = 0.6  # of a text's words with a capital: it is set as a title, and capitals tell nothing


def names(read: Read, facts: Stated, knowledge: Knowledge, competitors: Phrases) -> Iterator[ClaimFinding]:
    """Brands other than the product's own, competitors, and names that no fact has."""
    taken: set[int] = set()
    for first, last in places_of(read.words, competitors):
        taken.update(range(first, last))
        yield _finding(read, first, last, ClaimKind.COMPETITOR, "is a competitor's name. Take it out.", Level.BLOCK)
    for first, last in places_of(read.words, knowledge.brands_known):
        if read.words[first].text[0].isupper() and not taken & set(range(first, last)):
            taken.update(range(first, last))
            if not _is_own(read, first, last, facts):
                yield _finding(read, first, last, ClaimKind.BRAND, _other_brand(facts), Level.BLOCK)
    for first, last in (*_in_brand_frames(read, facts, knowledge), *_strange_names(read, facts, knowledge)):
        if not taken & set(range(first, last)):
            taken.update(range(first, last))
            level = Level.BLOCK if facts.brands and _names_a_maker(read, first) else Level.WARN
            yield _finding(read, first, last, ClaimKind.BRAND, _other_brand(facts), level)


def _finding(read: Read, first: int, last: int, kind: ClaimKind, says: str, level: Level) -> ClaimFinding:
    start, end = read.characters(first, last)
    return ClaimFinding(start, end, kind, level, f"“{read.text[start:end]}” {says}")


def _other_brand(facts: Stated) -> str:
    own = ", ".join(sorted(facts.brands))
    return f"is no name from the facts; the brand is {own}." if own else "is a name that no fact has."


def _is_own(read: Read, first: int, last: int, facts: Stated) -> bool:
    said = tuple(word.base for word in read.words[first:last])
    return any(phrase(brand) == said for brand in facts.brands) or bool(
        facts.says(frozenset(word.stem for word in read.words[first:last]))
    )


def _in_brand_frames(read: Read, facts: Stated, knowledge: Knowledge) -> Iterator[tuple[int, int]]:
    """Names other than the own brand where approved texts have the brand."""
    frames = [frame.split("{}", 1) for frame in knowledge.brand_frames if "{}" in frame]
    for sentence in _SENTENCE.finditer(read.text):
        said = sentence.group().strip()
        for before, after in frames:
            if said.startswith(before) and said.endswith(after) and len(before) + len(after) < len(said):
                start = sentence.start() + sentence.group().index(said) + len(before)
                places = read.places(start, start + len(said) - len(before) - len(after))
                is_name = 0 < len(places) <= _LONGEST_NAME and read.words[places[0]].text[0].isupper()
                if is_name and not _is_own(read, places[0], places[-1] + 1, facts):
                    yield places[0], places[-1] + 1


def _strange_names(read: Read, facts: Stated, knowledge: Knowledge) -> Iterator[tuple[int, int]]:
    capitals = [word.text[0].isupper() for word in read.words]
    if sum(capitals) > max(3, _TITLE_SHARE * len(capitals)):
        return
    place = 0
    while place < len(capitals):
        last = place
        while last < len(capitals) and capitals[last] and (last == place or _adjoins(read, last)):
            last += 1
        if last > place:
            yield from _strange_part(read, place, last, facts, knowledge)
        place = max(last, place + 1)


def _strange_part(read: Read, first: int, last: int, facts: Stated, knowledge: Knowledge) -> Iterator[tuple[int, int]]:
    """A run of capitalised words, if it holds a name: a word that nothing explains, or a capital within a sentence."""
    strange = [place for place in range(first, last) if _is_strange(read, place, facts, knowledge)]
    within = [
        place
        for place in range(first, last)
        if place not in read.first and place not in read.excused and not _is_known_capital(read, place, facts)
    ]
    if strange and (
        within or strange != [first] or _goes_on(read, first, last, facts) or _is_subject_of_making(read, first)
    ):
        yield min(strange + within), max(strange + within) + 1
    elif within and not strange:
        yield (first if last - first > 1 and first in read.first else within[0]), within[-1] + 1


def _is_strange(read: Read, place: int, facts: Stated, knowledge: Knowledge) -> bool:
    word = read.words[place]
    if place in read.excused or word.stem in facts.names_of_stem or word.stem in facts.product_type:
        return False
    if (
        word.stem in lexicon().ordinary
        or word.base in few("shorthand")
        or word.base in knowledge.vocabulary
        or word.stem in knowledge.types
    ):
        return False
    return place not in read.known and word.text != "I"


def _is_known_capital(read: Read, place: int, facts: Stated) -> bool:
    word = read.words[place]
    if len(word.text) == 1 and "&" not in read.text[max(0, word.start - 1) : word.end + 1]:
        return True
    if place in read.known:
        return True
    if word.text.isupper() and (word.stem in lexicon().ordinary or word.base in few("shorthand")):
        return True
    return word.stem in facts.names_of_stem or word.stem in facts.product_type or _is_of_the_calendar(word)


def _goes_on(read: Read, first: int, last: int, facts: Stated) -> bool:
    """Whether a name goes on with a second word, be it one that is known, as in *Lyssa Grey*."""
    if last > first + 1 and _is_own(read, first + 1, last, facts):
        return False
    return any(len(word.text) > 1 and not _is_of_the_calendar(word) for word in read.words[first + 1 : last])


def _is_of_the_calendar(word: Token) -> bool:
    return word.base in few("calendar") or word.text.lower() in few("calendar")


def _is_subject_of_making(read: Read, first: int) -> bool:
    """Whether a strange word that begins a sentence is a name: in capitals, or doing as makers do."""
    word = read.words[first]
    if first and read.words[first - 1].base in few("before_names") and not _begins_anew(read, first):
        return True
    if word.text.isupper() and len(word.text) > 1:
        return True
    is_answer = read.text[: word.start].rstrip().endswith(":") and read.text[word.end : word.end + 1] in {"", "."}
    goes_on = is_answer or _GOES_ON.match(read.text, word.end) is not None
    return goes_on and not word.base.endswith(tuple(few("endings")))


def _begins_anew(read: Read, place: int) -> bool:
    return any(mark in read.text[read.words[place - 1].end : read.words[place].start] for mark in ".!?\n")


def _names_a_maker(read: Read, first: int) -> bool:
    before = read.words[first - 1].base if first else ""
    return before in few("before_names") or first in read.first


def _adjoins(read: Read, place: int) -> bool:
    between = read.text[read.words[place - 1].end : read.words[place].start]
    return between.strip() in {"", "&", "-"} and "\n" not in between

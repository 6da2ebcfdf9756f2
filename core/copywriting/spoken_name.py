"""A product's name as the words that begin a sentence: "An 8 W desk lamp in chrome", not "Desk lamp 8 W, chrome". Pure.

Titles are written to be found, word behind word; a sentence has each where people say it. Only words of the name and
of the facts it is about are used, with those that plain English needs between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from core.copywriting.clauses import says
from core.copywriting.drafting.english import (
    PREPOSITIONS,
    article,
    capitalised,
    is_plural,
    looks_attributive,
    uncapitalised,
    words,
)
from core.copywriting.drafting.facts import name_words
from core.copywriting.drafting.learning import nouns_of
from core.copywriting.drafting.ways import MATERIALS, small
from core.copywriting.drafting.word_lists import word_list
from core.copywriting.subject import BRAND, TITLE, CopyFacts

COLOURS = frozenset({"colour", "color"})
_NAMES = frozenset({"shade", "fits", "fitment", "vehicle", "compatible with", "model", "collection", "origin"})
_FITS = frozenset({"fits", "fitment", "vehicle", "compatible with"})
_BEFORE = frozenset({"type", "position", "side", "fuel", "viscosity", "wear", "grade", "style"})  # a name's last word
_EXTENTS: Mapping[str, str] = {
    "length": "long",
    "width": "wide",
    "height": "high",
    "depth": "deep",
    "thickness": "thick",
    "diameter": "in diameter",
}
_TOLD_BEFORE = frozenset({"voltage", "power", "current", "volume", "capacity"})
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_GRADES, _MASS, _PARTS = word_list("grades"), word_list("mass_nouns"), word_list("parts")
_LONGEST_GRADE = 2  # words
_RING = 5  # letters: longer words that end in "-ing" describe
_FIGURE = re.compile(
    r"(?<![\w.,])(?<!\dx )(?<!\d x )\d+(?:[.,]\d+)? ?(?:[mc]?m|[mc]?l|k?g|k?W|V|A|Ah|lm|bar)(?![\w²³])"
)
_COUNTED = re.compile(r"(\d{1,2}) ?[x×] ?(\d+(?:[.,]\d+)? [A-Za-z]{1,3})")
_YEARS = re.compile(r" \(?(\d{4}) ?[-–] ?(\d{4})\)?$")
_ENDS_THING = re.compile(r" (?:in|with|for|of|from|by) ")


@dataclass(frozen=True)
class SpokenName:
    """The words that begin a sentence, those that end it, and the facts that both state beside those the title does."""

    head: str
    tail: str = ""
    stated: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Taken:
    """What is left of the title, and what was taken out of it by the place it has in a sentence."""

    rest: str
    figures: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    vehicle: str = ""
    stated: tuple[str, ...] = ()

    def without(self, words_of_title: str) -> _Taken:
        """The same without these words and the signs that stood about them."""
        found = re.search(rf"\(?(?<!\w){re.escape(words_of_title)}(?!\w)\)?", self.rest, re.IGNORECASE)
        if found is None:
            return self
        left = f"{self.rest[: found.start()]} {self.rest[found.end() :]}"
        left = re.sub(r"\s+,", ",", re.sub(r"\s+", " ", left))
        return replace(self, rest=re.sub(r"(?:, ?)+", ", ", left).strip(" ,-–"))


def spoken_name(facts: CopyFacts, common: frozenset[str]) -> SpokenName | None:
    """The name as it is spoken; None where a part of it has no place that is known.

    Args:
        facts: of the product, with its title.
        common: words that are nobody's name, small: before one of these stands an article.

    >>> facts = CopyFacts("Desk lamps", {"Title": ("Desk lamp 8 W, chrome",), "Colour": ("Chrome",), "Power": ("8 W",)})
    >>> spoken_name(facts, frozenset({"desk"})).head
    'An 8 W desk lamp in chrome'
    """
    title = _calm(next(iter(facts.values.get(TITLE, ())), ""))
    one = {name: values[0] for name, values in facts.values.items() if len(values) == 1 and name not in (TITLE, BRAND)}
    taken = _counted(_fitting(_Taken(title), one), one)
    taken = _ended(_measured(_packed(_fitted(taken, one), one), one), one, facts.product_type)
    pieces = taken.rest.split(", ")
    for piece in pieces[1:]:
        placed = _placed(replace(taken, rest=pieces[0]), piece, one)
        if placed is None:
            return None
        taken = placed
    core = pieces[0]
    if not words(core):
        return None
    told = {word for name, value in one.items() if name_words(name) not in _NAMES for word in words(value)}
    thing = _with_article(taken, core, common | told | set(words(facts.product_type)))
    if thing is None:
        return None
    head = " ".join([thing, *taken.behind])
    vehicle = f" for {taken.vehicle}" if taken.vehicle else ""
    tail = "".join(f" {part}" for part in taken.parts) + vehicle + "".join(f", {each}" for each in taken.last)
    return SpokenName(head, tail, taken.stated)


def _calm(title: str) -> str:
    """A title that shouts in small letters; any other as it is."""
    return capitalised(title.lower()) if title.isupper() and len(words(title)) > 1 else title.strip()


def _fitting(taken: _Taken, facts: Mapping[str, str]) -> _Taken:
    """What it fits goes to the end: "for the Ford Focus Mk3 (2011–2018)", with its fuel: "for the diesel …"."""
    name = next((name for name in facts if name_words(name) in _FITS), "")
    if not name or (" for " in taken.rest and not says(taken.rest, facts[name])):
        return taken
    vehicle = _YEARS.sub(r" (\1–\2)", facts[name])
    left = taken
    for lead in ("for ", "to suit ", "to fit ", ""):
        left = left.without(f"{lead}{facts[name]}")
    fuel = next((value for name, value in facts.items() if name_words(name) == "fuel"), "")
    if fuel and left.rest.casefold().endswith(f" {fuel.casefold()}"):
        left, vehicle = left.without(fuel), f"{small(fuel)} {vehicle}"
    return replace(left, vehicle=f"the {vehicle}", stated=(*left.stated, name))


def _counted(taken: _Taken, facts: Mapping[str, str]) -> _Taken:
    """So many of a part: "2 x 4.0 Ah" of a battery is "with two 4.0 Ah batteries"."""
    for name, value in facts.items():
        found = _COUNTED.fullmatch(value)
        if found is None or not 0 < int(found[1]) < len(_NUMBERS):
            continue
        count, key = int(found[1]), name_words(name)
        several = key if count == 1 else f"{key[:-1]}ies" if key.endswith("y") else f"{key}s"
        left = taken.without(value)
        part = f"with {_NUMBERS[count]} {found[2]} {several}"
        return replace(left, parts=(*left.parts, part), stated=(*left.stated, name))
    return taken


def _fitted(taken: _Taken, facts: Mapping[str, str]) -> _Taken:
    """The fitting that the title leaves out: "with an E27 fitting"."""
    name = next((name for name in facts if name_words(name) == "fitting"), "")
    if not name or taken.parts or says(taken.rest, facts[name]) or " with " in taken.rest:
        return taken
    part = f"with {article(facts[name])} {facts[name]} fitting"
    return replace(taken, parts=(part,), stated=(*taken.stated, name))


def _packed(taken: _Taken, facts: Mapping[str, str]) -> _Taken:
    """How many are in a pack: "in a pack of 50"."""
    name = next((name for name in facts if name_words(name) in ("pack size", "pack quantity")), "")
    if not name or not facts[name].isdigit():
        return taken
    left = taken.without(f"pack of {facts[name]}").without(f"x {facts[name]}")
    return replace(left, last=(*left.last, f"in a pack of {facts[name]}"), stated=(*left.stated, name))


def _measured(taken: _Taken, facts: Mapping[str, str]) -> _Taken:
    """Figures with their units: how long a thing is stands behind it, of how many volts it is before it."""
    for figure in _FIGURE.findall(taken.rest):
        key = next((name_words(name) for name, value in facts.items() if value == figure), "")
        if key in _EXTENTS:
            left = taken.without(figure)
            taken = replace(left, last=(f"{figure} {_EXTENTS[key]}", *left.last))
        elif not _stands_before(taken.rest, figure):
            left = taken.without(figure)
            taken = replace(left, figures=(*left.figures, figure))
    for name, value in facts.items():
        if name_words(name) in _TOLD_BEFORE and _FIGURE.fullmatch(value) and not _says_figure(taken, value):
            taken = replace(taken, figures=(*taken.figures, value), stated=(*taken.stated, name))
    return taken


def _stands_before(rest: str, figure: str) -> bool:
    """Whether a thing is named behind the figure: "18 V cordless drill", but not "sander 12 V cordless"."""
    behind = rest.partition(figure)[2].split(",")[0]
    thing = words(_ENDS_THING.split(f"{behind} ")[0])
    return any(word not in PREPOSITIONS and not _describes(word) for word in thing)


def _says_figure(taken: _Taken, figure: str) -> bool:
    return figure in taken.figures or says(taken.rest, figure)


def _ended(taken: _Taken, facts: Mapping[str, str], product_type: str) -> _Taken:
    """What stands behind the thing without a comma takes its place too: "Gear oil 75W-90", "Sander cordless"."""
    core, comma, pieces = taken.rest.partition(",")
    nouns = nouns_of(product_type)
    for value in facts.values():
        before = core[: -len(value)].rstrip()
        ends = core.casefold().endswith(f" {value.casefold()}") and nouns.isdisjoint(words(value))
        ends = ends and not value.isdigit()
        if ends and before.rsplit(" ", 1)[-1].lower() not in PREPOSITIONS and not _describes(words(before)[-1]):
            core, pieces = before, f", {core[-len(value) :]}{comma}{pieces}"
            return replace(taken, rest=f"{core}{pieces}")
    said = core.split(" ")
    place = max((number for number, word in enumerate(said) if word.lower() in nouns), default=len(said))
    behind = said[place + 1 :]
    if behind and all(_describes(word) for word in behind):
        return replace(taken, rest=" ".join(said[: place + 1]) + comma + pieces, before=(*taken.before, *behind))
    return taken


def _placed(taken: _Taken, piece: str, facts: Mapping[str, str]) -> _Taken | None:
    """The same with one more piece of the title, where people say it; None where that is not known."""
    name = next((name for name, value in facts.items() if value.casefold() == piece.casefold()), "")
    key, last = name_words(name), name_words(name).rpartition(" ")[2]
    if name and key == "shade":
        return replace(taken, behind=(f"in {piece}", *taken.behind))
    if key in MATERIALS or last in COLOURS or (not name and _is_cloth_in_colour(piece, facts)):
        return replace(taken, behind=(f"in {small(piece)}", *taken.behind))
    if last in _PARTS or (words(piece) and words(piece)[-1] in _PARTS):
        part = piece if words(piece)[-1] in _PARTS else f"{piece} {last}"
        joint = "and" if taken.parts else "with"
        return replace(taken, parts=(*taken.parts, f"{joint} {article(part)} {uncapitalised(part)}"))
    if last in _BEFORE or (not name and piece and all(map(_describes, piece.lower().split(" ")))):
        return replace(taken, before=(*taken.before, uncapitalised(piece)))
    return replace(taken, last=(*taken.last, uncapitalised(piece))) if name else None


def _is_cloth_in_colour(piece: str, facts: Mapping[str, str]) -> bool:
    made = [value for name, value in facts.items() if name_words(name) in MATERIALS]
    hues = [value for name, value in facts.items() if name_words(name) in COLOURS]
    return piece.casefold() in {f"{hue} {cloth}".casefold() for hue in hues for cloth in made}


def _describes(word: str) -> bool:
    return word.lower() in _GRADES or looks_attributive(word.lower())


def _with_article(taken: _Taken, core: str, common: set[str] | frozenset[str]) -> str | None:
    """The thing with what describes it before it, and an article if it is one thing; a name has nothing before it."""
    told = [*taken.figures, *taken.before]
    if words(core)[0] not in common and not _is_no_name(core):
        return None if told else capitalised(core)
    plain = uncapitalised(core)
    grade = next(_grades(plain), "")
    if grade and told:
        told, plain = [grade, *told], plain[len(grade) + 1 :]
    phrase = " ".join([*told, plain])
    thing = words(_ENDS_THING.split(core)[0])[-1]
    is_many = is_plural(thing) or (not taken.figures and (thing in _MASS or thing.endswith("wear")))
    if is_many:
        return capitalised(phrase)
    return f"{capitalised(article(phrase))} {phrase}"


def _is_no_name(core: str) -> bool:
    """Whether a title begins with what no name is: a figure, letters such as LED, a word that describes."""
    first = core.split(" ")[0]
    return (
        any(sign.isdigit() for sign in first)
        or first.isupper()
        or _describes(first)
        or (first.endswith("ing") and len(first) > _RING)
    )


def _grades(plain: str) -> Iterator[str]:
    """What a name begins with if that says how good or how strong the thing is."""
    said = plain.split(" ")
    for length in range(min(_LONGEST_GRADE, len(said) - 1), 0, -1):
        if " ".join(said[:length]).lower() in _GRADES:
            yield " ".join(said[:length])

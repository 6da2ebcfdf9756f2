"""Titles and bullets, from the same phrases in the same order as the description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from core.copywriting.drafting.alignment import Link
from core.copywriting.drafting.composing import Plan
from core.copywriting.drafting.descriptions import Text, composer_of, shaken
from core.copywriting.drafting.english import capitalised, is_listed, uncapitalised
from core.copywriting.drafting.judging import Draft, Limits, judged
from core.copywriting.drafting.learning import Learned
from core.copywriting.drafting.material import MAKERS, Material, write
from core.copywriting.drafting.phrases import Said
from core.copywriting.drafting.realising import Clause, Written

MOST_BULLETS = 6
LONGEST_BULLET = 150
_SIZES = {"size", "volume", "capacity", "pack", "width", "length", "height", "depth", "diameter", "power", "voltage"}
_FIGURES = 3  # of a title at most
_SHORT = 60  # characters of two bullets that may be one
_AFTER_HEAD = re.compile(r" (?:in|with|for|of|at|made) ")
_LED_BY = re.compile(r"^(?:with|and) ")
_MERGEABLE = re.compile(
    r"(?!Made|For|Fits|Closes)[^\W\d]+(?:[ -](?!and\b)[^\W\d]+){0,3}\|[^\W\d]+(?:[ -](?!and\b)[^\W\d]+){0,3}"
)
_ARTICLE = re.compile(r"^(?:an?|the) (?=\w)", re.IGNORECASE)


def titles(material: Material, learned: Learned, limits: Limits) -> list[Draft]:
    """The maker, what the thing is, and what tells it from others, as much as there is room for."""
    cores, rest = _cores(material, learned)
    if not cores:
        return []
    core = cores[0]
    maker = next((one for one in material.said.silent if one.key.split()[-1] in MAKERS), None)
    known = maker is not None and maker.text.casefold() not in core.text.casefold()
    brand = Said(maker.text, (maker.name,)) if maker is not None and known else None
    more = [one for one in rest if one.measure and _tells(one, core)][:_FIGURES]
    found: list[Draft] = []
    for pieces in _arrangements(cores, brand, more):
        written = _in_one_line(pieces)
        said = {name for clause in written.clauses for name in clause.facts}
        if said and limits.allow(written):
            coverage = len(said) / max(1, len({*core.facts, *(brand.facts if brand else ()), *_names(more)}))
            found.append(judged(written, 1.0, coverage, learned, limits, ()))
    return found


def bullets(
    material: Material, learned: Learned, limits: Limits, rng: np.random.Generator, n_variants: int
) -> list[Draft]:
    """Lines of one thing each, in the order of a description."""
    looks = material.looks(learned)
    found = []
    composer = composer_of(looks, learned)
    for number in range(2 * n_variants - 1):
        for plan in composer.plans(shaken(len(looks), rng) if number else None)[:1]:
            whole = Text(material, plan, looks).written(learned, material.unusual)
            lines = _merged(_lines(plan, whole.clauses, learned))
            written = _in_lines(lines[:MOST_BULLETS])
            if lines and limits.allow(written) and all(len(line.text) <= LONGEST_BULLET for line in lines):
                found.append(judged(written, 1.0, min(1.0, MOST_BULLETS / len(lines)), learned, limits, ()))
    return found


def _tells(figure: Said, core: Said) -> bool:
    """Whether a figure tells a product from others like it, and is not in its name."""
    first = figure.text.split(" ")[0].lower()
    value = figure.text.split(" ", 1)[-1]
    return first in _SIZES and value.casefold() not in core.text.casefold()


def _names(several: Sequence[Said]) -> set[str]:
    return {name for one in several for name in one.facts}


def _cores(material: Material, learned: Learned) -> tuple[list[Said], list[Said]]:
    """What the thing is, with its colour and without: words up to the first "with"; and the other phrases."""
    looks = material.looks(learned)
    plan = next(iter(composer_of(looks, learned).plans()), None)
    if plan is None:
        return [], []
    first = next((place for place, number in enumerate(plan.order) if looks[number].heading), 0)
    start = max((place for place in range(first + 1) if plan.links[place] is Link.NEW), default=0)
    end = first + 1
    while end < len(plan.order) and plan.links[end] is Link.DESCRIBED:
        end += 1
    part = Plan(plan.order[start:end], (Link.NEW, *plan.links[start + 1 : end]), plan.score)
    colour = material.said.colour or material.said.unusual_colour
    cores = [_one(write(material, part, looks, learned, colour=hue)) for hue in ((colour, None) if colour else (None,))]
    others = [material.phrases[number] for number in plan.order if number not in part.order]
    return cores, [*others, *material.said.unusual]


def _one(written: Written) -> Said:
    facts = tuple(dict.fromkeys(name for clause in written.clauses for name in clause.facts))
    return Said(written.text.rstrip("."), facts)


def _arrangements(cores: Sequence[Said], brand: Said | None, more: Sequence[Said]) -> Iterator[list[tuple[str, Said]]]:
    """Pieces with what stands before each, from the fullest to the barest."""
    cut = [replace(core, text=_AFTER_HEAD.split(core.text, maxsplit=1)[0]) for core in cores]
    for thing in dict.fromkeys((*cores, *cut)):
        plain = replace(thing, text=uncapitalised(thing.text))
        figures = [(", ", Said(uncapitalised(one.text), one.facts)) for one in more]
        if brand is not None:
            yield [("", brand), (" ", plain), *figures]
            yield [("", thing), *figures, (" | ", brand)]
            yield [("", brand), (" ", plain)]
            yield [("", thing), (" | ", brand)]
        yield [("", thing), *figures]
        yield [("", thing)]


def _in_one_line(pieces: Sequence[tuple[str, Said]]) -> Written:
    text = ""
    clauses = []
    for glue, piece in pieces:
        start = len(text) + len(glue)
        text += glue + piece.text
        clauses.append(Clause(piece.text, start, len(text), piece.facts))
    return Written(text, tuple(clauses))


def _lines(plan: Plan, clauses: Sequence[Clause], learned: Learned) -> list[Said]:
    """A line for each thing: describing words with what they describe, parts with what they belong to."""
    lines: list[Said] = []
    links = (*plan.links, *(Link.NEW for _ in clauses[len(plan.links) :]))
    for place, (clause, link) in enumerate(zip(clauses, links, strict=True)):
        said = _LED_BY.sub("", clause.text.rstrip("."), count=1)
        belongs = link is Link.WITH and place > 1 and links[place - 1] is not Link.NEW
        goes_on = link is Link.LIST and (learned.wording.goes_on(said) or is_listed(said))
        if lines and (link is Link.DESCRIBED or belongs or goes_on):
            glue = ", " if link is Link.DESCRIBED else " with " if belongs else " and "
            names = tuple(dict.fromkeys((*lines[-1].facts, *clause.facts)))
            lines[-1] = Said(f"{lines[-1].text}{glue}{uncapitalised(said)}", names)
        else:
            lines.append(Said(said, clause.facts))
    return [Said(capitalised(_ARTICLE.sub("", line.text, count=1)), line.facts) for line in lines]


def _merged(lines: Sequence[Said]) -> list[Said]:
    """As few lines as are read, by making one of two short ones that follow each other."""
    kept = list(lines)
    while len(kept) > MOST_BULLETS:
        sizes = [len(one.text) + len(other.text) for one, other in pairwise(kept[1:])]
        place = 1 + min(range(len(sizes)), key=sizes.__getitem__)
        one, other = kept[place : place + 2]
        if sizes[place - 1] > _SHORT or not _MERGEABLE.fullmatch(f"{one.text}|{other.text}"):
            break
        names = tuple(dict.fromkeys((*one.facts, *other.facts)))
        kept[place : place + 2] = [Said(f"{one.text} and {uncapitalised(other.text)}", names)]
    return kept


def _in_lines(lines: Sequence[Said]) -> Written:
    return _in_one_line([("\n" if place else "", line) for place, line in enumerate(lines)])

"""From a plan to words: lists with their "and", capitals, full stops, and what each clause states."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.copywriting.drafting.alignment import Link
from core.copywriting.drafting.composing import Plan
from core.copywriting.drafting.english import capitalised
from core.copywriting.drafting.phrases import Said

_END = re.compile(r"[.!?]$")


@dataclass(frozen=True)
class Clause:
    """A part of a draft, characters ``start`` to ``end``, and the names of the facts it states."""

    text: str
    start: int
    end: int
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """A text with its clauses in their order."""

    text: str
    clauses: tuple[Clause, ...]


def realise(plan: Plan, phrases: Sequence[Said], uncapitalised: Callable[[str], str]) -> Written:
    """The plan's phrases as sentences; ``uncapitalised`` writes a phrase as it is written inside a sentence."""
    pieces: list[str] = []
    clauses: list[Clause] = []
    length = 0
    for place, (number, link) in enumerate(zip(plan.order, plan.links, strict=True)):
        phrase = phrases[number]
        opens = link is Link.NEW
        said = capitalised(phrase.text) if opens else uncapitalised(phrase.text)
        glue, word = _glue(plan, phrases, place)
        if place == len(plan.order) - 1 or plan.links[place + 1] is Link.NEW:
            said = said if _END.search(said) else said.rstrip(" ,;:") + "."
        pieces.append(glue + word + said)
        start = length + len(glue)
        length += len(pieces[-1])
        clauses.append(Clause(word + said, start, length, phrase.facts))
    text = "".join(pieces)
    return Written(text, tuple(clauses))


def _glue(plan: Plan, phrases: Sequence[Said], place: int) -> tuple[str, str]:
    """What stands before a phrase: the stop or comma and blank, and the word that belongs to its clause."""
    link = plan.links[place]
    if link is Link.NEW:
        return (" " if place else ""), ""
    if link is Link.WITH:
        return " ", "with "
    if link is Link.DESCRIBED:
        return ", ", ""
    rest = _same_list(plan, place)
    if rest:
        return ", ", ""
    before = [phrases[number].text for number in plan.order[place - 1 : place + 1]]
    return (", " if any(" and " in text for text in before) and _in_list(plan, place) else " "), "and "


def _same_list(plan: Plan, place: int) -> bool:
    """Whether another item of the same list comes later."""
    for link in plan.links[place + 1 :]:
        if link is Link.LIST:
            return True
        if link is not Link.DESCRIBED:
            return False
    return False


def _in_list(plan: Plan, place: int) -> bool:
    """Whether at least two items of the same list came before."""
    for link in reversed(plan.links[:place]):
        if link is Link.LIST:
            return True
        if link is not Link.DESCRIBED:
            return False
    return False

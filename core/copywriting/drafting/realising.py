"""From a plan to words: lists with their "and", capitals, full stops, and what each clause states."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.copywriting.drafting.alignment import Link
from core.copywriting.drafting.composing import Plan
from core.copywriting.drafting.english import capitalised, is_listed
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


def realise(
    plan: Plan, phrases: Sequence[Said], uncapitalised: Callable[[str], str], goes_on: Callable[[str], bool]
) -> Written:
    """The plan's phrases as sentences.

    Args:
        plan: their order and links.
        phrases: by number.
        uncapitalised: writes a phrase as it is written inside a sentence.
        goes_on: whether a phrase goes on with the one before, after "and", and is no item of the list.
    """
    texts = [phrases[number].text for number in plan.order]
    items = [link is Link.LIST and not goes_on(text) for text, link in zip(texts, plan.links, strict=True)]
    pieces: list[str] = []
    clauses: list[Clause] = []
    length = 0
    for place, (number, link) in enumerate(zip(plan.order, plan.links, strict=True)):
        said = capitalised(texts[place]) if link is Link.NEW else uncapitalised(texts[place])
        if place == len(plan.order) - 1 or plan.links[place + 1] is Link.NEW:
            said = said if _END.search(said) else said.rstrip(" ,;:") + "."
        glue, word = _glue(plan.links, texts, items, place)
        pieces.append(glue + word + said)
        start = length + len(glue)
        length += len(pieces[-1])
        clauses.append(Clause(word + said, start, length, phrases[number].facts))
    return Written("".join(pieces), tuple(clauses))


def _glue(links: Sequence[Link], texts: Sequence[str], items: Sequence[bool], place: int) -> tuple[str, str]:
    """What stands before a phrase: the stop or comma and blank, and the word that belongs to its clause."""
    link = links[place]
    if link is Link.NEW:
        return (" " if place else ""), ""
    if link is Link.WITH:
        return " ", "with "
    if link is Link.DESCRIBED:
        return (". " if texts[place - 1].endswith("approx") else ", "), ""
    if not items[place]:
        return " ", "and "
    if _one_more(links, items, range(place + 1, len(links))):
        return ", ", ""
    several = _one_more(links, items, range(place - 1, -1, -1))
    if is_listed(texts[place]) and (several or " the " in texts[place - 1]):
        return ", ", ""  # brings its own "and"
    comma = " and " in texts[place - 1] or (several and " and " in texts[place])
    return (", " if comma else " "), "and "


def _one_more(links: Sequence[Link], items: Sequence[bool], places: range) -> bool:
    """Whether the same list has another item that way."""
    for place in places:
        if items[place]:
            return True
        if links[place] in (Link.NEW, Link.WITH):
            return False
    return False

"""Descriptions: all phrases of a product in the best orders, well formed, with the facts that fit the voice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.copywriting.drafting.alignment import Link
from core.copywriting.drafting.composing import Composer, Plan
from core.copywriting.drafting.english import capitalised
from core.copywriting.drafting.facts import LeftOut, Reason
from core.copywriting.drafting.grammar import faults
from core.copywriting.drafting.judging import Draft, Limits, best_of, judged
from core.copywriting.drafting.learning import Learned
from core.copywriting.drafting.looks import Look
from core.copywriting.drafting.material import Material, fitting, write
from core.copywriting.drafting.phrases import Said
from core.copywriting.drafting.quality import flow_part
from core.copywriting.drafting.realising import Written

_TILT = 2.5
_BREAKS = 4.0
_WIDE = 16  # paths, where the first search leaves faults
_PLANS = 3  # read of each search
_SOME = 10  # texts that show an order
_IN_ORDER, _IN_ORDER_ALONE = 0.05, 4.0  # points
_ROUNDS = 4  # searches for each variant but the first


def composed(
    material: Material,
    learned: Learned,
    limits: Limits,
    rng: np.random.Generator,
    n_variants: int,
    share: float = 1.0,
) -> list[Draft]:
    """Texts by the best orders, and by others the more variants are asked for, of a share of the most characters."""
    fine = material.only([one for one in material.phrases if _is_fine(one)])
    chosen = fitting(fine, int(share * limits.most_characters))
    looks = chosen.looks(learned)
    gone = (*_without(material, fine, Reason.UNREADABLE), *_without(fine, chosen, Reason.ROOM))
    coverage = len(chosen.phrases) / max(1, len(material.phrases))
    composer = composer_of(looks, learned)
    best: Plan | None = None
    found = []
    for number in range(1 + _ROUNDS * (n_variants - 1)):
        tilt = shaken(len(looks), rng) if number else None
        breaks = _BREAKS * (number % 2)
        plans = composer.plans(tilt, breaks=breaks)
        if plans and plans[0].faults and not number:
            plans = composer.plans(tilt, breaks=breaks, beam=_WIDE)
        for plan in plans[:_PLANS]:
            best = best or plan
            if plan.faults > best.faults:
                continue
            whole = Text(chosen, plan, looks, colour_apart=number % 3 == 1)
            written, unsaid = _enriched(whole, learned, limits, anyway=number % 3)
            if written is not None:
                flow = flow_part(plan.score, best.score)
                found.append(judged(written, flow, coverage, learned, limits, (*gone, *unsaid)))
        if number and len(best_of(found, n_variants)) == n_variants:
            break
    return found


def composer_of(looks: Sequence[Look], learned: Learned) -> Composer:
    """What finds orders; that of the facts counts, but little where approved texts show a better one."""
    in_order = _IN_ORDER if learned.told_by_facts >= _SOME else _IN_ORDER_ALONE
    return Composer(looks, learned.joining, learned.wording, learned.voice, in_order=in_order)


def shaken(phrases: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Points by chance for each phrase after each other, for variety; the last row is the front."""
    return rng.gumbel(scale=_TILT, size=(phrases + 1, phrases))


@dataclass(frozen=True)
class Text:
    """A plan with all that is needed to write it."""

    material: Material
    plan: Plan
    looks: Sequence[Look]
    colour_apart: bool = False

    def written(self, learned: Learned, unusual: Sequence[Said] = ()) -> Written:
        """The text, with those facts that approved texts never state that are given."""
        said = self.material.said
        colour = next(
            (one for one in (said.colour, said.unusual_colour) if one and one in (said.colour, *unusual)), None
        )
        more = [one for one in unusual if one is not colour]
        return write(
            self.material, self.plan, self.looks, learned, colour=colour, more=more, colour_apart=self.colour_apart
        )


def _enriched(
    text: Text, learned: Learned, limits: Limits, *, anyway: int = 0
) -> tuple[Written | None, tuple[LeftOut, ...]]:
    """The text, with those facts that approved texts never state that make it hardly more surprising to their readers.

    The first few are stated ``anyway``, for variety.
    """
    written = text.written(learned)
    if not limits.allow(written):
        return None, ()
    kept: list[Said] = []
    sound = learned.voice.score(written.text)
    for place, one in enumerate(text.material.unusual):
        richer = text.written(learned, [*kept, one])
        then = learned.voice.score(richer.text)
        if (place < anyway or math.exp(sound - then) <= limits.surprise) and limits.allow(richer):
            kept.append(one)
            written, sound = richer, then
    unsaid = (one for one in text.material.unusual if one not in kept)
    return written, tuple(LeftOut(name, one.text, Reason.UNUSUAL) for one in unsaid for name in one.facts)


def plainly(material: Material, learned: Learned, limits: Limits) -> list[Draft]:
    """Where no order reads well: a row of sentences of those phrases that are fine by themselves."""
    fine = [one for one in material.phrases if _is_fine(one)]
    chosen = fitting(material.only(fine), limits.most_characters)
    looks = chosen.looks(learned)
    order = sorted(range(len(looks)), key=lambda place: (not looks[place].heading, looks[place].describing, place))
    if not order:
        return []
    written = Text(chosen, Plan(tuple(order), (Link.NEW,) * len(order), 0.0), looks).written(learned)
    if not limits.allow(written):
        return []
    coverage = len(chosen.phrases) / max(1, len(material.phrases))
    return [judged(written, 0.0, coverage, learned, limits, _without(material, chosen, Reason.UNREADABLE))]


def _is_fine(one: Said) -> bool:
    """Whether a phrase is well formed by itself."""
    return not faults(capitalised(one.text).rstrip(" .,;:") + ".")


def _without(material: Material, chosen: Material, reason: Reason) -> tuple[LeftOut, ...]:
    kept = set(chosen.phrases)
    return tuple(LeftOut(name, one.text, reason) for one in material.phrases if one not in kept for name in one.facts)

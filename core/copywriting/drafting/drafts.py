"""Drafts of a product's description from its facts alone, in the way of approved texts; no language model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.copywriting.drafting.alignment import Link
from core.copywriting.drafting.composing import Plan, compose
from core.copywriting.drafting.english import capitalised
from core.copywriting.drafting.facts import LeftOut, Reason, make_ready
from core.copywriting.drafting.grammar import faults
from core.copywriting.drafting.joining import Look
from core.copywriting.drafting.learning import Learned
from core.copywriting.drafting.material import Material, fitting, gather, write
from core.copywriting.drafting.phrases import Said
from core.copywriting.drafting.quality import Parts, flow_part, length_part, overlap
from core.copywriting.drafting.realising import Clause, Written
from core.copywriting.subject import CopyFacts
from core.errors import EndcapError

FEWEST_CHARACTERS, MOST_CHARACTERS = 40, 600
_DIFFERENT = 0.75  # overlap that two variants may have
_TILT = 1.5
_PLANS = 4  # read of each search
_GIVEN, _GIVEN_ALONE = 0.05, 1.5  # points for the order of the facts, with approved texts and without
_ROUNDS = 3  # searches for each variant but the first


class NothingToSayError(EndcapError):
    """There is no fact that a text could state; nothing was written."""


@dataclass(frozen=True)
class Draft:
    """A text made of clauses, each with the facts it states, how good it is, and what it leaves out."""

    text: str
    clauses: tuple[Clause, ...]
    score: float
    parts: Parts
    left_out: tuple[LeftOut, ...]


def draft(
    facts: CopyFacts,
    learned: Learned,
    *,
    n_variants: int = 1,
    max_characters: int | None = None,
    must_state: frozenset[str] = frozenset(),
    others: Sequence[str] = (),
    supported: Callable[[Written], bool] | None = None,
    seed: int = 0,
) -> list[Draft]:
    """Descriptions, best first, clearly different from one another: fewer than asked where the facts allow no more.

    Args:
        facts: all that may be said.
        learned: from approved texts.
        n_variants: how many.
        max_characters: of a text; if not given, 600 or what approved texts have.
        must_state: names of facts to be stated even where approved texts never do.
        others: texts of other products that this one should not be like.
        supported: a second opinion on whether a text says only what the facts hold; the next candidate is taken if not.
        seed: of every random choice.

    Raises:
        NothingToSayError: no fact can be stated.
    """
    most = max_characters or max(MOST_CHARACTERS, learned.most_characters)
    ready = make_ready(facts)
    material = gather(facts, ready, learned, must_state)
    limits = _Limits(most, supported or _anything, others)
    found = _composed(material, learned, limits, np.random.default_rng(seed), n_variants)
    if not found:
        found = _plainly(material, learned, limits)
    if not found:
        raise NothingToSayError(
            f"{facts.product_type or 'The product'}: there is no fact to write from. Nothing was written. "
            "Add a material, a feature, a colour or a measure, and ask again.",
            left_out=ready.left_out,
        )
    best = _different(sorted(found, key=lambda one: -one.score), n_variants)
    return [replace(one, left_out=(*ready.left_out, *one.left_out)) for one in best]


@dataclass(frozen=True)
class _Limits:
    """What a text must keep to."""

    most_characters: int
    supported: Callable[[Written], bool]
    others: Sequence[str]

    def allow(self, written: Written) -> bool:
        fits = len(written.text) <= self.most_characters
        return fits and not faults(written.text) and self.supported(written)


def _composed(
    material: Material, learned: Learned, limits: _Limits, rng: np.random.Generator, n_variants: int
) -> list[Draft]:
    """Texts by the best orders, and by others the more variants are asked for."""
    fine = material.only([one for one in material.phrases if _is_fine(one)])
    chosen = fitting(fine, limits.most_characters)
    looks = chosen.looks(learned)
    gone = (*_without(material, fine, Reason.UNREADABLE), *_without(fine, chosen, Reason.ROOM))
    coverage = len(chosen.phrases) / max(1, len(material.phrases))
    best: float | None = None
    found = []
    for number in range(1 + _ROUNDS * (n_variants - 1)):
        tilt = _given_order(len(looks), _GIVEN if learned.texts else _GIVEN_ALONE)
        if number:
            tilt += rng.gumbel(scale=_TILT, size=tilt.shape)
        for plan in compose(looks, learned.joining, learned.wording, tilt=tilt)[:_PLANS]:
            best = plan.score if best is None else max(best, plan.score)
            whole = _Text(chosen, plan, looks, colour_apart=bool(number % 2))
            written, unsaid = _enriched(whole, learned, limits)
            if written is not None:
                left_out = (*gone, *unsaid)
                found.append(_judged(written, flow_part(plan.score, best), coverage, learned, limits, left_out))
    return found


def _given_order(phrases: int, points: float) -> NDArray[np.float64]:
    """Points for each phrase after the one before it among the facts; the last row is the front."""
    order = np.zeros((phrases + 1, phrases))
    order[np.arange(phrases - 1), np.arange(1, phrases)] = points
    order[phrases, :1] = points
    return order


@dataclass(frozen=True)
class _Text:
    """A plan with all that is needed to write it."""

    material: Material
    plan: Plan
    looks: Sequence[Look]
    colour_apart: bool = False

    def written(self, learned: Learned, unusual: Sequence[Said] = ()) -> Written:
        said = self.material.said
        colour = next(
            (one for one in (said.colour, said.unusual_colour) if one and one in (said.colour, *unusual)), None
        )
        more = [one for one in unusual if one is not colour]
        return write(
            self.material, self.plan, self.looks, learned, colour=colour, more=more, colour_apart=self.colour_apart
        )


def _enriched(text: _Text, learned: Learned, limits: _Limits) -> tuple[Written | None, tuple[LeftOut, ...]]:
    """The text, with those facts that approved texts never state that leave it sounding like one of theirs."""
    written = text.written(learned)
    if not limits.allow(written):
        return None, ()
    kept: list[Said] = []
    for one in text.material.unusual:
        richer = text.written(learned, [*kept, one])
        if learned.voice.is_like(richer.text) and limits.allow(richer):
            kept.append(one)
            written = richer
    unsaid = (one for one in text.material.unusual if one not in kept)
    return written, tuple(LeftOut(name, one.text, Reason.UNUSUAL) for one in unsaid for name in one.facts)


def _plainly(material: Material, learned: Learned, limits: _Limits) -> list[Draft]:
    """Where no order reads well: a row of sentences of those phrases that are fine by themselves."""
    fine = [one for one in material.phrases if _is_fine(one)]
    chosen = fitting(material.only(fine), limits.most_characters)
    looks = chosen.looks(learned)
    order = sorted(range(len(looks)), key=lambda place: (not looks[place].heading, looks[place].describing, place))
    if not order:
        return []
    written = _Text(chosen, Plan(tuple(order), (Link.NEW,) * len(order), 0.0), looks).written(learned)
    if not limits.allow(written):
        return []
    coverage = len(chosen.phrases) / max(1, len(material.phrases))
    return [_judged(written, 0.0, coverage, learned, limits, _without(material, chosen, Reason.UNREADABLE))]


def _is_fine(one: Said) -> bool:
    """Whether a phrase is well formed by itself."""
    return not faults(capitalised(one.text).rstrip(" .,;:") + ".")


def _judged(
    written: Written, flow: float, coverage: float, learned: Learned, limits: _Limits, left_out: tuple[LeftOut, ...]
) -> Draft:
    parts = Parts(
        coverage,
        learned.voice.likeness(written.text),
        length_part(len(written.text), FEWEST_CHARACTERS, limits.most_characters),
        1 - overlap(written.text, limits.others),
        flow,
    )
    return Draft(written.text, written.clauses, parts.score, parts, left_out)


def _without(material: Material, chosen: Material, reason: Reason) -> tuple[LeftOut, ...]:
    kept = set(chosen.phrases)
    return tuple(LeftOut(name, one.text, reason) for one in material.phrases if one not in kept for name in one.facts)


def _anything(_written: Written) -> bool:
    return True


def _different(drafts: Sequence[Draft], count: int) -> list[Draft]:
    kept: list[Draft] = []
    for one in drafts:
        if overlap(one.text, [other.text for other in kept]) <= _DIFFERENT:
            kept.append(one)
            if len(kept) == count:
                break
    return kept

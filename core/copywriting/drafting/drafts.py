"""Drafts of a product's texts from its facts alone, in the way of approved texts; no language model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from core.copywriting.drafting.descriptions import composed, plainly
from core.copywriting.drafting.facts import make_ready
from core.copywriting.drafting.judging import SURPRISE, Draft, Limits, best_of
from core.copywriting.drafting.learning import Learned
from core.copywriting.drafting.material import gather
from core.copywriting.drafting.short_texts import bullets, titles
from core.copywriting.subject import CopyFacts
from core.errors import EndcapError

__all__ = ["LENGTHS", "Draft", "Kind", "Lengths", "NothingToSayError", "draft"]


class Kind(StrEnum):
    """What sort of text is asked for."""

    TITLE = "title"
    DESCRIPTION = "description"
    BULLETS = "bullets"
    SEO_TITLE = "seo_title"
    SEO_DESCRIPTION = "seo_description"


@dataclass(frozen=True)
class Lengths:
    """The fewest and most characters of a kind of text."""

    fewest: int
    most: int


LENGTHS = {
    Kind.TITLE: Lengths(15, 150),
    Kind.DESCRIPTION: Lengths(40, 600),
    Kind.BULLETS: Lengths(20, 900),
    Kind.SEO_TITLE: Lengths(15, 60),
    Kind.SEO_DESCRIPTION: Lengths(50, 155),
}
"""What feeds take and search results show; descriptions may be as long as approved ones are."""

_SHORTER = (1.0, 0.8, 0.6)  # of the room, where a text comes out too long


class NothingToSayError(EndcapError):
    """There is no fact that a text could state; nothing was written."""


def draft(
    facts: CopyFacts,
    learned: Learned,
    *,
    kind: Kind = Kind.DESCRIPTION,
    n_variants: int = 1,
    max_characters: int | None = None,
    must_state: frozenset[str] = frozenset(),
    others: Sequence[str] = (),
    names_shown: bool | None = None,
    surprise: float = SURPRISE,
    seed: int = 0,
) -> list[Draft]:
    """Texts, best first, clearly different from one another: fewer than asked where the facts allow no more.

    Args:
        facts: all that may be said.
        learned: from approved texts.
        kind: of text; the lines of bullets are parted by line ends.
        n_variants: how many.
        max_characters: of a text; if not given, what ``LENGTHS`` says, or for descriptions what approved ones have.
        must_state: names of facts to be stated even where approved texts never do.
        others: texts of other products that this one should not be like.
        names_shown: whether a value that says little alone is said with its fact's name, as in *slim fit*; if not
            given, only without approved texts to tell.
        surprise: how many times as surprising a text may become, word by word, for one fact that approved texts never
            state.
        seed: of every random choice.

    Raises:
        NothingToSayError: no fact can be stated.
    """
    usual = max(LENGTHS[kind].most, learned.most_characters if kind is Kind.DESCRIPTION else 0)
    limits = Limits(
        LENGTHS[kind].fewest,
        max_characters or usual,
        others,
        kind in (Kind.DESCRIPTION, Kind.SEO_DESCRIPTION),
        surprise,
    )
    ready = make_ready(facts)
    shown = not learned.texts if names_shown is None else names_shown
    material = gather(facts, ready, learned, must_state, names_shown=shown)
    rng = np.random.default_rng(seed)
    found: list[Draft] = []
    if kind in (Kind.TITLE, Kind.SEO_TITLE):
        found = titles(material, learned, limits)
    elif kind is Kind.BULLETS:
        found = bullets(material, learned, limits, rng, n_variants)
    else:
        for share in _SHORTER:
            found = found or composed(material, learned, limits, rng, n_variants, share)
        found = found or plainly(material, learned, limits)
    found = [one for one in found if any(clause.facts for clause in one.clauses)]
    if not found:
        raise NothingToSayError(
            f"{facts.product_type or 'The product'}: there is no fact to write from. Nothing was written. "
            "Add a material, a feature, a colour or a measure, and ask again.",
            left_out=ready.left_out,
        )
    return [replace(one, left_out=(*ready.left_out, *one.left_out)) for one in best_of(found, n_variants)]

"""What a draft is, what it must keep to, and which of several are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.copywriting.drafting.facts import LeftOut
from core.copywriting.drafting.grammar import faults
from core.copywriting.drafting.learning import Learned
from core.copywriting.drafting.quality import Parts, length_part, overlap
from core.copywriting.drafting.realising import Clause, Written

SURPRISE = 1.8
"""How many times as surprising a text may become for one fact that approved texts never state.

Each word they never use costs a text the same, however it is put, so that this is a choice between what a text says and
how much it sounds like theirs: 1 keeps to what they state, 3 states nearly everything. Below 2, no fact doubles it.
"""

_DIFFERENT = 0.8  # overlap that two variants may have


@dataclass(frozen=True)
class Draft:
    """A text made of clauses, each with the facts it states, how good it is, and what it leaves out."""

    text: str
    clauses: tuple[Clause, ...]
    score: float
    parts: Parts
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Limits:
    """What a text must keep to: its length, whether it is sentences, the texts it should not be like, and ``surprise``.

    That is how many times as surprising, word by word, a text may become for one fact that approved texts never state:
    the ratio of perplexities (Jelinek and others, 1977).
    """

    fewest_characters: int
    most_characters: int
    others: Sequence[str] = ()
    sentences: bool = True
    surprise: float = SURPRISE

    def allow(self, written: Written) -> bool:
        """Whether a text fits and is well formed."""
        return len(written.text) <= self.most_characters and not faults(written.text, sentences=self.sentences)


def judged(
    written: Written, flow: float, coverage: float, learned: Learned, limits: Limits, left_out: tuple[LeftOut, ...]
) -> Draft:
    """The draft with its score; titles and bullets have no voice to be like."""
    parts = Parts(
        coverage,
        learned.voice.likeness(written.text) if limits.sentences else 1.0,
        length_part(len(written.text), limits.fewest_characters, limits.most_characters),
        1 - overlap(written.text, limits.others),
        flow,
    )
    return Draft(written.text, written.clauses, parts.score, parts, left_out)


def best_of(drafts: Sequence[Draft], count: int) -> list[Draft]:
    """The best drafts that are clearly different from one another."""
    kept: list[Draft] = []
    for one in sorted(drafts, key=lambda each: -each.score):
        if overlap(one.text, [other.text for other in kept]) <= _DIFFERENT:
            kept.append(one)
            if len(kept) == count:
                break
    return kept

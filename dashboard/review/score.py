"""How good a drafted text is, part by part, as HTML: what is amiss with a hint, the rest folded away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from core.proposals.item import Item


@dataclass(frozen=True)
class Part:
    """What a part of the score is called, from which share on it is fine, what to look at below, and its unit."""

    name: str
    fine_from: float
    hint: str
    unit: str = "{} %"

    def row(self, value: float) -> str:
        """The part with its number and, where it is not fine, its hint; a row of a table."""
        hint = "" if value >= self.fine_from else f"<br><span class='ec-source'>{escape(self.hint)}</span>"
        number = escape(self.unit.format(round(100 * value)))
        return f"<tr><td>{escape(self.name)}{hint}</td><td class='ec-num'>{number}</td></tr>"


_PARTS = {
    "support": Part("Borne out by the facts", 1.0, "Look at the clauses with a line below them."),
    "coverage": Part("States the facts that matter", 0.8, "Facts without a ✓ are left out."),
    "closer": Part(
        "Sounds like our texts",
        0.1,
        "At least nine in ten of the department’s own sound more like it.",
        "more than {} % do",
    ),
    "length": Part("Fits its place", 1.0, "It is shorter or longer than texts there should be."),
    "difference": Part("Unlike our other texts", 0.5, "Another text has most of the same wording."),
    "flow": Part("Reads on", 0.5, "Its phrases stand in an order that our texts do not use."),
    "readability": Part("Easy to read", 0.5, "Sentences or words are long: 60 is plain English (Flesch).", "{} of 100"),
    "search": Part("Says what shoppers search and filter by", 0.5, "It leaves out its type, or facts of a few words."),
}
_UNSEEN = frozenset({"voice", "acceptance"})
"""The first is what “Sounds like our texts” tells in another measure, the second what “How sure” tells."""


def score(item: Item) -> str:
    """The parts that are not fine, each with its hint, and the others folded away; nothing of a text without a score.

    A part by a name of the writer's own counts as fine from half on.
    """
    found = [(_of(name), value) for name, value in item.score_parts.items() if name not in _UNSEEN]
    if not found:
        return ""
    amiss = [(part, value) for part, value in found if value < part.fine_from]
    fine = [(part, value) for part, value in found if value >= part.fine_from]
    words = f"{len(fine)} more {'is' if len(fine) == 1 else 'are'} fine" if amiss else "Nothing is amiss"
    rest = f"<details><summary>{words}</summary>{_table(fine)}</details>" if fine else ""
    return f"<section><h3 class='ec-label'>How good</h3>{_table(amiss) if amiss else ''}{rest}</section>"


def _of(name: str) -> Part:
    return _PARTS.get(name) or Part(name, 0.5, "")


def _table(found: Iterable[tuple[Part, float]]) -> str:
    return f"<table class='ec-parts'>{''.join(part.row(value) for part, value in found)}</table>"

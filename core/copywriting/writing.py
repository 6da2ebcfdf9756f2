"""What every writer of texts is asked and gives back, whether it is the one built in or a language model's server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.changes import CopyClause, CopyField
from core.copywriting.category_rules import CategoryRule, Goods, built_in
from core.copywriting.guides import NO_GUIDE, Guide
from core.copywriting.places import Place, place_of
from core.copywriting.subject import CopyFacts
from core.errors import EndcapError


class WriterStoppedError(EndcapError):
    """The writer writes no more now: its budget is spent, or it refuses. What it gave before stays."""


@dataclass(frozen=True)
class CopyRequest:
    """One text wanted of one product, in several variants that say the same in other ways.

    ``key`` names the product to whoever asks; ``now`` is the text in place, empty where there is none. ``kinds`` are
    its department, category and type, by which rules for such goods are found.
    """

    key: int
    field: CopyField
    facts: CopyFacts
    guide: Guide = NO_GUIDE
    variants: int = 1
    now: str = ""
    phrases: frozenset[str] = frozenset()
    instruction: str = ""  # a reviewer's, such as "shorter, less hype"
    kinds: tuple[str, ...] = ()
    channel: str = ""  # whose own version it is to be

    @property
    def place(self) -> Place:
        """Where the text is to stand."""
        return place_of(self.field, self.channel)

    @property
    def goods(self) -> Goods:
        """The product as rules see it."""
        return Goods(self.kinds, self.facts.values)

    @property
    def rules(self) -> tuple[CategoryRule, ...]:
        """The rules that the guide holds, or those built in."""
        return built_in() if self.guide.rules is None else self.guide.rules

    @property
    def longest(self) -> int:
        """Characters that the text may have: what its place allows, or less if the guide says so."""
        place, own = self.place.longest, self.guide.lengths.get(self.field)
        return min(place, own.most) if own else place


@dataclass(frozen=True)
class Variant:
    """One text with its clauses, each a literal part of it; ``score`` from 0 to 1 is how good its writer thinks it.

    ``is_checked``: its writer asked already whether every claim in it is borne out, and found nothing.
    """

    text: str
    clauses: tuple[CopyClause, ...]
    score: float
    parts: Mapping[str, float] = field(default_factory=dict)
    is_checked: bool = False


@dataclass(frozen=True)
class Written:
    """The answer to one request, the best variant first. None of them, and ``why_none`` says why.

    ``cost_minor`` is what it cost in minor units of the shop's currency. Where another writer stood in for the one
    that was asked, ``writer`` and ``writer_version`` name it and ``why_other`` says why; else they are empty.
    ``bill`` says in a line what a server took for it.
    """

    request: CopyRequest
    variants: tuple[Variant, ...]
    why_none: str = ""
    cost_minor: int = 0
    writer: str = ""
    writer_version: str = ""
    why_other: str = ""
    bill: str = ""


class Writer(Protocol):
    """Writes texts from facts. ``name`` is for people and ``version`` tells what it was made of."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def version(self) -> str:
        """What tells its results from those of another one of the name."""

    def write(self, requests: Sequence[CopyRequest]) -> Iterator[Written]:
        """One answer a request, in any order, as they become ready.

        Raises:
            WriterStoppedError: it writes no more now; answers given before count.
        """

"""What the guard answers: a text's clauses, the facts each states, and what is wrong where."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.changes import Level


class ClaimKind(StrEnum):
    """What sort of fault a finding is; from *medical* on these are groups of ``claims.yaml`` and ``promises.yaml``."""

    CONTRADICTION = "contradiction"
    UNSUPPORTED = "unsupported"
    NUMBER = "number"
    NEGATION = "negation"
    BRAND = "brand"
    COMPETITOR = "competitor"
    BANNED = "banned"
    PERSONAL = "personal-data"
    PROFANITY = "profanity"
    LINK = "link"
    HIDDEN = "hidden-text"
    INSTRUCTION = "instruction"
    MEDICAL = "medical"
    BEAUTY = "beauty"
    GREEN = "green"
    CERTIFICATION = "certification"
    SAFETY = "safety"
    PROTECTION = "protection"
    DURABILITY = "durability"
    CARE = "care"
    GUARANTEE = "guarantee"
    DELIVERY = "delivery"
    PRICE = "price"
    SUPERLATIVE = "superlative"
    FIT = "fit"
    EFFECT = "effect"
    COMPARATIVE = "comparative"
    ORIGIN = "origin"


@dataclass(frozen=True, slots=True)
class ClaimFinding:
    """A fault in a text: characters ``start`` to ``end``, never empty. Nobody passes a *block*; a *warn* may be
    overridden with a reason.
    """

    start: int
    end: int
    kind: ClaimKind
    level: Level
    message: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of the text that says one thing, the names of the facts it states, and what is wrong in it."""

    start: int
    end: int
    facts: tuple[str, ...]
    findings: tuple[ClaimFinding, ...]


@dataclass(frozen=True)
class Limits:
    """What a voice guide adds to the guard's own rules.

    ``banned`` words or phrases block wherever they stand; ``proven`` are claims whose proof is on file, so that they
    need no fact; ``competitors`` are names that may not be mentioned. Capitals and plural endings do not matter.
    """

    banned: tuple[str, ...] = ()
    proven: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()


def all_findings(clauses: Iterable[Clause]) -> tuple[ClaimFinding, ...]:
    """The findings of all clauses, in the order of the text."""
    return tuple(sorted((one for clause in clauses for one in clause.findings), key=lambda one: (one.start, one.end)))


def is_blocked(clauses: Iterable[Clause]) -> bool:
    """Whether a finding forbids the text."""
    return any(one.level == Level.BLOCK for clause in clauses for one in clause.findings)


def without_overlaps(found: Iterable[ClaimFinding]) -> list[ClaimFinding]:
    """One finding a place, in the order of the text: a *block* goes first, then what says more than *unsupported*,
    then the longer one.
    """
    kept: list[ClaimFinding] = []
    for one in sorted(found, key=_rank):
        place = bisect_left(kept, one.start, key=lambda other: other.start)
        follows = place == 0 or kept[place - 1].end <= one.start
        if follows and (place == len(kept) or one.end <= kept[place].start):
            kept.insert(place, one)
    return kept


def _rank(one: ClaimFinding) -> tuple[bool, bool, int, int]:
    return one.level != Level.BLOCK, one.kind is ClaimKind.UNSUPPORTED, one.start - one.end, one.start

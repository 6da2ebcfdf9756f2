"""The best orders and links for the phrases of one product, found by a beam search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add

import numpy as np
from numpy.typing import NDArray

from core.copywriting.drafting.alignment import Link
from core.copywriting.drafting.joining import Joining, State, following
from core.copywriting.drafting.looks import Look
from core.copywriting.drafting.wording import Wording

BEAM = 6
_WRONG = 12.0  # what it costs to leave a describing word without a thing, or to give a thing what may not be its own
_LATE_HEADING = 12.0
_UNLIKE = 8.0
_EARLY_FIGURES = 6.0
_OPPOSITES = frozenset(
    map(frozenset, (("short", "long"), ("wide", "narrow"), ("high", "low"), ("thick", "thin"), ("large", "small")))
)
_LONG_SENTENCE = 6  # phrases


@dataclass(frozen=True)
class Plan:
    """The phrases by number in their order, each with its link.

    ``score`` says how well they follow one another, ``faults`` what speaks against the order whatever was learned.
    """

    order: tuple[int, ...]
    links: tuple[Link, ...]
    score: float
    faults: float = 0.0


@dataclass(frozen=True, slots=True)
class _Path:
    score: float
    moved: float  # by what is only for variety
    faults: float
    order: tuple[int, ...]
    links: tuple[Link, ...]
    state: State
    headed: bool  # the thing itself was named


@dataclass(frozen=True, slots=True)
class _End:
    """Of the phrases so far: what it costs if nothing more is described, and what the last ones are about."""

    hanging: float
    named: bool
    of_one: bool


class Composer:
    """Finds plans for the phrases of one product."""

    def __init__(self, looks: Sequence[Look], joining: Joining, wording: Wording, *, in_order: float = 0.0) -> None:
        """``in_order`` is what a phrase gains right after the one before it among those given."""
        self._looks, self._joining, self._wording = looks, joining, wording
        alone = [joining.alone(after) for after in looks]
        self._pairs = [
            [_sum(own, joining.pair(before, after)) for own, after in zip(alone, looks, strict=True)]
            for before in looks
        ]
        self._pairs.append([joining.pair(None, after) for after in looks])
        for place in range(len(looks)):
            before = place - 1 if place else len(looks)
            self._pairs[before][place] = tuple(score + in_order for score in self._pairs[before][place])
        self._places: dict[tuple[State, int], tuple[float, ...]] = {}

    def plans(self, tilt: NDArray[np.float64] | None = None, *, breaks: float = 0.0, beam: int = BEAM) -> list[Plan]:
        """Plans that use each phrase once, best first.

        ``tilt`` moves the score of each phrase after each other (rows: before, the last row is the front), and
        ``breaks`` that of a new sentence after two phrases or more, for variety.
        """
        headed = not any(seen.heading for seen in self._looks)
        paths = [_Path(0.0, 0.0, 0.0, (), (), State(0, 0, 0, len(self._looks)), headed)]
        count = len(self._looks)
        moves = np.zeros((count + 1, count)).tolist() if tilt is None else tilt.tolist()
        for _ in self._looks:
            grown = [further for path in paths for further in self._grown(path, moves, breaks)]
            grown.sort(key=lambda path: -path.score)
            paths = _distinct(grown, beam)
        plans = [self._closed(path) for path in paths if path.order]
        return sorted(plans, key=lambda plan: -plan.score)

    def _closed(self, path: _Path) -> Plan:
        hanging = self._left_hanging(path)
        return Plan(path.order, path.links, path.score - path.moved - hanging, path.faults + hanging)

    def _grown(self, path: _Path, moves: list[list[float]], breaks: float) -> list[_Path]:
        before = path.order[-1] if path.order else len(self._looks)
        end = _End(self._left_hanging(path), self._names_the_thing(path), self._one_so_far(path))
        found = []
        for after, seen in enumerate(self._looks):
            if after in path.order:
                continue
            here, along = self._at(path.state, after), self._pairs[before][after]
            for link in Link if path.order else (Link.NEW,):
                if link is Link.DESCRIBED and (not self._looks[before].describing or seen.determined):
                    continue
                faults = self._faults(path, seen, link, end)
                moved = moves[before][after] + breaks * (link is Link.NEW and path.state.depth > 1)
                found.append(
                    _Path(
                        path.score + here[link] + along[link] + moved - faults,
                        path.moved + moved,
                        path.faults + faults,
                        (*path.order, after),
                        (*path.links, link),
                        following(path.state, link),
                        path.headed or seen.heading,
                    )
                )
        return found

    def _left_hanging(self, path: _Path) -> float:
        """What it costs if nothing is described by the last phrase; one word may be a sentence: "Unlined."."""
        if not path.order:
            return 0.0
        last = self._looks[path.order[-1]]
        return _WRONG if last.describing and not (last.alone and path.links[-1] is Link.NEW) else 0.0

    def _faults(self, path: _Path, seen: Look, link: Link, end: _End) -> float:
        """What speaks against a phrase there, whatever was learned."""
        cost = 0.0 if link is Link.DESCRIBED else end.hanging
        if not path.headed and not self._may_come_first(path, seen, link):
            cost += _LATE_HEADING
        if not path.order:
            return cost + _WRONG * (seen.going_on or seen.listed)
        before = self._looks[path.order[-1]]
        wrong = (
            (seen.going_on and not (link is Link.LIST and before.for_what)),
            (seen.listed and not (link is Link.LIST and before.the)),
            (link is Link.DESCRIBED and seen.plural and end.of_one),
            (link is Link.DESCRIBED and frozenset((before.last, seen.first)) in _OPPOSITES),
            (link is Link.DESCRIBED and before.last == "approx" and not seen.first.startswith("0")),
            (link is Link.WITH and not (end.named or self._wording.belongs(seen.head, before.head))),
            (link is Link.WITH and seen.sentence),
            (link is Link.LIST and before.alone and path.links[-1] is Link.NEW),
            (link is not Link.NEW and before.label),
            (link is not Link.NEW and (seen.apart or before.apart) and not _share_a_sentence(before, seen, link)),
        )
        cost += _WRONG * sum(wrong)
        if link is not Link.NEW and (seen.sentence or before.sentence):
            cost += _UNLIKE
        if link is Link.NEW and before.measure and seen.measure and path.state.depth < _LONG_SENTENCE:
            cost += _UNLIKE
        if link is Link.WITH and (before.having or seen.having):
            cost += _UNLIKE
        if link is Link.LIST and end.named and not seen.heading and seen.size > 1:
            cost += _UNLIKE
        if link is Link.NEW and before.measure and not seen.measure:
            cost += _EARLY_FIGURES
        if link is Link.LIST and path.state.withs > 1:
            cost += 2.0
        if path.state.depth >= _LONG_SENTENCE and link is not Link.NEW:
            cost += 2.0 * (path.state.depth - _LONG_SENTENCE + 1)
        return cost

    def _one_so_far(self, path: _Path) -> bool:
        """Whether the describing words before are of one thing: after "a", or of what a thing is made of."""
        for number, link in zip(reversed(path.order), reversed(path.links), strict=True):
            seen = self._looks[number]
            if seen.one or (seen.heading and seen.head != seen.last):
                return True
            if link is not Link.DESCRIBED:
                return False
        return False

    def _may_come_first(self, path: _Path, seen: Look, link: Link) -> bool:
        """The thing itself, what describes it, or a label before either."""
        if link is Link.NEW and path.order and not self._looks[path.order[-1]].label:
            return False
        return seen.heading or (seen.describing and seen.opening) or (seen.label and not path.order)

    def _names_the_thing(self, path: _Path) -> bool:
        """Whether the last phrase, with what describes it, names the thing itself, which alone has parts by "with"."""
        for number, link in zip(reversed(path.order), reversed(path.links), strict=True):
            if self._looks[number].heading:
                return True
            if link is not Link.DESCRIBED:
                return False
        return False

    def _at(self, state: State, after: int) -> tuple[float, ...]:
        key = (state, after)
        if key not in self._places:
            self._places[key] = self._joining.at(state, self._looks[after])
        return self._places[key]


def _sum(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(map(add, one, other))


def _share_a_sentence(before: Look, seen: Look, link: Link) -> bool:
    """Figures with their names do: "Width 80 cm and height 40 cm.", "Size approx. 30 cm."."""
    if link is Link.DESCRIBED:
        return before.last == "approx"
    return link is Link.LIST and before.measure and seen.measure


def _distinct(paths: list[_Path], count: int) -> list[_Path]:
    kept: list[_Path] = []
    seen: set[tuple[frozenset[int], int, Link]] = set()
    for path in paths:
        ends = (frozenset(path.order), path.order[-1], path.links[-1])
        if ends not in seen:
            seen.add(ends)
            kept.append(path)
            if len(kept) == count:
                break
    return kept

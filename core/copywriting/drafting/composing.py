"""The best orders and links for the phrases of one product, found by a beam search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add, itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.copywriting.drafting.alignment import Link
from core.copywriting.drafting.joining import Joining, State, following
from core.copywriting.drafting.looks import Look
from core.copywriting.drafting.voice import Voice
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
_VOICE = 2.0  # points for each unit of a logarithm
_MOST_HEARD = 4.0  # units between two links: less than what speaks against an order whatever was learned
_LINKS, _FRONT = tuple(Link), (Link.NEW,)


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
    used: int  # a bit for each phrase
    state: State
    headed: bool  # the thing itself was named


@dataclass(frozen=True, slots=True)
class _End:
    """Of the phrases so far: what it costs if nothing more is described, and what the last ones are about."""

    hanging: float
    named: bool
    of_one: bool


class _Step(NamedTuple):
    """A path with one phrase more, not yet made."""

    score: float
    moved: float
    faults: float
    path: _Path
    after: int
    link: Link


class Composer:
    """Finds plans for the phrases of one product."""

    def __init__(
        self,
        looks: Sequence[Look],
        joining: Joining,
        wording: Wording,
        voice: Voice | None = None,
        *,
        in_order: float = 0.0,
    ) -> None:
        """What is known of the phrases, of joining them and of their words.

        Args:
            looks: of the phrases.
            joining: which phrase comes next, and how it is joined.
            wording: what is known of words.
            voice: how often approved texts have the words where two phrases meet; if not given, that tells nothing.
            in_order: what a phrase gains right after the one before it among those given.
        """
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
        if voice is not None and voice.total:
            self._hear(voice)
        self._places: dict[tuple[State, int], tuple[float, ...]] = {}
        self._between = [[self._wrong(before, seen) for seen in looks] for before in looks]

    def plans(self, tilt: NDArray[np.float64] | None = None, *, breaks: float = 0.0, beam: int = BEAM) -> list[Plan]:
        """Plans that use each phrase once, best first.

        ``tilt`` moves the score of each phrase after each other (rows: before, the last row is the front), and
        ``breaks`` that of a new sentence after two phrases or more, for variety.
        """
        headed = not any(seen.heading for seen in self._looks)
        paths = [_Path(0.0, 0.0, 0.0, (), (), 0, State(0, 0, 0, len(self._looks)), headed)]
        count = len(self._looks)
        moves = np.zeros((count + 1, count)).tolist() if tilt is None else tilt.tolist()
        for _ in self._looks:
            steps = [step for path in paths for step in self._steps(path, moves, breaks)]
            steps.sort(key=itemgetter(0), reverse=True)
            paths = [self._further(step) for step in _distinct(steps, beam)]
        plans = [self._closed(path) for path in paths if path.order]
        return sorted(plans, key=lambda plan: (plan.faults, -plan.score))

    def _hear(self, voice: Voice) -> None:
        """Add to the pairs how usual the words are where phrases meet."""
        for before, row in zip([*self._looks, None], self._pairs, strict=True):
            for after, seen in enumerate(self._looks):
                said = voice.joints(before.last if before else "", seen.first)
                least = max(said) - _MOST_HEARD
                row[after] = tuple(
                    score + _VOICE * max(usual, least) for score, usual in zip(row[after], said, strict=True)
                )

    def _closed(self, path: _Path) -> Plan:
        hanging = self._left_hanging(path)
        return Plan(path.order, path.links, path.score - path.moved - hanging, path.faults + hanging)

    def _steps(self, path: _Path, moves: list[list[float]], breaks: float) -> list[_Step]:
        before = path.order[-1] if path.order else len(self._looks)
        end = _End(self._left_hanging(path), self._names_the_thing(path), self._one_so_far(path))
        late = breaks if path.state.depth > 1 else 0.0
        along = self._pairs[before]
        found = []
        for after, seen in enumerate(self._looks):
            if path.used >> after & 1:
                continue
            here, ahead, move = self._at(path.state, after), along[after], moves[before][after]
            for link in _LINKS if path.order else _FRONT:
                if link is Link.DESCRIBED and (not self._looks[before].describing or seen.determined):
                    continue
                faults = self._faults(path, after, link, end)
                moved = move + late if link is Link.NEW else move
                score = path.score + here[link] + ahead[link] + moved - faults
                found.append(_Step(score, path.moved + moved, path.faults + faults, path, after, link))
        return found

    def _further(self, step: _Step) -> _Path:
        path, after, link = step.path, step.after, step.link
        return _Path(
            step.score,
            step.moved,
            step.faults,
            (*path.order, after),
            (*path.links, link),
            path.used | 1 << after,
            following(path.state, link),
            path.headed or self._looks[after].heading,
        )

    def _left_hanging(self, path: _Path) -> float:
        """What it costs if nothing is described by the last phrase; one word may be a sentence: "Unlined."."""
        if not path.order:
            return 0.0
        last = self._looks[path.order[-1]]
        return _WRONG if last.describing and not (last.alone and path.links[-1] is Link.NEW) else 0.0

    def _faults(self, path: _Path, after: int, link: Link, end: _End) -> float:
        """What speaks against a phrase there, whatever was learned."""
        seen = self._looks[after]
        cost = 0.0 if link is Link.DESCRIBED else end.hanging
        if not path.headed and not self._may_come_first(path, seen, link):
            cost += _LATE_HEADING
        if not path.order:
            return cost + _WRONG * (seen.going_on or seen.listed)
        before = self._looks[path.order[-1]]
        cost += self._between[path.order[-1]][after][link]
        depth = path.state.depth
        if link is Link.NEW:
            return cost + _UNLIKE * (before.measure and seen.measure and depth < _LONG_SENTENCE)
        if depth >= _LONG_SENTENCE:
            cost += 2.0 * (depth - _LONG_SENTENCE + 1)
        if link is Link.DESCRIBED:
            return cost + _WRONG * (seen.plural and end.of_one)
        if link is Link.WITH:
            return cost + _WRONG * (not (end.named or self._wording.belongs(seen.head, before.head)))
        if end.named and not seen.heading and seen.size > 1:
            cost += _UNLIKE
        if path.state.withs > 1:
            cost += 2.0
        return cost + _WRONG * (before.alone and path.links[-1] is Link.NEW)

    @staticmethod
    def _wrong(before: Look, seen: Look) -> tuple[float, ...]:
        """What speaks against one phrase after another by each link, wherever they stand."""
        either = _WRONG * ((seen.going_on and not before.for_what) + (seen.listed and not before.the))
        never = _WRONG * (seen.going_on + seen.listed)
        joined = _WRONG * before.label + _UNLIKE * (seen.sentence or before.sentence)
        apart = seen.apart or before.apart
        described = (frozenset((before.last, seen.first)) in _OPPOSITES) + (
            before.last == "approx" and not seen.first.startswith("0")
        )
        return (
            never + _EARLY_FIGURES * (before.measure and not seen.measure),
            never + joined + _WRONG * (apart + seen.sentence) + _UNLIKE * (before.having or seen.having),
            either + joined + _WRONG * (apart and not (before.measure and seen.measure)),
            never + joined + _WRONG * (described + (apart and before.last != "approx")),
        )

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


def _distinct(steps: Sequence[_Step], count: int) -> list[_Step]:
    """The first of those that come to the same end with the same phrases said."""
    kept: list[_Step] = []
    seen: set[tuple[int, int, Link]] = set()
    for step in steps:
        ends = (step.path.used | 1 << step.after, step.after, step.link)
        if ends not in seen:
            seen.add(ends)
            kept.append(step)
            if len(kept) == count:
                break
    return kept

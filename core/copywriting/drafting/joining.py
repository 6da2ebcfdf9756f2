"""Which phrase comes next, and how it is joined: learned from approved texts over a sense of plain English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.copywriting.drafting.alignment import Link
from core.copywriting.drafting.looks import LONG, Look

LINKS = len(Link)
_EPOCHS = 2
_LEARNED_FROM_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class State:
    """Where in a text the next phrase comes: phrases and "with"s in the sentence, list items since, phrases left."""

    depth: int
    withs: int
    since: int
    left: int


@dataclass(frozen=True)
class Step:
    """A phrase of an approved text and how it follows the one before; None where other words stand between."""

    look: Look
    link: Link | None


@dataclass(frozen=True)
class Joining:
    """Weights of each sign, one a link."""

    weights: Mapping[str, Sequence[float]]

    def alone(self, after: Look) -> tuple[float, ...]:
        """How well a phrase follows any other by each link."""
        return _total(self.weights, after.signs)

    def pair(self, before: Look | None, after: Look) -> tuple[float, ...]:
        """How well ``after`` follows ``before`` by each link, beside how well it follows any."""
        return _total(self.weights, front_signs(after) if before is None else pair_signs(before, after))

    def at(self, state: State, after: Look) -> tuple[float, ...]:
        """How well ``after`` comes at that place of the text by each link."""
        return _total(self.weights, state_signs(state, after))


def learn_joining(texts: Sequence[Sequence[Step]], rng: np.random.Generator) -> Joining:
    """Averaged perceptron steps (Collins, 2002) from phrase to phrase of approved texts, over the plain-English start.

    Each text is its placed phrases in order. At each the right next phrase and link must win over all others left.
    """
    order = rng.permutation(len(texts))[:_LEARNED_FROM_AT_MOST]
    learner = _Learner()
    for _ in range(_EPOCHS if len(texts) else 0):
        for place in order:
            learner.read(texts[place])
    return Joining(learner.averaged())


def front_signs(after: Look) -> list[str]:
    """What is telling of a phrase at the front of the text, beside what is anywhere."""
    return [f"^{sign}" for sign in after.signs]


def pair_signs(before: Look, after: Look) -> list[str]:
    """What is telling of one phrase after another, beside what is telling of the later one after any."""
    bound, kind = f"{before.describing:d}", after.signs[0]
    return [
        f"p{before.last}",
        f"o{bound}|{after.determined:d}{after.capital:d}",
        f"o{bound}|{after.describing:d}{after.opening:d}{before.determined:d}",
        f"g{bound}{before.one:d}{after.plural:d}",
        f"b{before.last}|{after.first}",
        f"l{before.last}|{after.last}",
        f"i{before.head}|{after.head}",
        f"{before.signs[0]}|{kind}",
        f"u{before.heading and before.describing:d}|{after.head}",
    ]


def state_signs(state: State, after: Look) -> list[str]:
    """What is telling of a place in the text."""
    place = f"{min(state.depth, 5)}|{min(state.withs, 2)}"
    return [
        f"@{place}",
        f"@{place}|{min(state.since, 4)}",
        f"@w{place}|{after.determined:d}{after.capital:d}",
        f"@d{min(state.depth, 3)}|{after.last}",
        f"@r{min(state.left, 3)}|{after.capital:d}{after.describing:d}",
        f"@r{min(state.left, 3)}|{after.last}",
    ]


def following(state: State, link: Link) -> State:
    """The state after one more phrase joined by that link."""
    if link is Link.NEW:
        return State(1, 0, 0, state.left - 1)
    if link is Link.WITH:
        return State(state.depth + 1, state.withs + 1, 1, state.left - 1)
    return State(state.depth + 1, state.withs, state.since + (link is Link.LIST), state.left - 1)


class _Learner:
    """Weights under way, and their sums over all steps for the average."""

    def __init__(self) -> None:
        self._weights = {sign: list(row) for sign, row in PLAIN_ENGLISH.items()}
        self._sums: dict[str, list[float]] = {}
        self._step = 1

    def read(self, text: Sequence[Step]) -> None:
        left = list(range(len(text)))
        state, before = State(0, 0, 0, len(text)), None
        for place, step in enumerate(text):
            link = step.link
            if link is None:
                link = Link.LIST
            elif len(left) > 1 or before is not None:
                self._correct(text, left, state, before, place, link)
            left.remove(place)
            state, before = following(state, link), step.look

    def _correct(
        self, text: Sequence[Step], left: list[int], state: State, before: Look | None, right: int, link: Link
    ) -> None:
        self._step += 1
        links = (0,) if before is None else range(LINKS)
        signs = {place: _signs_at(before, state, text[place].look) for place in left}
        best, best_score = (right, int(link)), -np.inf
        for place in left:
            totals = _total(self._weights, signs[place])
            for number in links:
                if totals[number] > best_score:
                    best, best_score = (place, number), totals[number]
        if best != (right, int(link)):
            self._add(signs[right], int(link), 1.0)
            self._add(signs[best[0]], best[1], -1.0)

    def _add(self, signs: list[str], link: int, change: float) -> None:
        for sign in signs:
            self._weights.setdefault(sign, [0.0] * LINKS)[link] += change
            self._sums.setdefault(sign, [0.0] * LINKS)[link] += change * self._step

    def averaged(self) -> dict[str, tuple[float, ...]]:
        nothing = [0.0] * LINKS
        return {
            sign: tuple(
                round(weight - total / self._step, 3)
                for weight, total in zip(row, self._sums.get(sign, nothing), strict=True)
            )
            for sign, row in self._weights.items()
        }


def _signs_at(before: Look | None, state: State, after: Look) -> list[str]:
    if before is None:
        return [*front_signs(after), *state_signs(state, after)]
    return [*after.signs, *pair_signs(before, after), *state_signs(state, after)]


def _total(weights: Mapping[str, Sequence[float]], signs: Sequence[str]) -> tuple[float, ...]:
    a = b = c = d = 0.0
    for sign in signs:
        row = weights.get(sign)
        if row is not None:
            a += row[0]
            b += row[1]
            c += row[2]
            d += row[3]
    return a, b, c, d


def _plain_english() -> dict[str, tuple[float, ...]]:
    """Weights to begin with, by new sentence, with, list, described."""
    start: dict[str, tuple[float, ...]] = {}
    for bits in range(32):
        capital, determined, describing, sentence, heading = (bits >> shift & 1 for shift in (4, 3, 2, 1, 0))
        kind = f"{capital}{determined}{describing}{sentence}{heading}"
        start[f"^k{kind}"] = (3.0 * heading + capital - 0.5 * determined, 0.0, 0.0, 0.0)
        start[f"k{kind}"] = (1.5 * capital + 4.0 * sentence, -3.0 * sentence - heading, -4.0 * sentence, 0.0)
    for bits in range(8):
        bound, determined, capital = (bits >> shift & 1 for shift in (2, 1, 0))
        start[f"o{bound}|{determined}{capital}"] = (0.0, 0.0, 0.0, 2.0 * bound - 2.0 * determined - capital)
    for describing in (0, 1):
        start[f"z{LONG}{describing}"] = (0.5, 0.0, 0.0, 0.0)
        start[f"z{LONG + 1}{describing}"] = (2.0, 0.0, -0.5, 0.0)
    for withs in range(3):
        for depth in range(6):
            start[f"@{depth}|{withs}"] = (
                round(0.6 * (depth - 3), 1),
                1.0 - 2.0 * withs,
                1.5 * min(withs, 1) - 0.5,
                0.0,
            )
    return start


PLAIN_ENGLISH: Mapping[str, Sequence[float]] = _plain_english()
"""What is known before any approved text: headings first, sentences stand alone, one "with", lists of a few."""

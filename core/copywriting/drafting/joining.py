"""Which phrase comes next, and how it is joined: learned from approved texts over a sense of plain English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.copywriting.drafting.alignment import DESCRIBES, Link
from core.copywriting.drafting.english import (
    DETERMINERS,
    PREPOSITIONS,
    has_verb,
    is_listed,
    is_plural,
    looks_attributive,
    words,
)
from core.copywriting.drafting.wording import Wording, head

LINKS = len(Link)
_LONG = 5  # words
_EPOCHS = 2
_LEARNED_FROM_AT_MOST = 1500
_MADE = {"made", "designed", "finished", "inspired", "crafted"}
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Look:
    """What the joining sees of a phrase."""

    name: str
    first: str
    last: str
    head: str
    determined: bool  # begins with an article or a number word
    capital: bool
    opening: bool  # begins with a describing word
    describing: bool  # ends with a describing word, so that something must follow
    sentence: bool
    heading: bool  # names the thing itself
    plural: bool
    size: int
    going_on: bool  # goes on with what the phrase before says something is for
    for_what: bool  # says what something is for, or does
    listed: bool  # two bare words, "cuffs and hem", that go on with "at the neck"
    the: bool  # says where: "at the neck"
    apart: bool  # a sentence of its own
    measure: bool  # or a part of one with other measures
    label: bool  # a name in capitals, as of a collection
    signs: tuple[str, ...] = ()

    @property
    def one(self) -> bool:
        """Whether it begins with "a" or "an"."""
        return self.first in ("a", "an")

    @property
    def alone(self) -> bool:
        """Whether it is one describing word that may be a sentence: "Unlined."."""
        return self.size == 1 and self.capital and self.last.endswith("ed")

    def signed(self) -> Look:
        """With what is telling of it wherever it stands."""
        kind = f"k{self.capital:d}{self.determined:d}{self.describing:d}{self.sentence:d}{self.heading:d}"
        named = f"m{self.name}|{self.capital:d}"
        about = (f"n{self.last}", f"e{self.head}", f"f{self.first}", named, f"z{self.size}{self.describing:d}")
        return replace(self, signs=(kind, *about))


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

    def pair(self, before: Look | None, after: Look) -> tuple[float, ...]:
        """How well ``after`` follows ``before`` by each link, wherever that is in the text."""
        return _total(self.weights, pair_signs(before, after))

    def at(self, state: State, after: Look) -> tuple[float, ...]:
        """How well ``after`` comes at that place of the text by each link."""
        return _total(self.weights, state_signs(state, after))


def look(
    text: str,
    name: str,
    wording: Wording,
    nouns: frozenset[str],
    *,
    capitals_tell: bool = True,
    apart: bool = False,
    measure: bool = False,
) -> Look:
    """What the joining sees of a phrase.

    Args:
        text: the phrase.
        name: of the fact it states.
        wording: what is known of words.
        nouns: words for the thing itself.
        capitals_tell: whether a capital at its front says something, as it does not where all phrases have one.
        apart: whether it is a sentence of its own in any case.
        measure: whether it is a figure with its name.
    """
    said = words(_DIGITS.sub("0", text)) or [""]
    last = said[-1]
    describing = wording.describes(last) > DESCRIBES
    state = len(said) == 1 and looks_attributive(last) and not describing  # "Unlined", where texts say it so
    whole = state or (apart and not measure) or has_verb(text) or said[0] in _MADE or said[0] in PREPOSITIONS
    about = head(text)
    return Look(
        name,
        said[0],
        last,
        about,
        said[0] in DETERMINERS,
        capitals_tell and text[:1].isupper(),
        said[0] not in DETERMINERS and wording.describes(said[0]) > DESCRIBES,
        not (whole or measure) and describing,
        not measure and (whole or (about != last and wording.describes(about) > DESCRIBES)),
        about in wording.headings or about in nouns,
        is_plural(about),
        len(said) if len(said) < _LONG else _LONG + (len(said) > _LONG + 1),
        wording.goes_on(text),
        wording.is_for(text),
        is_listed(text),
        "the" in said[1:],
        apart,
        measure,
        text.split(" ")[0].isupper() and len(said[0]) > 3,
    ).signed()


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


def pair_signs(before: Look | None, after: Look) -> list[str]:
    """What is telling of one phrase after another, None at the front of the text."""
    if before is None:
        return [f"^{sign}" for sign in after.signs]
    bound, kind = f"{before.describing:d}", after.signs[0]
    return [
        *after.signs,
        f"p{before.last}",
        f"o{bound}|{after.determined:d}{after.capital:d}",
        f"o{bound}|{after.describing:d}{after.opening:d}{before.determined:d}",
        f"g{bound}{before.one:d}{after.plural:d}",
        f"b{before.last}|{after.first}",
        f"l{before.last}|{after.last}",
        f"i{before.head}|{after.head}",
        f"{before.signs[0]}|{kind}",
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
        signs = {place: pair_signs(before, text[place].look) + state_signs(state, text[place].look) for place in left}
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
        start[f"z{_LONG}{describing}"] = (0.5, 0.0, 0.0, 0.0)
        start[f"z{_LONG + 1}{describing}"] = (2.0, 0.0, -0.5, 0.0)
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

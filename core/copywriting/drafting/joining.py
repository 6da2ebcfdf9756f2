"""Which phrase comes next, and how it is joined: learned from approved texts over a sense of plain English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
from core.copywriting.drafting.word_lists import word_list
from core.copywriting.drafting.wording import Wording, head_of

LINKS = len(Link)
_LONG = 5  # words
_SHORT_LABEL = 3  # letters
_PAIR = 2
_NOUN_DESCRIBES = 0.8  # of a word that does not look like one that describes
_PHRASE = 3  # words that an article may stand before
_ONE = frozenset({"a", "an"})
_COMPARED = word_list("compared")
_EPOCHS = 2
_LEARNED_FROM_AT_MOST = 1200
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
    one: bool  # ends in describing words after "a" or "an"
    size: int
    going_on: bool  # goes on with what the phrase before says something is for
    for_what: bool  # says what something is for, or does
    listed: bool  # two bare words, "cuffs and hem", that go on with "at the neck"
    having: bool  # has something by "with"
    the: bool  # says where: "at the neck"
    apart: bool  # a sentence of its own
    measure: bool  # or a part of one with other measures
    label: bool  # a name in capitals, as of a collection
    signs: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "signs", _signs(self))

    @property
    def alone(self) -> bool:
        """Whether it is one describing word that may be a sentence: "Unlined."."""
        return self.size == 1 and self.capital and self.last.endswith("ed")


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
    said = words(text) or [""]
    first, last, about = _shape(said[0]), _shape(said[-1]), head_of(said)
    share = wording.describes(last, said[0] if len(said) == _PAIR else "")
    describing = share > (DESCRIBES if looks_attributive(last) else _NOUN_DESCRIBES)
    if about != said[-1] and not looks_attributive(last) and said[-2] not in _ONE:
        describing = False  # "a fastening at the back" is whole, though there are back pockets
    state = len(said) == 1 and looks_attributive(last) and not describing  # "Unlined", where texts say it so
    whole = state or (apart and not measure) or has_verb(said) or first in _MADE or first in PREPOSITIONS
    label = text.split(" ", 1)[0].isupper() and len(said[0]) > _SHORT_LABEL
    return Look(
        name=name,
        first=first,
        last=last,
        head=about,
        determined=first in DETERMINERS,
        capital=capitals_tell and text[:1].isupper(),
        opening=first not in DETERMINERS and "and" not in said and wording.describes(first) > DESCRIBES,
        describing=not (whole or measure) and describing,
        sentence=not measure and (whole or (about != said[-1] and (about in _COMPARED or looks_attributive(about)))),
        heading=not label and (about in wording.headings or about in nouns),
        plural=is_plural(about),
        one=describing and not _ONE.isdisjoint(said[-_PHRASE:]),
        size=len(said) if len(said) < _LONG else _LONG + (len(said) > _LONG + 1),
        going_on=wording.goes_on(said[0]),
        for_what=wording.is_for(said),
        listed=is_listed(text),
        having="with" in said[1:],
        the="the" in said[1:],
        apart=apart,
        measure=measure,
        label=label,
    )


def _shape(word: str) -> str:
    return _DIGITS.sub("0", word) if not word.isalpha() else word


def _signs(seen: Look) -> tuple[str, ...]:
    """What is telling of a phrase wherever it stands; the first sign is its kind."""
    kind = f"k{seen.capital:d}{seen.determined:d}{seen.describing:d}{seen.sentence:d}{seen.heading:d}"
    named = f"m{seen.name}|{seen.capital:d}"
    return kind, f"n{seen.last}", f"e{seen.head}", f"f{seen.first}", named, f"z{seen.size}{seen.describing:d}"


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

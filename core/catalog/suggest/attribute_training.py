"""How far texts can be trusted about attributes, learned from the shop's filled values and people's decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from core.catalog.facts import AttributeRule, CatalogContext, ProductFacts
from core.catalog.fields import attribute_field
from core.catalog.suggest.attribute_model import FLOOR, AttributeModel, Judge, Reading, odds, read_with
from core.catalog.suggest.candidates import READ_SIGNS, SIGNS, Candidate, candidates
from core.catalog.suggest.drafting import ModelName
from core.catalog.suggest.finds import Finds, finds
from core.catalog.suggest.known_values import KnownValues, asked_of, known_values, says_same
from core.catalog.suggest.lessons import lessons, readable, reader_of
from core.catalog.taught import NOTHING_TAUGHT, Taught
from core.text.calibration import Calibration, fit_calibration
from core.text.logistic import fit_logistic
from core.text.value_reader import Lesson, ValueReader, both

Flags = NDArray[np.bool_]

LUCK = 0.05
"""A reader that does better by luck that rarely, on all attributes together, is better."""

LUCK_OF_ONE = 0.10
"""The same of one attribute alone."""

_FEWEST = 40  # filled values that texts state something about, to learn from
_STEADY = 20.0  # held-out values of an attribute that count as much as all attributes together


@dataclass(frozen=True)
class Outcome:
    """A candidate, whether it is known to be right or wrong, and how many examples that counts for."""

    candidate: Candidate
    right: bool
    weight: float


Known = list[Outcome]  # of the candidates for one attribute of one product


@dataclass(frozen=True)
class _Look:
    """A product to learn from, with what its texts have of values known in the other half of the shop."""

    product: ProductFacts
    asked: Mapping[str, AttributeRule]
    known: KnownValues
    found: Finds
    lessons: Sequence[Lesson]


def train_attributes(
    products: Sequence[ProductFacts],
    shop: Sequence[ProductFacts],
    context: CatalogContext,
    name: ModelName,
    taught: Taught = NOTHING_TAUGHT,
    seed: int = 0,
) -> AttributeModel:
    """A model learned from filled attributes: a candidate is right where it says what is filled in.

    Where nothing is filled in, a candidate that people refused is wrong, as surely as their reason says.

    What is known when a product is read comes from the other half of the shop, or its own value would speak for
    itself. One half of the products teaches the weights, the other half how often the best candidate is right; either
    half is read by a reader that the other one taught.
    """
    halves = [known_values([one for one in shop if one.id % 2 == rest], context) for rest in (1, 0)]
    looks = [_look(product, context, halves[product.id % 2], taught) for product in products]
    readers = _readers(looks, seed)
    learned, tested = (list(_outcomes(looks[rest::2], readers[1 - rest], taught)) for rest in (0, 1))
    plain = _judge([_plain(each) for each in learned], [_plain(each) for each in tested], len(SIGNS))
    if plain is None:
        return AttributeModel(None, name)
    reading = None
    judge = _judge(learned, tested, len(SIGNS) + len(READ_SIGNS)) if readers[0] is not None else None
    if judge is not None and readers[0] is not None and readers[1] is not None:
        better = frozenset(_better(plain, judge, tested)) & readers[0].begins.keys()
        reading = Reading(both(readers[0], readers[1]), judge, better) if better else None
    model = AttributeModel(plain, name, reading=reading)
    return AttributeModel(plain, name, _metrics(tested, model), reading)


def known_outcomes(product: ProductFacts, attribute: str, found: Sequence[Candidate], taught: Taught) -> Known:
    """What is known of the candidates for one attribute: all where a value is filled in, else those people refused."""
    name, filled = attribute_field(attribute), product.attributes.get(attribute)
    weight = taught.weight(product.id, name, filled) if filled else 0.0
    if filled and weight:
        return [Outcome(one, says_same(one.value, filled), weight) for one in found]
    refused = taught.refused.get((product.id, name), {})
    sure = ((one, max((refused[no] for no in refused if says_same(one.value, no)), default=0.0)) for one in found)
    return [Outcome(one, False, weight) for one, weight in sure if weight]


def _look(product: ProductFacts, context: CatalogContext, known: KnownValues, taught: Taught) -> _Look:
    asked = asked_of(product, context, known)
    found = finds(product, asked, known)
    return _Look(product, asked, known, found, list(lessons(product, asked, found, taught)))


def _readers(looks: Sequence[_Look], seed: int) -> tuple[ValueReader | None, ValueReader | None]:
    """One reader for each half of the products, taught by it; none where too few values stand in the texts."""
    halves = [[look.lessons for look in looks[rest::2]] for rest in (0, 1)]
    names = set.intersection(*(set(readable(one for each in half for one in each)) for half in halves))
    if not names:
        return None, None
    first, second = (
        reader_of(half, sorted(names), np.random.default_rng([seed, rest])) for rest, half in enumerate(halves)
    )
    return first, second


def _outcomes(looks: Sequence[_Look], reader: ValueReader | None, taught: Taught) -> Iterator[Known]:
    for look in looks:
        read = read_with(reader, look.product, list(look.asked), look.found) if reader is not None else {}
        found = candidates(look.product, look.asked, look.known, look.found, read)
        for attribute, each in found.items():
            outcomes = known_outcomes(look.product, attribute, each, taught)
            if outcomes:
                yield outcomes


def _plain(outcomes: Known) -> Known:
    return [one for one in outcomes if not one.candidate.sign("only read")]


def _judge(learned: Sequence[Known], tested: Sequence[Known], signs: int) -> Judge | None:
    """A judge by the first so many signs; None where there is too little to learn from."""
    flat, asked = [one for each in learned for one in each], [each for each in tested if each]
    if len(flat) < _FEWEST or len(asked) < _FEWEST:
        return None
    rows = [one.candidate.signs[:signs] for one in flat]
    judge = Judge(
        fit_logistic(rows, [one.right for one in flat], [one.weight for one in flat]), Calibration((0, 1), (0, 1), 0)
    )
    chosen = [each[judge.best([one.candidate for one in each])] for each in asked]
    best, right = [one.candidate for one in chosen], np.array([one.right for one in chosen])
    told = [*chosen, *(next_best for each in asked if (next_best := _next_best(judge, each)) is not None)]
    weights = judge.score([one.candidate for one in told])
    judge = Judge(judge.logistic, fit_calibration(weights, [one.right for one in told]))
    return Judge(judge.logistic, judge.calibration, _lifts(best, right, judge))


def _next_best(judge: Judge, outcomes: Known) -> Outcome | None:
    """The likeliest wrong candidate where the best is right: so is what a text says that has nothing better."""
    found = [one.candidate for one in outcomes]
    best = judge.best(found)
    wrong = [one for one in outcomes if not one.right]
    return wrong[judge.best([one.candidate for one in wrong])] if wrong and outcomes[best].right else None


def _lifts(best: Sequence[Candidate], right: Flags, judge: Judge) -> dict[str, float]:
    """The odds of each attribute beside those expected of its candidates, drawn to 1 where there are few."""
    sure = np.array(judge(best))
    lifts: dict[str, float] = {}
    for attribute in sorted({one.attribute for one in best}):
        mine = np.array([one.attribute == attribute for one in best])
        expected = sure[mine].mean()
        share = (right[mine].sum() + _STEADY * expected) / (mine.sum() + _STEADY)
        lifts[attribute] = float(odds(share) / odds(expected))
    return lifts


def _better(plain: Judge, reading: Judge, tested: Sequence[Known]) -> Iterator[str]:
    """The attributes that are read better by the words around values.

    A right proposal counts 1, a wrong one -1, none 0. Where all attributes together gain more than luck would give
    (sign test), each does that does not lose; else those that gain more than luck alone.
    """
    won: dict[str, list[int]] = {}
    for outcomes in tested:
        gain = _worth(reading, outcomes) - _worth(plain, _plain(outcomes))
        won.setdefault(outcomes[0].candidate.attribute, []).append(gain)
    wins, losses = ([sum(sign * gain > 0 for each in won.values() for gain in each)] for sign in (1, -1))
    is_better = luck(wins[0], losses[0]) <= LUCK
    for attribute, gains in won.items():
        mine = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
        if (is_better and mine[0] >= mine[1]) or luck(*mine) <= LUCK_OF_ONE:
            yield attribute


def _worth(judge: Judge, outcomes: Known) -> int:
    if not outcomes:
        return 0
    found = [one.candidate for one in outcomes]
    best = judge.best(found)
    return (1 if outcomes[best].right else -1) if judge(found)[best] >= FLOOR else 0


def luck(wins: int, losses: int) -> float:
    """How likely at least so many wins are among so many differences if either is as likely (sign test).

    >>> luck(4, 0)
    0.0625
    """
    of = wins + losses
    return float(sum(comb(of, count) for count in range(wins, of + 1)) / 2**of)


def _metrics(tested: Sequence[Known], model: AttributeModel) -> dict[str, float]:
    shown = [
        each for each in (outcomes if _is_read(outcomes, model) else _plain(outcomes) for outcomes in tested) if each
    ]
    best = [model.best([one.candidate for one in each]) for each in shown]
    spoken = np.array([sure >= FLOOR for _, sure in best])
    right = np.array([each[place].right for each, (place, _) in zip(shown, best, strict=True)])
    metrics = {"held_out": float(len(shown)), "coverage": float(spoken.mean())}
    if spoken.any():
        metrics["precision"] = float(right[spoken].mean())
    metrics["read"] = float(len(model.reading.attributes) if model.reading is not None else 0)
    return metrics


def _is_read(outcomes: Known, model: AttributeModel) -> bool:
    return model.reading is not None and outcomes[0].candidate.attribute in model.reading.attributes

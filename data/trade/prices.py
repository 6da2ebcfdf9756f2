"""Prices day by day: costs that move, a manager who raises prices when demand is high, markdowns and promotions.

Of every change of a list price it is known how much of it demand, costs and chance were behind: only chance tells, to
somebody who sees prices and sales alone, how much buyers mind a price.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data.trade.days import Days, Floats, Ints, black_friday
from data.world import Product

REVIEW_DAYS = 56
_LOOKED_AT = 28  # days of demand the manager looks back on
_OF_DEMAND, _OF_COST, _WHIM = 0.40, 0.60, 0.05  # in logarithms: what a review makes of each
_LEAST_MOVE = 0.03
_SHOCK, _MEMORY = 0.25, 0.88  # what else moves demand: its spread in logarithms, and how much of it a week keeps
_COST_STEP, _COST_DRIFT = 0.012, 0.003  # a month
_OFFER_SHARE = 0.08  # of the products, in an offer of no occasion
NO_PROMOTION = -1
_EVERY = ("Fashion", "Beauty", "Home improvement", "Car parts")


@dataclass(frozen=True)
class Promotion:
    """A dated cut. ``is_planned``: it was put where demand is high anyway."""

    name: str
    first: date
    days: int
    depth: float
    share: float
    departments: tuple[str, ...]
    is_planned: bool


@dataclass(frozen=True)
class Change:
    """A new list price of a product: by how much, in logarithms, and what was behind it."""

    product: int
    day: int
    of_demand: float
    of_cost: float
    by_chance: float


@dataclass(frozen=True)
class Prices:
    """Money in pence, by day and product.

    ``regular`` is what is asked without a promotion, ``full`` without a markdown either, ``paid`` what buyers pay;
    ``promotion`` counts in ``promotions``; ``shock`` is what else moves demand, in logarithms.
    """

    full: Ints
    regular: Ints
    paid: Ints
    cost: Ints
    promotion: Ints
    promotions: tuple[Promotion, ...]
    changes: tuple[Change, ...]
    shock: Floats


def prices(products: tuple[Product, ...], days: Days, rng: np.random.Generator) -> Prices:
    """The prices of the products on those days; on the last that is over they are those of today."""
    now = np.array([product.skus[0].price_minor or 0 for product in products], np.int64)
    was = np.array([product.skus[0].compare_at_minor or 0 for product in products], np.int64)
    base = np.maximum(was, now)
    shock = _shock(days.number, len(products), rng)
    cost = _cost(days, len(products), rng)
    move, changes = _reviews(shock, cost, days.known, rng)
    listed = np.where(move == 0, base, _rung(base * np.exp(move)))
    is_reduced = _reduced(days, base > now, rng)
    regular = np.where(is_reduced, now, listed)
    promotions = tuple(_occasions(days)) + tuple(_offers(days, rng))
    depth, which = _promoted(promotions, products, days, is_reduced, rng)
    paid = np.maximum(np.rint(regular * (1 - depth)).astype(np.int64), 1)
    unit_cost = np.array([product.skus[0].cost_minor for product in products])
    costs = np.maximum(np.rint(unit_cost * np.exp(cost)).astype(np.int64), 1)
    return Prices(listed, regular, paid, costs, which, promotions, changes, shock)


def _shock(days: int, products: int, rng: np.random.Generator) -> Floats:
    """What moves demand beside all that is known, constant within a week: an autoregression of the first order."""
    weeks = -(-days // 7)
    drawn = rng.normal(0, _SHOCK, (weeks, products))
    for week in range(1, weeks):
        drawn[week] = _MEMORY * drawn[week - 1] + np.sqrt(1 - _MEMORY**2) * drawn[week]
    found: Floats = np.repeat(drawn, 7, axis=0)[:days]
    return found


def _cost(days: Days, products: int, rng: np.random.Generator) -> Floats:
    """How far costs were from today's, in logarithms: a step a month."""
    months = -(-days.number // 30)
    walk = np.cumsum(rng.normal(_COST_DRIFT, _COST_STEP, (months, products)), axis=0)
    found: Floats = np.repeat(walk - walk[(days.known - 1) // 30], 30, axis=0)[: days.number]
    return found


def _reviews(shock: Floats, cost: Floats, known: int, rng: np.random.Generator) -> tuple[Floats, tuple[Change, ...]]:
    """How far list prices were from today's, in logarithms, and what was behind each of their changes."""
    days, products = shock.shape
    offset = rng.integers(_LOOKED_AT, _LOOKED_AT + REVIEW_DAYS, products)
    moves, parts, changes = np.zeros((days, products)), np.zeros((3, products)), []
    every, sums = np.arange(products), np.cumsum(shock, axis=0)
    for turn in range(-(-days // REVIEW_DAYS)):
        day = offset + turn * REVIEW_DAYS
        due = every[day < days]
        at = day[due]
        seen = (sums[at, due] - sums[at - _LOOKED_AT, due]) / _LOOKED_AT
        wanted = np.stack([_OF_DEMAND * seen, _OF_COST * cost[at, due], rng.normal(0, _WHIM, len(due))])
        by = wanted - parts[:, due]
        is_moved = np.abs(by.sum(axis=0)) >= _LEAST_MOVE
        for product, one, part in zip(due[is_moved], at[is_moved], by[:, is_moved].T, strict=True):
            moves[one:, product] += part.sum()
            changes.append(Change(int(product), int(one), *map(float, part)))
        parts[:, due[is_moved]] = wanted[:, is_moved]
    today = moves[known - 1].copy()
    return np.where(moves == today, 0.0, moves - today), tuple(changes)


def _rung(pence: Floats) -> Ints:
    """The nearest price on the ladder: steps of 10 p, from £10 of 50 p, from £50 of £1; each ends in 9."""
    step = np.select([pence < 1000, pence < 5000], [10, 50], 100)
    found: Ints = np.maximum(np.rint(pence / step) * step - 1, 9).astype(np.int64)
    return found


def _reduced(
    days: Days, is_reduced_now: np.ndarray[tuple[int], np.dtype[np.bool_]], rng: np.random.Generator
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """On which days each product was marked down: those that are today, for the last 2 to 12 weeks."""
    since = days.known - rng.integers(14, 85, len(is_reduced_now))
    found: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (np.arange(days.number)[:, None] >= since) & is_reduced_now
    return found


def _occasions(days: Days) -> Iterator[Promotion]:
    """The sales of the year, which lie where demand is high anyway."""
    for year in range(days.first.year - 1, days.dates[-1].year + 1):
        yield Promotion(f"Black Friday {year}", black_friday(year), 4, 0.25, 0.5, _EVERY, is_planned=True)
        yield Promotion(f"Winter sale {year}", date(year, 12, 26), 16, 0.30, 0.35, _EVERY[:2], is_planned=True)
        yield Promotion(f"Summer sale {year}", date(year, 6, 20), 14, 0.25, 0.35, _EVERY[:1], is_planned=True)
        yield Promotion(f"Spring projects {year}", date(year, 4, 4), 10, 0.15, 0.3, _EVERY[2:], is_planned=True)


def _offers(days: Days, rng: np.random.Generator) -> Iterator[Promotion]:
    """Offers of no occasion, one or two weeks each, drawn by lot."""
    day = int(rng.integers(5, 15))
    while day < days.number:
        first = days.dates[day]
        long, depth = int(rng.choice((7, 10, 14))), float(rng.choice((0.10, 0.15, 0.20, 0.25, 0.30)))
        yield Promotion(f"Offer {first:%d.%m.%y}", first, long, depth, _OFFER_SHARE, _EVERY, is_planned=False)
        day += int(rng.integers(9, 20))


def _promoted(
    promotions: tuple[Promotion, ...],
    products: tuple[Product, ...],
    days: Days,
    spared: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    rng: np.random.Generator,
) -> tuple[Floats, Ints]:
    """The cut of each day and product, and the promotion behind it: the deepest; none on top of a markdown."""
    depth = np.zeros((days.number, len(products)))
    which = np.full(depth.shape, NO_PROMOTION)
    for number, promotion in enumerate(promotions):
        chosen = rng.random(len(products)) < promotion.share
        chosen &= np.array([product.department in promotion.departments for product in products])
        first = days.place(promotion.first)
        span = slice(max(first, 0), max(first + promotion.days, 0))
        deeper = chosen & (depth[span] < promotion.depth) & ~spared[span]
        depth[span][deeper], which[span][deeper] = promotion.depth, number
    return depth, which


def ends(promotion: Promotion) -> date:
    """The day after its last."""
    return promotion.first + timedelta(days=promotion.days)

"""The model of products listed twice: learned from copies made on purpose, and from what reviewers decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.catalog.facts import ProductFacts
from core.catalog.suggest.comparing import (
    FLOOR,
    DuplicateModel,
    Judge,
    Matcher,
    Sides,
    for_sale,
    judged_columns,
    places,
)
from core.catalog.suggest.drafting import ModelName
from core.catalog.suggest.known_values import KnownValues
from core.catalog.suggest.option_habits import OptionHabits
from core.catalog.suggest.pair_signs import DIRECTIONS, Side, signs
from core.catalog.suggest.pairs import candidate_pairs
from core.catalog.suggest.planting import listed_again
from core.catalog.suggest.variants import are_variants
from core.text.calibration import Calibration, fit_by_planting, fit_calibration
from core.text.logistic import fit_logistic
from core.text.trees import fit_trees

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LISTED_TWICE_RATE = 0.02
"""How many products of a catalogue are taken to be listed twice, until decisions tell better."""

FEWEST_DECIDED = 100
"""Decided merges, and a quarter of them of either answer, from which on decisions teach a judge."""

_PLANTED_AT_MOST = 2000
_COPIES_AT_MOST = 3  # of one product
_CLOSE_AT_MOST = 40_000
_FEWEST = 30  # products and pairs to learn from
_FEWEST_FOR_TREES = 500
_FOLDS = 5
_SURE = 1.645  # standard errors; one-sided 95 %
_LEAST_CHANCE = 0.01  # said of any pair when two models are compared, so that one slip does not decide


@dataclass(frozen=True)
class DecidedPair:
    """Two products that somebody decided upon, as they were then."""

    left: ProductFacts
    right: ProductFacts
    is_one: bool


def train_duplicates(
    products: Sequence[ProductFacts],
    known: KnownValues,
    name: ModelName,
    *,
    seed: int = 0,
    decided: Sequence[DecidedPair] = (),
) -> DuplicateModel:
    """A model of what a second listing looks like beside its first, against the catalogue's own close pairs.

    Close pairs are taken for different products while learning; the confidence allows for the few that are not, and is
    read from scores of pairs that a matcher had not seen, as one seed or another would decide too much otherwise. Once
    people have decided enough, a judge learned from their decisions has the last word, if it does better on decisions
    that it has not seen.
    """
    sides = Sides.among(for_sale(products))
    model = _planted(sides, known, name, seed)
    model.metrics["decided"] = float(len(decided))
    return _judged(model, sides, decided, seed) if model.matcher is not None else model


def _planted(sides: Sides, known: KnownValues, name: ModelName, seed: int) -> DuplicateModel:
    rng = np.random.default_rng(seed)
    natural, share = _natural(sides, known, rng)
    sold = sides.products
    chosen = rng.permutation(len(sold))[:_PLANTED_AT_MOST]
    nothing = DuplicateModel(None, Calibration((0.0, 1.0), (0.0, 0.0), 0), name)
    if len(chosen) < _FEWEST or len(natural) < _FEWEST:
        return nothing
    copied = np.tile(chosen, max(1, min(_COPIES_AT_MOST, _PLANTED_AT_MOST // len(chosen))))
    kin = _Kin(sold)
    copies = (listed_again(sold[place], rng, kin.of(place, rng)) for place in copied)
    planted = [signs(sides[place], Side.of(copy, sides.rarity)) for place, copy in zip(copied, copies, strict=True)]
    rows = np.array([*planted, *natural])
    outcomes = np.array([True] * len(planted) + [False] * len(natural))
    fold_of = np.concatenate([copied % _FOLDS, rng.integers(0, _FOLDS, len(natural))])
    matcher = _fitted(rows, outcomes, seed)
    raw = _unseen(rows, outcomes, fold_of, seed)
    ratio = LISTED_TWICE_RATE * len(sold) * share / len(planted)
    calibration = fit_by_planting(raw, outcomes, ratio=ratio)
    found = calibration(raw) >= FLOOR
    metrics = {
        "planted": float(len(planted)),
        "close_pairs": float(len(natural)),
        "planted_found": float(found[outcomes].mean()),
        "close_pairs_found": float(found[~outcomes].mean()),
    }
    return DuplicateModel(matcher, calibration, name, metrics)


class _Kin:
    """Products of the same category, or else of the same department."""

    def __init__(self, products: Sequence[ProductFacts]) -> None:
        self._products = products
        self._places: dict[object, list[int]] = {}
        for place, product in enumerate(products):
            for kind in (product.category_id, product.department):
                self._places.setdefault(kind, []).append(place)

    def of(self, place: int, rng: np.random.Generator) -> ProductFacts:
        """One of the product's kind by chance; itself where it is alone."""
        product = self._products[place]
        near = self._places[product.category_id if product.category_id is not None else product.department]
        return self._products[near[int(rng.integers(len(near)))]]


def _natural(sides: Sides, known: KnownValues, rng: np.random.Generator) -> tuple[list[tuple[float, ...]], float]:
    """The signs of the catalogue's own close pairs, drawn by chance if there are many, and which share was drawn."""
    pairs, habits = candidate_pairs(sides.products), OptionHabits.of(sides.products)
    drawn = sorted(rng.permutation(len(pairs))[:_CLOSE_AT_MOST])
    taken = places(sides, (pairs[number] for number in drawn))
    found = [signs(left, right) for left, right in taken if _is_open(left, right, known, habits)]
    return found, len(drawn) / max(1, len(pairs))


def _is_open(left: Side, right: Side, known: KnownValues, habits: OptionHabits) -> bool:
    """Whether only likeness can tell: not variants, and no barcode in common."""
    return not left.barcodes & right.barcodes and not are_variants(left, right, known, habits)


def _unseen(rows: Floats, outcomes: Flags, fold_of: NDArray[np.int64], seed: int) -> Floats:
    """The score of each pair by a matcher that learned from the other folds alone."""
    found = np.zeros(len(rows))
    for fold in range(_FOLDS):
        mine = fold_of == fold
        found[mine] = _fitted(rows[~mine], outcomes[~mine], seed)(rows[mine])
    return found


def _fitted(rows: Floats, outcomes: Flags, seed: int) -> Matcher:
    """Trees; of few examples the weights of a regression."""
    if len(rows) < _FEWEST_FOR_TREES:
        return fit_logistic(rows, outcomes)
    return fit_trees(rows, outcomes, tuple(DIRECTIONS.values()), seed=seed)


def _judged(model: DuplicateModel, sides: Sides, decided: Sequence[DecidedPair], seed: int) -> DuplicateModel:
    """The model with a judge, if decisions teach one that does better; the numbers of the comparison either way."""
    right = np.array([pair.is_one for pair in decided], dtype=bool)
    if min(right.sum(), (~right).sum()) * 4 < FEWEST_DECIDED or len(right) < FEWEST_DECIDED or model.matcher is None:
        return model
    rows = np.array([signs(*(Side.of(one, sides.rarity) for one in (pair.left, pair.right))) for pair in decided])
    raw, sure = model.chances(rows)
    columns = judged_columns(rows, raw)
    directions = (*DIRECTIONS.values(), 1)
    unseen = np.zeros(len(right))
    fold_of = _folds(decided, seed)
    for fold in range(_FOLDS):
        learned = fold_of != fold
        if not 0 < right[learned].sum() < learned.sum():
            return model
        unseen[~learned] = fit_trees(columns[learned], right[learned], directions, seed=seed)(columns[~learned])
    gain = _loss(sure, right) - _loss(_unseen_chances(unseen, right, fold_of), right)
    error = gain.std(ddof=1) / np.sqrt(len(gain))
    metrics = {**model.metrics, "judge_gain": float(gain.mean())}
    metrics["judge_gain_at_least"] = float(gain.mean() - _SURE * error)
    if metrics["judge_gain_at_least"] <= 0:
        return DuplicateModel(model.matcher, model.calibration, model.name, metrics)
    judge = Judge(fit_trees(columns, right, directions, seed=seed), fit_calibration(unseen, right))
    return DuplicateModel(model.matcher, model.calibration, model.name, metrics, judge)


def _folds(decided: Sequence[DecidedPair], seed: int) -> NDArray[np.int64]:
    """The fold of each pair; pairs that share a product, directly or through others, share the fold."""
    group_of: dict[int, int] = {}
    for pair in decided:
        one, other = (group_of.setdefault(side.id, side.id) for side in (pair.left, pair.right))
        if one != other:
            group_of |= {product: one for product, group in group_of.items() if group == other}
    groups = sorted(set(group_of.values()))
    fold = dict(zip(groups, np.random.default_rng(seed).permutation(len(groups)) % _FOLDS, strict=True))
    return np.array([fold[group_of[pair.left.id]] for pair in decided], dtype=np.int64)


def _unseen_chances(unseen: Floats, right: Flags, fold_of: NDArray[np.int64]) -> Floats:
    """The judge's chances, each calibrated on the other folds alone."""
    found = np.zeros(len(unseen))
    for fold in range(_FOLDS):
        mine = fold_of == fold
        found[mine] = fit_calibration(unseen[~mine], right[~mine])(unseen[mine])
    return found


def _loss(chances: Floats, right: Flags) -> Floats:
    """How surprised a model is by each outcome: minus the log of the chance it gave it."""
    kept = np.clip(chances, _LEAST_CHANCE, 1 - _LEAST_CHANCE)
    found: Floats = -np.log(np.where(right, kept, 1 - kept))
    return found

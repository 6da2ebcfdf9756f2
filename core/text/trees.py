"""Boosted trees on a few numbers: how likely an outcome is, where more of a number may only speak for it or against it.

Trained with xgboost (Chen and Guestrin, 2016), which is imported here alone and only to train; a trained model is
plain numbers. A direction for each number keeps trees from learning accidents of their examples, such as one price
that happens to be frequent.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

DEPTH = 4
_SPLITS, _LEAVES = 2**DEPTH - 1, 2**DEPTH  # of one tree; split i leads to splits 2i + 1 and 2i + 2
_ROUNDS = 200
_SHAPE: dict[str, Any] = {
    "objective": "binary:logistic", "base_score": 0.5, "max_depth": DEPTH, "learning_rate": 0.1, "subsample": 0.8,
    "colsample_bytree": 0.6, "min_child_weight": 5, "reg_lambda": 2, "tree_method": "hist", "max_bin": 64, "nthread": 1,
}  # fmt: skip
_CHUNK = 50_000


@dataclass(frozen=True)
class Trees:
    """Trained trees, each filled up to full depth: at a split a number below its threshold goes left.

    ``columns`` and ``thresholds`` hold 15 splits a tree, level by level, ``leaves`` its 16 log-odds from left to right.
    """

    columns: tuple[int, ...]
    thresholds: tuple[float, ...]
    leaves: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse trees that are not whole.

        Raises:
            ValueError: a split or a leaf is missing.
        """
        trees = len(self.leaves) // _LEAVES
        if not len(self.columns) == len(self.thresholds) == trees * _SPLITS or len(self.leaves) != trees * _LEAVES:
            raise ValueError("trees are not whole")

    def __call__(self, columns: ArrayLike) -> Floats:
        """One chance, 0 to 1, for each row.

        Raises:
            IndexError: the rows have fewer columns than the trees were trained on.
        """
        rows = np.atleast_2d(np.asarray(columns, dtype=np.float32))
        parts = [self._log_odds(rows[start : start + _CHUNK]) for start in range(0, max(1, len(rows)), _CHUNK)]
        chances: Floats = 1 / (1 + np.exp(-np.clip(np.concatenate(parts), -30, 30)))
        return chances

    def _log_odds(self, rows: NDArray[np.float32]) -> Floats:
        total = np.zeros(len(rows))
        places = np.arange(len(rows))
        for columns, thresholds, leaves in zip(*self._by_tree, strict=True):
            at = np.zeros(len(rows), dtype=np.int64)
            for _ in range(DEPTH):
                at = 2 * at + 1 + (rows[places, columns[at]] >= thresholds[at])
            total += leaves[at - _SPLITS]
        return total

    @cached_property
    def _by_tree(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        return (
            np.array(self.columns, dtype=np.int64).reshape(-1, _SPLITS),
            np.array(self.thresholds, dtype=np.float32).reshape(-1, _SPLITS),
            np.array(self.leaves, dtype=np.float64).reshape(-1, _LEAVES),
        )


def fit_trees(columns: ArrayLike, outcomes: ArrayLike, directions: Sequence[int], *, seed: int = 0) -> Trees:
    """Trees that tell the rows whose outcome is true; the same rows and seed give the same trees.

    Args:
        columns: one row an example.
        outcomes: true or false, one a row.
        directions: one a column: 1 where more of it may only speak for the outcome, −1 against, 0 for either.
        seed: of the rows and columns that each tree sees.

    Raises:
        ValueError: no rows.
    """
    from xgboost import DMatrix, train

    rows = np.asarray(columns, dtype=np.float32)
    if not len(rows):
        raise ValueError("trees need at least one example")
    asked = {**_SHAPE, "monotone_constraints": f"({','.join(map(str, directions))})", "seed": seed}
    booster = train(asked, DMatrix(rows, np.asarray(outcomes, dtype=np.float32), nthread=1), _ROUNDS)
    splits: list[tuple[int, float]] = []
    leaves: list[float] = []
    for text in booster.get_dump(dump_format="json"):
        _fill(json.loads(text), splits, leaves)
    return Trees(tuple(column for column, _ in splits), tuple(threshold for _, threshold in splits), tuple(leaves))


def _fill(root: dict[str, Any], splits: list[tuple[int, float]], leaves: list[float]) -> None:
    """Add one tree level by level; below a leaf that comes early stand splits that lead to it on either side."""
    level = [root]
    for _ in range(DEPTH):
        below = []
        for node in level:
            children = {child["nodeid"]: child for child in node.get("children", ())}
            splits.append((int(node["split"][1:]), float(node["split_condition"])) if children else (0, 0.0))
            below += [children[node["yes"]], children[node["no"]]] if children else [node, node]
        level = below
    leaves += [float(node["leaf"]) for node in level]

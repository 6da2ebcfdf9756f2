"""Whether two offers are the same product, learned from pairs that people have judged.

First each pair is judged alone, by boosted trees on the signs of likeness and by the weights of the words that differ.
Then it is judged among its rivals, the other pairs of the same offers, if that is better on the known pairs. Every
known pair is scored by models that have not seen it, and the cut is chosen on these scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.text.likeness import CLOSENESS, Signs, closeness, signs_of
from core.text.offers import Offers
from core.text.rivals import rival_signs, same_company
from core.text.word_differences import learn_words, word_columns

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Progress = Callable[[int, int, str], None]

FOLDS = 5
ROUNDS = 2
"""How often the known pairs are divided anew."""

_TREES: dict[str, Any] = {
    "n_estimators": 250, "max_depth": 6, "learning_rate": 0.08, "subsample": 0.8, "colsample_bytree": 0.4,
    "min_child_weight": 2, "reg_lambda": 2, "max_bin": 64, "tree_method": "hist",
}  # fmt: skip
_BESIDE_WORDS = (*CLOSENESS, "title left covered", "title right covered", "title numbers contradict")
_CHANCE = "chance"
_LIKENESS_CUT = 0.5  # without anything to learn from
_SMOOTHED = 0.05  # of the matches: the cut's neighbours that are averaged on either side


@dataclass(frozen=True)
class Matched:
    """The answer for every pair, known or not, in their order."""

    scores: Floats  # chance of a match, 0–1; of a known pair by models that did not see it
    matches: Flags
    cut: float
    known_f1: float  # of the known pairs; not-a-number where nothing could be learned
    among_rivals: bool


def match_offers(
    offers: Offers,
    labels: Floats,
    *,
    seed: int = 0,
    threads: int = 1,
    alone: bool = False,
    progress: Progress | None = None,
) -> Matched:
    """Judge the pairs whose label is not-a-number by what the others (1 a match, 0 none) teach.

    Args:
        offers: the pairs.
        labels: one a pair.
        seed: of the folds and the trees.
        threads: that training may use.
        alone: judge each pair by its two offers only, whatever other pairs are in the file.
        progress: told the steps done, all steps, and what comes next.

    With fewer than two known pairs of a kind the scores are mere likeness, and every pair is judged as the known ones
    are, or by a fixed cut if none is known.
    """
    report = progress or (lambda _done, _total, _next: None)
    report(0, 3, "reading the pairs")
    signs = signs_of(offers)
    known = ~np.isnan(labels)
    right = labels == 1
    if min(right[known].sum(), (~right)[known].sum()) < 2:
        return _unlearned(closeness(signs), right[known])
    learner = _Learner(offers, known, right, seed, threads)
    report(1, 3, "judging each pair alone")
    first = learner.judged(signs)
    if alone or not same_company(known, offers.left_of, offers.right_of):
        return first
    report(2, 3, "judging each pair among its rivals")
    ranked = {name: signs[name] for name in CLOSENESS} | {_CHANCE: first.scores}
    second = learner.judged({**signs, **rival_signs(ranked, offers.left_of, offers.right_of)}, among_rivals=True)
    return second if second.known_f1 >= first.known_f1 else first


def best_cut(scores: Floats, right: Flags) -> float:
    """The score from which on a pair is a match so that F1 is highest, averaged over neighbouring cuts.

    Half-way between two scores, so that a pair on one of them is not decided by rounding.
    """
    order = np.argsort(-scores, kind="stable")
    f1 = 2 * np.cumsum(right[order]) / (np.arange(1, len(scores) + 1) + right.sum())
    width = max(1, round(_SMOOTHED * right.sum()))
    window = np.ones(2 * width + 1) / (2 * width + 1)
    smooth = np.convolve(np.pad(f1, width, mode="edge"), window, mode="valid")
    last = int(smooth.argmax())
    below = scores[order[min(last + 1, len(order) - 1)]]
    return float((scores[order[last]] + below) / 2)


def f1_score(matches: Flags, right: Flags) -> float:
    """The harmonic mean of precision and recall; 0 if nothing is a match."""
    total = matches.sum() + right.sum()
    return float(2 * (matches & right).sum() / total) if total else 0.0


def _unlearned(likeness: Floats, right: Flags) -> Matched:
    cut = _LIKENESS_CUT
    if len(right):
        cut = 0.0 if right.mean() > _LIKENESS_CUT else np.inf
    return Matched(likeness, likeness >= cut, cut, float("nan"), among_rivals=False)


@dataclass(frozen=True)
class _Learner:
    """The known pairs, divided anew into folds in each round."""

    offers: Offers
    known: Flags
    right: Flags
    seed: int
    threads: int

    def judged(self, signs: Signs, *, among_rivals: bool = False) -> Matched:
        """All pairs scored, each by models that did not see its label."""
        offers = self.offers
        matrix = np.column_stack([*signs.values()]).astype(np.float32)
        beside = np.column_stack([signs[name] for name in _BESIDE_WORDS])
        words = word_columns(offers.left.titles, offers.right.titles, offers.left_of, offers.right_of, beside)
        scores = np.zeros(len(self.known))
        for number in range(ROUNDS):
            scores += self._round(matrix, words, number, stage=int(among_rivals)) / ROUNDS
        scores = np.clip(scores, 0, 1)
        cut = best_cut(scores[self.known], self.right[self.known])
        matches = scores >= cut
        known_f1 = f1_score(matches[self.known], self.right[self.known])
        return Matched(scores, matches, cut, known_f1, among_rivals=among_rivals)

    def _round(self, matrix: NDArray[np.float32], words: Any, number: int, *, stage: int) -> Floats:
        seed = self.seed * 1000 + stage * 100 + number
        folds = list(self._folds(seed))
        odds = self._unseen(folds, lambda rows: learn_words(words[rows], self.right[rows], seed), words)
        both = np.column_stack([matrix, odds])
        return self._unseen(folds, lambda rows: self._trees(both[rows], self.right[rows], seed), both)

    def _folds(self, seed: int) -> Iterator[tuple[Ints, Ints]]:
        """Known pairs to learn from and known pairs to score."""
        from sklearn.model_selection import StratifiedKFold

        rows = np.flatnonzero(self.known)
        right = self.right[rows]
        count = int(min(FOLDS, right.sum(), (~right).sum()))
        for learned, scored in StratifiedKFold(count, shuffle=True, random_state=seed).split(rows, right):
            yield rows[learned], rows[scored]

    def _unseen(
        self, folds: list[tuple[Ints, Ints]], learn: Callable[[Ints], Callable[[Any], Floats]], columns: Any
    ) -> Floats:
        """What the models of the folds say: of a known pair the one that did not see it, of others the mean."""
        found = np.zeros(len(self.known))
        unknown = np.flatnonzero(~self.known)
        for learned, scored in folds:
            model = learn(learned)
            found[scored] = model(columns[scored])
            if len(unknown):
                found[unknown] += model(columns[unknown]) / len(folds)
        return found

    def _trees(self, matrix: NDArray[np.float32], right: Flags, seed: int) -> Callable[[Any], Floats]:
        from xgboost import XGBClassifier

        model = XGBClassifier(**_TREES, random_state=seed, n_jobs=self.threads).fit(matrix, right)
        return lambda rows: np.asarray(model.predict_proba(rows)[:, 1], dtype=np.float64)

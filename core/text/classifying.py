"""Labels for texts that have none, learned from those that have, and which of them need no second look.

Several least-squares models, each of one view of the texts, are weighed by how they do on labelled texts left out
(texts of one product family are left out together), and so is what a text says of a label's name. On these, too,
confidence is calibrated and the cut is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text.calibration import calibration_error, fit_calibration, threshold_for
from core.text.classifier import LabelledText, as_if_new, learned_share, only_texts, sample_rows
from core.text.embeddings import StaticEmbedding
from core.text.families import families
from core.text.least_squares import balanced, near_copies, solve
from core.text.predictions import Prediction, predictions
from core.text.second_choice import fit_second_choice, nearest
from core.text.stacking import fit_stack, soft, stacked
from core.text.views import VIEWS, Seen, see

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

PRECISION = 0.955
"""Of the left-out labels above the cut so many are right: half a point above what is promised for new ones, 95 %."""

LEAST_CHANCE = 0.5
"""No answer less likely than that is accepted, however well the others do."""

_AT_ONCE = 1000  # texts asked about that are compared at a time


@dataclass(frozen=True)
class Labelled:
    """The likeliest labels of a text, three at most, with their chances falling; ``accept``: needs no second look."""

    labels: tuple[str, ...]
    chances: tuple[float, ...]
    accept: bool


@dataclass(frozen=True)
class Classified:
    """One answer a text asked about, and how the models did on labelled texts left out; not-a-number if untried."""

    answers: list[Labelled]
    top1: float
    top3: float
    calibration_error: float
    cut: float  # score before calibration from which on an answer needs no second look; above 1: none


@dataclass(frozen=True)
class _Models:
    """The dual weights of each view's model, with scores and nearness of the training texts left out."""

    numbers: Ints
    answers: dict[str, Floats]
    unseen: list[Floats]  # the last one by the labels' names
    near: Floats


def classify_texts(
    known: Sequence[LabelledText],
    labels: Sequence[str],
    asked: Sequence[LabelledText],
    embedding: StaticEmbedding | None,
    *,
    seed: int = 0,
) -> Classified:
    """The labels of ``asked``, as ``known`` teaches them, of which 6,000 are read at most.

    With one label only it is every text's, and none is accepted. Of more than 6,000 labels the rarest are not learned,
    and every answer is that much less sure.

    Raises:
        ValueError: nothing is known.
    """
    if not known:
        raise ValueError("nothing can be learned from no text")
    names = tuple(sorted(set(labels)))
    if len(names) == 1:
        only = Labelled(names, ((len(known) + 1) / (len(known) + 2),), accept=False)
        return Classified([only] * len(asked), np.nan, np.nan, np.nan, 1.01)
    number_of = {name: number for number, name in enumerate(names)}
    numbers = np.array([number_of[label] for label in labels], dtype=np.int64)
    chosen = sample_rows(numbers, seed)
    alone = only_texts(numbers)[chosen]
    present, numbers = np.unique(numbers[chosen], return_inverse=True)
    names = tuple(names[number] for number in present)
    share = learned_share(labels, names)
    sample = [known[row] for row in chosen]
    seen = see([*sample, *asked], embedding, names=names)
    models = _learn(seen, [text.title for text in sample], numbers, len(names))
    weights = fit_stack(models.unseen, numbers)
    unseen = as_if_new(stacked(models.unseen, weights).astype(np.float32), numbers, alone)
    second = fit_second_choice(unseen, models.near, numbers)
    calibration = fit_calibration(soft(unseen.astype(np.float64)).max(axis=1), unseen.argmax(axis=1) == numbers)
    tried = predictions(unseen, names, calibration, second=second, near=models.near)
    found: list[Prediction] = []
    for start in range(0, len(asked), _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, len(asked))) + len(sample)
        scores, near = _scores(seen, models, weights, rows)
        found += predictions(scores, names, calibration, second=second, near=near)
    return _answers(tried, [names[number] for number in numbers], found, share)


def _learn(seen: Seen, titles: Sequence[str], numbers: Ints, labels: int) -> _Models:
    rows = np.arange(len(numbers))
    kernels = seen.kernels(rows, rows)
    groups = families(titles, near_copies(kernels["whole"]))
    near = nearest(kernels["closeness"].copy(), numbers, labels, apart=[*rows[:, None], *groups])
    penalties = balanced(numbers)
    answers, unseen = {}, []
    for view in VIEWS:
        solved = solve(kernels.pop(view), numbers, labels, penalty=penalties, groups=groups)
        answers[view] = solved.answers
        unseen.append(solved.unseen)
    return _Models(numbers, answers, [*unseen, seen.named(rows)], near)


def _scores(seen: Seen, models: _Models, weights: NDArray[np.float64], rows: Ints) -> tuple[Floats, Floats]:
    """The scores of the texts numbered ``rows``, and how close the nearest known text of each label is."""
    kernels = seen.kernels(rows, np.arange(len(models.numbers)))
    parts = [*(kernels[view] @ models.answers[view] for view in VIEWS), seen.named(rows)]
    near = nearest(kernels["closeness"], models.numbers, models.near.shape[1])
    return stacked(parts, weights).astype(np.float32), near


def _answers(
    tried: Sequence[Prediction], truth: Sequence[str], found: Sequence[Prediction], share: float
) -> Classified:
    """What is said, and how right it is, where only the labels of a ``share`` of the known texts were learned."""
    sure = [one.confidences[0] for one in tried]
    right = [one.labels[0] == label for one, label in zip(tried, truth, strict=True)]
    among = [label in one.labels for one, label in zip(tried, truth, strict=True)]
    cut = threshold_for([one.raw for one in tried], right, PRECISION / share)
    return Classified(
        [
            Labelled(one.labels, chances, accept=one.raw >= cut and chances[0] >= LEAST_CHANCE)
            for one in found
            if (chances := tuple(share * chance for chance in one.confidences))
        ],
        share * float(np.mean(right)),
        share * float(np.mean(among)),
        share * calibration_error(sure, right),
        cut,
    )

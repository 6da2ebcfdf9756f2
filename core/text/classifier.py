"""Which label a text has: least squares on TF-IDF and embeddings, with every training text also judged as if unseen.

The model is kernel ridge regression on one-of-all targets (a least-squares support vector machine; Rifkin and
Klautau, 2004). Its leave-out predictions have a closed form, so that near-identical texts are left out together at
the price of one matrix inverse, and calibration costs nothing more:
with ``G`` the inverse of (kernel + penalty) and ``A = G Y``, texts ``g`` left out score ``Y_g - G_gg^-1 A_g``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.text.calibration import Calibration, calibration_error, fit_calibration
from core.text.embeddings import StaticEmbedding
from core.text.tfidf import Terms, learn_terms, tfidf

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

TRAINED_ON_AT_MOST = 6000
_PENALTY = 0.5
_TITLE_SHARE = 0.3  # of the title alone, beside title and text together
_EMBEDDING_SHARE = 0.3
_SAME_TEXT = 0.75  # cosine from which on two training texts are left out together
_NUMBERS_AT_MOST = 40_000_000  # of the weights: columns × labels


@dataclass(frozen=True)
class LabelledText:
    """What the classifier reads of a thing: its title, and the rest."""

    title: str
    body: str = ""

    @property
    def whole(self) -> str:
        """Title and body as one text."""
        return f"{self.title}\n{self.body}"


@dataclass(frozen=True)
class Prediction:
    """The likeliest labels, at most three, with their calibrated confidence falling; ``raw`` is before calibration."""

    labels: tuple[str, ...]
    confidences: tuple[float, ...]
    raw: float


@dataclass(frozen=True)
class HeldOut:
    """How the model did on training texts it had not seen: one prediction each, and the numbers of the whole."""

    rows: Ints  # which of the texts given were judged
    predictions: tuple[Prediction, ...]
    top1: float
    top3: float
    calibration_error: float


@dataclass(frozen=True)
class TextClassifier:
    """A trained classifier."""

    labels: tuple[str, ...]
    whole_terms: Terms
    title_terms: Terms
    weights: Floats  # columns of the rows × labels
    embedding_weights: Floats  # dimensions × labels; empty without an embedding
    temperature: float
    calibration: Calibration


def features(model: TextClassifier, texts: Sequence[LabelledText]) -> csr_matrix:
    """The sparse rows that the model's weights apply to."""
    return _rows(model.whole_terms, model.title_terms, texts)


def predict(
    model: TextClassifier, texts: Sequence[LabelledText], embedding: StaticEmbedding | None
) -> list[Prediction]:
    """The likeliest labels of each text; an empty text gets the model's guess with the confidence it deserves."""
    scores = np.asarray(features(model, texts) @ model.weights)
    if len(model.embedding_weights) and embedding is not None:
        scores += _embedded(embedding, texts) @ model.embedding_weights
    return _predictions(scores, model.labels, model.temperature, model.calibration)


def train(
    texts: Sequence[LabelledText], labels: Sequence[str], embedding: StaticEmbedding | None, *, seed: int = 0
) -> tuple[TextClassifier, HeldOut]:
    """A classifier of at least two labels and how it does on texts left out; trained on 6,000 texts at most.

    Raises:
        ValueError: fewer than two different labels.
    """
    known = tuple(sorted(set(labels)))
    if len(known) < 2:
        raise ValueError("a classifier needs at least two labels")
    numbers = np.searchsorted(np.array(known, dtype=object), np.array(labels, dtype=object)).astype(np.int64)
    chosen = _sample(numbers, seed)
    sample = [texts[place] for place in chosen]
    limit = max(_NUMBERS_AT_MOST // len(known) // 3, 1000)
    whole = learn_terms([text.whole for text in sample], limit=min(limit, 60_000))
    title = learn_terms([text.title for text in sample], limit=min(limit // 4, 20_000))
    rows = _rows(whole, title, sample)
    dense = _embedded(embedding, sample)
    solved = _solve(rows, dense, numbers[chosen], len(known))
    temperature = _temperature(solved.unseen, numbers[chosen])
    weights = np.asarray(rows.T @ solved.answers, dtype=np.float32)
    held, calibration = _judge(solved.unseen, numbers[chosen], chosen, known, temperature)
    model = TextClassifier(known, whole, title, weights, dense.T @ solved.answers, temperature, calibration)
    return model, held


@dataclass(frozen=True)
class _Solved:
    answers: Floats  # training texts × labels: the dual weights
    unseen: Floats  # training texts × labels: scores with the text and its likes left out


def _rows(whole: Terms, title: Terms, texts: Sequence[LabelledText]) -> csr_matrix:
    from scipy.sparse import hstack

    parts = [tfidf(whole, [text.whole for text in texts])]
    parts.append(tfidf(title, [text.title for text in texts]) * np.float32(np.sqrt(_TITLE_SHARE)))
    return hstack(parts, format="csr", dtype=np.float32)


def _embedded(embedding: StaticEmbedding | None, texts: Sequence[LabelledText]) -> Floats:
    """The embeddings at their share, one row a text; no columns without a model."""
    if embedding is None:
        return np.zeros((len(texts), 0), dtype=np.float32)
    return embedding.embed([text.whole for text in texts]) * np.float32(np.sqrt(_EMBEDDING_SHARE))


def _sample(numbers: Ints, seed: int) -> Ints:
    """Which texts to train on: all, or as many of each label as its share of the most allowed, three at least."""
    if len(numbers) <= TRAINED_ON_AT_MOST:
        return np.arange(len(numbers))
    shuffled = np.random.default_rng(seed).permutation(len(numbers))
    ordered = shuffled[np.argsort(numbers[shuffled], kind="stable")]
    sizes = np.bincount(numbers)
    rank = np.arange(len(numbers)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    share = rank / np.repeat(sizes, sizes)
    first = np.where(rank < 3, rank - 3.0, share)
    return np.sort(ordered[np.argsort(first, kind="stable")[:TRAINED_ON_AT_MOST]])


def _solve(rows: csr_matrix, dense: Floats, numbers: Ints, labels: int) -> _Solved:
    kernel = np.asarray((rows @ rows.T).todense(), dtype=np.float32)
    groups = _alike(kernel)
    kernel += dense @ dense.T
    kernel[np.diag_indices_from(kernel)] += _PENALTY
    inverse = _inverse(kernel)
    targets = np.full((len(numbers), labels), -1, dtype=np.float32)
    targets[np.arange(len(numbers)), numbers] = 1
    answers = inverse @ targets
    unseen = targets - answers / inverse.diagonal()[:, None]
    for group in groups:
        block = inverse[np.ix_(group, group)]
        unseen[group] = targets[group] - np.linalg.solve(block, answers[group])
    return _Solved(answers, unseen)


def _alike(kernel: Floats) -> list[Ints]:
    """The groups of two or more texts that are nearly the same, directly or through others."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    length = np.sqrt(np.maximum(kernel.diagonal(), 1e-9))
    close = csr_matrix(kernel > _SAME_TEXT * length[:, None] * length[None, :])
    group_of = connected_components(close, directed=False)[1]
    order = np.argsort(group_of, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(group_of))[:-1])
    return [group for group in members if len(group) > 1]


def _inverse(kernel: Floats) -> Floats:
    """The inverse of a symmetric positive definite matrix, which is overwritten."""
    from scipy.linalg.lapack import spotrf, spotri

    factor, failed = spotrf(kernel, lower=1, overwrite_a=1)
    inverse, failed_too = spotri(factor, lower=1, overwrite_c=1)
    if failed or failed_too:
        raise ValueError("the training texts cannot be told apart")
    lower = np.tril(inverse)
    result: Floats = lower + np.tril(lower, -1).T
    return result


def _temperature(scores: Floats, numbers: Ints) -> float:
    """The factor that makes the soft maximum of the scores likeliest on the true labels."""
    from scipy.optimize import minimize_scalar

    def surprise(factor: float) -> float:
        return -float(np.log(_soft(scores, factor)[np.arange(len(numbers)), numbers] + 1e-9).mean())

    return float(minimize_scalar(surprise, bounds=(0.1, 30.0), method="bounded").x)


def _soft(scores: Floats, factor: float) -> Floats:
    raised = np.exp((scores - scores.max(axis=1, keepdims=True)) * np.float32(factor))
    result: Floats = raised / raised.sum(axis=1, keepdims=True)
    return result


def _judge(
    unseen: Floats, numbers: Ints, chosen: Ints, labels: tuple[str, ...], temperature: float
) -> tuple[HeldOut, Calibration]:
    right = unseen.argmax(axis=1) == numbers
    calibration = fit_calibration(_soft(unseen, temperature).max(axis=1), right)
    predictions = _predictions(unseen, labels, temperature, calibration)
    confidences = np.array([prediction.confidences[0] for prediction in predictions])
    among = [labels[number] in found.labels for number, found in zip(numbers, predictions, strict=True)]
    error = calibration_error(confidences, right)
    return HeldOut(chosen, tuple(predictions), float(right.mean()), float(np.mean(among)), error), calibration


def _predictions(
    scores: Floats, labels: tuple[str, ...], temperature: float, calibration: Calibration
) -> list[Prediction]:
    shares = _soft(scores, temperature)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :3]
    ranked = np.take_along_axis(shares, best, axis=1).astype(np.float64)
    first = calibration(ranked[:, 0])
    rest = np.maximum.reduce([1 - ranked[:, 0], ranked[:, 1:].sum(axis=1), np.full(len(first), 1e-9)])
    # What the first does not take is shared among the others as the model shares it, never more than the first has.
    others = np.minimum(ranked[:, 1:] * ((1 - first) / rest)[:, None], first[:, None])
    return [
        Prediction(tuple(labels[number] for number in row), (float(sure), *map(float, shared)), float(raw[0]))
        for row, sure, shared, raw in zip(best, first, others, ranked, strict=True)
    ]

"""Which label a text has: least squares on TF-IDF and embeddings, calibrated on training texts left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.text.calibration import Calibration, calibration_error, fit_calibration
from core.text.embeddings import StaticEmbedding
from core.text.least_squares import Solved, fit_doubt, gram, near_copies, solve
from core.text.tfidf import Terms, learn_terms, tfidf

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

TRAINED_ON_AT_MOST = 6000
_PENALTY = 0.5
_TITLE_SHARE = 0.3  # of the title alone, beside title and text together
_EMBEDDING_SHARE = 0.3
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
    """How the model did on training texts it had not seen; ``rows`` says which of the texts given were judged."""

    rows: Ints
    scores: Floats  # one row a judged text, one column a label
    predictions: tuple[Prediction, ...]
    top1: float
    top3: float
    calibration_error: float


@dataclass(frozen=True)
class TextClassifier:
    """A trained classifier. ``doubt`` turns the margin by which it contradicts a label into how often it is right."""

    labels: tuple[str, ...]
    whole_terms: Terms
    title_terms: Terms
    weights: Floats  # columns of the rows × labels
    embedding_weights: Floats  # dimensions × labels; no rows without an embedding
    temperature: float
    calibration: Calibration
    doubt: Calibration


def features(model: TextClassifier, texts: Sequence[LabelledText]) -> csr_matrix:
    """The sparse rows that the model's weights apply to."""
    return _rows(model.whole_terms, model.title_terms, texts)


def score(model: TextClassifier, texts: Sequence[LabelledText], embedding: StaticEmbedding | None) -> Floats:
    """One row a text, one column a label: the higher, the likelier."""
    return score_rows(model, features(model, texts), texts, embedding)


def score_rows(
    model: TextClassifier, rows: csr_matrix, texts: Sequence[LabelledText], embedding: StaticEmbedding | None
) -> Floats:
    """The scores of texts whose rows are known already."""
    scores: Floats = np.asarray(rows @ model.weights, dtype=np.float32)
    if len(model.embedding_weights) and embedding is not None:
        scores += _embedded(embedding, texts) @ model.embedding_weights
    return scores


def ranked(model: TextClassifier, scores: Floats) -> list[Prediction]:
    """The likeliest labels for each row of scores."""
    return predictions_of(scores, model.labels, model.temperature, model.calibration)


def predict(
    model: TextClassifier, texts: Sequence[LabelledText], embedding: StaticEmbedding | None
) -> list[Prediction]:
    """The likeliest labels of each text; an empty text gets the model's guess with the confidence it deserves."""
    return ranked(model, score(model, texts, embedding))


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
    number_of = {label: number for number, label in enumerate(known)}
    numbers = np.array([number_of[label] for label in labels], dtype=np.int64)
    chosen = sample_rows(numbers, seed)
    sample = [texts[place] for place in chosen]
    limit = min(max(_NUMBERS_AT_MOST // len(known) // 3, 1000), 60_000)
    whole = learn_terms([text.whole for text in sample], limit=limit)
    title = learn_terms([text.title for text in sample], limit=limit // 3)
    rows, dense = _rows(whole, title, sample), _embedded(embedding, sample)
    kernel = gram(rows)
    groups = near_copies(kernel)
    kernel += dense @ dense.T
    solved = solve(kernel, numbers[chosen], len(known), penalty=_PENALTY, groups=groups)
    temperature = _temperature(solved.unseen, solved.numbers)
    right = solved.unseen.argmax(axis=1) == solved.numbers
    model = TextClassifier(
        known,
        whole,
        title,
        np.asarray(rows.T @ solved.answers, dtype=np.float32),
        dense.T @ solved.answers,
        temperature,
        fit_calibration(_soft(solved.unseen, temperature).max(axis=1), right),
        fit_doubt(solved, np.random.default_rng(seed)),
    )
    return model, _judged(model, solved, chosen)


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


def sample_rows(numbers: Ints, seed: int) -> Ints:
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


def _judged(model: TextClassifier, solved: Solved, chosen: Ints) -> HeldOut:
    predictions = ranked(model, solved.unseen)
    right = solved.unseen.argmax(axis=1) == solved.numbers
    among = [model.labels[number] in found.labels for number, found in zip(solved.numbers, predictions, strict=True)]
    error = calibration_error([found.confidences[0] for found in predictions], right)
    return HeldOut(chosen, solved.unseen, tuple(predictions), float(right.mean()), float(np.mean(among)), error)


def predictions_of(
    scores: Floats, labels: tuple[str, ...], temperature: float, calibration: Calibration
) -> list[Prediction]:
    """The likeliest labels for each row of scores, by their soft maximum at ``temperature``, then calibrated."""
    shares = _soft(scores, temperature)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :3]
    shown = np.take_along_axis(shares, best, axis=1).astype(np.float64)
    first = calibration(shown[:, 0])
    rest = np.maximum.reduce([1 - shown[:, 0], shown[:, 1:].sum(axis=1), np.full(len(first), 1e-9)])
    # What the first does not take is shared among the others as the model shares it, never more than the first has.
    others = np.minimum(shown[:, 1:] * ((1 - first) / rest)[:, None], first[:, None])
    return [
        Prediction(tuple(labels[number] for number in row), (float(sure), *map(float, shared)), float(raw[0]))
        for row, sure, shared, raw in zip(best, first, others, shown, strict=True)
    ]

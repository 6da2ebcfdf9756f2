"""Which label a text has: least squares on TF-IDF and embeddings, calibrated on training texts left out.

How much a text says of a label's own name counts beside what was learned; both are linear, and become one model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.text.calibration import Calibration, calibration_error, fit_calibration
from core.text.embeddings import StaticEmbedding
from core.text.families import families
from core.text.least_squares import Beside, balanced, fit_doubt, gram, near_copies, solve
from core.text.predictions import Prediction, predictions
from core.text.second_choice import SecondChoice, closeness, fit_second_choice, nearest
from core.text.stacking import fit_stack, soft
from core.text.tfidf import Terms, learn_terms, tfidf

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

TRAINED_ON_AT_MOST = 6000

TITLE_SHARE, EMBEDDING_SHARE = 0.3, 0.3
"""How much the title alone counts, and the meaning, beside the words of title and text together."""

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
class HeldOut:
    """How the model did on training texts it had not seen; ``rows`` says which of the texts given were judged.

    All but the ``scores`` is said as of texts to come (`as_if_new`).
    """

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
    calibration: Calibration
    doubt: Calibration
    second: SecondChoice


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


def ranked(model: TextClassifier, scores: Floats, near: Floats | None = None) -> list[Prediction]:
    """The likeliest labels for each row of scores; ``near`` holds how close the nearest known text of each label is.

    Without it the second and third label are those with the next scores.
    """
    return predictions(scores, model.labels, model.calibration, second=model.second, near=near)


def predict(
    model: TextClassifier, texts: Sequence[LabelledText], embedding: StaticEmbedding | None
) -> list[Prediction]:
    """The likeliest labels of each text; an empty text gets the model's guess with the confidence it deserves."""
    return ranked(model, score(model, texts, embedding))


def train(
    texts: Sequence[LabelledText],
    labels: Sequence[str],
    embedding: StaticEmbedding | None,
    *,
    names: Mapping[str, str] | None = None,
    weights: Sequence[float] | None = None,
    seed: int = 0,
) -> tuple[TextClassifier, HeldOut]:
    """A classifier of at least two labels and how it does on texts left out; trained on 6,000 texts at most.

    Args:
        texts: what to learn from.
        labels: of each text.
        embedding: what tells meanings; None to go by words alone.
        names: what people call a label, where the label itself is not its name.
        weights: how much each text counts, above 0; all the same if not given.
        seed: of every random choice.

    Raises:
        ValueError: fewer than two different labels.
    """
    known = tuple(sorted(set(labels)))
    if len(known) < 2:
        raise ValueError("a classifier needs at least two labels")
    number_of = {label: number for number, label in enumerate(known)}
    every = np.array([number_of[label] for label in labels], dtype=np.int64)
    chosen = sample_rows(every, seed)
    sample, numbers = [texts[place] for place in chosen], every[chosen]
    limit = min(max(_NUMBERS_AT_MOST // len(known) // 3, 1000), 60_000)
    whole = learn_terms([text.whole for text in sample], limit=limit)
    title = learn_terms([text.title for text in sample], limit=limit // 3)
    rows, dense = _rows(whole, title, sample), _embedded(embedding, sample)
    called = tfidf(whole, [(names or {}).get(label, label) for label in known])
    kernel = gram(rows)
    groups = families([text.title for text in sample], near_copies(kernel))
    near = _nearest(kernel, numbers, len(known), groups)
    kernel += dense @ dense.T
    weighs = np.ones(len(texts)) if weights is None else np.asarray(weights, dtype=np.float64)
    penalty: Floats = (balanced(numbers) / weighs[chosen]).astype(np.float32)
    solved = solve(kernel, numbers, len(known), penalty=penalty, groups=groups)
    named: Floats = np.asarray((rows[:, : whole.columns] @ called.T).todense(), dtype=np.float32)
    learned, by_name = fit_stack([solved.unseen, named], numbers).astype(np.float32)
    beside = Beside(float(learned), named * by_name)
    unseen = beside.added(solved.unseen)
    answers = np.asarray(rows.T @ solved.answers, dtype=np.float32) * learned
    answers[: whole.columns] += called.T.toarray() * by_name
    judged = as_if_new(unseen, numbers, only_texts(every)[chosen])
    model = TextClassifier(
        known,
        whole,
        title,
        answers,
        dense.T @ solved.answers * learned,
        fit_calibration(soft(judged.astype(np.float64)).max(axis=1), judged.argmax(axis=1) == numbers),
        fit_doubt(solved, np.random.default_rng(seed), beside),
        fit_second_choice(unseen, near, numbers),
    )
    return model, _held_out(ranked(model, judged, near), [known[number] for number in numbers], chosen, unseen)


def _nearest(kernel: Floats, numbers: Ints, labels: int, groups: list[Ints]) -> Floats:
    """How close the nearest other text of each label is, texts left out together not counted."""
    length: Floats = np.sqrt(np.maximum(kernel.diagonal(), 1e-9)).astype(np.float32)
    close = closeness(kernel / length[:, None] / length)
    return nearest(close, numbers, labels, apart=[*np.arange(len(kernel))[:, None], *groups])


def _rows(whole: Terms, title: Terms, texts: Sequence[LabelledText]) -> csr_matrix:
    from scipy.sparse import hstack

    parts = [tfidf(whole, [text.whole for text in texts])]
    parts.append(tfidf(title, [text.title for text in texts]) * np.float32(np.sqrt(TITLE_SHARE)))
    return hstack(parts, format="csr", dtype=np.float32)


def _embedded(embedding: StaticEmbedding | None, texts: Sequence[LabelledText]) -> Floats:
    """The embeddings at their share, one row a text; no columns without a model."""
    if embedding is None:
        return np.zeros((len(texts), 0), dtype=np.float32)
    return embedding.embed([text.whole for text in texts]) * np.float32(np.sqrt(EMBEDDING_SHARE))


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


def only_texts(numbers: Ints) -> NDArray[np.bool_]:
    """Whether each text is the only one of its label."""
    alone: NDArray[np.bool_] = np.bincount(numbers)[numbers] == 1
    return alone


def as_if_new(unseen: Floats, numbers: Ints, alone: NDArray[np.bool_]) -> Floats:
    """The scores of texts left out as of texts to come: a label's only text scores nothing for that label.

    The label's name would find its only text, but without it nobody would have heard that name. So many of the texts
    to come are of labels not heard of yet as there are labels of one text (Good, 1953).
    """
    scores = unseen.copy()
    scores[alone, numbers[alone]] = unseen[alone].min(axis=1)
    return scores


def learned_share(labels: Sequence[str], learned: Iterable[str]) -> float:
    """The share of the labelled texts whose labels were learned; what has another label is answered wrongly."""
    known = set(learned)
    return sum(label in known for label in labels) / len(labels)


def _held_out(found: Sequence[Prediction], labels: Sequence[str], chosen: Ints, unseen: Floats) -> HeldOut:
    right = [one.labels[0] == label for one, label in zip(found, labels, strict=True)]
    among = [label in one.labels for one, label in zip(found, labels, strict=True)]
    error = calibration_error([one.confidences[0] for one in found], right)
    return HeldOut(chosen, unseen, tuple(found), float(np.mean(right)), float(np.mean(among)), error)

"""Several ways of seeing how alike texts are: by all they say, by how close they are as a whole, and by the title.

Each view is a kernel matrix; closeness is a Gaussian one, in which how a body begins counts again. Terms are learned
from all texts given, labelled or not: how rare a word is needs no label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.text.classifier import EMBEDDING_SHARE, TITLE_SHARE, LabelledText
from core.text.embeddings import StaticEmbedding
from core.text.least_squares import gram
from core.text.second_choice import closeness
from core.text.tfidf import Terms, learn_terms, tfidf
from core.text.tokens import words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

VIEWS = ("whole", "closeness", "title")

_LEAD_WORDS = 6  # a description mostly opens with what the thing is
_LEAD_SHARE = 0.5  # of it, in the closeness view, beside all words together
_TINY = 1e-9


@dataclass(frozen=True)
class _Part:
    """A part of each text as TF-IDF rows and as embeddings."""

    terms: csr_matrix
    dense: Floats

    def products(self, rows: Ints, columns: Ints) -> tuple[Floats, Floats]:
        """How alike the texts of ``rows`` and of ``columns`` are, by terms and by embedding."""
        if rows is columns:
            by_terms = gram(self.terms[rows])
        else:
            by_terms = np.asarray((self.terms[rows] @ self.terms[columns].T).todense(), dtype=np.float32)
        return by_terms, self.dense[rows] @ self.dense[columns].T

    def squares(self) -> tuple[Floats, Floats]:
        """How alike each text is to itself."""
        by_terms = np.asarray(self.terms.multiply(self.terms).sum(axis=1), dtype=np.float32).ravel()
        return by_terms, np.einsum("ij,ij->i", self.dense, self.dense)


@dataclass(frozen=True)
class Seen:
    """Texts ready to be compared."""

    whole: _Part
    title: _Part
    lead: _Part
    length: Floats  # by which closeness is divided, one a text
    names: csr_matrix  # one row a label

    def named(self, rows: Ints) -> Floats:
        """How much each of the texts numbered ``rows`` says of each label's name."""
        result: Floats = np.asarray((self.whole.terms[rows] @ self.names.T).todense(), dtype=np.float32)
        return result

    def kernels(self, rows: Ints, columns: Ints) -> dict[str, Floats]:
        """One matrix a view: the texts numbered ``rows`` against those numbered ``columns``."""
        whole, whole_meant = self.whole.products(rows, columns)
        title, title_meant = self.title.products(rows, columns)
        lead, _ = self.lead.products(rows, columns)
        every = whole + TITLE_SHARE * title + EMBEDDING_SHARE * whole_meant
        cosine = (every + _LEAD_SHARE * lead) / self.length[rows][:, None] / self.length[columns]
        found = (
            every,
            closeness(cosine),
            title + EMBEDDING_SHARE * title_meant,
        )
        return {name: np.ascontiguousarray(kernel, dtype=np.float32) for name, kernel in zip(VIEWS, found, strict=True)}


def see(
    texts: Sequence[LabelledText],
    embedding: StaticEmbedding | None,
    *,
    names: Sequence[str] = (),
    limit: int = 60_000,
) -> Seen:
    """The texts ready to be compared with each other and with ``names``; ``limit`` terms of each sort at most."""
    written = [text.whole for text in texts]
    terms = learn_terms(written, limit=limit)
    whole = _part(terms, written, embedding)
    titles, leads = [text.title for text in texts], [_lead(text.body) for text in texts]
    title = _part(learn_terms(titles, limit=limit), titles, embedding)
    lead = _part(learn_terms(leads, limit=limit), leads, None)
    squares = whole.squares()[0] + TITLE_SHARE * title.squares()[0] + EMBEDDING_SHARE * whole.squares()[1]
    length = np.sqrt(np.maximum(squares + _LEAD_SHARE * lead.squares()[0], _TINY))
    return Seen(whole, title, lead, length, tfidf(terms, names))


def _lead(body: str) -> str:
    return " ".join(word.text for word in words(body[:400])[:_LEAD_WORDS])


def _part(terms: Terms, texts: Sequence[str], embedding: StaticEmbedding | None) -> _Part:
    dense = np.zeros((len(texts), 0), dtype=np.float32) if embedding is None else embedding.embed(texts)
    return _Part(tfidf(terms, texts), dense)

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

from core.text.classifier import LabelledText
from core.text.embeddings import StaticEmbedding
from core.text.least_squares import gram
from core.text.tfidf import learn_terms, tfidf
from core.text.tokens import words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

VIEWS = ("whole", "closeness", "title")

_LEAD_WORDS = 6  # a description mostly opens with what the thing is
_TITLE_SHARE, _EMBEDDING_SHARE, _LEAD_SHARE = 0.3, 0.3, 0.5
_CLOSENESS = 3.0  # what a text has in common with itself, in the closeness view
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

    def kernels(self, rows: Ints, columns: Ints) -> dict[str, Floats]:
        """One matrix a view: the texts numbered ``rows`` against those numbered ``columns``."""
        whole, whole_meant = self.whole.products(rows, columns)
        title, title_meant = self.title.products(rows, columns)
        lead, _ = self.lead.products(rows, columns)
        every = whole + _TITLE_SHARE * title + _EMBEDDING_SHARE * whole_meant
        cosine = (every + _LEAD_SHARE * lead) / self.length[rows][:, None] / self.length[columns]
        found = (
            every,
            _CLOSENESS * np.exp(cosine - 1),
            title + _EMBEDDING_SHARE * title_meant,
        )
        return {name: np.ascontiguousarray(kernel, dtype=np.float32) for name, kernel in zip(VIEWS, found, strict=True)}


def see(texts: Sequence[LabelledText], embedding: StaticEmbedding | None, *, limit: int = 60_000) -> Seen:
    """The texts ready to be compared; ``limit`` terms of each sort at most."""
    whole = _part([text.whole for text in texts], embedding, limit)
    title = _part([text.title for text in texts], embedding, limit)
    lead = _part([_lead(text.body) for text in texts], None, limit)
    squares = whole.squares()[0] + _TITLE_SHARE * title.squares()[0] + _EMBEDDING_SHARE * whole.squares()[1]
    return Seen(whole, title, lead, np.sqrt(np.maximum(squares + _LEAD_SHARE * lead.squares()[0], _TINY)))


def _lead(body: str) -> str:
    return " ".join(word.text for word in words(body[:400])[:_LEAD_WORDS])


def _part(texts: Sequence[str], embedding: StaticEmbedding | None, limit: int) -> _Part:
    dense = np.zeros((len(texts), 0), dtype=np.float32) if embedding is None else embedding.embed(texts)
    return _Part(tfidf(learn_terms(texts, limit=limit), texts), dense)

"""Why the classifier says so: the words that tell most, and the most similar products of that label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.catalog.facts import ProductFacts
from core.catalog.suggest.drafting import reading, span, title_of
from core.changes import Evidence
from core.text.classifier import TextClassifier, features
from core.text.row_products import KnownRows
from core.text.second_choice import closeness, nearest
from core.text.tfidf import of_length_one, word_rows
from core.text.tokens import READ_CHARACTERS, words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_WORDS_SHOWN = 4
_PRODUCTS_SHOWN = 3
_LEAST_SIMILAR = 0.1  # cosine; below it a product is no reason


@dataclass(frozen=True)
class Example:
    """A product with a known label, as a reason shows it."""

    product_id: int
    title: str


@dataclass(frozen=True)
class Reasons:
    """The known products, their labels' numbers, and the rows, of length 1, that similarity is measured on."""

    labels: tuple[str, ...]
    examples: Sequence[Example]
    numbers: NDArray[np.int64]
    rows: csr_matrix
    known: KnownRows

    @classmethod
    def build(cls, model: TextClassifier, products: Sequence[ProductFacts], labels: Sequence[str]) -> Reasons:
        """The reasons that these labelled products can give; labels the model does not know give none."""
        number_of = {label: number for number, label in enumerate(model.labels)}
        known = [place for place, label in enumerate(labels) if label in number_of]
        examples = tuple(Example(products[place].id, title_of(products[place])) for place in known)
        rows = of_length_one(features(model, [reading(products[place]) for place in known]))
        return cls(
            model.labels, examples, _numbers(number_of[labels[place]] for place in known), rows, KnownRows.of(rows)
        )

    def nearest(self, product_ids: Sequence[int], rows: csr_matrix) -> NDArray[np.float32]:
        """One row a product, one column a label: how close the nearest known product is, itself excepted."""
        cosines = self.known.products(of_length_one(rows))
        known = _numbers(example.product_id for example in self.examples)
        cosines[np.asarray(product_ids)[:, None] == known] = 0
        return nearest(closeness(cosines), self.numbers, len(self.labels))

    def similar(self, product_id: int, row: csr_matrix, label: str) -> list[Evidence]:
        """The most similar known products of the label, itself excepted, with the cosine as weight."""
        if label not in self.labels:
            return []
        mine = np.flatnonzero(self.numbers == self.labels.index(label))
        cosines = (self.rows[mine] @ of_length_one(row).T).toarray().ravel()
        best = np.argsort(-cosines, kind="stable")[: _PRODUCTS_SHOWN + 1]
        shown = [
            Evidence(kind="similar", text=example.title[:2000], product_id=example.product_id, weight=round(cosine, 3))
            for example, cosine in ((self.examples[mine[place]], float(cosines[place])) for place in best)
            if cosine >= _LEAST_SIMILAR and example.product_id != product_id
        ]
        return shown[:_PRODUCTS_SHOWN]


def _numbers(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)


def telling_words(model: TextClassifier, product: ProductFacts, label: str, against: str) -> list[Evidence]:
    """The words of the product that speak most for one label rather than the other, with their places."""
    text = f"{product.title} {product.description}"[:READ_CHARACTERS]
    distinct = sorted({word.text for word in words(text)})
    if not distinct:
        return []
    rows = word_rows(model.whole_terms, distinct)
    pull = model.weights[rows.indices, model.labels.index(label)]
    pull = pull - model.weights[rows.indices, model.labels.index(against)]
    sums = np.concatenate([[0.0], np.cumsum(rows.data * pull)])
    weights = sums[rows.indptr[1:]] - sums[rows.indptr[:-1]]
    best = [place for place in np.argsort(-weights, kind="stable")[:_WORDS_SHOWN] if weights[place] > 0]
    found = (span(product, distinct[place], weight=round(float(weights[place]), 3)) for place in best)
    return [evidence for evidence in found if evidence is not None]

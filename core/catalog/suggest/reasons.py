"""Why the classifier says so: the words that tell most, and the most similar products of that label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.catalog.facts import ProductFacts
from core.catalog.suggest.drafting import reading, span, title_of
from core.changes import Evidence
from core.text.classifier import TextClassifier, features
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
    """The known products by label, each with the rows, of length 1, that similarity is measured on."""

    examples: Mapping[str, Sequence[Example]]
    rows: Mapping[str, csr_matrix]

    @classmethod
    def build(cls, model: TextClassifier, products: Sequence[ProductFacts], labels: Sequence[str]) -> Reasons:
        """The reasons that these labelled products can give."""
        if not products:
            return cls({}, {})
        rows = of_length_one(features(model, [reading(product) for product in products]))
        places: dict[str, list[int]] = {}
        for place, label in enumerate(labels):
            places.setdefault(label, []).append(place)
        examples = {
            label: [Example(products[place].id, title_of(products[place])) for place in found]
            for label, found in places.items()
        }
        return cls(examples, {label: rows[found] for label, found in places.items()})

    def similar(self, product_id: int, row: csr_matrix, label: str) -> list[Evidence]:
        """The most similar known products of the label, itself excepted, with the cosine as weight."""
        if label not in self.rows:
            return []
        cosines = (self.rows[label] @ of_length_one(row).T).toarray().ravel()
        best = np.argsort(-cosines, kind="stable")[: _PRODUCTS_SHOWN + 1]
        shown = [
            Evidence(kind="similar", text=example.title[:2000], product_id=example.product_id, weight=round(cosine, 3))
            for example, cosine in ((self.examples[label][place], float(cosines[place])) for place in best)
            if cosine >= _LEAST_SIMILAR and example.product_id != product_id
        ]
        return shown[:_PRODUCTS_SHOWN]


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

"""Which category a product may belong in when hardly any product has one: likeness to the categories' names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.catalog.facts import CatalogContext, CategoryFacts, ProductFacts
from core.catalog.suggest.categories import alternatives
from core.catalog.suggest.drafting import Author, draft, has_text, is_on_sale, span
from core.catalog.suggest.targets import CategoryTarget
from core.changes import Draft, Evidence
from core.text.embeddings import StaticEmbedding
from core.text.tfidf import Terms, learn_terms, tfidf
from core.text.tokens import words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]

AUTHOR = Author("category names", "names-2")

HIGHEST_CONFIDENCE = 0.5
"""Nothing is known yet about how often likeness is right, so it is never said to be likelier right than wrong."""

_FLOOR = 0.15
_SHORTEST_STEMMED = 4  # characters
_NAME_WEIGHT = 2  # of the last level of a path, beside each level above
_WORDS_SHARE = 0.6  # of likeness by words, the rest by meaning


@dataclass(frozen=True)
class PathIndex:
    """The categories in use as rows to compare products with."""

    nodes: tuple[CategoryFacts, ...]
    target: CategoryTarget
    terms: Terms
    rows: csr_matrix
    vectors: Floats  # no columns without an embedding

    @classmethod
    def build(cls, context: CatalogContext, embedding: StaticEmbedding | None) -> PathIndex | None:
        """The index of all categories that are not retired; None if there are none."""
        nodes = tuple(node for node in context.categories.values() if not node.retired)
        if not nodes:
            return None
        texts = [" ".join([node.path, *([node.name] * (_NAME_WEIGHT - 1))]).replace(">", " ") for node in nodes]
        stemmed = [_stemmed(text) for text in texts]
        terms = learn_terms(stemmed)
        vectors = embedding.embed(texts) if embedding is not None else np.zeros((len(nodes), 0), dtype=np.float32)
        return cls(nodes, CategoryTarget(context), terms, tfidf(terms, stemmed), vectors)

    def likeness(self, texts: Sequence[str], embedding: StaticEmbedding | None) -> Floats:
        """One row a text, one column a category, 0 to 1."""
        rows = tfidf(self.terms, [_stemmed(text) for text in texts])
        by_words: Floats = (rows @ self.rows.T).toarray().astype(np.float32) / np.float32(2)
        if embedding is None or not self.vectors.shape[1]:
            return by_words
        by_meaning = np.maximum(embedding.embed(texts) @ self.vectors.T, 0)
        result: Floats = (_WORDS_SHARE * by_words + (1 - _WORDS_SHARE) * by_meaning).astype(np.float32)
        return result


def suggest_by_names(
    products: Sequence[ProductFacts], index: PathIndex, embedding: StaticEmbedding | None
) -> list[Draft]:
    """Drafts for products without a category, from title and product type; silent where nothing is alike."""
    open_ones = [
        product for product in products if product.category_id is None and is_on_sale(product) and has_text(product)
    ]
    if not open_ones:
        return []
    texts = [f"{product.product_type} {product.product_type} {product.title}" for product in open_ones]
    likeness = index.likeness(texts, embedding)
    drafts = []
    for product, row in zip(open_ones, likeness, strict=True):
        best = np.argsort(-row, kind="stable")[:3]
        if row[best[0]] * HIGHEST_CONFIDENCE >= _FLOOR:
            drafts.append(_draft(product, [index.nodes[place] for place in best], row[best].tolist(), index.target))
    return drafts


def _draft(
    product: ProductFacts, nodes: Sequence[CategoryFacts], likeness: Sequence[float], target: CategoryTarget
) -> Draft:
    sure = [min(alike, 1.0) * HIGHEST_CONFIDENCE for alike in likeness]
    labels = [str(node.id) for node in nodes]
    return draft(
        product,
        target.change(labels[0]),
        AUTHOR,
        field="category_id",
        base_value=None,
        confidence=sure[0],
        confidence_raw=likeness[0],
        alternatives=alternatives(labels[1:], sure[1:], target, now=""),
        evidence=tuple(_shared_words(product, nodes[0])),
    )


def _shared_words(product: ProductFacts, node: CategoryFacts) -> list[Evidence]:
    """The words that the product shares with the category's path, or the rule where they share a meaning only."""
    wanted = [_stem(word.text) for word in words(node.path) if len(word.text) > 2]
    written = {_stem(word.text): word.text for word in reversed(words(f"{product.title} {product.description}"))}
    found = [span(product, written[stem]) for stem in dict.fromkeys(wanted) if stem in written]
    spans = [evidence for evidence in found if evidence is not None]
    if spans:
        return spans
    why = f"The title reads most like “{node.name}”; no product of the shop is in a category yet to compare with."
    return [Evidence(kind="rule", text=why, source="title")]


def _stemmed(text: str) -> str:
    return " ".join(_stem(word.text) for word in words(text))


def _stem(word: str) -> str:
    """The same for one and for many, as titles name one and categories many: kettle, kettles; scarf, scarves."""
    if len(word) < _SHORTEST_STEMMED:
        return word
    one = word if word.endswith(("ss", "us", "is")) else word.removesuffix("s")
    one = one.removesuffix("e")
    return one[:-1] + {"f": "v", "y": "i"}.get(one[-1], one[-1])

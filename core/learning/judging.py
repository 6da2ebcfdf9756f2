"""How a version of a model answers the held-out examples: products that no version has learned from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sqlmodel import Session

from core.catalog.facts import CatalogContext, ProductFacts, facts
from core.catalog.suggest.attributes import AttributeModel, Outcome, known_outcomes
from core.catalog.suggest.candidates import candidates
from core.catalog.suggest.categories import TrainedCategories
from core.catalog.suggest.comparing import DuplicateModel, compared, for_sale
from core.catalog.suggest.drafting import has_text, reading
from core.catalog.suggest.known_values import KnownValues, asked_of, known_values
from core.catalog.suggest.matcher import DecidedPair
from core.catalog.suggest.pair_signs import Rarity, Side
from core.catalog.suggest.targets import Target
from core.catalog.taught import Taught, is_held_out
from core.catalog.training import LabelledProducts
from core.learning.comparing import Judged
from core.text.classifier import predict
from core.text.embeddings import StaticEmbedding

JUDGED_AT_MOST = 3000
"""Held-out products, drawn by chance."""

SAYS_SO = 0.5
"""A model that is surer of a value than that says that it is right."""


@dataclass(frozen=True)
class HeldOutLabels:
    """Held-out products, each with its label, or with labels that people refused where none is set."""

    products: tuple[ProductFacts, ...]
    target: Target
    taught: Taught
    embedding: StaticEmbedding | None

    def judge(self, trained: TrainedCategories) -> list[Judged]:
        """How the model labels each of them."""
        found = predict(trained.model.classifier, [reading(product) for product in self.products], self.embedding)
        judged = []
        for product, said in zip(self.products, found, strict=True):
            place, label = (product.id, self.target.field), self.target.label(product)
            first, sure = said.labels[0], said.confidences[0]
            if label:
                among, decided = label in said.labels, self.taught.decided.get(place, ("", 0.0))[0] == label
                judged.append(Judged(first == label, sure, among, is_decision=decided))
            else:
                judged.append(Judged(first not in self.taught.refused[place], is_decision=True))
        return judged


def held_out_labels(
    session: Session, data: LabelledProducts, taught: Taught, embedding: StaticEmbedding | None, seed: int
) -> HeldOutLabels:
    """The held-out products with labels, and those of which people only said what they are not."""
    name = data.target.field
    refused = [product_id for product_id, field in taught.refused if field == name and is_held_out(product_id)]
    ids = sorted({*data.held_out, *(refused if data.held_out else ())})
    order = np.random.default_rng(seed).permutation(len(ids))[:JUDGED_AT_MOST]
    found = facts(session, [ids[place] for place in order])
    labelled = set(data.held_out)
    products = tuple(
        product
        for product in found.values()
        if has_text(product) and (product.id in labelled or not data.target.label(product))
    )
    return HeldOutLabels(products, data.target, taught, embedding)


def attribute_judge(
    products: Sequence[ProductFacts], slim: Sequence[ProductFacts], context: CatalogContext, taught: Taught
) -> Callable[[AttributeModel], list[Judged]]:
    """How a model judges what the texts of held-out products say, where the value is filled in or was refused.

    It is right where it is surer than not of a value that is right, or not sure of one that is wrong.
    """
    known = known_values([product for product in slim if not is_held_out(product.id)], context)
    asked: list[tuple[list[Outcome], bool]] = []
    for product in products:
        for attribute, found in candidates(product, asked_of(product, context, known), known).items():
            outcomes = known_outcomes(product, attribute, found, taught)
            place = (product.id, f"attributes.{attribute}")
            if outcomes:
                asked.append((outcomes, place in taught.decided or place in taught.refused))

    def judge(model: AttributeModel) -> list[Judged]:
        return [_judged(model, outcomes, is_decision) for outcomes, is_decision in asked]

    return judge


def duplicate_judge(
    pairs: Sequence[DecidedPair], slim: Sequence[ProductFacts], known: KnownValues
) -> Callable[[DuplicateModel], list[Judged]]:
    """How a model judges held-out pairs that people decided: right where it is surer than not of two that are one."""
    rarity = Rarity.among(for_sale(slim))
    sides = [(Side.of(pair.left, rarity), Side.of(pair.right, rarity)) for pair in pairs]

    def judge(model: DuplicateModel) -> list[Judged]:
        found = compared(sides, model=model, known=known, floor=0.0)
        sure = {(one.left.product.id, one.right.product.id): one.confidence for one in found}
        said = [sure.get((pair.left.id, pair.right.id), 0.0) for pair in pairs]  # variants are never one
        return [
            Judged((chance >= SAYS_SO) == pair.is_one, chance, is_decision=True)
            for chance, pair in zip(said, pairs, strict=True)
        ]

    return judge


def _judged(model: AttributeModel, outcomes: Sequence[Outcome], is_decision: bool) -> Judged:
    sure = model.confidence([one.candidate for one in outcomes])
    best = int(np.argmax(sure))
    is_so = outcomes[best].right
    return Judged((sure[best] >= SAYS_SO) == is_so, sure[best], is_decision=is_decision)

"""How a version of a model answers the held-out examples: products that no version has learned from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlmodel import Session

from core.catalog.facts import AttributeRule, CatalogContext, ProductFacts, facts
from core.catalog.fields import attribute_field
from core.catalog.suggest.attribute_model import AttributeModel
from core.catalog.suggest.attribute_training import Outcome, known_outcomes
from core.catalog.suggest.categories import TrainedCategories
from core.catalog.suggest.comparing import DuplicateModel, compared, for_sale
from core.catalog.suggest.drafting import has_text, reading
from core.catalog.suggest.finds import finds
from core.catalog.suggest.known_values import KnownValues, asked_of, known_values
from core.catalog.suggest.lessons import value_spots
from core.catalog.suggest.matcher import DecidedPair
from core.catalog.suggest.option_habits import OptionHabits
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

    It is right where it is surer than not of a value that is right, or not sure of one that is wrong. Every model is
    asked the same, as if nothing were filled in; one that finds nothing is right where the only value was refused.
    """
    known = known_values([product for product in slim if not is_held_out(product.id)], context)
    asked = [(product, asked_of(product, context, known)) for product in products]
    wanted = [list(_places(product, rules, known, taught)) for product, rules in asked]

    def judge(model: AttributeModel) -> list[Judged]:
        judged = []
        for (product, rules), names in zip(asked, wanted, strict=True):
            found = model.candidates(replace(product, attributes={}), rules, known) if names else {}
            for name in names:
                outcomes = known_outcomes(product, name, found.get(name, ()), taught)
                place = (product.id, attribute_field(name))
                is_decision = place in taught.decided or place in taught.refused
                is_set = bool(product.attributes.get(name))
                judged.append(_judged(model, outcomes, is_decision, is_set))
        return judged

    return judge


def _places(
    product: ProductFacts, rules: Mapping[str, AttributeRule], known: KnownValues, taught: Taught
) -> Iterator[str]:
    """The attributes of which something is known, and of which the texts say something."""
    found = finds(product, rules, known)
    for name in rules:
        place, filled = attribute_field(name), product.attributes.get(name)
        is_label = bool(filled and taught.weight(product.id, place, filled))
        is_refused = not filled and (product.id, place) in taught.refused
        if (name in found and (is_label or is_refused)) or (is_label and value_spots(product, name, found)):
            yield name


def duplicate_judge(
    pairs: Sequence[DecidedPair], slim: Sequence[ProductFacts], known: KnownValues
) -> Callable[[DuplicateModel], list[Judged]]:
    """How a model judges held-out pairs that people decided: right where it is surer than not of two that are one."""
    sold = for_sale(slim)
    rarity, habits = Rarity.among(sold), OptionHabits.of(sold)
    sides = [(Side.of(pair.left, rarity), Side.of(pair.right, rarity)) for pair in pairs]

    def judge(model: DuplicateModel) -> list[Judged]:
        found = compared(sides, model=model, known=known, habits=habits, floor=0.0)
        sure = {(one.left.product.id, one.right.product.id): one.confidence for one in found}
        said = [sure.get((pair.left.id, pair.right.id), 0.0) for pair in pairs]  # variants are never one
        return [
            Judged((chance >= SAYS_SO) == pair.is_one, chance, is_decision=True)
            for chance, pair in zip(said, pairs, strict=True)
        ]

    return judge


def _judged(model: AttributeModel, outcomes: Sequence[Outcome], is_decision: bool, is_set: bool) -> Judged:
    if not outcomes:
        return Judged(not is_set, is_decision=is_decision)
    best, sure = model.best([one.candidate for one in outcomes])
    says_so = sure >= SAYS_SO
    return Judged(says_so == outcomes[best].right, sure if says_so else 1 - sure, is_decision=is_decision)

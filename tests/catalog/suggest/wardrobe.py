"""A shop of garments in five categories, for tests of what category models learn and say."""

from __future__ import annotations

from datetime import UTC, datetime

from core.catalog.facts import CatalogContext, CategoryFacts, ProductFacts
from core.catalog.suggest.categories import CategoryView, TrainedCategories, train_categories
from core.catalog.suggest.drafting import ModelName
from core.catalog.suggest.reasons import Reasons
from core.catalog.suggest.targets import CategoryTarget
from tests.catalog.shop import product
from tests.text.garments import garments

NAMES = ("Bags", "Boots", "Coats", "Dresses", "Knitwear")
NODES = {name: CategoryFacts(20 + place, f"Clothes > {name}", name, 1) for place, name in enumerate(NAMES)}
WARDROBE = CatalogContext.build((CategoryFacts(1, "Clothes", "Clothes"), *NODES.values()))
NAME = ModelName("category model", "c4c4", datetime(2026, 3, 2, tzinfo=UTC))


def wardrobe(count: int = 300, *, seed: int = 1) -> list[ProductFacts]:
    """So many garments, each in its right category."""
    texts, labels = garments(count, seed=seed)
    return [
        product(
            number,
            title=text.title,
            description=text.body,
            category_id=NODES[label].id,
            category_path=NODES[label].path,
            product_type=label,
        )
        for number, (text, label) in enumerate(zip(texts, labels, strict=True), 1)
    ]


def trained_on(products: list[ProductFacts]) -> TrainedCategories:
    """The model of the products' categories, without an embedding."""
    return train_categories(products, [str(one.category_id) for one in products], None, NAME)


def view_of(trained: TrainedCategories, products: list[ProductFacts]) -> CategoryView:
    """What suggesting needs, with reasons drawn from the products."""
    labels = [str(one.category_id) for one in products]
    reasons = Reasons.build(trained.model.classifier, products, labels)
    return CategoryView(CategoryTarget(WARDROBE), None, reasons, trained.unseen)

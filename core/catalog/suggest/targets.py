"""What a classifier may say of a product: its category, or in a shop without categories its product type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from core.catalog.facts import CatalogContext, ProductFacts
from core.changes import CategoryChange, FixChange, Json


class Target(Protocol):
    """A property of products whose values are labels; an empty label means none is set."""

    @property
    def kind(self) -> str:
        """The kind of change that sets it."""

    @property
    def field(self) -> str:
        """The field that holds it."""

    def label(self, product: ProductFacts) -> str:
        """The product's label now."""

    def base_value(self, product: ProductFacts) -> Json:
        """The live value as a proposal notes it."""

    def may_be_used(self, label: str) -> bool:
        """Whether products may be given the label."""

    def shown(self, label: str) -> str:
        """The label for people."""

    def path(self, label: str) -> str:
        """Where the label stands in a tree; empty where there is none."""

    def labelled(self, path: str) -> str:
        """The label that stands there; empty if none does."""

    def change(self, label: str) -> CategoryChange | FixChange:
        """The change that gives a product the label."""


@dataclass(frozen=True)
class CategoryTarget:
    """The category; a label is its id."""

    context: CatalogContext
    kind: str = "category"
    field: str = "category_id"

    def label(self, product: ProductFacts) -> str:
        """The id as text."""
        return "" if product.category_id is None else str(product.category_id)

    def base_value(self, product: ProductFacts) -> Json:
        """The id."""
        return product.category_id

    def may_be_used(self, label: str) -> bool:
        """Whether the category exists and is not retired."""
        node = self.context.categories.get(int(label))
        return node is not None and not node.retired

    def shown(self, label: str) -> str:
        """The whole path."""
        return self.context.categories[int(label)].path

    def path(self, label: str) -> str:
        """The whole path, empty for a category that is gone."""
        node = self.context.categories.get(int(label)) if label else None
        return node.path if node else ""

    def labelled(self, path: str) -> str:
        """The id of the category of that path."""
        node = self.context.by_path.get(path)
        return str(node.id) if node else ""

    def change(self, label: str) -> CategoryChange:
        """Put the product there."""
        return CategoryChange(category_id=int(label), path=self.shown(label))


@dataclass(frozen=True)
class ProductTypeTarget:
    """The product type, a free word of the shop's own."""

    kind: str = "fix"
    field: str = "product_type"

    def label(self, product: ProductFacts) -> str:
        """The type as it is written."""
        return product.product_type

    def base_value(self, product: ProductFacts) -> Json:
        """The type as it is written."""
        return product.product_type

    def may_be_used(self, label: str) -> bool:
        """Always: any word may be a type."""
        return bool(label)

    def shown(self, label: str) -> str:
        """The type itself."""
        return label

    def path(self, _label: str) -> str:
        """Product types stand in no tree."""
        return ""

    def labelled(self, _path: str) -> str:
        """Product types stand in no tree."""
        return ""

    def change(self, label: str) -> FixChange:
        """Write the type."""
        return FixChange(field=self.field, value=label)

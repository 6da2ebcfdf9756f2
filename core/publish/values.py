"""What goes to a channel: one value each, and what the channel must know about the product or SKU it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from core.changes import Json


class Key(NamedTuple):
    """The place of a value: a field of a product, or of one of its SKUs."""

    product_id: int
    sku_id: int | None
    field: str


@dataclass(frozen=True)
class ChannelValue:
    """A value the channel is to get, with the one it has; ``last_write_id`` is the newest write it stands for."""

    key: Key
    before: Json
    after: Json
    last_write_id: int
    proposal_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Held:
    """A value that stays behind, and why; it goes out as soon as a later decision mends it."""

    value: ChannelValue
    reason: str


@dataclass(frozen=True)
class ProductCard:
    """How the channel knows a product; ``title`` is the one the channel has or gets, never an unapproved one."""

    id: int
    handle: str
    title: str
    is_on_sale: bool
    skus: int


@dataclass(frozen=True)
class SkuCard:
    """How the channel knows a SKU, and its live values for when it arrives new at another product."""

    id: int
    product_id: int
    code: str
    options: tuple[tuple[str, str], ...]
    position: int
    currency: str
    live: dict[str, Json]


@dataclass(frozen=True)
class CategoryCard:
    """A category as channels know it."""

    taxonomy: str
    path: str


@dataclass(frozen=True)
class Shelf:
    """Everything an export looks up: products, SKUs, and the names behind ids.

    ``origins`` says in lines which values of a product a machine made; products that never had one are not there.
    """

    products: dict[int, ProductCard]
    skus: dict[int, SkuCard]
    brands: dict[int, str]
    categories: dict[int, CategoryCard]
    origins: Mapping[int, str] = field(default_factory=dict)


def with_new_titles(shelf: Shelf, values: Iterable[ChannelValue]) -> Shelf:
    """The shelf once the channel has the values: their titles are the products' titles."""
    titles = {value.key.product_id: str(value.after or "") for value in values if value.key.field == "title"}
    return replace(shelf, products=with_titles(shelf.products, titles))


def with_titles(products: dict[int, ProductCard], titles: dict[int, str]) -> dict[int, ProductCard]:
    """The products with those titles; the others keep theirs."""
    return {id_: replace(card, title=titles.get(id_, card.title)) for id_, card in products.items()}


def with_options(skus: dict[int, SkuCard], options: dict[int, tuple[tuple[str, str], ...]]) -> dict[int, SkuCard]:
    """The SKUs with those options; the others keep theirs."""
    return {id_: replace(card, options=options.get(id_, card.options)) for id_, card in skus.items()}

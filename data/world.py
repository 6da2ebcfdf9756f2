"""The demo retailer as one frozen world: what is true of it, and what its own system says of it.

The world is made first (making.py); files only serialise it (files.py). Sales, stock, prices, customers and
experiments can be drawn later from the same values: each product carries how well it sells, when, and how much its
buyers mind the price.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Season(StrEnum):
    """When in the year a product sells."""

    EVERGREEN = "evergreen"
    SPRING = "spring"
    SUMMER = "summer"
    WINTER = "winter"
    WET = "wet"
    GIFTING = "gifting"


class Fault(StrEnum):
    """The kinds of problem planted in what the shop's system says."""

    WRONG_CATEGORY = "wrong category"
    MISSING_CATEGORY = "missing category"
    MISSING_ATTRIBUTE = "missing attribute"
    CONTRADICTION = "contradicting attribute"
    PRICE_TIMES_TEN = "price ten times too high"
    PRICE_TENTH = "price ten times too low"
    BELOW_COST = "price below cost"
    COMPARE_AT = "compare-at price below price"
    NO_PRICE = "missing price"
    BARCODE = "invalid barcode"
    NO_DESCRIPTION = "missing description"
    CAPITALS = "title in capitals"
    SPACES = "title with stray spaces"
    NO_IMAGE = "missing picture"


@dataclass(frozen=True)
class Sku:
    """The unit stocked; money in pence. ``share`` is the part of the product's demand that falls on it."""

    code: str
    barcode: str
    options: tuple[tuple[str, str], ...]
    price_minor: int | None
    cost_minor: int
    compare_at_minor: int | None
    weight_grams: int
    on_hand_units: int
    share: float


@dataclass(frozen=True)
class Product:
    """A product as it truly is.

    ``units_a_day`` is its mean demand at today's price, ``elasticity`` the % units lost per % price, ``slots`` the
    words its title and texts were made of.
    """

    number: int
    department: str
    category: str
    title: str
    description_html: str
    brand: str
    supplier: str
    attributes: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    skus: tuple[Sku, ...]
    image: str
    units_a_day: float
    season: Season
    elasticity: float
    launched: date
    slots: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Listing:
    """What the shop's system says of product ``of``; two listings of one product are duplicates, or parts of it."""

    of: int
    handle: str
    department: str
    category: str
    title: str
    description_html: str
    brand: str
    supplier: str
    product_type: str
    attributes: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    skus: tuple[Sku, ...]
    image: str
    launched: date


@dataclass(frozen=True)
class Problem:
    """One planted fault: what the listing shows and what would be right; ``sku`` is empty if it is the product's."""

    fault: Fault
    handle: str
    sku: str
    field: str
    shown: str
    right: str


@dataclass(frozen=True)
class Pair:
    """Two listings that look alike, and whether they are one product.

    ``option`` tells two variants of one product apart that should be SKUs of one listing; empty for other pairs.
    """

    left: str
    right: str
    is_duplicate: bool
    option: str = ""


@dataclass(frozen=True)
class World:
    """The retailer on its day: products as they are, listings as they stand in the system, and the difference."""

    shop: str
    seed: int
    today: date
    currency: str
    products: tuple[Product, ...]
    listings: tuple[Listing, ...]
    problems: tuple[Problem, ...]
    pairs: tuple[Pair, ...]

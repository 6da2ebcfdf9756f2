"""What a rule of catalogue health is: what it looks for, how many points it takes, and who asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from core.catalog.facts import AttributeRule, CatalogContext, ProductFacts

GOOGLE = "Google Merchant"
SHOPIFY = "Shopify"
GS1 = "GS1"
WCAG = "WCAG 2.2"
SHOP = "good practice"


class Group(StrEnum):
    """What a rule is about."""

    COMPLETENESS = "completeness"
    VALIDITY = "validity"
    CONSISTENCY = "consistency"
    IMAGES = "images"
    TEXT = "text"


class Severity(StrEnum):
    """What a breach comes to: a channel refuses the product, it sells less, or it only looks untidy."""

    STOPS = "stops"
    COSTS = "costs"
    UNTIDY = "untidy"


STAKE_PERCENT = {Severity.STOPS: 100, Severity.COSTS: 50, Severity.UNTIDY: 10}
"""Per cent of a field's stake that a breach puts at risk: an assumption, as the stake itself is."""


@dataclass(frozen=True)
class Miss:
    """One breach on one product: ``share`` of it that is wrong, 0 to 1, and the field whose value would mend it."""

    share: float
    field: str = ""


@dataclass(frozen=True)
class Repeated:
    """What stands on more than one product or SKU of the catalogue: titles (lower case), and barcodes."""

    titles: frozenset[str] = frozenset()
    barcodes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Look:
    """One product as the rules see it, with what the catalogue says around it.

    ``known_values`` remembers whether a category takes a value, so that a million equal ones are checked once.
    """

    product: ProductFacts
    context: CatalogContext
    repeated: Repeated = field(default_factory=Repeated)
    known_values: dict[tuple[int | None, str, str], bool] = field(default_factory=dict)

    @cached_property
    def title(self) -> str:
        """The title without spaces at its ends."""
        return self.product.title.strip()

    @cached_property
    def description(self) -> str:
        """The words of the description without spaces at their ends."""
        return self.product.description.strip()

    @cached_property
    def asked(self) -> tuple[AttributeRule, ...]:
        """The attributes that the product's category asks for."""
        return tuple(self.context.attributes_of(self.product.category_id).values())


Find = Callable[[Look, int], tuple[Miss, ...]]
"""What breaches the rule on a product under a limit (0 where the rule has none)."""


@dataclass(frozen=True)
class Rule:
    """One rule. ``points`` are what a product loses of its 100 if it breaches the rule altogether.

    ``field`` is the catalogue's field whose value mends a breach; empty where no proposal can.
    """

    id: str
    group: Group
    points: int
    severity: Severity
    sentence: str
    source: str
    find: Find
    field: str = ""
    limit: int = 0
    unit: str = ""


NOTHING: tuple[Miss, ...] = ()
WHOLE: tuple[Miss, ...] = (Miss(1.0),)


def when(is_wrong: bool) -> tuple[Miss, ...]:
    """A breach of the whole product, or none."""
    return WHOLE if is_wrong else NOTHING


def of(wrong: int, total: int) -> tuple[Miss, ...]:
    """A breach by so many of so many parts, or none."""
    return (Miss(wrong / total),) if wrong else NOTHING

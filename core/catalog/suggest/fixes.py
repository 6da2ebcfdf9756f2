"""Values that are missing or cannot be right, found by rules; a valid value is proposed where one is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.catalog.barcodes import barcode_fault
from core.catalog.facts import CatalogContext, ProductFacts, SkuFacts, value_of
from core.catalog.fields import attribute_field
from core.catalog.metafields import plain_name
from core.catalog.suggest.drafting import Author, draft
from core.catalog.suggest.gaps import Gaps
from core.catalog.suggest.peers import PricePeers
from core.catalog.suggest.wording import Casing, tidy_spaces
from core.changes import Draft, Evidence, FixChange, Json
from core.money import show
from core.records.choices import ProductStatus

SUGGESTED_BY = "rules"
AUTHOR = Author(SUGGESTED_BY, "rules-1")

# Right that often, until decisions tell better. 1.0 only where the fault is a fact and the value follows from it.
CERTAIN = 1.0  # a value is absent, a check digit does not hold, spaces are doubled
BELOW_COST = 0.95  # a few are sold at a loss on purpose
COMPARE_AT = 0.9  # the price, not the compare-at price, may be the wrong one
CASE = 0.85  # a name may be written in capitals on purpose
PRICE_SLIP = 0.9  # far from its peers, and ten times more or less is right among them
PRICE_ODD = 0.6  # far from its peers, and no simple slip explains it


@dataclass(frozen=True)
class _Fault:
    """One fault: the field, the value proposed (None: a person fills it in) and the words for people."""

    field: str
    why: str
    value: Json = None
    confidence: float = CERTAIN
    sku: SkuFacts | None = None


def suggest_fixes(
    facts: Mapping[int, ProductFacts],
    context: CatalogContext,
    *,
    peers: PricePeers | None = None,
    casing: Casing | None = None,
    gaps: Gaps | None = None,
    found: Mapping[int, frozenset[str]] | None = None,
) -> list[Draft]:
    """Drafts for missing or invalid data, one a field, by product id; products out of sale get none.

    Args:
        facts: the products to look at.
        context: the attributes their categories require.
        peers: prices of the whole catalogue by category; taken from ``facts`` if not given.
        casing: how the whole catalogue writes its words; taken from ``facts`` if not given.
        gaps: values that whole departments go without, which are not asked for one by one; taken from ``facts`` if
            not given.
        found: names of attributes that another suggestion fills in already, by product id.
    """
    peers = peers or PricePeers.of(facts.values())
    casing = casing or Casing.of(facts.values())
    gaps = gaps or Gaps.of(facts.values())
    drafts: list[Draft] = []
    for product in facts.values():
        if product.status not in (ProductStatus.ACTIVE, ProductStatus.DRAFT):
            continue
        filled = (found or {}).get(product.id, frozenset())
        drafts.extend(
            _draft(product, fault)
            for faults in (_texts(product, casing), _asked(product, context, filled), _sku_faults(product, peers))
            for fault in faults
            if fault.value is not None or not gaps.covers(product, fault.field)
        )
    return drafts


def _texts(product: ProductFacts, casing: Casing) -> Iterator[_Fault]:
    if not product.title.strip():
        yield _Fault("title", "The product has no title.")
    elif (tidy := tidy_spaces(product.title)) != product.title:
        yield _Fault("title", "The title has spaces too many.", casing.mended(tidy, product.brand) or tidy)
    elif mended := casing.mended(product.title, product.brand):
        yield _Fault("title", "The title is in capitals throughout.", mended, CASE)
    if not product.description.strip():
        yield _Fault("description", "The product has no description.")
    if not product.image_urls:
        yield _Fault("images", "The product has no picture.")


def _asked(product: ProductFacts, context: CatalogContext, filled: frozenset[str]) -> Iterator[_Fault]:
    for name, rule in context.attributes_of(product.category_id).items():
        if rule.required and not product.attributes.get(name) and name not in filled:
            place = product.category_path or "every product"
            yield _Fault(
                attribute_field(name), f"“{place}” asks for “{plain_name(name)}”, and the product does not say it."
            )


def _sku_faults(product: ProductFacts, peers: PricePeers) -> Iterator[_Fault]:
    for sku in product.skus:
        if fault := barcode_fault(sku.barcode) if sku.barcode else "":
            yield _Fault("barcode", f"The barcode {sku.barcode} {fault}", sku=sku)
        if not sku.price_minor:
            yield _Fault("price_minor", f"{sku.code} has no price.", sku=sku)
        elif odd := _price_fault(product, sku, sku.price_minor, peers):
            yield odd
        elif sku.compare_at_minor and sku.compare_at_minor <= sku.price_minor:
            was, price = show(sku.compare_at_minor, sku.currency), show(sku.price_minor, sku.currency)
            why = f"The compare-at price of {was} is not above the price of {price}; no shop shows it. 0 removes it."
            yield _Fault("compare_at_minor", why, 0, COMPARE_AT, sku)


def _price_fault(product: ProductFacts, sku: SkuFacts, price: int, peers: PricePeers) -> _Fault | None:
    slip = peers.slip(product, sku)
    oddity = peers.oddity(product, sku)
    if sku.unit_cost_minor and price < sku.unit_cost_minor:
        cost = show(sku.unit_cost_minor, sku.currency)
        why = f"The price of {show(price, sku.currency)} is below the unit cost of {cost}."
        value = slip.value if slip else None
        return _Fault("price_minor", f"{why} {slip.why}" if slip else why, value, BELOW_COST, sku)
    if oddity is None:
        return None
    if slip is None:
        return _Fault("price_minor", oddity, None, PRICE_ODD, sku)
    return _Fault("price_minor", f"{oddity} {slip.why}", slip.value, PRICE_SLIP, sku)


def _draft(product: ProductFacts, fault: _Fault) -> Draft:
    sku_id = fault.sku.id if fault.sku else None
    change = FixChange(field=fault.field, sku_id=sku_id, value=fault.value)
    return draft(
        product,
        change,
        AUTHOR,
        sku_id=sku_id,
        field=fault.field,
        base_value=value_of(product, fault.field, sku_id),
        confidence=fault.confidence,
        confidence_raw=fault.confidence,
        evidence=(Evidence(kind="rule", text=fault.why, source=fault.field),),
    )

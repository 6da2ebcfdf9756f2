"""Small facts for the catalogue's tests, so that each test says only what matters to it."""

from __future__ import annotations

from typing import Any

from core.catalog.facts import AttributeRule, CatalogContext, CategoryFacts, ProductFacts, SkuFacts

DRESSES, SHIRTS, RETIRED = 10, 11, 12

CONTEXT = CatalogContext.build(
    (
        CategoryFacts(1, "Fashion", "Fashion"),
        CategoryFacts(DRESSES, "Fashion > Dresses", "Dresses", 1),
        CategoryFacts(SHIRTS, "Fashion > Shirts", "Shirts", 1),
        CategoryFacts(RETIRED, "Fashion > Smocks", "Smocks", 1, retired=True),
    ),
    (
        (1, AttributeRule("Material", "choice", allowed=("Cotton", "Organic cotton", "Linen", "Wool"), required=True)),
        (1, AttributeRule("Washable", "flag")),
        (DRESSES, AttributeRule("Length", "number", unit="cm")),
        (SHIRTS, AttributeRule("Material", "choice", allowed=("Cotton", "Flannel"))),
        (None, AttributeRule("Country of origin")),
    ),
)


def sku(sku_id: int = 1, **values: Any) -> SkuFacts:
    """A SKU at £20.00 that costs £8.00, changed as told."""
    plain: dict[str, Any] = {"code": f"SKU-{sku_id}", "price_minor": 2000, "unit_cost_minor": 800}
    return SkuFacts(sku_id, **{**plain, **values})


def product(product_id: int = 7, **values: Any) -> ProductFacts:
    """A linen dress with one SKU, changed as told."""
    plain: dict[str, Any] = {
        "handle": f"dress-{product_id}",
        "title": "Linen dress",
        "description": "A dress.",
        "department": "Fashion",
        "category_id": DRESSES,
        "category_path": "Fashion > Dresses",
        "attributes": {"Material": "Linen"},
        "image_urls": ("/media/dress.svg",),
        "images": ({"url": "/media/dress.svg", "alt": ""},),
        "skus": (sku(product_id * 10),),
    }
    return ProductFacts(product_id, **{**plain, **values})

"""The words of headers: what columns are called, and what their values must look like to be it."""

from __future__ import annotations

from collections.abc import Callable

from core.ingest.mapping import Target
from core.ingest.shapes import Shape

Fits = Callable[[Shape], bool]

# Short forms and other words for the same, spelt as PHRASES spells them.
SHORT = {
    "prod": "product",
    "desc": "description",
    "descr": "description",
    "cat": "category",
    "img": "image",
    "pic": "image",
    "picture": "image",
    "photo": "image",
    "qty": "quantity",
    "nr": "number",
    "no": "number",
    "num": "number",
    "mfr": "manufacturer",
    "uniq": "unique",
    "dept": "department",
    "images": "image",
    "categories": "category",
    "specifications": "specification",
    "specs": "specification",
    "spec": "specification",
    "item": "product",
    "article": "product",
    "discounted": "sale",
    "special": "sale",
    "mrp": "list price",
    "rrp": "list price",
    "msrp": "list price",
}

# Phrases a header may hold; the earlier, the surer.
PHRASES: dict[Target, tuple[str, ...]] = {
    Target.SKU: ("sku", "variant sku", "sku code", "stock keeping unit", "product id", "product number", "pid", "asin",
                 "variant id", "product code", "part number", "mpn", "unique id", "id", "code"),
    Target.HANDLE: ("handle", "url handle", "slug", "parent sku", "product group id", "parent id", "group id", "parent",
                    "style number", "style code", "style id", "style", "product code", "product id", "model code",
                    "model number", "master id", "configurable sku"),
    Target.TITLE: ("title", "product name", "product title", "name"),
    Target.DESCRIPTION: ("description", "long description", "product description", "body html", "body", "detail",
                         "about", "text"),
    Target.BRAND: ("brand", "brand name", "vendor", "manufacturer", "maker", "label"),
    Target.SUPPLIER: ("supplier", "supplier name", "distributor"),
    Target.PRODUCT_TYPE: ("product type", "type", "subcategory", "sub category", "product kind"),
    Target.CATEGORY: ("category path", "category tree", "category", "taxonomy", "google product category",
                      "breadcrumb"),
    Target.STATUS: ("status", "product status"),
    Target.TAGS: ("tags", "keywords", "labels"),
    Target.IMAGES: ("image url", "image", "image link", "image src"),
    Target.SPECS: ("specification", "attributes", "features", "properties"),
    Target.SEO_TITLE: ("seo title", "meta title"),
    Target.SEO_DESCRIPTION: ("seo description", "meta description"),
    Target.BARCODE: ("barcode", "gtin", "ean", "upc", "isbn", "ean13"),
    Target.PRICE: ("sale price", "selling price", "current price", "our price", "price", "unit price", "amount"),
    Target.COMPARE_AT: ("compare at price", "compare at", "list price", "retail price", "original price",
                        "regular price", "recommended price", "was price"),
    Target.UNIT_COST: ("unit cost", "cost per product", "cost price", "purchase price", "cost", "wholesale price"),
    Target.ON_HAND: ("on hand", "inventory quantity", "stock quantity", "quantity", "stock", "inventory", "units"),
    Target.WEIGHT_GRAMS: ("weight grams", "weight g", "grams"),
}  # fmt: skip

# What a column's values must look like to fill the field.
FITS: dict[Target, Fits] = {
    Target.SKU: lambda one: one.filled > 0.98 and one.unique > 0.98 and one.length <= 64 and one.spaced < 0.2,
    Target.HANDLE: lambda one: one.filled > 0.98 and one.length <= 120,
    Target.TITLE: lambda one: one.is_text and 2 <= one.length <= 200,
    Target.DESCRIPTION: lambda one: one.is_text and one.length > 15,
    Target.BRAND: lambda one: one.is_text and one.length <= 60,
    Target.SUPPLIER: lambda one: one.is_text and one.length <= 80,
    Target.PRODUCT_TYPE: lambda one: one.is_text and one.length <= 80 and one.unique < 0.9,
    Target.CATEGORY: lambda one: one.is_text and (one.paths > 0.5 or one.unique < 0.9),
    Target.STATUS: lambda one: one.is_text and one.distinct <= 8,
    Target.TAGS: lambda one: one.is_text,
    Target.IMAGES: lambda one: one.addresses > 0.8,
    Target.SPECS: lambda one: one.specs > 0.8,
    Target.SEO_TITLE: lambda one: one.is_text,
    Target.SEO_DESCRIPTION: lambda one: one.is_text,
    Target.BARCODE: lambda one: one.numbers > 0.9 and 7.5 <= one.length <= 14,
    Target.PRICE: lambda one: one.money > 0.95,
    Target.COMPARE_AT: lambda one: one.money > 0.95,
    Target.UNIT_COST: lambda one: one.money > 0.95,
    Target.ON_HAND: lambda one: one.numbers > 0.95,
    Target.WEIGHT_GRAMS: lambda one: one.numbers > 0.95,
}

# Words of headers: of columns that group products, that hold codes, and that say nothing of the product itself.
GROUPING = {"department", "division", "section", "group", "index", "sector", "world"}
CODES = {"number", "code", "id", "key"}
ASIDE = {"rating", "review", "reviews", "score", "rank", "count", "url", "link", "timestamp", "date", "time", "crawl",
         "created", "updated", "modified"}  # fmt: skip

"""Dresses with facts for all that a drafted text says of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.changes import CopyChange, CopyClause, CopyField, Draft
from core.records.catalogue import Product
from core.records.store import Store
from tests.proposals.desk import Shop, open_shop, price_draft, set_value

FACTS = {"Color": "Blue", "Details": "A belt; pockets"}
TEXT = "A blue shirt dress with a belt and pockets. Easy to wear."
CHANGE = CopyChange(
    field=CopyField.DESCRIPTION,
    text=TEXT,
    clauses=(
        CopyClause(text="A blue shirt dress", facts=("Color", "Title")),
        CopyClause(text="a belt"),
        CopyClause(text="pockets"),
        CopyClause(text="Easy to wear."),
    ),
    facts={"Color": ("Blue",)},
    writer="test writer",
    writer_version="1",
)


def dressed_shop(store: Store) -> Shop:
    """Store the shop, with those facts of every dress."""
    shop = open_shop(store)
    for product_id in shop.products:
        set_value(store, Product, product_id, attributes=FACTS)
    return shop


def copy_draft(shop: Shop, number: int = 0, **changed: Any) -> Draft:
    """Give a product without a description one."""
    return replace(
        price_draft(shop, number),
        **{
            "kind": "copy",
            "subject": f"product:{shop.products[number]}",
            "sku_id": None,
            "field": "description",
            "change": CHANGE,
            "base_value": "",
            **changed,
        },
    )

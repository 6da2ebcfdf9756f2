"""From a Shopify export into the catalogue, through a decision, and back into a file that the shop reads the same."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from core.changes import FixChange
from core.ingest import ImportResult, run
from core.records.catalogue import Product
from core.records.choices import Role
from core.records.store import Store
from core.settings import Settings
from tests.proposals import desk
from tests.publish.counter import People, Publish, approve, rows

METAFIELDS = (
    "Fabric (product.metafields.custom.fabric)",
    "Fabric (product.metafields.custom.fabric_2)",
    "Color (product.metafields.shopify.color-pattern)",
    "Größe (product.metafields.custom.gr_e)",
    "色 (product.metafields.custom.color)",
    "Google: Age (product.metafields.mm-google-shopping.age)",
)
HOSTILE = (
    '=HYPERLINK("https://evil.example","See")',
    "<script>alert(1)</script>",
    "👗 Kleid 🇩🇪 é́",
    "\u202eمرحبا שלום\u202c",
    "@SUM(1)*cmd|' /C calc'!A0",
    "'; DROP TABLE product; --",
    "x" * 255,
)


def take(store: Store, people: People, folder: Path, now: datetime, *table: dict[str, str]) -> ImportResult:
    """Import the rows as a Shopify file."""
    with (path := folder / "export.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return run(store, path, path.name, None, people[Role.MERCHANDISER], now, shop=Settings(home=folder / "home"))


def shelf(store: Store) -> Product:
    """The only product, whole."""
    with store.read() as session:
        found = session.scalars(select(Product)).one()
        session.expunge_all()
    return found


def of(product: Product) -> desk.Shop:
    """The product as the drafts of the tests know theirs."""
    return desk.Shop(0, 0, 0, (product.id or 0,), (0,))


def change(product: Product, values: dict[str, str]) -> desk.Draft:
    """Give the product these attribute values."""
    return desk.attributes_draft(of(product), values=values, base_value=dict(product.attributes))


def test_metafields_go_back_under_the_very_headers_they_came_in(
    store: Store, people: People, go: Publish, tmp_path: Path, now: datetime
) -> None:
    identity = {"URL handle": "linen-dress", "Title": "Linen dress"}
    take(store, people, tmp_path, now, {**identity, **dict.fromkeys(METAFIELDS, "old")})
    product = shelf(store)
    assert len(product.attributes) == len(METAFIELDS)

    approve(store, people, now, change(product, dict.fromkeys(product.attributes, "new")))
    ((row,),) = rows(go())

    assert row == {**identity, **dict.fromkeys(METAFIELDS, "new")}
    again = take(store, people, tmp_path, now, row)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 1)


@pytest.mark.parametrize(
    ("header", "department"),
    [
        ("Department (product.metafields.shop.department)", "Women"),
        ("Department (product.metafields.custom.department)", "Women"),
        ("Store area (product.metafields.my_app.department)", "Women"),
        ("Department head (product.metafields.custom.head)", ""),
    ],
)
def test_any_metafield_of_that_key_tells_the_department(
    store: Store, people: People, tmp_path: Path, now: datetime, header: str, department: str
) -> None:
    take(store, people, tmp_path, now, {"URL handle": "linen-dress", "Title": "Linen dress", header: "Women"})

    assert shelf(store).department == department


def test_hostile_texts_run_in_no_spreadsheet_and_come_back_as_they_were(
    store: Store, people: People, go: Publish, tmp_path: Path, now: datetime
) -> None:
    headers = [f"A{number} (product.metafields.custom.a{number})" for number in range(len(HOSTILE))]
    take(store, people, tmp_path, now, {"URL handle": "d", "Title": HOSTILE[0], **dict.fromkeys(headers, "old")})
    product = shelf(store)
    wanted = dict(zip(product.attributes, HOSTILE, strict=True))

    approve(store, people, now, change(product, wanted))
    ((row,),) = rows(go())

    assert not [cell for cell in row.values() if cell.lstrip()[:1] in ("=", "@", "+", "-")]
    assert row["Title"] == "'" + HOSTILE[0]
    again = take(store, people, tmp_path, now, row)
    assert (again.changed, again.unchanged) == (0, 1)
    assert shelf(store).attributes == wanted


def test_a_description_of_ten_thousand_characters_goes_out_whole(
    store: Store, people: People, go: Publish, tmp_path: Path, now: datetime
) -> None:
    text = "<b>🧵</b> Ω" * 1_000
    take(store, people, tmp_path, now, {"URL handle": "d", "Title": "Dress", "Description": ""})
    product = shelf(store)
    fix = FixChange(field="description", value=text)
    draft = replace(desk.category_draft(of(product)), kind="fix", field="description", change=fix, base_value="")

    approve(store, people, now, draft)

    ((row,),) = rows(go())
    assert len(text) == 10_000
    assert row["Description"] == text

"""Whatever a file holds: what is accepted and what is refused make up the whole, and a second import is a no-op."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from core.access.roles import Actor
from core.ingest import ImportResult, MappingProfile, preview, run
from core.records.catalogue import Product, Sku
from core.records.choices import Role
from core.records.people import User
from core.records.store import Store
from core.settings import Settings
from tests.ingest.files import CURRENT, write_current, write_rows

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
CELLS = {
    "Title": st.sampled_from(["", "Mug", "Cup", "x" * 300]) | TEXT,
    "URL handle": st.sampled_from(["", "mug", "cup", "jug", "MUG "]),
    "Price": st.sampled_from(["", "1", "12.50", "-1", "free", "1,5", "£3"]),
    "SKU": st.sampled_from(["", "A", "B", "C", "D"]),
    "Option1 name": st.sampled_from(["", "Size"]),
    "Option1 value": st.sampled_from(["", "S", "M"]),
    "Inventory quantity": st.sampled_from(["", "0", "-4", "7", "1.5"]),
    "Barcode": st.sampled_from(["", "4006381333931", "1"]),
    "Product image URL": st.sampled_from(["", "https://x.example/a.jpg", "javascript:1"]),
    "Product category": st.sampled_from(["", "Home > Mugs", ">", "Home"]),
    "Tags": TEXT,
    "Fabric (product.metafields.custom.fabric)": TEXT,
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), max_size=12)
QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def desk(sqlite: Store, tmp_path: Path) -> tuple[Store, Settings, Actor]:
    with sqlite.write() as session:
        session.add(user := User(username="m", name="M", role=Role.MERCHANDISER))
        session.flush()
        actor = Actor(user.id, "M", Role.MERCHANDISER)
    return sqlite, Settings(home=tmp_path / "home"), actor


def emptied(store: Store) -> None:
    with store.write() as session:
        for table in ("sku", "product", "category", "brand"):
            session.connection().execute(text(f"DELETE FROM {table}"))


def check_the_sum(result: ImportResult, store: Store) -> None:
    lines = {problem.line for problem in result.problems if problem.is_refusal}
    assert len(lines) == result.refused_rows
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Product)) == result.created
        assert session.scalar(select(func.count()).select_from(Sku)) == result.new_skus


@QUICK
@given(rows=ROWS)
def test_in_shopify_files_every_row_is_accepted_or_listed(
    desk: tuple[Store, Settings, Actor], rows: list[dict[str, str]]
) -> None:
    store, shop, actor = desk
    emptied(store)
    path = write_current(shop.folder("in") / "a.csv", rows)
    filled = sum(any(cell.strip() for cell in row.values()) for row in rows)

    promised = preview(store, path, shop=shop)
    result = run(store, path, "a.csv", None, actor, NOW, shop=shop)

    assert result.rows == filled
    check_the_sum(result, store)
    assert (promised.created, promised.refused, promised.refused_rows) == (
        result.created,
        result.refused,
        result.refused_rows,
    )
    again = run(store, path, "a.csv", None, actor, NOW, shop=shop)
    assert (again.created, again.changed, again.unchanged) == (0, 0, result.created)
    assert again.refused_rows == result.refused_rows


@QUICK
@given(rows=ROWS, order=st.randoms(use_true_random=False))
def test_the_order_of_products_does_not_matter(
    desk: tuple[Store, Settings, Actor], rows: list[dict[str, str]], order: Any
) -> None:
    store, shop, actor = desk
    emptied(store)
    groups: dict[str, list[dict[str, str]]] = {}
    for number, row in enumerate(rows):
        unique = {**row, "SKU": f"S{number}", "URL handle": row["URL handle"] or "x"}
        groups.setdefault(unique["URL handle"].strip(), []).append(unique)
    neighbours = [row for group in groups.values() for row in group]
    waiting = [list(group) for group in groups.values()]
    scattered = []
    while waiting:
        group = order.choice(waiting)
        scattered.append(group.pop(0))
        waiting = [group for group in waiting if group]

    first = run(store, write_current(shop.folder("in") / "a.csv", neighbours), "a.csv", None, actor, NOW, shop=shop)
    second = run(store, write_current(shop.folder("in") / "b.csv", scattered), "b.csv", None, actor, NOW, shop=shop)

    assert (second.created, second.unchanged, second.refused) == (0, first.created, first.refused)


@QUICK
@given(rows=ROWS)
def test_in_mapped_files_every_row_is_accepted_or_listed(
    desk: tuple[Store, Settings, Actor], rows: list[dict[str, str]]
) -> None:
    store, shop, actor = desk
    emptied(store)
    columns = [column for column in CURRENT if column in CELLS]
    names = {column: f"c{number}" for number, column in enumerate(columns)}
    fields = ["title", "handle", "category", "tags", "sku", "barcode", "option1_name", "option1_value", "price"]
    profile = MappingProfile.model_validate(
        {
            "columns": dict(zip(names.values(), [*fields, "on_hand", "images"], strict=False)),
            "attributes": {names[columns[-1]]: "Fabric"},
        }
    )
    renamed = [{names[column]: row[column] for column in columns} for row in rows]
    path = write_rows(shop.folder("in") / "a.csv", list(names.values()), renamed)

    result = run(store, path, "a.csv", profile, actor, NOW, shop=shop)

    check_the_sum(result, store)
    again = run(store, path, "a.csv", profile, actor, NOW, shop=shop)
    assert (again.created, again.changed, again.unchanged) == (0, 0, result.created)

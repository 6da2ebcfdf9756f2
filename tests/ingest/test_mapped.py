"""Any table through a mapping profile: each row a SKU, rows of one product held together by a column."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core.access.roles import Actor
from core.ingest import MappingProfile, inspect, run
from core.records.choices import Role
from core.records.store import Store
from core.settings import Settings
from tests.ingest.conftest import Import, product, skus
from tests.ingest.files import write_rows


@pytest.fixture
def store(sqlite: Store) -> Store:
    """How a table is read does not depend on the database."""
    return sqlite


BASE: dict[str, Any] = {"columns": {"style": "handle", "code": "sku", "name": "title"}}


def profile(**parts: Any) -> MappingProfile:
    columns = BASE["columns"] | parts.pop("columns", {})
    return MappingProfile.model_validate({"columns": columns, **parts})


def write(path: Path, *rows: dict[str, str]) -> Path:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return write_rows(path, columns, rows)


def row(number: int, **more: str) -> dict[str, str]:
    """A row of style S1."""
    return {"style": "S1", "code": f"S1-{number}", "name": "Linen dress", **more}


def test_what_differs_between_rows_becomes_an_option_and_what_does_not_an_attribute(
    store: Store, take: Import, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", row(1, colour="Sand", fabric="Linen"), row(2, colour="Navy", fabric="Linen"))

    take(path, profile(attributes={"colour": "Colour", "fabric": "Fabric"}))

    assert product(store, "s1").attributes == {"Fabric": "Linen"}
    assert [sku.options for sku in skus(store, "s1")] == [{"Colour": "Sand"}, {"Colour": "Navy"}]


def test_a_value_that_one_row_leaves_out_does_not_differ(store: Store, take: Import, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", row(1, colour=""), row(2, colour="Navy"))

    take(path, profile(attributes={"colour": "Colour"}))

    assert product(store, "s1").attributes == {"Colour": "Navy"}
    assert [sku.options for sku in skus(store, "s1")] == [{}, {}]


def test_an_attribute_that_begins_to_differ_moves_to_the_options(store: Store, take: Import, tmp_path: Path) -> None:
    mapping = profile(attributes={"colour": "Colour"})
    take(write(tmp_path / "a.csv", row(1, colour="Sand")), mapping)
    assert product(store, "s1").attributes == {"Colour": "Sand"}

    result = take(write(tmp_path / "b.csv", row(1, colour="Sand"), row(2, colour="Navy")), mapping)

    assert (result.changed, result.new_skus) == (1, 1)
    assert product(store, "s1").attributes == {}
    assert [sku.options for sku in skus(store, "s1")] == [{"Colour": "Sand"}, {"Colour": "Navy"}]


def test_other_fields_that_differ_are_the_first_rows_and_kept_with_their_sku(
    store: Store, take: Import, tmp_path: Path
) -> None:
    rows = [row(1, kind="Dress", note="a"), row(2, name="Linen dress (1)", kind="Skirt", note="b")]

    take(write(tmp_path / "a.csv", *rows), profile(columns={"kind": "product_type"}, extra={"note": "note"}))

    live = product(store, "s1")
    assert (live.title, live.product_type, live.extra) == ("Linen dress", "Dress", {})
    first, second = skus(store, "s1")
    assert first.extra == {"note": "a"}
    assert second.extra == {"title": "Linen dress (1)", "product_type": "Skirt", "note": "b"}


def test_columns_named_as_options_are_options_of_every_row(store: Store, take: Import, tmp_path: Path) -> None:
    take(write(tmp_path / "a.csv", row(1, size="S"), row(2, size="S")), profile(options={"size": "Size"}))

    assert [sku.options for sku in skus(store, "s1")] == [{"Size": "S"}, {"Size": "S"}]


def test_constants_fill_what_the_file_does_not_say(store: Store, take: Import, tmp_path: Path) -> None:
    mapping = profile(constants={"department": "Fashion", "status": "draft"})

    take(write(tmp_path / "a.csv", row(1)), mapping)

    assert (product(store, "s1").department, product(store, "s1").status) == ("Fashion", "draft")


def test_money_is_in_the_profiles_currency_or_else_the_shops(store: Store, take: Import, tmp_path: Path) -> None:
    take(write(tmp_path / "a.csv", row(1, price="1200")), profile(columns={"price": "price"}, currency="JPY"))
    other = {"style": "S2", "code": "S2-1", "name": "Mug", "price": "1200"}
    take(write(tmp_path / "b.csv", other), profile(columns={"price": "price"}))

    assert [(sku.currency, sku.price_minor) for sku in skus(store, "s1")] == [("JPY", 1200)]
    assert [(sku.currency, sku.price_minor) for sku in skus(store, "s2")] == [("GBP", 120_000)]


def test_separators_cut_paths_and_lists(store: Store, take: Import, tmp_path: Path) -> None:
    mapping = profile(columns={"path": "category", "tags": "tags"}, category_separator="/", list_separator="|")

    take(write(tmp_path / "a.csv", row(1, path="Home/Mugs", tags="a, b|c|c")), mapping)

    assert product(store, "s1").tags == ["a, b", "c"]
    assert product(store, "s1").category_id is not None


@pytest.mark.parametrize(("blanks", "kept"), [("keep", "Dress"), ("erase", "")])
def test_the_profile_says_what_a_blank_cell_means(
    store: Store, take: Import, tmp_path: Path, blanks: str, kept: str
) -> None:
    mapping = profile(columns={"kind": "product_type", "price": "price"}, blanks=blanks)
    take(write(tmp_path / "a.csv", row(1, kind="Dress", price="3.00")), mapping)

    take(write(tmp_path / "b.csv", row(1, kind="", price="")), mapping)

    assert product(store, "s1").product_type == kept
    assert [sku.price_minor for sku in skus(store, "s1")] == [300 if blanks == "keep" else None]


def test_without_a_group_column_every_sku_is_a_product(store: Store, take: Import, tmp_path: Path) -> None:
    mapping = MappingProfile.model_validate({"columns": {"code": "sku", "name": "title"}})

    result = take(write(tmp_path / "a.csv", row(1), row(2)), mapping)

    assert result.created == 2
    assert [sku.code for sku in skus(store, "s1-1")] == ["S1-1"]


def test_without_any_code_the_title_tells_products(store: Store, take: Import, tmp_path: Path) -> None:
    mapping = MappingProfile.model_validate({"columns": {"name": "title"}})

    result = take(write(tmp_path / "a.csv", {"name": "Crème mug", "n": "1"}), mapping)

    assert result.created == 1
    assert [sku.code for sku in skus(store, "crème-mug")] == ["crème-mug"]


def test_codes_that_give_the_same_handle_are_refused_together(store: Store, take: Import, tmp_path: Path) -> None:
    rows = [{"style": "A/1", "code": "x", "name": "Mug"}, {"style": "A-1", "code": "y", "name": "Cup"}]

    result = take(write(tmp_path / "a.csv", *rows), profile())

    assert (result.created, result.refused, result.refused_rows) == (0, 1, 2)
    assert (result.problems[0].value, result.problems[0].column) == ("A-1 and A/1", "style")


def test_the_same_code_twice_is_refused_with_both_its_lines(store: Store, take: Import, tmp_path: Path) -> None:
    mapping = MappingProfile.model_validate({"columns": {"code": "sku", "name": "title"}})

    result = take(write(tmp_path / "a.csv", row(1), row(2), row(1)), mapping)

    assert (result.created, result.refused, result.refused_rows) == (1, 1, 2)
    assert [problem.line for problem in result.problems] == [2, 4]


def test_a_row_without_its_group_is_refused(store: Store, take: Import, tmp_path: Path) -> None:
    result = take(write(tmp_path / "a.csv", row(1), row(2, style="")), profile())

    assert (result.created, result.refused) == (1, 1)
    assert (result.problems[0].line, result.problems[0].column) == (3, "style")


def test_specifications_are_attributes_and_differ_like_them(store: Store, take: Import, tmp_path: Path) -> None:
    rows = [row(1, specs="Fabric: Linen; Size: S"), row(2, specs="Fabric: Linen; Size: M")]

    take(write(tmp_path / "a.csv", *rows), profile(columns={"specs": "specs"}))

    assert product(store, "s1").attributes == {"Fabric": "Linen"}
    assert [sku.options for sku in skus(store, "s1")] == [{"Size": "S"}, {"Size": "M"}]


def test_a_column_comes_before_a_specification_of_its_name(store: Store, take: Import, tmp_path: Path) -> None:
    mapping = profile(columns={"specs": "specs"}, attributes={"fabric": "Fabric"})

    take(write(tmp_path / "a.csv", row(1, fabric="Linen", specs="Fabric: Flax; " + "x" * 120 + ": y")), mapping)

    live = product(store, "s1")
    assert live.attributes == {"Fabric": "Linen"}
    assert live.extra == {"x" * 109: "y"}


def test_pictures_of_all_rows_are_the_products(store: Store, take: Import, tmp_path: Path) -> None:
    first, second = "https://x.example/1.jpg", "https://x.example/2.jpg"

    take(
        write(tmp_path / "a.csv", row(1, image=f'["{first}"]'), row(2, image=f"{first} {second}")),
        profile(columns={"image": "images"}),
    )

    assert [image["url"] for image in product(store, "s1").images] == [first, second]


def test_scattered_rows_of_a_product_are_gathered(store: Store, take: Import, tmp_path: Path) -> None:
    other = {"style": "S2", "code": "S2-1", "name": "Mug"}

    result = take(write(tmp_path / "a.csv", row(1), other, row(2)), profile())

    assert (result.created, result.new_skus) == (2, 3)
    assert [sku.code for sku in skus(store, "s1")] == ["S1-1", "S1-2"]


def test_a_file_imports_without_a_profile_by_the_proposed_one(
    store: Store, people: dict[Role, Actor], shop: Settings, tmp_path: Path, now: datetime
) -> None:
    rows = [{"SKU": f"K{n}", "Product name": f"Thing {n}", "Colour": "Red" if n % 2 else "Blue"} for n in range(9)]
    path = write(tmp_path / "a.csv", *rows)

    result = run(store, path, "a.csv", None, people[Role.ADMIN], now, shop=shop)

    assert result.created == 9
    assert product(store, "k1").attributes == {"Colour": "Red"}


def test_a_look_at_a_file_samples_it_from_beginning_to_far_down(shop: Settings, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", *({"code": f"K{n}", "name": f"Thing {n}"} for n in range(2_000)))

    sniffed = inspect(path, "../a.csv", shop=shop)

    assert (sniffed.filename, sniffed.delimiter, sniffed.columns) == ("a.csv", ",", ("code", "name"))
    assert sniffed.rows_estimate in (2_000, 2_001)
    assert len(sniffed.sha256) == 64
    assert len(sniffed.sample) == 200 + 4 * 20
    assert sniffed.sample[-1] == ("K1619", "Thing 1619")

"""Shopify's CSV holds what was approved, never erases by accident, and never publishes what nobody approved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.metafields import header_of
from core.publish.shopify import PRODUCT_COLUMNS, SKU_COLUMNS, export, is_on_channel
from core.publish.values import ChannelValue
from core.text.cells import restore
from tests.publish.shelves import SHELF, rows_of, tables, value


def test_one_approved_value_is_one_row_with_its_column_and_identity_alone() -> None:
    assert tables(value(1, "category_id", 7)) == [
        [{"URL handle": "linen-dress", "Title": "Linen dress", "Product category": "Clothing > Dresses"}]
    ]


def test_products_with_the_same_columns_share_a_file() -> None:
    found = tables(value(1, "category_id", 7), value(2, "category_id", 9))

    assert [[row["URL handle"] for row in rows] for rows in found] == [["blue-tote", "linen-dress"]]


def test_products_with_other_columns_go_into_other_files() -> None:
    found = tables(value(1, "category_id", 7), value(2, "description", "<p>Holds all.</p>"))

    assert [list(rows[0]) for rows in found] == [
        ["URL handle", "Title", "Product category"],
        ["URL handle", "Title", "Description"],
    ]


def test_many_sets_of_columns_become_one_file_for_each_column() -> None:
    values = [
        value(1, "product_type", "Dress"),
        value(2, "description", "Bag"),
        value(3, "product_type", "Bag"),
        value(3, "description", "Old bag"),
    ]

    found = {list(rows[0])[-1]: [row["URL handle"] for row in rows] for rows in tables(*values)}

    assert found == {"Type": ["linen-dress", "old-tote"], "Description": ["blue-tote", "old-tote"]}


def test_a_new_title_is_the_title_of_every_row_of_the_product() -> None:
    shelf = replace(SHELF, products={**SHELF.products, 1: replace(SHELF.products[1], title="Linen shirt dress")})

    found = tables(value(1, "title", "Linen shirt dress"), shelf=shelf)

    assert found == [[{"URL handle": "linen-dress", "Title": "Linen shirt dress"}]]


def test_a_price_stands_with_its_sku_and_options() -> None:
    assert tables(value(1, "price_minor", 2950, sku_id=12)) == [
        [
            {
                "URL handle": "linen-dress",
                "Title": "Linen dress",
                "SKU": "LD-M",
                "Option1 name": "Size",
                "Option1 value": "M",
                "Option2 name": "Color",
                "Option2 value": "Blue",
                "Price": "29.50",
            }
        ]
    ]


def test_skus_of_a_product_follow_each_other_and_name_the_title_once() -> None:
    (rows,) = tables(value(1, "price_minor", 2950, sku_id=12), value(1, "price_minor", 2850, sku_id=11))

    assert [(row["SKU"], row["Title"], row["Price"]) for row in rows] == [
        ("LD-S", "Linen dress", "28.50"),
        ("LD-M", "", "29.50"),
    ]


def test_a_sku_without_options_has_the_one_shopify_gives_it() -> None:
    (rows,) = tables(value(2, "barcode", "5012345678900", sku_id=21))

    assert (rows[0]["Option1 name"], rows[0]["Option1 value"]) == ("Title", "Default Title")


def test_skus_with_other_columns_never_share_a_file() -> None:
    found = tables(value(1, "price_minor", 2950, sku_id=12), value(1, "barcode", "5012345678900", sku_id=11))

    assert sorted(list(rows[0])[-1] for rows in found) == ["Barcode", "Price"]


def test_an_attribute_has_a_metafield_column() -> None:
    (rows,) = tables(value(1, "attributes.Sleeve length", "Long"))

    assert rows[0]["Sleeve length (product.metafields.custom.sleeve_length)"] == "Long"


def test_a_removed_value_is_a_blank_cell_which_erases() -> None:
    (rows,) = tables(value(1, "attributes.Fit", None, before="Slim"))

    assert rows[0]["Fit (product.metafields.custom.fit)"] == ""


@pytest.mark.parametrize(
    ("field", "after", "text"),
    [
        ("brand_id", 5, "Alder & Ash"),
        ("tags", ["summer", "linen"], "summer, linen"),
        ("status", "draft", "draft"),
        ("status", "merged", "archived"),
        ("seo_title", "Linen dress for summer", "Linen dress for summer"),
        ("description", "<script>alert(1)</script>\n<p>Soft</p>", "<script>alert(1)</script>\n<p>Soft</p>"),
    ],
)
def test_values_are_written_as_shopify_reads_them(field: str, after: object, text: str) -> None:
    (rows,) = tables(value(1, field, after))  # type: ignore[arg-type]

    assert rows[0][PRODUCT_COLUMNS[field]] == text


def test_a_node_of_googles_taxonomy_goes_into_googles_column() -> None:
    (rows,) = tables(value(1, "category_id", 8))

    assert rows[0]["Google Shopping / Google product category"] == "Apparel > Dresses"
    assert "Product category" not in rows[0]


def test_images_have_a_row_each_in_a_file_of_their_own() -> None:
    images: list[object] = [{"url": "https://x.example/1.jpg", "alt": "Front"}, {"url": "https://x.example/2.jpg"}]

    found = tables(value(1, "images", images), value(1, "product_type", "Dress"))  # type: ignore[arg-type]

    rows = next(rows for rows in found if "Image position" in rows[0])
    assert [tuple(row.values()) for row in rows] == [
        ("linen-dress", "Linen dress", "https://x.example/1.jpg", "1", "Front"),
        ("linen-dress", "", "https://x.example/2.jpg", "2", ""),
    ]


def test_a_merged_product_is_archived_and_redirects() -> None:
    made = export([value(3, "status", "merged", before="active"), value(3, "merged_into_id", 2)], SHELF)

    products, redirects = made.files
    assert rows_of(products.content) == [{"URL handle": "old-tote", "Title": "Old tote", "Status": "archived"}]
    assert rows_of(redirects.content) == [{"Redirect from": "/products/old-tote", "Redirect to": "/products/blue-tote"}]
    assert made.notes == ()


def test_a_sku_that_moves_arrives_with_all_its_values_tracked_and_without_stock() -> None:
    (rows,) = tables(value(3, "product_id", 2, before=3, sku_id=31))

    assert rows == [
        {
            "URL handle": "blue-tote",
            "Title": "Blue tote",
            "SKU": "OT",
            "Option1 name": "Size",
            "Option1 value": "Mini",
            "Barcode": "5012345678900",
            "Price": "19.99",
            "Compare-at price": "",
            "Cost per item": "8.00",
            "Weight value (grams)": "450",
            "Variant image URL": "",
            "Inventory tracker": "shopify",
        }
    ]


def test_taking_a_merge_back_leaves_two_things_to_do_by_hand() -> None:
    values = [value(3, "product_id", 3, before=2, sku_id=31), value(3, "merged_into_id", None, before=2)]

    assert export(values, SHELF).notes == (
        "Delete variant OT of blue-tote: it has moved, and a CSV cannot delete it.",
        "Delete the redirect from /products/old-tote: the product is no longer merged.",
    )


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "@SUM(A1)", "+1+1", "\t=1"])
def test_no_cell_runs_as_a_formula_and_each_reads_back(cell: str) -> None:
    (rows,) = tables(value(1, "description", cell))

    assert rows[0]["Description"] == "'" + cell
    assert restore(rows[0]["Description"]) == cell


def test_a_batch_larger_than_a_file_may_be_is_split_between_products() -> None:
    values = [value(number, "description", "x" * 400) for number in (1, 2, 3)]

    made = export(values, SHELF, max_bytes=1000)

    assert [len(rows_of(file.content)) for file in made.files] == [2, 1]
    assert all(len(file.content) <= 1000 for file in made.files)


def test_suppliers_stay_inside() -> None:
    assert not is_on_channel("supplier_id")
    assert all(is_on_channel(name) for name in (*PRODUCT_COLUMNS, *SKU_COLUMNS, "images", "attributes.Fit"))


FIELDS = st.sampled_from(["product_type", "description", "seo_title", "attributes.Fit", "attributes.Color"])
BATCHES = st.dictionaries(
    st.tuples(st.sampled_from([1, 2, 3]), FIELDS), st.text(st.characters(codec="utf-8"), max_size=20), max_size=12
)


@given(BATCHES)
def test_every_approved_value_is_written_once_and_nothing_else(batch: dict[tuple[int, str], str]) -> None:
    values = [value(product_id, field, text) for (product_id, field), text in batch.items()]

    written = {
        (row["URL handle"], name): restore(cell)
        for rows in tables(*values)
        for row in rows
        for name, cell in row.items()
        if name not in ("URL handle", "Title")
    }

    assert written == {_place(each): each.after for each in values}


def _place(each: ChannelValue) -> tuple[str, str]:
    name = each.key.field
    column = PRODUCT_COLUMNS.get(name) or header_of(name.removeprefix("attributes."))
    return SHELF.products[each.key.product_id].handle, column


SMALL, RED = [["Size", "S"]], [["Colour", "Red"], ["Size", "S"]]


def test_a_sku_with_other_options_arrives_whole_as_the_new_variant_that_shopify_makes_of_it() -> None:
    live = {**dict.fromkeys(SKU_COLUMNS), "price_minor": 1999}
    tote = replace(SHELF.skus[21], live=live)
    shelf = replace(SHELF, skus={**SHELF.skus, 21: tote})

    made = export([value(2, "options", RED, before=[], sku_id=21)], shelf)

    (row,) = rows_of(made.files[0].content)
    assert (row["URL handle"], row["SKU"], row["Price"], row["Inventory tracker"]) == (
        "blue-tote",
        "BT",
        "19.99",
        "shopify",
    )
    assert [row[f"Option{number} {part}"] for number in (1, 2) for part in ("name", "value")] == [
        *("Colour", "Red"),
        *("Size", "S"),
    ]
    assert made.notes == ("Count the stock of BT in blue-tote: with other options it arrives as a new variant.",)


def test_options_taken_back_are_those_of_a_product_without_any_again() -> None:
    (rows,) = tables(value(2, "options", [], before=SMALL, sku_id=21))

    assert (rows[0]["Option1 name"], rows[0]["Option1 value"]) == ("Title", "Default Title")


def test_joined_variants_stand_in_one_file_under_the_product_that_stays() -> None:
    joined = (
        value(2, "options", SMALL, before=[], sku_id=21),
        value(3, "product_id", 2, before=3, sku_id=31),
        value(2, "options", [["Size", "Mini"]], before=[], sku_id=31),
    )

    (rows,) = tables(*joined)

    assert [(row["URL handle"], row["SKU"], row["Option1 value"]) for row in rows] == [
        ("blue-tote", "BT", "S"),
        ("blue-tote", "OT", "Mini"),
    ]
    assert [row["Title"] for row in rows] == ["Blue tote", ""]

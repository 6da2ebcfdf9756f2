from __future__ import annotations

from dataclasses import replace

import pytest

from core.changes import CopyField
from core.copywriting.places import GOOGLE, place_of
from core.publish.google.item import Item, ShopProduct, ShopSku, Text, items_of
from core.publish.google.limits import fault, fitting

SHOP = "https://shop.example"
RED = ShopSku(
    "DR-1-M",
    "GBP",
    price_minor=3999,
    compare_at_minor=4999,
    barcode="4006381333931",
    options={"Colour": "Red", "Size": "M"},
    weight_grams=310,
    on_hand_units=0,
    image_url="https://cdn.example/red.jpg",
)
BLUE = ShopSku("DR-1-L", "GBP", price_minor=4999, options={"Colour": "Blue", "Size": "L"})
DRESS = ShopProduct(
    7,
    "linen-dress",
    "Linen dress in red",
    "<p>Cut from linen.</p><ul><li>Pockets</li></ul>",
    brand="Alder",
    category_path="Women > Dresses",
    product_type="Dress",
    attributes={"Material (shopify.fabric)": "Linen", "Highlights": "- Two pockets\n- Washes at 40 °C\n"},
    images=("/media/front.svg", "/media/back.svg"),
    skus=(RED, BLUE),
)


def only(product: ShopProduct) -> Item:
    (item,) = items_of(product, SHOP)
    return item


def test_each_sku_is_an_item_that_says_what_tells_it_from_the_others() -> None:
    red, blue = items_of(DRESS, SHOP)

    assert (red.id, red.title.content) == ("DR-1-M", "Linen dress in red - M")  # its title says red already
    assert (blue.id, blue.title.content) == ("DR-1-L", "Linen dress in red - Blue, L")
    assert red.values["item_group_id"] == blue.values["item_group_id"] == ("linen-dress",)
    assert red.description == Text("Cut from linen.\nPockets", by_ai=False)


def test_an_item_holds_what_the_catalogue_knows_and_nothing_empty() -> None:
    red, blue = items_of(DRESS, SHOP)

    assert dict(red.values) == {
        "id": ("DR-1-M",),
        "link": ("https://shop.example/products/linen-dress",),
        "image_link": ("https://cdn.example/red.jpg",),
        "additional_image_link": ("https://shop.example/media/front.svg", "https://shop.example/media/back.svg"),
        "availability": ("out_of_stock",),
        "price": ("49.99 GBP",),
        "sale_price": ("39.99 GBP",),
        "gtin": ("4006381333931",),
        "shipping_weight": ("310 g",),
        "brand": ("Alder",),
        "product_type": ("Women > Dresses",),
        "product_highlight": ("Two pockets", "Washes at 40 °C"),
        "item_group_id": ("linen-dress",),
        "color": ("Red",),
        "size": ("M",),
        "material": ("Linen",),
    }
    assert blue.values["image_link"] == ("https://shop.example/media/front.svg",)
    assert blue.values["availability"] == ("in_stock",)  # nobody counts it
    assert blue.values["price"] == ("49.99 GBP",)
    assert not {"sale_price", "gtin", "shipping_weight"} & blue.values.keys()


def test_a_single_sku_is_in_no_group_and_keeps_the_title() -> None:
    item = only(replace(DRESS, skus=(BLUE,)))

    assert item.title.content == "Linen dress in red"
    assert "item_group_id" not in item.values


def test_a_handle_too_long_for_a_group_gives_way_to_the_number() -> None:
    red, _ = items_of(replace(DRESS, handle="a" * 51), SHOP)
    assert red.values["item_group_id"] == ("product-7",)


def test_a_node_of_googles_taxonomy_goes_where_google_looks_for_it() -> None:
    item = only(replace(DRESS, skus=(BLUE,), category_path="Apparel & Accessories > Dresses", category_is_google=True))

    assert item.values["google_product_category"] == ("Apparel & Accessories > Dresses",)
    assert item.values["product_type"] == ("Dress",)


def test_what_a_model_wrote_is_marked_field_by_field() -> None:
    item = only(replace(DRESS, skus=(BLUE,), ai_fields=frozenset({"title", "seo_title"})))
    assert (item.title.by_ai, item.description.by_ai) == (True, False)


def test_a_price_cut_below_nothing_is_no_sale() -> None:
    item = only(replace(DRESS, skus=(replace(RED, price_minor=0),)))
    assert item.values["price"] == ("0.00 GBP",)
    assert "sale_price" not in item.values


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "There is no title; Google needs one."),
        ({"description": "<p></p>"}, "There is no description; Google needs one."),
        ({"title": "x" * 151}, "The title has 151 characters; Google takes 150. Shorten it, or draft one for Google."),
        (
            {"description": "x" * 5001},
            "The description has 5,001 characters; Google takes 5,000. Shorten it, or draft one for Google.",
        ),
        ({"brand": "x" * 71}, "brand has 71 characters; Google takes 70. Shorten it."),
        ({"images": ()}, "There is no picture; Google needs one."),
        ({"images": ("ftp://x.example/a.jpg",)}, "The image_link 'ftp://x.example/a.jpg' is not one Google can fetch"),
        ({"images": ("https://[broken/a.jpg",)}, "The image_link 'https://[broken/a.jpg' is not one Google can fetch"),
        ({"skus": (replace(BLUE, price_minor=None),)}, "There is no price; Google needs one."),
        ({"skus": (replace(BLUE, price_minor=0),)}, "The price '0.00 GBP' is not one Google takes"),
        ({"skus": (replace(BLUE, code="c" * 51),)}, "id has 51 characters; Google takes 50. Shorten it."),
    ],
)
def test_what_google_would_refuse_is_said_before_it_goes_out(changed: dict[str, object], said: str) -> None:
    item = only(replace(DRESS, **({"skus": (BLUE,)} | changed)))  # type: ignore[arg-type]
    assert fault(item).startswith(said)


def test_a_sound_item_has_no_fault() -> None:
    assert [fault(item) for item in items_of(DRESS, SHOP)] == ["", ""]


def test_a_gender_google_does_not_know_is_left_out_and_the_item_goes() -> None:
    item = only(replace(DRESS, skus=(BLUE,), attributes={"Gender": "Ladies", "Age group": "Adult"}))
    kept = fitting(item)

    assert "gender" not in kept.values
    assert kept.values["age_group"] == ("adult",)


def test_googles_own_texts_go_before_the_shops_and_are_marked_by_their_own_origin() -> None:
    title, description, highlights = (
        place_of(field, GOOGLE) for field in (CopyField.TITLE, CopyField.DESCRIPTION, CopyField.BULLETS)
    )
    own = {
        title.attribute: "Alder linen dress, midi",
        description.attribute: "For warm days.",
        highlights.attribute: "A\nB",
    }
    attributes = {**DRESS.attributes, **own}
    ai_fields = frozenset({title.field, "description"})
    item = only(replace(DRESS, attributes=attributes, skus=(RED,), ai_fields=ai_fields))

    assert item.title == Text("Alder linen dress, midi", by_ai=True)
    assert item.description == Text("For warm days.", by_ai=False)  # the shop's own is a model's, and does not go out
    assert item.values["product_highlight"] == ("A", "B")


def test_a_blank_version_of_googles_leaves_it_the_shops_text() -> None:
    attributes = {place_of(CopyField.TITLE, GOOGLE).attribute: " "}

    assert only(replace(DRESS, attributes=attributes, skus=(RED,))).title.content == "Linen dress in red"


def test_what_tells_a_variant_is_left_out_whole_where_the_title_has_no_room_for_it() -> None:
    full = replace(DRESS, title="Linen dress in red" + " x" * 65)  # 148 characters; “ - M” makes 152

    red, blue = items_of(full, SHOP)
    assert red.title.content == blue.title.content == full.title
    assert not fault(red)

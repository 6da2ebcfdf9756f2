"""A product as a mail may show it: its link, its picture, its variants, and no sign that a mailer acts on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from core.catalog.facts import ProductFacts, SkuFacts
from core.copywriting.subject import CopyFacts
from core.proposals.mail_facts import calm
from core.proposals.mail_products import mail_product

SHOP = "https://shop.example"


def dress(*options: Mapping[str, str], **changed: Any) -> ProductFacts:
    """A dress with a SKU of each of these options, the codes counted from D1."""
    skus = tuple(SkuFacts(number, f"D{number}", options=one) for number, one in enumerate(options, 1))
    return ProductFacts(
        **{"id": 7, "handle": "dress", "title": "Linen dress", "brand": "Alder", "skus": skus, **changed}
    )


def test_a_product_is_known_by_its_name_its_maker_and_its_attributes() -> None:
    found = mail_product(dress(attributes={"Material": "Linen"}), SHOP)

    assert (found.id, found.title) == (7, "Linen dress")
    assert found.known.values == {"Title": ("Linen dress",), "Brand": ("Alder",), "Material": ("Linen",)}
    assert found.sentence.text == ""
    assert found.back == ()


@pytest.mark.parametrize(
    ("shop_url", "handle", "address"),
    [
        ("https://shop.example", "dress", "https://shop.example/products/dress"),
        ("https://shop.example/", "dress", "https://shop.example/products/dress"),
        ("https://shop.example", "dress/../x?y", "https://shop.example/products/dress%2F..%2Fx%3Fy"),
        ("https://shop.example", '"><script>', "https://shop.example/products/%22%3E%3Cscript%3E"),
        ("https://shop.example", "{{first_name}}", "https://shop.example/products/%7B%7Bfirst_name%7D%7D"),
        ("", "dress", ""),
        ("shop.example", "dress", ""),
        ("javascript:alert(1)//", "dress", ""),
    ],
)
def test_a_product_is_linked_where_the_shop_has_an_address(shop_url: str, handle: str, address: str) -> None:
    assert mail_product(dress(handle=handle), shop_url).address == address


@pytest.mark.parametrize(
    ("pictures", "shown"),
    [
        (("https://shop.example/a.jpg", "https://shop.example/b.jpg"), "https://shop.example/a.jpg"),
        (("/media/a.svg", "https://shop.example/b.SVG", "https://shop.example/c.png"), "https://shop.example/c.png"),
        (("https://shop.example/{{first_name|x}}.jpg",), ""),
        (("javascript:alert(1)", "data:image/png;base64,x"), ""),
        ((), ""),
    ],
)
def test_the_first_picture_that_mail_programs_show_is_taken(pictures: tuple[str, ...], shown: str) -> None:
    assert mail_product(dress(image_urls=pictures), SHOP).image == shown


@pytest.mark.parametrize(
    ("options", "back", "labels", "told_by"),
    [
        (({"Size": "8"}, {"Size": "10"}), {"D1", "D2"}, ("8", "10"), "size"),
        (({"Shoe size": "4"}, {"Shoe size": "5"}), {"D2"}, ("5",), "size"),
        (({"Colour": "Navy"}, {"Colour": "Rust"}), {"D2"}, ("Rust",), ""),
        (({"Colour": "Navy", "Size": "M"},), {"D1"}, ("Navy / M",), ""),
        (({"Title": "Default Title"},), {"D1"}, (), ""),
        (({"Size": "8"}, {"Size": "8"}), {"D1", "D2"}, ("8",), "size"),
        (({"Size": "{{cart_url}}"},), {"D1"}, ("((cart_url))",), "size"),
        (({"Size": "8"},), {"D9"}, (), ""),
    ],
)
def test_variants_that_are_back_are_named_by_their_options(
    options: tuple[dict[str, str], ...], back: set[str], labels: tuple[str, ...], told_by: str
) -> None:
    found = mail_product(dress(*options), SHOP, back)

    assert (found.back, found.back_by) == (labels, told_by)


def test_names_values_and_types_of_facts_are_calmed_alike() -> None:
    facts = CopyFacts("{{x}}", {"No*|te": ("a {% b %}", "c  |*d"), "Colour": ("Navy",)})

    assert calm(facts) == CopyFacts("((x))", {"No te": ("a (% b %)", "c d"), "Colour": ("Navy",)})

"""What Shopify would refuse stays behind with its reason, together with what belongs to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.changes import Json
from core.publish.limits import fault, sift
from core.publish.values import Shelf
from tests.publish.shelves import SHELF, value


@pytest.mark.parametrize(
    ("field", "most"),
    [("title", 255), ("seo_title", 70), ("seo_description", 320), ("product_type", 255)],
)
def test_a_text_may_be_as_long_as_shopify_takes_and_no_longer(field: str, most: int) -> None:
    assert fault(value(1, field, "x" * most), SHELF) == ""
    assert fault(value(1, field, "x" * (most + 1)), SHELF) == (
        f"The value has {most + 1} characters; Shopify takes {most}. Shorten it."
    )


@pytest.mark.parametrize(
    ("field", "after", "reason"),
    [
        ("tags", [f"t{number}" for number in range(251)], "There are 251 tags; Shopify takes 250."),
        ("tags", ["a, b"], "holds a comma"),
        ("tags", ["x" * 256], "256 characters"),
        ("images", [{"url": f"https://x.example/{number}"} for number in range(251)], "251 images"),
        ("images", [{"url": "file:///etc/passwd"}], "must start with https://"),
        ("description", "é" * 300_000, "600,000 bytes"),
    ],
)
def test_what_shopify_does_not_take_is_said(field: str, after: Json, reason: str) -> None:
    assert reason in fault(value(1, field, after), SHELF)


@pytest.mark.parametrize("handle", ["Linen Dress", "a/b", "", "x" * 256, "../x"])
def test_a_handle_shopify_does_not_take_holds_the_product_back(handle: str) -> None:
    shelf = _with_product(1, handle=handle)

    assert "handle" in fault(value(1, "product_type", "Dress"), shelf)


@pytest.mark.parametrize("handle", ["linen-dress", "100_percent", "108775015", "léger"])
def test_a_handle_shopify_takes_passes(handle: str) -> None:
    assert fault(value(1, "product_type", "Dress"), _with_product(1, handle=handle)) == ""


def test_a_sku_with_four_options_stays_behind() -> None:
    options = tuple((f"Option {number}", "x") for number in range(4))
    shelf = replace(SHELF, skus={**SHELF.skus, 11: replace(SHELF.skus[11], options=options)})

    assert fault(value(1, "price_minor", 100, sku_id=11), shelf) == "SKU LD-S has 4 options; Shopify takes 3."


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ([[f"Option {number}", "x"] for number in range(4)], "SKU LD-S has 4 options; Shopify takes 3."),
        ([["Size", "x" * 256]], "An option has 256 characters; Shopify takes 255. Shorten it."),
        ([["Size", "x" * 255]], ""),
    ],
)
def test_options_that_shopify_does_not_take_stay_behind(options: Json, reason: str) -> None:
    assert fault(value(1, "options", options, sku_id=11), SHELF) == reason


def test_more_variants_than_shopify_takes_stay_behind() -> None:
    assert "2048 variants" in fault(value(1, "price_minor", 100, sku_id=11), _with_product(1, skus=2049))


def test_a_product_without_a_title_waits_for_one() -> None:
    shelf = _with_product(1, title="")
    kind, title = value(1, "product_type", "Dress"), value(1, "title", "Linen dress")

    assert sift([kind], shelf)[0] == []
    assert sift([kind, title], shelf)[0] == [kind, title]


def test_the_values_of_one_decision_wait_for_each_other() -> None:
    fit = replace(value(1, "attributes.Fit", "Slim"), proposal_ids=frozenset({1}))
    care = replace(value(1, "attributes.Care", "x" * 600_000), proposal_ids=frozenset({1}))
    other = replace(value(2, "attributes.Fit", "Slim"), proposal_ids=frozenset({2}))

    passed, held = sift([fit, care, other], SHELF)

    assert passed == [other]
    assert [(each.value, each.reason[:12]) for each in held] == [(fit, "It belongs t"), (care, "The value ha")]


def test_a_product_whose_new_title_is_refused_waits_whole() -> None:
    title, kind, other = value(1, "title", "x" * 256), value(1, "product_type", "Dress"), value(2, "status", "draft")

    passed, held = sift([title, kind, other], SHELF)

    assert passed == [other]
    assert {each.value for each in held} == {title, kind}


def _with_product(product_id: int, **changed: object) -> Shelf:
    product = replace(SHELF.products[product_id], **changed)  # type: ignore[arg-type]
    return replace(SHELF, products={**SHELF.products, product_id: product})

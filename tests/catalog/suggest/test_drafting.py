from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.catalog.suggest.drafting import ModelName, has_text, is_on_sale, search_text, span, title_of
from tests.catalog.shop import product, sku


def test_a_model_is_called_by_its_day_and_the_beginning_of_its_version() -> None:
    name = ModelName("category model", "a1b2c3d4", datetime(2026, 3, 2, 9, tzinfo=UTC))

    assert name.suggested_by == "category model 2026-03-02·a1b2"


def test_a_product_is_found_by_all_its_names() -> None:
    one = product(
        title="Linen dress", brand="Hollin", handle="linen-dress", skus=(sku(1, code="A1"), sku(2, code="A2"))
    )

    assert search_text(one) == "Linen dress A1 A2 Hollin linen-dress"


def test_a_product_without_a_title_goes_by_its_handle() -> None:
    assert title_of(product(title="", handle="linen-dress")) == "linen-dress"


@pytest.mark.parametrize(
    ("status", "sold"), [("active", True), ("draft", True), ("archived", False), ("merged", False)]
)
def test_what_is_out_of_sale_is_left_alone(status: str, sold: bool) -> None:
    assert is_on_sale(product(status=status)) is sold


def test_blanks_are_no_text() -> None:
    assert not has_text(product(title=" ", description="\n"))
    assert has_text(product(title="", description="A dress."))


def test_a_span_is_looked_for_in_the_title_first() -> None:
    one = product(title="Linen dress", description="A linen dress.")

    found = span(one, "LINEN", weight=0.5, attribute="Material")

    assert found is not None
    assert (found.source, found.text, found.start, found.end) == ("title", "Linen", 0, 5)
    assert (found.weight, found.attribute) == (0.5, "Material")


def test_a_span_is_whole_words_or_nothing() -> None:
    one = product(title="Linens", description="Sea-linen.")

    assert span(one, "line") is None
    found = span(one, "linen")
    assert found is not None
    assert one.description[found.start : found.end] == "linen"


def test_signs_in_a_word_are_only_signs() -> None:
    assert span(product(title="2.5 l"), "2.5") is not None
    assert span(product(title="215 l"), "2.5") is None

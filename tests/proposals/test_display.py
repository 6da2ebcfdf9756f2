"""Values read as people say them, and a diff shows every word that went or came and none besides."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.proposals.display import NOTHING, Names, Op, diff, field_text, proposed_text, value_text
from core.records.choices import Kind

NAMES = Names(
    categories={7: "Clothing > Dresses"}, products={3: "Linen dress"}, brands={2: "Alder & Vale"}, currency="GBP"
)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("attributes.Color", "Color"),
        ("attributes.Sleeve length", "Sleeve length"),
        ("price_minor", "Price"),
        ("category_id", "Category"),
        ("seo_title", "SEO title"),
        ("barcode", "Barcode"),
        ("image_url", "Picture"),
    ],
)
def test_fields_have_names_for_people(field: str, text: str) -> None:
    assert field_text(field) == text


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("category_id", 7, "Clothing > Dresses"),
        ("category_id", 99, "category 99"),
        ("brand_id", 2, "Alder & Vale"),
        ("brand_id", 99, "brand 99"),
        ("merged_into_id", 3, "Linen dress"),
        ("product_id", 99, "product 99"),
        ("price_minor", 129950, "£1,299.50"),
        ("price_minor", 0, "£0.00"),
        ("weight_grams", 1200, "1,200 g"),
        ("title", "Linen dress", "Linen dress"),
        ("title", "", NOTHING),
        ("title", None, NOTHING),
        ("tags", [], NOTHING),
        ("tags", ["summer", "new"], "summer, new"),
        ("images", [{"url": "/a.jpg", "alt": "A"}, {"alt": "B"}], "/a.jpg, {'alt': 'B'}"),
        ("attributes", {"Color": "Navy", "Fit": None}, "Color: Navy · Fit: —"),
        ("attributes", {}, NOTHING),
        ("is_gift", False, "False"),
    ],
)
def test_values_read_as_people_say_them(field: str, value: Any, text: str) -> None:
    assert value_text(field, value, NAMES) == text


def test_money_without_a_known_currency_stays_a_number() -> None:
    assert value_text("price_minor", 1250, Names()) == "1250"


@pytest.mark.parametrize(
    ("kind", "payload", "text"),
    [
        (Kind.CATEGORY, {"category_id": 7, "path": "Clothing > Dresses"}, "Clothing > Dresses"),
        (Kind.ATTRIBUTES, {"values": {"Color": "Navy", "Fit": ""}}, "Color: Navy · Fit: —"),
        (Kind.MERGE, {"keep_id": 3, "retire_id": 4}, "Merge into Linen dress"),
        (Kind.MERGE, {"keep_id": 99, "retire_id": 4}, "Merge into product 99"),
        (Kind.FIX, {"field": "price_minor", "value": 1250}, "£12.50"),
        (Kind.FIX, {"field": "price_minor", "value": None}, "Price to set"),
        (Kind.FIX, {"field": "images", "value": None}, "No picture"),
        (Kind.FIX, {"field": "attributes.Pack size", "value": None}, "Pack size to fill in"),
        (Kind.FIX, {"field": "compare_at_minor", "value": 0}, NOTHING),
        (Kind.FIX, {"field": "price_minor", "value": 0}, "£0.00"),
        (Kind.FIX, {"field": "title", "value": "New"}, "New"),
    ],
)
def test_a_change_says_what_it_would_give(kind: Kind, payload: dict[str, Any], text: str) -> None:
    assert proposed_text(kind, payload, NAMES) == text


def test_a_diff_by_hand() -> None:
    assert diff("Red linen dress, long", "Blue linen dress, long sleeves") == [
        (Op.REMOVED, "Red"),
        (Op.ADDED, "Blue"),
        (Op.SAME, " linen dress, long"),
        (Op.ADDED, " sleeves"),
    ]


def test_a_diff_is_of_whole_words() -> None:
    assert diff("dress", "dresses") == [(Op.REMOVED, "dress"), (Op.ADDED, "dresses")]


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("a b", "a b", [(Op.SAME, "a b")]),
        ("", "new", [(Op.ADDED, "new")]),
        ("old", "", [(Op.REMOVED, "old")]),
        ("<b>x</b>", "<b>y</b>", [(Op.SAME, "<b>"), (Op.REMOVED, "x"), (Op.ADDED, "y"), (Op.SAME, "</b>")]),
    ],
)
def test_edges_of_a_diff(before: str, after: str, pieces: list[tuple[Op, str]]) -> None:
    assert diff(before, after) == pieces


def test_a_text_too_long_to_compare_goes_and_comes_whole() -> None:
    before, after = "word " * 5000, "other " * 5000

    assert diff(before, after) == [(Op.REMOVED, before), (Op.ADDED, after)]


def test_a_diff_of_ten_thousand_characters_is_found() -> None:
    before = " ".join(f"w{number}" for number in range(1900))
    after = before.replace("w1000 ", "changed ")

    assert len(before) > 10_000
    assert [piece for piece in diff(before, after) if piece[0] != Op.SAME] == [
        (Op.REMOVED, "w1000"),
        (Op.ADDED, "changed"),
    ]


TEXTS = st.text(st.sampled_from("ab 1,-\n\tقب🙈é<>"), max_size=40)


@given(TEXTS, TEXTS)
def test_the_pieces_make_both_texts_again(before: str, after: str) -> None:
    pieces = diff(before, after)

    assert "".join(text for op, text in pieces if op != Op.ADDED) == before
    assert "".join(text for op, text in pieces if op != Op.REMOVED) == after
    assert all(text for _, text in pieces)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert diff(text, text) == ([(Op.SAME, text)] if text else [])

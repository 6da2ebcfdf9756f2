"""Changes are checked when they are read, and equal suggestions have equal fingerprints."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.changes import (
    AttributesChange,
    CategoryChange,
    Draft,
    FieldWrite,
    Finding,
    FixChange,
    Level,
    MergeChange,
    Plan,
    Relation,
    VariantOption,
    digest,
    fingerprint,
    read_change,
)
from core.errors import BadInputError

DRAFT = Draft(
    kind="category",
    subject="product:1",
    product_id=1,
    field="category_id",
    change=CategoryChange(category_id=4, path="Dresses > Midi"),
    base_value=3,
    base_rev=1,
    confidence=0.9,
    stake_minor=4000,
    currency="GBP",
    suggested_by="category model",
    title="Linen shirt dress",
)


@pytest.mark.parametrize(
    "change",
    [
        CategoryChange(category_id=4, path="A > B"),
        AttributesChange(values={"Color": "Red", "Size": ""}),
        MergeChange(keep_id=1, retire_id=2, keep_fields=("title",)),
        FixChange(field="price_minor", sku_id=3, value=1299),
    ],
)
def test_a_change_survives_the_store(
    change: CategoryChange | AttributesChange | MergeChange | FixChange,
) -> None:
    assert read_change(change.model_dump(mode="json")) == change


@pytest.mark.parametrize(
    ("payload", "place"),
    [
        ({"kind": "spell"}, "kind"),
        ({}, "kind"),
        ({"kind": "category", "path": "A"}, "category_id"),
        ({"kind": "category", "category_id": 1, "path": ""}, "path"),
        ({"kind": "category", "category_id": 1, "path": "A", "price": 1}, "price"),
        ({"kind": "attributes", "values": {}}, "values"),
        ({"kind": "attributes", "values": {"Color": "x" * 2001}}, "Color"),
        ({"kind": "merge", "keep_id": 1}, "retire_id"),
    ],
)
def test_a_bad_payload_names_its_place(payload: dict[str, Any], place: str) -> None:
    with pytest.raises(BadInputError, match=place):
        read_change(payload)


def test_the_same_suggestion_has_the_same_fingerprint_whoever_makes_it() -> None:
    again = replace(DRAFT, confidence=0.5, suggested_by="another", stake_minor=1, base_rev=9)

    assert fingerprint(again) == fingerprint(DRAFT)


@pytest.mark.parametrize(
    "other",
    [
        replace(DRAFT, subject="product:2"),
        replace(DRAFT, base_value=5),
        replace(DRAFT, locale="fr-FR"),
        replace(DRAFT, channel="google"),
        replace(DRAFT, change=CategoryChange(category_id=5, path="Dresses > Maxi")),
    ],
)
def test_another_suggestion_has_another_fingerprint(other: Draft) -> None:
    assert fingerprint(other) != fingerprint(DRAFT)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_a_digest_does_not_see_the_order_of_keys(record: dict[str, Any]) -> None:
    assert digest(dict(reversed(record.items()))) == digest(record)


def test_a_digest_tells_text_from_number_and_refuses_what_is_no_record() -> None:
    assert digest("1") != digest(1)
    assert digest([datetime(2026, 3, 2, tzinfo=UTC).isoformat()]) == digest([datetime(2026, 3, 2, tzinfo=UTC)])  # type: ignore[list-item]
    with pytest.raises(BadInputError, match="cannot be part of a record"):
        digest([object()])  # type: ignore[list-item]


def test_a_write_taken_back_twice_is_the_write() -> None:
    write = FieldWrite(1, "title", "a", "b", sku_id=None)

    assert write.inverse() == FieldWrite(1, "title", "b", "a")
    assert write.inverse().inverse() == write


def test_only_a_block_blocks() -> None:
    warn = Finding(level=Level.WARN, code="long", message="Long.")
    block = Finding(level=Level.BLOCK, code="gone", message="Gone.")

    assert not Plan(findings=(warn,)).is_blocked
    assert Plan(findings=(warn, block)).is_blocked


def test_a_merge_of_duplicates_reads_as_it_did_before_there_were_variants() -> None:
    change = MergeChange(keep_id=1, retire_id=2, keep_fields=("title",))

    assert change.model_dump(mode="json") == {"kind": "merge", "keep_id": 1, "retire_id": 2, "keep_fields": ["title"]}
    assert read_change(change.model_dump(mode="json")) == change


def test_a_merge_of_variants_carries_its_options_and_title() -> None:
    option = VariantOption(name="Size", keep="S", retire="L")
    change = MergeChange(keep_id=1, retire_id=2, relation=Relation.VARIANT, options=(option,), title="Shirt")

    assert read_change(change.model_dump(mode="json")) == change


@pytest.mark.parametrize(
    "more",
    [
        {"options": [{"name": "Size"}]},
        {"title": "Shirt"},
        {"relation": "cousin"},
        {"relation": "variant", "options": [{"name": ""}]},
        {"relation": "variant", "options": [{"name": f"Option {number}"} for number in range(4)]},
    ],
)
def test_a_merge_that_contradicts_itself_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(BadInputError, match="cannot be used"):
        read_change({"kind": "merge", "keep_id": 1, "retire_id": 2, **more})

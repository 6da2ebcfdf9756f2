"""Which live SKU is meant, and what the source changed since it was last taken in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ingest.differences import differences, live_value, paired, remembered
from core.ingest.entries import Entry, SkuEntry, mark


def live(code: str, **options: str) -> dict[str, Any]:
    return {"code": code, "options": options}


def given_sku(code: str, options: dict[str, str] | None = None, derived: bool = False) -> SkuEntry:
    return SkuEntry(2, code, {} if options is None else {"options": options}, is_derived=derived)


def meet(skus: list[SkuEntry], rows: list[dict[str, Any]], *, options_identify: bool = False) -> dict[str, str | None]:
    pairs = paired(Entry([2], "mug", {}, skus), rows, options_identify=options_identify)
    return {sku.code: row["code"] if row is not None else None for sku, row in pairs}


def test_skus_meet_by_code_whatever_their_options() -> None:
    assert meet([given_sku("A", {"Size": "M"})], [live("A", Size="S"), live("B", Size="M")]) == {"A": "A"}


def test_a_code_nobody_has_is_a_new_sku() -> None:
    assert meet([given_sku("C", {"Size": "M"})], [live("A", Size="M")]) == {"C": None}


def test_a_sku_without_code_in_the_file_meets_by_options() -> None:
    skus = [given_sku("mug/M", {"Size": "M"}, derived=True), given_sku("mug/L", {"Size": "L"}, derived=True)]

    assert meet(skus, [live("A", Size="S"), live("B", Size="M")]) == {"mug/M": "B", "mug/L": None}


def test_a_sku_without_code_in_the_catalogue_meets_by_options() -> None:
    assert meet([given_sku("B", {"Size": "M"})], [live("mug/M", Size="M")]) == {"B": "mug/M"}


def test_in_shopify_a_variant_is_its_options_and_may_get_another_code() -> None:
    rows = [live("A", Size="S"), live("B", Size="M")]

    assert meet([given_sku("NEW", {"Size": "M"})], rows, options_identify=True) == {"NEW": "B"}
    assert meet([given_sku("NEW")], rows, options_identify=True) == {"NEW": None}


def test_the_only_sku_of_a_product_may_get_another_code_but_not_one_of_several() -> None:
    alone, several = [live("A")], [live("A"), live("B")]

    assert meet([given_sku("NEW", {})], alone, options_identify=True) == {"NEW": "A"}
    assert meet([given_sku("NEW", {})], several, options_identify=True) == {"NEW": None}
    assert meet([given_sku("NEW")], alone, options_identify=True) == {"NEW": None}


def test_a_live_sku_that_the_file_names_is_never_given_to_another() -> None:
    skus = [given_sku("NEW", {"Size": "M"}), given_sku("A", {"Size": "L"})]

    assert meet(skus, [live("A", Size="M")], options_identify=True) == {"NEW": None, "A": "A"}


def test_one_live_sku_meets_one_sku_at_most() -> None:
    skus = [given_sku("X", {"Size": "M"}), given_sku("Y", {"Size": "M"})]

    assert meet(skus, [live("A", Size="M")], options_identify=True) == {"X": "A", "Y": None}


@pytest.mark.parametrize(
    ("last", "now", "today", "changes"),
    [
        ("Mug", "Mug", "Mug", False),
        ("Mug", "Mug", "Cup", True),
        ("Mug", "Decided", "Mug", False),
        ("Mug", "Decided", "Cup", True),
        ("Mug", "Cup", "Cup", False),
        ("", "Decided", "", False),
        ("Mug", "Decided", "", True),
        ("Mug", "", "", False),
        ("", "", "Mug", True),
        ("", "Decided", "Mug", True),
    ],
)
def test_the_source_changes_what_it_changed(last: str, now: str, today: str, changes: bool) -> None:
    row = {"title": now, "imported": remembered({"title": last}, {})}

    delta = differences({"title": today}, row, live_value)

    assert delta == ({"title": (now, today)} if changes else {})


def test_fields_that_are_not_given_are_neither_changed_nor_forgotten() -> None:
    row = {"title": "Mug", "type": "Cup", "imported": remembered({"title": "Mug", "type": "Cup"}, {})}

    assert differences({"title": "Mug"}, row, live_value) == {}
    assert remembered({"title": "New"}, row["imported"]) == {"title": mark("New"), "type": mark("Cup")}
    assert remembered({"title": ""}, row["imported"]) == {"type": mark("Cup")}


def test_values_are_read_by_their_keys() -> None:
    row = {"title": "Mug", "attributes": {"Fabric": "Linen"}, "extra": {"a.b": "1"}}

    assert live_value(row, "title") == "Mug"
    assert live_value(row, "attributes.Fabric") == "Linen"
    assert live_value(row, "attributes.Fit") == ""
    assert live_value(row, "extra.a.b") == "1"


VALUES = st.dictionaries(st.sampled_from(["title", "type", "tags"]), st.sampled_from(["", "a", "b"]))


@given(first=VALUES, decided=VALUES)
def test_the_same_values_again_never_change_anything(first: dict[str, str], decided: dict[str, str]) -> None:
    row = {"title": "", "type": "", "tags": "", **first, **decided, "imported": remembered(first, {})}

    assert differences(dict(first), row, live_value) == {}


@given(first=VALUES, second=VALUES)
def test_nobody_having_decided_the_catalogue_says_what_the_source_says(
    first: dict[str, str], second: dict[str, str]
) -> None:
    row: dict[str, Any] = {"title": "", "type": "", "tags": "", **first, "imported": remembered(first, {})}

    delta = differences(dict(second), row, live_value)

    after = {**row, **{key: value for key, (_, value) in delta.items()}}
    assert all(after[key] == value for key, value in second.items())

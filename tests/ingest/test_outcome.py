"""What a preview shows of new and changed products, and what an import counts."""

from __future__ import annotations

from typing import Any

import pytest

from core.ingest.compare import Comparison, ProductChange, SkuChange
from core.ingest.entries import Entry, SkuEntry
from core.ingest.outcome import FieldChange, Outcome, Tally, example_of, outcome_of


def new(**values: Any) -> ProductChange:
    entry = Entry([2], "mug", {"title": "Mug", **values}, [SkuEntry(2, "M", {"price_minor": 1250})])
    return ProductChange(entry, None, None, "", {}, {}, new_skus=entry.skus)


def changed(delta: dict[str, Any], skus: tuple[SkuChange, ...] = ()) -> ProductChange:
    live = {"id": 1, "title": "Mug"}
    return ProductChange(Entry([2], "mug", {}), live, 1, "", delta, {}, changed_skus=list(skus))


def test_a_new_product_is_shown_with_what_it_will_have() -> None:
    example = example_of(new(tags=["a", "b"], product_type=""), "GBP")

    assert (example.handle, example.title, example.is_new, example.line) == ("mug", "Mug", True, 2)
    assert example.changes == (
        FieldChange("title", "", "Mug"),
        FieldChange("tags", "", "a, b"),
        FieldChange("price", "", "£12.50", "M"),
    )


@pytest.mark.parametrize(
    ("key", "before", "after", "shown"),
    [
        ("title", "Mug", "Cup", FieldChange("title", "Mug", "Cup")),
        ("attributes.Fabric", "", "Linen", FieldChange("Fabric", "", "Linen")),
        ("product_type", "Mug", "", FieldChange("product type", "Mug", "")),
        ("images", [], [{"url": "https://x", "alt": ""}], FieldChange("images", "", "https://x")),
        ("description", "x" * 300, "y", FieldChange("description", "x" * 119 + "…", "y")),
    ],
)
def test_a_change_is_shown_as_people_read_it(key: str, before: Any, after: Any, shown: FieldChange) -> None:
    assert example_of(changed({key: (before, after)}), "GBP").changes == (shown,)


def test_changes_of_skus_name_their_sku() -> None:
    sku = SkuChange({"code": "M"}, {"options": ({}, {"Size": "S"}), "unit_cost_minor": (None, 100)}, {})

    example = example_of(changed({}, (sku,)), "EUR")

    assert example.changes == (
        FieldChange("options", "", "Size: S", "M"),
        FieldChange("unit cost", "", "€1.00", "M"),
    )


def test_products_are_counted_by_what_becomes_of_them() -> None:
    marks_only = changed({}, (SkuChange({"code": "M"}, {}, {"title": "1"}),))
    comparison = Comparison(
        changes=[new(), changed({"title": ("a", "b")}), marks_only],
        same=[Entry([9], "same", {})],
        refused=[Entry([10, 11], "bad", {})],
    )
    tally = Tally(rows=7)

    tally.add(comparison)

    assert tally == Tally(rows=7, created=1, changed=1, unchanged=2, refused=1, refused_rows=2, new_skus=1)
    assert [outcome_of(change) for change in comparison.changes] == [
        Outcome.CREATED,
        Outcome.CHANGED,
        Outcome.UNCHANGED,
    ]

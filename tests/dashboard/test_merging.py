"""Two products side by side: what differs is marked, and nothing of theirs becomes markup."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.changes import MergeChange
from core.proposals.item import Item
from core.records.choices import Kind
from core.records.store import Store
from dashboard.merging import merge
from tests.conftest import NOW
from tests.dashboard.shop import HOSTILE, stock
from tests.dashboard.test_panel import _item


def _merge(found: Item) -> str:
    assert isinstance(found.change, MergeChange)
    return merge(found, found.change)


def test_what_stays_stands_left_of_what_retires(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)

    shown = _merge(_item(sqlite, Kind.MERGE))

    assert shown.index("Linen shirt dress 1<") < shown.index("Retires") < shown.index("Linen shirt dress 5<")


def test_values_that_differ_carry_a_sign_and_equal_ones_do_not(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)

    shown = _merge(_item(sqlite, Kind.MERGE))

    assert "<dt>Price</dt><dd class='ec-differs'>≠ £19.99</dd>" in shown
    assert "<dt>Material</dt><dd>Linen</dd>" in shown


def test_a_product_that_is_gone_is_said_to_be(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)

    assert "is gone" in _merge(replace(_item(sqlite, Kind.MERGE), products={}))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_product_becomes_markup(sqlite: Store, text: str) -> None:
    stock(sqlite, NOW, products=8, titles=(text,) * 8)

    assert "<script" not in _merge(_item(sqlite, Kind.MERGE))

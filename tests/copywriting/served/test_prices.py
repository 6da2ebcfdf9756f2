"""Prices come from a file people edit; amounts are whole micro-units, rounded up where they become pence."""

from __future__ import annotations

import doctest
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import core.copywriting.served.prices
from core.copywriting.served.prices import MICRO, Price, Usage, read_price, to_minor
from core.errors import BadSettingError

TABLE = "currency: GBP\nmodels:\n  small-1: {input: 0.12, output: 0.485}\n  own: {input: 0, output: 0}\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "llm-prices.yaml"
    found.write_text(TABLE)
    return found


def test_its_examples_hold() -> None:
    assert doctest.testmod(core.copywriting.served.prices).failed == 0


def test_a_price_for_a_million_tokens_is_one_in_micro_units_for_each(path: Path) -> None:
    price = read_price(path, "small-1", "GBP")

    assert price == Price("GBP", Decimal("12.00"), Decimal("48.500"))
    assert price.cost_micro(Usage(1_000_000, 0)) == 12 * MICRO  # 12 pence
    assert price.cost_micro(Usage(1, 1)) == 61  # 60.5, rounded up
    assert read_price(path, "own", "GBP").cost_micro(Usage(10**6, 10**6)) == 0


def test_a_currency_without_pence_is_not_taken_for_one_with(path: Path) -> None:
    path.write_text(TABLE.replace("GBP", "JPY").replace("0.12", "18"))

    assert read_price(path, "small-1", "JPY").prompt_micro == 18


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=8))
def test_a_proposal_never_shows_less_than_its_calls_cost_and_less_than_a_penny_more(
    calls: list[tuple[int, int]],
) -> None:
    price = Price("GBP", Decimal("7.5"), Decimal("30"))

    micro = sum(price.cost_micro(Usage(*call)) for call in calls)

    assert 0 <= to_minor(micro) * MICRO - micro < MICRO


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TABLE.replace("GBP", "USD"), "prices in USD, but the shop counts in GBP"),
        (TABLE.replace("small-1", "large-1"), "no price for 'small-1'"),
        (TABLE.replace("0.12", "-1"), r"models → small-1 → input"),
        (TABLE.replace("0.12", "cheap"), r"models → small-1 → input"),
        (TABLE.replace("0.12", ".nan"), r"models → small-1 → input"),
        (TABLE.replace("output", "outputs"), r"models → small-1 → "),
        ("currency: GBP\n", "models"),
        ("- a\n- b\n", "the file"),
        ("a: [", "cannot be read"),
        ("x" * 300_000, "the file"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_place(path: Path, text: str, words: str) -> None:
    path.write_text(text)

    with pytest.raises(BadSettingError, match=words):
        read_price(path, "small-1", "GBP")


def test_a_missing_table_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(BadSettingError, match=r"`small-1: \{input: 0, output: 0\}`"):
        read_price(tmp_path / "none.yaml", "small-1", "GBP")

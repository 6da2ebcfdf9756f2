from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog.suggest.blocks import LARGEST, blocks

COMMON = ["black", "cotton", "slim", "shirt", "long", "sleeve"]


def share(titles: list[str], one: int, other: int) -> bool:
    """Whether the two titles are in a block together."""
    shared = blocks(titles).shared
    return bool((shared[[one]] @ shared[[other]].T).sum())


def crowd(count: int = 3 * LARGEST) -> list[str]:
    """Titles of common words only, each word in more titles than a block may hold."""
    rng = np.random.default_rng(1)
    return [" ".join(rng.permutation(COMMON)[:3]) for _ in range(count)]


def test_a_rare_word_makes_a_block() -> None:
    assert share(["Holdfast wrench", "wrench of Holdfast", "dress"], 0, 1)
    assert not share(["Holdfast wrench", "wrench of Holdfast", "dress"], 0, 2)


def test_common_words_make_a_block_only_together() -> None:
    titles = [*crowd(), "red silk gown", *(f"red thing{n}" for n in range(200)), *(f"silk item{n}" for n in range(200))]
    first = len(titles)
    titles += ["silk red scarf"]

    assert share(titles, 3 * LARGEST, first)
    assert not share(titles, 3 * LARGEST, 3 * LARGEST + 5)


def test_no_block_is_larger_than_the_largest() -> None:
    shared = blocks(crowd(2000)).shared

    sizes = np.asarray((shared > 0).sum(axis=0)).ravel()
    assert sizes.max(initial=0) <= LARGEST


def test_a_title_in_5000_copies_makes_no_block() -> None:
    assert blocks(["Gift card"] * 5000).shared.nnz == 0


def test_case_and_order_and_full_width_letters_do_not_matter() -> None:
    assert share(["HOLDFAST Wrench", "wrench ｈｏｌｄｆａｓｔ", "x"], 0, 1)


@pytest.mark.parametrize("titles", [[], [""], ["", "---", "dress"], ["dress"], ["夏 ドレス", "ドレス 夏", "dress"]])
def test_few_empty_and_foreign_titles_are_fine(titles: list[str]) -> None:
    found = blocks(titles)

    assert found.shared.shape[0] == found.words.shape[0] == len(titles)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.sampled_from([*COMMON, "teal", "xr4512"]), max_size=6).map(" ".join), max_size=30))
def test_the_same_words_are_always_in_a_block_together(titles: list[str]) -> None:
    titles = [*titles, "Teal oddment", "oddment, TEAL"]

    assert share(titles, len(titles) - 2, len(titles) - 1)

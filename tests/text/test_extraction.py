from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from core.text.extraction import Extracted, best_cut, extract_values
from core.text.title_pieces import value_key
from core.text.value_memory import TitleItem
from tests.text.angling import angling_items, item

KNOWN, ASKED = angling_items(120), angling_items(40, seed=1)


@pytest.fixture(scope="module")
def found() -> Extracted:
    return extract_values(KNOWN, ASKED)


def test_most_values_are_found_and_nearly_all_given_are_right(found: Extracted) -> None:
    given = [(row, name, value) for row, values in enumerate(found.values) for name, value in values.items()]
    right = [one for one in given if ASKED[one[0]].stated.get(one[1]) == one[2]]
    stated = sum(value is not None for one in ASKED for value in one.stated.values())
    assert len(right) > 0.9 * stated
    assert len(right) > 0.95 * len(given)


def test_models_never_seen_are_found_by_their_looks_and_place(found: Extracted) -> None:
    known = {one.stated.get("Model") for one in KNOWN}
    fresh = [row for row, one in enumerate(ASKED) if one.stated.get("Model", None) not in {None, *known}]
    assert len(fresh) > 5
    assert sum(found.values[row].get("Model") == ASKED[row].stated["Model"] for row in fresh) > 0.7 * len(fresh)


def test_a_value_is_spelled_as_in_its_title(found: Extracted) -> None:
    assert all(value in one.title for one, given in zip(ASKED, found.values, strict=True) for value in given.values())
    loud = [item(one.title.upper(), None, one.category) for one in ASKED]
    values = extract_values(KNOWN, loud).values
    assert all(value.isupper() or value[0].isdigit() for given in values for value in given.values())


def test_an_attribute_that_is_never_stated_is_never_given(found: Extracted) -> None:
    assert not any("Colour" in given for given in found.values)


def test_every_value_comes_with_a_chance_above_the_cut(found: Extracted) -> None:
    for given, sure in zip(found.values, found.chances, strict=True):
        assert given.keys() == sure.keys()
        assert all(found.cut <= chance <= 1 for chance in sure.values())


def test_the_f1_on_known_items_foretells_that_on_others(found: Extracted) -> None:
    assert 0.85 < found.known_f1 <= 1


def test_what_is_stated_of_asked_items_is_not_looked_at(found: Extracted) -> None:
    bare = [replace(one, stated={"Brand": "Pole"}) for one in ASKED]
    assert extract_values(KNOWN, bare).values == found.values


def test_a_category_nobody_knows_is_still_read() -> None:
    given = extract_values(KNOWN, [item("Rill Travel Pole 2.4m Bamboo", None, "Pole")]).values[0]
    assert given.get("Brand") == "Rill"


@pytest.mark.parametrize("title", ["", "   ", "!!!", "ロッド 竿 3m", "İSTANBUL ROD", "x" * 3000])
def test_strange_titles_are_survived(title: str) -> None:
    (given,) = extract_values(KNOWN[:30], [item(title)]).values
    assert all(value.strip() and value_key(value) in value_key(title) for value in given.values())


@pytest.mark.parametrize(
    "known",
    [[], KNOWN[:4], [item("Rod", {"Brand": None})] * 8, [item("Rod", {"Brand": "Elsewhere"})] * 8, [item("")] * 8],
)
def test_with_nothing_to_learn_from_nothing_is_said(known: list[TitleItem]) -> None:
    found = extract_values(known, [item("Rill Rod")])
    assert found.values == [{}]
    assert math.isnan(found.known_f1)


def test_a_shop_whose_titles_all_say_the_same_is_learned() -> None:
    known = [item("Rill Rod", {"Brand": "Rill"})] * 20
    assert extract_values(known, [item("Rill Rod")]).values == [{"Brand": "Rill"}]


def test_nothing_asked_is_nothing_answered() -> None:
    assert extract_values(KNOWN[:20], []).values == []


def test_the_cut_is_half_way_below_the_last_value_worth_giving() -> None:
    cut, f1 = best_cut(np.array([0.9, 0.2, 0.4, 0.3]), np.array([True, False, True, False]), 3)
    assert cut == pytest.approx(0.35)
    assert f1 == pytest.approx(2 * 2 / (2 + 3))


def test_without_a_right_candidate_nothing_is_worth_giving() -> None:
    assert best_cut(np.array([0.9]), np.array([False]), 1) == (np.inf, 0.0)
    assert best_cut(np.zeros(0), np.zeros(0, dtype=np.bool_), 1) == (np.inf, 0.0)


def test_what_is_likelier_right_than_wrong_is_given_though_the_known_ones_were_surer() -> None:
    assert best_cut(np.array([0.9, 0.8]), np.array([True, False]), 1)[0] == 0.5

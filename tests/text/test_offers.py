from __future__ import annotations

import math

import numpy as np
import pytest

from core.text.offers import read_offers

TITLES = ["Heat gun 2000 W", "Table saw 18 V", "Rotary hammer SDS"]
TEXT = "A tool for those who work all day, light and quiet, with a long cable and a bag"


def test_equal_offers_are_kept_once_and_pairs_point_at_them() -> None:
    offers = read_offers({"title": ["a b", "c d", "A  B"]}, {"title": ["x y", "x y", "x y"]})
    assert offers.left.titles == ("a b", "c d")
    assert offers.right.titles == ("x y",)
    assert offers.left_of.tolist() == [0, 1, 0]
    assert offers.right_of.tolist() == [0, 0, 0]


def test_columns_are_told_by_their_values_when_their_names_say_nothing() -> None:
    side = {
        "c1": ["19.99", "£5", ""],
        "c2": [TEXT + " 1", TEXT + " 2", TEXT + " 3"],
        "c3": TITLES,
        "c4": ["Varnholt", "Varnholt", "Pellwick"],
        "c5": ["KX-22", "KX-23", "PW9"],
        "c6": ["", "", ""],
    }
    left = read_offers(side, side).left
    assert left.titles == tuple(title.casefold() for title in TITLES)
    assert left.texts == (tuple((TEXT + f" {n}").casefold() for n in (1, 2, 3)),)
    assert left.phrases == (("varnholt", "varnholt", "pellwick"),)
    assert left.codes == (("kx-22", "kx-23", "pw9"),)
    np.testing.assert_array_equal(left.amounts[0], [19.99, 5, math.nan])


def test_a_column_called_title_is_the_title_though_another_looks_more_like_one() -> None:
    side = {"summary": TITLES, "product_title": ["saw", "saw", "drill"]}
    assert read_offers(side, side).left.titles == ("saw", "saw", "drill")


def test_the_title_may_be_called_otherwise_on_either_side() -> None:
    offers = read_offers({"name": TITLES}, {"offer_title": TITLES})
    assert offers.left.titles == offers.right.titles


def test_long_numbers_and_columns_called_ids_are_codes_not_amounts() -> None:
    side = {"title": TITLES, "number": ["4006381333931", "4006381333948", ""], "item_id": ["1", "2", "3"]}
    left = read_offers(side, side).left
    assert left.codes == (("4006381333931", "4006381333948", ""), ("1", "2", "3"))
    assert left.amounts == ()


def test_a_column_of_both_sides_is_judged_by_the_values_of_both() -> None:
    offers = read_offers(
        {"title": TITLES, "maker": ["", "", "7"]}, {"title": TITLES, "maker": ["Quillby", "Oskarion", "Tresmont"]}
    )
    assert offers.left.phrases == (("", "", "7"),)
    assert offers.left.amounts == ()


def test_the_only_field_of_a_sort_on_either_side_is_one_field_whatever_its_names() -> None:
    offers = read_offers({"title": TITLES, "cost": ["1", "2", "3"]}, {"title": TITLES, "price": ["4", "5", "6"]})
    assert offers.left.amounts[0].tolist() == [1, 2, 3]
    assert offers.right.amounts[0].tolist() == [4, 5, 6]


def test_a_field_of_one_side_is_empty_on_the_other() -> None:
    offers = read_offers({"title": TITLES, "maker": ["Quillby", "Quillby", "Pellwick"]}, {"title": TITLES})
    assert offers.right.phrases == (("", "", ""),)


def test_an_offer_without_a_title_takes_the_first_twelve_words_of_its_text() -> None:
    side = {"title": ["", "Table saw 3"], "body": [TEXT, TEXT]}
    assert read_offers(side, side).left.titles[0] == "a tool for those who work all day, light and quiet, with"


def test_everything_is_title_and_all_other_words() -> None:
    side = {"title": ["Table saw 3"], "maker": ["Quillby"], "price": ["9.99"], "model_no": ["Q-3"]}
    assert read_offers(side, side).left.everything == ("table saw 3 quillby q-3",)


def test_codes_serve_as_titles_where_there_is_nothing_else() -> None:
    assert read_offers({"mpn": ["Q-3"]}, {"mpn": ["Q3"]}).left.titles == ("q-3",)


@pytest.mark.parametrize("empty", [{}, {"title": ["", ""]}])
def test_a_side_without_any_word_is_refused(empty: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match="each side has words"):
        read_offers({"title": ["a", "b"]}, empty)


def test_prices_of_nothing_or_less_are_unknown() -> None:
    side = {"title": TITLES, "price": ["0", "0.00", "5"]}
    assert np.isnan(read_offers(side, side).left.amounts[0][:2]).all()

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.matching import Matched, best_cut, f1_score, match_offers
from core.text.offers import read_offers
from tests.text.offer_pairs import Pairs, shop_pairs


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return shop_pairs()


@pytest.fixture(scope="module")
def matched(pairs: Pairs) -> Matched:
    return match_offers(read_offers(pairs.left, pairs.right), pairs.known_labels())


def _test_f1(pairs: Pairs, found: Matched) -> float:
    asked = np.array(pairs.splits) == "test"
    return f1_score(found.matches[asked], np.array(pairs.labels)[asked] == 1)


def test_offers_of_two_shops_are_matched(pairs: Pairs, matched: Matched) -> None:
    assert _test_f1(pairs, matched) > 0.9
    assert matched.known_f1 > 0.9


def test_scores_are_chances_and_matches_are_those_from_the_cut_on(matched: Matched) -> None:
    assert ((matched.scores >= 0) & (matched.scores <= 1)).all()
    assert (matched.matches == (matched.scores >= matched.cut)).all()


def test_the_same_seed_gives_the_same_answer(pairs: Pairs, matched: Matched) -> None:
    again = match_offers(read_offers(pairs.left, pairs.right), pairs.known_labels())
    np.testing.assert_array_equal(matched.scores, again.scores)


def test_another_seed_gives_nearly_the_same_answer(pairs: Pairs, matched: Matched) -> None:
    other = match_offers(read_offers(pairs.left, pairs.right), pairs.known_labels(), seed=5)
    assert (other.scores != matched.scores).any()
    assert np.corrcoef(other.scores, matched.scores)[0, 1] > 0.9


def test_alone_other_pairs_of_the_offers_do_not_count(pairs: Pairs) -> None:
    found = match_offers(read_offers(pairs.left, pairs.right), pairs.known_labels(), alone=True)
    assert not found.among_rivals
    assert _test_f1(pairs, found) > 0.8


def test_labels_of_the_pairs_to_judge_do_not_exist_for_the_learner(pairs: Pairs, matched: Matched) -> None:
    labels = pairs.known_labels()
    assert np.isnan(labels).sum() == pairs.splits.count("test") > 0
    assert len(matched.scores) == len(labels)


def test_rivals_do_not_count_where_the_pairs_to_judge_have_other_company(pairs: Pairs) -> None:
    labels = pairs.known_labels()
    asked = np.flatnonzero(np.isnan(labels))
    sides = []
    for side in (pairs.left, pairs.right):
        texts = {name: list(values) for name, values in side.items()}
        for place in asked:
            texts["title"][place] += f" lot{place}"  # an offer of its own
        sides.append(texts)
    assert not match_offers(read_offers(*sides), labels).among_rivals


@pytest.mark.parametrize("label", [0, 1])
def test_with_known_pairs_of_one_kind_all_are_judged_as_those_and_ranked_by_likeness(label: int) -> None:
    titles = (
        {"title": ["red saw", "heat gun", "red saw", "red saw"]},
        {"title": ["red saw", "heat gun", "saw red x", "gun"]},
    )
    found = match_offers(read_offers(*titles), np.array([label, label, np.nan, np.nan]))
    assert found.matches.tolist() == [bool(label)] * 4
    assert found.scores[2] > found.scores[3]
    assert np.isnan(found.known_f1)


def test_without_known_pairs_likeness_decides() -> None:
    titles = {"title": ["red saw 18 v", "red saw 18 v"]}, {"title": ["red saw 18 v", "heat gun"]}
    assert match_offers(read_offers(*titles), np.full(2, np.nan)).matches.tolist() == [True, False]


def test_two_pairs_of_each_kind_are_enough_to_learn_from() -> None:
    titles = ["red saw", "heat gun", "blue lamp", "old drill", "red saw", "blue lamp"]
    others = ["red saw", "heat gun", "new drill", "heat gun", "saw, red", "old drill"]
    labels = np.array([1, 1, 0, 0, np.nan, np.nan])
    found = match_offers(read_offers({"title": titles}, {"title": others}), labels)
    assert np.isfinite(found.scores).all()
    assert np.isfinite(found.known_f1)


def test_nothing_to_judge_still_scores_the_known_pairs(pairs: Pairs) -> None:
    found = match_offers(read_offers(pairs.left, pairs.right), np.array(pairs.labels, dtype=float))
    assert found.known_f1 > 0.9


def test_empty_texts_are_judged_too(pairs: Pairs) -> None:
    left = {name: [*values] for name, values in pairs.left.items()}
    for place in range(0, len(pairs.labels), 5):
        left["title"][place] = left["maker"][place] = ""
    found = match_offers(read_offers(left, pairs.right), pairs.known_labels())
    assert np.isfinite(found.scores).all()


def test_columns_may_be_called_anything_and_stand_on_one_side(pairs: Pairs) -> None:
    left = {"x": pairs.left["title"], "y": pairs.left["price"]}
    right = {"q": pairs.right["price"], "p": pairs.right["title"]}
    assert _test_f1(pairs, match_offers(read_offers(left, right), pairs.known_labels())) > 0.85


def test_progress_names_what_comes(pairs: Pairs) -> None:
    told: list[tuple[int, int, str]] = []
    few = read_offers(*({n: v[:60] for n, v in side.items()} for side in (pairs.left, pairs.right)))
    match_offers(few, pairs.known_labels()[:60], progress=lambda *step: told.append(step))
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert {total for _, total, _ in told} == {3}


def test_the_cut_lies_between_matches_and_others() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.3, 0.2, 0.1])
    assert best_cut(scores, scores > 0.5) == pytest.approx(0.5)


def test_the_cut_is_not_lured_by_one_lucky_score() -> None:
    # F1 by number taken: ½·…; a single right pair at the very top must not end the list there.
    right = np.array([True, False] + [True] * 10 + [False] * 20)
    scores = np.linspace(1, 0, len(right))
    assert best_cut(scores, right) == pytest.approx((scores[11] + scores[12]) / 2)


@pytest.mark.parametrize(
    ("matches", "right", "f1"),
    [([1, 1, 0, 0], [1, 0, 1, 0], 0.5), ([1, 1], [1, 1], 1.0), ([0, 0], [1, 0], 0.0), ([0, 0], [0, 0], 0.0)],
)
def test_f1_by_hand(matches: list[int], right: list[int], f1: float) -> None:
    assert f1_score(np.array(matches) == 1, np.array(right) == 1) == f1


@given(st.lists(st.tuples(st.integers(0, 1000), st.booleans()), min_size=2, max_size=60))
def test_the_cut_is_within_the_scores(pairs: list[tuple[int, bool]]) -> None:
    scores = np.array([score / 1000 for score, _ in pairs])
    right = np.array([label for _, label in pairs])
    if right.any():
        assert scores.min() <= best_cut(scores, right) <= scores.max()

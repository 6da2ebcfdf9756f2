from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.text.rivals import rival_signs, same_company


def test_the_best_pair_leads_by_its_distance_to_the_second_and_the_others_trail_the_best() -> None:
    left, right = np.array([0, 0, 0, 1]), np.array([0, 1, 2, 2])
    signs = rival_signs({"likeness": np.array([0.5, 0.9, 0.2, 0.75])}, left, right)
    np.testing.assert_allclose(signs["likeness lead among left"], [-0.4, 0.4, -0.7, 0.75])
    assert signs["likeness place among left"].tolist() == [1, 0, 2, 0]
    np.testing.assert_allclose(signs["likeness lead among right"], [0.5, 0.9, -0.55, 0.55])
    assert signs["likeness place among right"].tolist() == [0, 0, 1, 0]


def test_every_likeness_gives_four_signs() -> None:
    one = np.array([0])
    assert len(rival_signs({"a": np.array([0.1]), "b": np.array([0.2])}, one, one)) == 8


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 100)), min_size=1, max_size=30))
def test_leads_and_places_agree_with_the_plain_definition(pairs: list[tuple[int, int]]) -> None:
    offers = np.array([offer for offer, _ in pairs])
    values = np.array([value / 100 for _, value in pairs])
    signs = rival_signs({"v": values}, offers, offers)
    for place, (offer, value) in enumerate(zip(offers, values, strict=True)):
        others = [float(v) for other, v in enumerate(values) if offers[other] == offer and other != place]
        np.testing.assert_allclose(signs["v lead among left"][place], value - max(others, default=0.0), atol=1e-12)
    for offer in set(offers.tolist()):
        places = sorted(signs["v place among left"][offers == offer].tolist())
        assert places == list(range(len(places)))


def test_company_is_the_same_where_known_and_unknown_pairs_have_as_many_rivals() -> None:
    offers = np.repeat(np.arange(100), 4)
    known = np.tile([True, True, True, False], 100)
    assert same_company(known, offers, offers)


def test_company_is_another_where_unknown_pairs_stand_alone() -> None:
    offers = np.concatenate([np.repeat(np.arange(50), 4), np.arange(50, 150)])
    known = np.arange(300) < 200
    assert not same_company(known, offers, np.arange(300))
    assert not same_company(known, np.arange(300), offers)


def test_a_few_pairs_are_too_few_to_call_their_company_another() -> None:
    offers = np.concatenate([np.repeat(np.arange(50), 4), [50, 51]])
    assert same_company(np.arange(202) < 200, offers, offers)

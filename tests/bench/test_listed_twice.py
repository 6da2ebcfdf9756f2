from __future__ import annotations

import numpy as np

from tests.bench.listed_twice import AGAIN, LISTED_TWICE, catalogue, origin

FOUND = list(catalogue(2000, np.random.default_rng(5)))


def test_the_catalogue_has_the_size_asked_for_and_its_share_of_second_listings() -> None:
    twice = [one.handle for one in FOUND if one.handle.startswith(AGAIN)]

    assert len(FOUND) == len({one.handle for one in FOUND}) == 2000
    assert len(twice) == round(LISTED_TWICE * 2000)
    assert {origin(handle) for handle in twice} <= {one.handle for one in FOUND}


def test_no_two_products_but_those_listed_twice_have_one_title_and_brand() -> None:
    firsts = [(one.title, one.brand) for one in FOUND if not one.handle.startswith(AGAIN)]

    assert len(firsts) - len(set(firsts)) <= 2


def test_the_same_seed_gives_the_same_catalogue() -> None:
    assert list(catalogue(2000, np.random.default_rng(5))) == FOUND

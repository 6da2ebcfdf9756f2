from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.attributes import Found, contradictions, demo, found_again


@pytest.mark.slow
def test_on_the_demo_shop_the_reader_finds_more_and_hardly_ever_errs(tmp_path: Path) -> None:
    shop = demo(tmp_path, 11)  # a shop that nothing was chosen by

    read, plain = found_again(shop, 11)
    counted = contradictions(shop, 11)

    assert read.recall >= plain.recall
    assert read.precision >= max(0.98, plain.precision - 0.005)
    assert counted["asked"] >= 0.8 * (counted["asked"] + counted["guessed"] + counted["else"])
    assert counted["guessed"] <= 0.05 * counted["asked"]
    assert counted["invented"] <= 5


def test_shares_are_of_what_was_proposed_and_of_what_there_is() -> None:
    both = Found(3, 2, 4) + Found(1, 1, 2)

    assert both == Found(4, 3, 6)
    assert (both.precision, both.recall) == (0.75, 0.5)
    assert Found(0, 0, 0).recall == 0

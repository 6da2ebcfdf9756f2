from __future__ import annotations

import pytest

from core.text.title_peers import peers_of
from tests.text.angling import item

KNOWN = [
    item("Rill Sea Rod Carbon", {"Brand": "Rill", "Material": "Carbon"}),
    item("Rill Sea Rod Steel", {"Brand": "Rill", "Material": None}),
    item("Hat", {"Brand": "Rill"}, "Hat"),
]


def test_the_values_of_alike_titles_weigh_one_in_all() -> None:
    (peers,) = peers_of([item("Rill Sea Rod")], KNOWN)
    assert peers.values["Brand"]["rill"] == pytest.approx(1)
    assert 0.4 < peers.values["Material"]["carbon"] < 0.6
    assert "steel" not in peers.values["Material"]


def test_the_same_title_is_as_alike_as_can_be() -> None:
    assert peers_of([item("Rill Sea Rod Steel")], KNOWN)[0].nearest == pytest.approx(1)


def test_titles_of_other_categories_are_no_peers() -> None:
    (peers,) = peers_of([item("Rill Sea Rod Carbon", category="Hat")], KNOWN)
    assert "Material" not in peers.values
    assert peers.nearest == 0


def test_all_known_titles_may_be_peers_in_a_category_nobody_knows() -> None:
    (peers,) = peers_of([item("Rill Sea Rod Carbon", category="Stove")], KNOWN)
    assert peers.nearest == pytest.approx(1)


def test_without_known_titles_there_are_no_peers() -> None:
    assert peers_of([item("Rill")], [])[0].values == {}


def test_an_empty_title_has_peers_that_weigh_nothing() -> None:
    peers = peers_of([item(""), item("Rod")], [item("", {"Brand": "Rill"}), *KNOWN])
    assert len(peers) == 2
    assert peers_of([item("bamboo")], KNOWN)[0].nearest == 0

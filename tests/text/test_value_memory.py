from __future__ import annotations

from core.text.value_memory import remember
from tests.text.angling import item

ITEMS = [
    item("Rill Rod Carbon", {"Brand": "Rill", "Material": "Carbon"}),
    item("Rill Rod for carbon line", {"Brand": "Rill", "Material": None}),
    item("Mens Hat", {"People": "Men"}, "Hat"),
    item("Hat for men", {"People": "Men"}, "Hat"),
    item("Rill Hat", {"Brand": "Nowhere"}, "Hat"),
]


def test_what_is_stated_and_what_was_asked_in_vain_is_counted_by_category() -> None:
    memory = remember(ITEMS)
    assert memory.items == {"Rod": 2, "Hat": 3, None: 5}
    assert memory.stated["Rod", "Brand"] == 2
    assert (memory.stated["Rod", "Material"], memory.unstated["Rod", "Material"]) == (1, 1)


def test_a_value_is_counted_where_it_is_said_and_where_it_only_stands() -> None:
    memory = remember(ITEMS)
    assert memory.said["Rod", "Material", "carbon"] == 1
    assert memory.seen["Rod", "carbon", True] == 2
    assert memory.seen[None, "rill", True] == 3


def test_a_value_within_a_longer_word_is_counted_apart() -> None:
    memory = remember(ITEMS)
    assert memory.said_so["Hat", "People", "men", False] == 1
    assert memory.said_so["Hat", "People", "men", True] == 1
    assert (memory.seen["Hat", "men", False], memory.seen["Hat", "men", True]) == (1, 1)


def test_a_value_that_does_not_stand_in_its_title_is_not_known() -> None:
    memory = remember(ITEMS)
    assert "nowhere" not in memory.attributes_of
    assert memory.stated["Hat", "Brand"] == 1


def test_a_category_asks_for_what_was_stated_in_it() -> None:
    memory = remember(ITEMS)
    assert memory.asked_in("Rod") == ["Brand", "Material"]
    assert memory.asked_in("Hat") == ["Brand", "People"]


def test_a_category_nobody_knows_asks_for_everything() -> None:
    assert remember(ITEMS).asked_in("Stove") == ["Brand", "Material", "People"]


def test_known_values_are_found_whole_before_they_are_found_within_words() -> None:
    found = remember(ITEMS).known_spans(item("Mens hat, men"))
    assert (found["men"].start, found["men"].whole) == (10, True)


def test_nothing_known_is_nothing_found() -> None:
    memory = remember([])
    assert memory.known_spans(item("Rill Rod")) == {}
    assert memory.asked_in("Rod") == []

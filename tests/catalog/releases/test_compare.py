"""What became of each node in a newer release: small ones of each kind, then a real taxonomy changed by hand."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog.releases.compare import SURE, compare
from core.catalog.releases.names import is_part, key_of, likeness
from core.catalog.releases.nodes import LEAVES, Comparison, Fate, Mapped, StoredNode
from core.catalog.taxonomy import read_taxonomy
from tests.catalog.releases.made_up import MadeUp, make_release, stored

OLD = (
    "Fashion",
    "Fashion > Dresses",
    "Fashion > Dresses > Midi dresses",
    "Fashion > Dresses > Maxi dresses",
    "Fashion > Shoes",
    "Fashion > Belts",
    "Fashion > Braces",
    "Garden",
    "Garden > Hoses",
    "Garden > Cameras & optics",
)


def became(new: list[str], old: tuple[str, ...] = OLD, numbers: dict[str, str] | None = None) -> dict[str, Mapped]:
    return {one.node.path: one for one in found(new, old, numbers).mapped}


def found(new: list[str], old: tuple[str, ...] = OLD, numbers: dict[str, str] | None = None) -> Comparison:
    return compare(stored(old, numbers), read_taxonomy(new))


def without(*gone: str) -> list[str]:
    return [path for path in OLD if not path.startswith(gone)]


def targets(one: Mapped) -> list[str]:
    return [target.path for target in one.targets]


def test_the_same_release_changes_nothing() -> None:
    comparison = found(list(OLD))

    assert comparison.is_empty
    assert comparison.changed == ()
    assert comparison.count(Fate.SAME) == len(OLD)


def test_where_a_category_moved_to_is_not_new_as_well() -> None:
    comparison = found([*without("Fashion > Belts"), "Garden > Belts", "Garden > Gnomes"])

    assert comparison.count(Fate.MOVED) == 1
    assert comparison.added == ("Garden > Belts", "Garden > Gnomes")
    assert comparison.new == ("Garden > Gnomes",)


def test_the_parts_of_a_split_category_are_new() -> None:
    comparison = found([*without("Garden > Cameras"), "Garden > Cameras", "Garden > Optics"])

    assert comparison.count(Fate.SPLIT) == 1
    assert comparison.new == ("Garden > Cameras", "Garden > Optics")


def test_an_empty_store_takes_all_as_new() -> None:
    comparison = found(["A > B"], ())

    assert comparison.added == ("A", "A > B")
    assert not comparison.is_empty


def test_a_like_name_in_the_same_place_is_a_new_name() -> None:
    one = became([*without("Garden > Hoses"), "Garden > Hose"])["Garden > Hoses"]

    assert (one.fate, targets(one)) == (Fate.RENAMED, ["Garden > Hose"])
    assert one.confidence >= SURE


def test_what_is_below_a_renamed_node_goes_with_it() -> None:
    new = [*without("Fashion > Dresses"), "Fashion > Gowns > Midi dresses", "Fashion > Gowns > Maxi dresses"]

    mapped = became(new)

    assert (mapped["Fashion > Dresses"].fate, targets(mapped["Fashion > Dresses"])) == (
        Fate.RENAMED,
        ["Fashion > Gowns"],
    )
    assert mapped["Fashion > Dresses"].how == "by its children in the same place"
    below = mapped["Fashion > Dresses > Midi dresses"]
    assert (below.fate, targets(below)) == (Fate.RENAMED, ["Fashion > Gowns > Midi dresses"])


def test_a_top_node_may_be_renamed_too() -> None:
    new = [path.replace("Fashion", "Clothing & shoes") for path in OLD]

    mapped = became(new)

    assert {one.fate for path, one in mapped.items() if path.startswith("Fashion")} == {Fate.RENAMED}


def test_the_same_name_elsewhere_was_moved_with_what_is_below() -> None:
    new = [*without("Fashion > Dresses"), *(f"Garden > {path.split(' > ', 1)[1]}" for path in OLD[1:4])]

    mapped = became(new)

    assert mapped["Fashion > Dresses"].fate == Fate.MOVED
    assert targets(mapped["Fashion > Dresses > Maxi dresses"]) == ["Garden > Dresses > Maxi dresses"]
    assert mapped["Fashion > Dresses > Maxi dresses"].fate == Fate.MOVED


def test_a_name_that_two_new_ones_hold_was_split() -> None:
    one = became([*without("Fashion > Shoes"), "Fashion > Running shoes", "Fashion > Dress shoes"])["Fashion > Shoes"]

    assert one.fate == Fate.SPLIT
    assert sorted(targets(one)) == ["Fashion > Dress shoes", "Fashion > Running shoes"]


def test_a_double_name_whose_halves_are_new_was_split() -> None:
    new = [*without("Garden > Cameras"), "Garden > Cameras", "Garden > Optics"]

    one = became(new)["Garden > Cameras & optics"]

    assert (one.fate, sorted(targets(one))) == (Fate.SPLIT, ["Garden > Cameras", "Garden > Optics"])


def test_two_names_in_one_new_one_were_merged() -> None:
    mapped = became([*without("Fashion > Belts", "Fashion > Braces"), "Fashion > Belts & braces"])

    assert mapped["Fashion > Belts"].fate == mapped["Fashion > Braces"].fate == Fate.MERGED
    assert targets(mapped["Fashion > Braces"]) == ["Fashion > Belts & braces"]


def test_a_name_that_only_stands_in_one_that_was_there_is_not_merged_into_it() -> None:
    old = ("A", "A > Obis", "A > Obi accessories")

    one = became(["A", "A > Obi accessories"], old)["A > Obis"]

    assert one.fate == Fate.RETIRED
    assert "A > Obi accessories" in targets(one)


def test_what_nothing_is_like_is_retired_to_what_was_above_it() -> None:
    one = became(without("Garden > Hoses"))["Garden > Hoses"]

    assert (one.fate, targets(one)) == (Fate.RETIRED, ["Garden"])
    assert one.confidence <= 0.5


def test_an_unsure_new_name_is_asked_about_not_written() -> None:
    old = ("A", "A > Juicer accessories")

    one = became(["A", "A > Juicer add-ons"], old)["A > Juicer accessories"]

    assert one.fate in (Fate.MOVED, Fate.RETIRED)
    assert targets(one)
    assert one.confidence < SURE


def test_numbers_tell_a_new_name_that_words_cannot() -> None:
    numbers = {path: str(place) for place, path in enumerate(OLD)}
    new = [f"{numbers[path]} - {path}" for path in OLD if path != "Garden > Hoses"]
    new.append(f"{numbers['Garden > Hoses']} - Garden > Irrigation")

    one = became(new, numbers=numbers)["Garden > Hoses"]

    assert (one.fate, targets(one), one.how) == (Fate.RENAMED, ["Garden > Irrigation"], "by its number")


def test_numbers_that_changed_places_are_followed() -> None:
    old, numbers = ("A", "A > B", "A > C"), {"A": "1", "A > B": "2", "A > C": "3"}

    mapped = became(["1 - A", "3 - A > B", "2 - A > C"], old, numbers)

    assert targets(mapped["A > B"]) == ["A > C"]
    assert targets(mapped["A > C"]) == ["A > B"]
    assert mapped["A > B"].fate == mapped["A > C"].fate == Fate.RENAMED


def test_a_number_that_is_new_alone_changes_the_release() -> None:
    assert not found(["1 - A"], ("A",)).is_empty
    assert found(["A"], ("A",), {"A": "1"}).is_empty


def test_a_retired_node_returns_only_under_its_own_path() -> None:
    nodes = [
        StoredNode(1, "A"),
        StoredNode(2, "A > Gone", 1, is_retired=True),
        StoredNode(3, "A > Lost", 1, "", 0, True),
    ]

    comparison = compare(nodes, read_taxonomy(["A", "A > Gone", "B > Lost"]))

    assert {one.node.path: one.fate for one in comparison.mapped} == {"A": Fate.SAME, "A > Gone": Fate.RETURNED}
    assert comparison.added == ("B", "B > Lost")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_node_has_one_fate_and_every_path_one_owner(data: st.DataObject) -> None:
    level = st.sampled_from(["Shoes", "Red shoes", "Hats", "Hats & shoes", "Bags"])
    path = st.lists(level, min_size=1, max_size=3).map(" > ".join)
    old = set(read_taxonomy(data.draw(st.lists(path, max_size=8))).external_ids)
    release = read_taxonomy(data.draw(st.lists(path, min_size=1, max_size=8)))

    comparison = compare(stored(old), release)

    assert sorted(one.node.path for one in comparison.mapped) == sorted(old)
    kept = [one.targets[0].path for one in comparison.mapped if one.fate not in LEAVES]
    assert len(kept) == len(set(kept))
    assert sorted([*kept, *comparison.added]) == sorted(release.external_ids)
    assert all(target.path in release.external_ids for one in comparison.mapped for target in one.targets)
    assert all(0 <= target.confidence <= 1 for one in comparison.mapped for target in one.targets)


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("Belts & Braces", "braces and belts", 1.0),
        ("Café chairs", "Cafe chair", 1.0),
        ("Belts", "Belts & braces", 0.8),
        ("Ball pits", "Ball pit balls", 0.88),
    ],
)
def test_names_are_alike_by_words_then_by_letters(first: str, second: str, alike: float) -> None:
    assert likeness(first, second) == likeness(second, first) == pytest.approx(alike, abs=0.1)
    assert (likeness(first, second) == 1) == (alike == 1)


def test_a_name_is_part_of_another_by_whole_words() -> None:
    assert is_part("Shoe", "Running shoes")
    assert not is_part("Shoe", "Shoelaces")
    assert key_of("The other") == "other the"  # of linking words alone something is left


def share_found(comparison: Comparison, made: MadeUp) -> float:
    """The share of the nodes that changed which were found with the right fate and the right targets."""
    mapped = {one.node.path: one for one in comparison.mapped}
    right = Counter(_is_found(mapped[path], *truth) for path, truth in made.truth.items())
    return right[True] / len(made.truth)


def _is_found(one: Mapped, fate: Fate, right: frozenset[str]) -> bool:
    """Whether the fate and the targets are right; a new name too unsure to be written counts for neither."""
    if one.fate != fate:
        return False
    named = {target.path for target in one.targets}
    return fate == Fate.RETIRED or (right <= named if fate == Fate.SPLIT else one.targets[0].path in right)


@pytest.mark.data
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_a_real_taxonomy_changed_by_hand_nearly_all_changes_are_found(shared_data: Path, seed: int) -> None:
    lines = (shared_data / "catalog" / "google_product_taxonomy_paths.txt").read_text(encoding="utf-8").splitlines()
    paths = [line for line in lines if line]
    made = make_release(paths, seed)

    comparison = compare(stored(paths), read_taxonomy(made.paths))

    assert share_found(comparison, made) >= 0.95
    assert not [one for one in comparison.changed if one.node.path not in made.truth]


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["{0} {1} > {2} {3} > {4} thing {5}", "{4} thing {5}"])
def test_fifteen_thousand_nodes_with_nothing_in_common_are_compared_in_seconds(shape: str) -> None:
    def paths(top: str, shelf: str, what: str) -> list[str]:
        return [shape.format(top, number % 20, shelf, number % 700, what, number) for number in range(15_000)]

    old, new = paths("Top", "Shelf", "Old"), paths("Head", "Board", "New")

    began = time.process_time()
    comparison = compare(stored(read_taxonomy(old).external_ids), read_taxonomy(new))

    assert time.process_time() - began < 10
    assert len(comparison.mapped) == len(read_taxonomy(old).external_ids)

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from core.catalog.taxonomy import CategoryHit, CategoryIndex, import_taxonomy, path_levels, read_taxonomy
from core.records.catalogue import Category
from core.records.store import Store


def test_missing_parents_are_made_and_each_node_knows_its_own(store: Store) -> None:
    with store.write() as session:
        done = import_taxonomy(session, ["Fashion > Women > Dresses"])
    with store.read() as session:
        nodes = {node.path: (node.name, node.depth, node.parent_id) for node in session.exec(select(Category))}
        ids = {node.path: node.id for node in session.exec(select(Category))}

    assert (done.created, done.unchanged, done.refused) == (3, 0, ())
    assert nodes == {
        "Fashion": ("Fashion", 1, None),
        "Fashion > Women": ("Women", 2, ids["Fashion"]),
        "Fashion > Women > Dresses": ("Dresses", 3, ids["Fashion > Women"]),
    }


def test_the_same_lines_again_change_nothing(store: Store) -> None:
    lines = ["A", "A > B", "A > C > D"]

    with store.write() as session:
        import_taxonomy(session, lines)
        again = import_taxonomy(session, lines)

    assert (again.created, again.changed, again.unchanged, again.absent) == (0, 0, 4, ())


def test_google_and_shopify_lines_bring_their_ids(store: Store) -> None:
    with store.write() as session:
        import_taxonomy(
            session,
            [
                "# Google_Product_Taxonomy_Version: 2021-09-21\n",
                "1 - Animals & Pet Supplies\n",
                "3237 - Animals & Pet Supplies > Live Animals\n",
                "gid://shopify/TaxonomyCategory/ap-2-1      : Animals & Pet Supplies > Pet Supplies > Bird Supplies\n",
            ],
        )
        ids = {node.path: node.external_id for node in session.exec(select(Category))}

    assert ids == {
        "Animals & Pet Supplies": "1",
        "Animals & Pet Supplies > Live Animals": "3237",
        "Animals & Pet Supplies > Pet Supplies": "",
        "Animals & Pet Supplies > Pet Supplies > Bird Supplies": "gid://shopify/TaxonomyCategory/ap-2-1",
    }


def test_a_later_file_fills_in_ids_and_names_what_it_no_longer_has(store: Store) -> None:
    with store.write() as session:
        import_taxonomy(session, ["A > B", "A > C"])
        done = import_taxonomy(session, ["7 - A", "8 - A > B", "9 - A > D"])
        kept = {node.path for node in session.exec(select(Category))}

    assert (done.created, done.changed, done.unchanged, done.absent) == (1, 2, 0, ("A > C",))
    assert "A > C" in kept


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("A >  > B", "empty"),
        ("A > ", "empty"),
        ("A > B\x07", "control signs"),
        (" > ".join("ABCDEFGHIJKLMNOPQRSTU"), "21 levels"),
        ("A > " + "b" * 256, "too long"),
        ("gid://" + "x" * 200 + " : A > B", "id is longer"),
        ("2 - A > Same", "on an earlier line"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_reason_and_the_others_stay(
    sqlite: Store, line: str, reason: str
) -> None:
    with sqlite.write() as session:
        done = import_taxonomy(session, ["1 - A > Same", "", line, "A > Last"])

    assert [refused.line for refused in done.refused] == [3]
    assert reason in done.refused[0].reason
    assert done.created == 3


def test_two_taxonomies_may_have_the_same_paths(store: Store) -> None:
    with store.write() as session:
        first = import_taxonomy(session, ["A > B"], "google")
        second = import_taxonomy(session, ["A > B"], "shopify")

    assert (first.created, second.created) == (2, 2)


@given(st.lists(st.lists(st.sampled_from(["A", "B & C", "D/E", "é", "1"]), min_size=1, max_size=4), max_size=8))
def test_reading_twice_creates_each_path_once(paths: list[list[str]]) -> None:
    lines = [" > ".join(levels) for levels in paths]

    read = read_taxonomy(lines + lines)

    assert not read.refused
    assert set(lines) <= set(read.external_ids)
    assert all(" > ".join(path_levels(path)[:-1]) in {*read.external_ids, ""} for path in read.external_ids)


TREE = [
    "Fashion > Women > Dresses > Shirt dresses",
    "Fashion > Women > Dresses",
    "Fashion > Men > Shirts > Casual shirts",
    "Fashion > Men > Shirts",
    "Beauty > Skin care > Moisturisers",
    "Home > Kitchen > Cookers",
    "Home improvement > Power tools > Cordless drills",
    "Home improvement > Power tools > Drill bits",
    "Car parts > Braking > Brake pads",
    "Car parts > Braking > Brake discs",
    "Café furniture > Tables",
]
INDEX = CategoryIndex(CategoryHit(number, path, path_levels(path)[-1]) for number, path in enumerate(TREE))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("dresses", "Fashion > Women > Dresses"),
        ("dress", "Fashion > Women > Dresses"),
        ("Shirt dress", "Fashion > Women > Dresses > Shirt dresses"),
        ("pads brake", "Car parts > Braking > Brake pads"),
        ("braek pads", "Car parts > Braking > Brake pads"),
        ("moisturizer", "Beauty > Skin care > Moisturisers"),
        ("moist", "Beauty > Skin care > Moisturisers"),
        ("cordles dril", "Home improvement > Power tools > Cordless drills"),
        ("men shirts", "Fashion > Men > Shirts"),
        ("cafe table", "Café furniture > Tables"),
        ("brake quux", "Car parts > Braking > Brake pads"),
    ],
)
def test_the_picker_finds_a_node_from_half_a_name(typed: str, first: str) -> None:
    assert INDEX.find(typed)[0].path == first


@pytest.mark.parametrize("typed", ["", "   ", "&&", "zzzzqqq"])
def test_the_picker_finds_nothing_for_nothing(typed: str) -> None:
    assert INDEX.find(typed) == []
    assert CategoryIndex(()).find("dress") == []


def test_the_picker_gives_no_more_than_asked_for() -> None:
    assert len(INDEX.find("a", limit=1)) <= 1
    assert len(INDEX.find("h", limit=2)) == 2


@given(st.text(max_size=300))
def test_whatever_is_typed_the_picker_answers(typed: str) -> None:
    assert len(INDEX.find(typed)) <= 9


@given(st.permutations(["cordless", "drills", "power"]))
def test_the_order_of_the_words_does_not_matter(words: list[str]) -> None:
    assert INDEX.find(" ".join(words))[0].path == "Home improvement > Power tools > Cordless drills"


def test_retired_categories_and_other_taxonomies_are_not_offered(store: Store, now: datetime) -> None:
    with store.write() as session:
        import_taxonomy(session, ["A > Lamps", "A > Lampshades"])
        import_taxonomy(session, ["B > Lamps"], "google")
        session.exec(select(Category).where(Category.path == "A > Lampshades")).one().retired_at = now

    with store.read() as session:
        everywhere = CategoryIndex.load(session)
        shop = CategoryIndex.load(session, "shop")

    assert [hit.path for hit in shop.find("lamp")] == ["A > Lamps"]
    assert {hit.path for hit in everywhere.find("lamp")} == {"A > Lamps", "B > Lamps"}
    assert len(shop) == 2


@pytest.mark.data
def test_a_real_taxonomy_of_thousands_is_taken_in_whole(store: Store, shared_data: Path) -> None:
    path = shared_data / "catalog" / "google_product_taxonomy_paths.txt"
    with store.write() as session, path.open(encoding="utf-8") as lines:
        done = import_taxonomy(session, lines, "google")
    with store.read() as session:
        index = CategoryIndex.load(session)

    assert (done.created, done.refused) == (5595, ())
    assert index.find("lipstick")[0].name == "Lipstick"

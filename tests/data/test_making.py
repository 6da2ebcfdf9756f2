from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import data
from data.__main__ import main
from data.departments import departments, slot_of
from data.drawings import draw, picture_name
from data.making import charm, gtin13
from data.wording import plain, sentence, title_of
from data.world import Fault, Season, World


def test_a_world_cannot_be_changed(world: World) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        world.products[0].title = "Other"  # type: ignore[misc]


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10_000))
def test_any_seed_gives_a_whole_world(seed: int) -> None:
    made = data.make_world(seed)

    assert len(made.products) == sum(department.products for department in departments())
    assert len({listing.handle for listing in made.listings}) == len(made.listings)
    assert {problem.fault for problem in made.problems} == set(Fault)
    twice, apart = (sum(found) for found in zip(*((p.is_duplicate, bool(p.option)) for p in made.pairs), strict=True))
    assert (twice, apart) == (30, 12)
    assert len(made.listings) == len(made.products) + twice + apart


def test_every_category_that_sells_has_products(world: World) -> None:
    sold = Counter(product.category for product in world.products)
    leaves = {leaf.path for department in departments() for leaf in department.leaves}

    assert set(sold) == leaves
    assert min(sold.values()) >= 3


def test_demand_is_skewed_as_in_shops_and_every_season_is_there(world: World) -> None:
    units = sorted((product.units_a_day for product in world.products), reverse=True)
    top_fifth = sum(units[: len(units) // 5]) / sum(units)

    assert 0.4 < top_fifth < 0.8
    assert {product.season for product in world.products} == set(Season)


def test_buyers_of_car_parts_mind_the_price_least(world: World) -> None:
    by_department: dict[str, list[float]] = {}
    for product in world.products:
        by_department.setdefault(product.department, []).append(product.elasticity)
    means = {name: sum(values) / len(values) for name, values in by_department.items()}

    assert max(means, key=means.__getitem__) == "Car parts"
    assert min(means, key=means.__getitem__) == "Beauty"


def test_a_listing_without_a_fault_says_what_is_true(world: World) -> None:
    spoilt = {problem.handle for problem in world.problems}
    doubles = {pair.right for pair in world.pairs if pair.is_duplicate}
    doubles |= {handle for pair in world.pairs if pair.option for handle in (pair.left, pair.right)}
    true = {product.number: product for product in world.products}
    sound = [listing for listing in world.listings if listing.handle not in spoilt | doubles]

    assert len(sound) > 600
    for listing in sound:
        product = true[listing.of]
        assert (listing.title, listing.category, listing.attributes, listing.skus) == (
            product.title,
            product.category,
            product.attributes,
            product.skus,
        )


def test_a_size_listed_apart_is_missing_from_its_product_and_nothing_else_is_wrong_with_either(world: World) -> None:
    listings = {listing.handle: listing for listing in world.listings}
    true = {product.number: product for product in world.products}
    spoilt = {problem.handle for problem in world.problems}

    for pair in (pair for pair in world.pairs if pair.option):
        first, own = listings[pair.left], listings[pair.right]
        (sku,) = own.skus
        (gone,) = {each.code: each for each in true[first.of].skus}.keys() - {each.code for each in first.skus}
        size = dict(next(each for each in true[own.of].skus if each.code == gone).options)[pair.option]
        assert (first.of, sku.code, sku.options) == (own.of, gone, ())
        assert own.title in (f"{first.title}, size {size}", f"{first.title} {size}", f"{first.title} – {size}")
        assert not {pair.left, pair.right} & spoilt


def test_no_field_of_a_listing_carries_two_faults(world: World) -> None:
    fields = Counter((problem.handle, problem.sku, problem.field) for problem in world.problems)

    assert max(fields.values()) == 1


def test_templates_name_only_slots_there_are_and_every_leaf_has_some() -> None:
    for department in departments():
        for leaf in department.leaves:
            slots = {word: words[0] for word, words in department.words.items()} | {"noun": "x", "brand": "y"}
            slots |= {slot_of(asked.name): asked.values[0] for asked in leaf.asked}
            assert all(title_of(text, slots) for text in leaf.titles)
            assert all(sentence(text, slots) for text in (*leaf.openers, *leaf.details))
            assert min(len(leaf.titles), len(leaf.openers), len(leaf.details)) >= 1


def test_a_sentence_is_safe_in_html_and_begins_with_a_capital() -> None:
    assert sentence("{noun} & more. then this", {"noun": "a<b"}) == "A&lt;b &amp; more. Then this"
    assert plain("<p>A&lt;b &amp; more</p><p>x</p>").split() == ["A<b", "&", "more", "x"]


@given(st.floats(0, 10_000), st.sampled_from([0, 49, 50, 95, 98, 99]))
def test_a_charm_price_is_near_and_ends_as_told(pounds: float, ending: int) -> None:
    price = charm(pounds, ending)

    assert price % 100 == ending
    assert abs(price - max(pounds, 2) * 100) <= 151


@given(st.integers(0, 2**32))
def test_every_barcode_has_its_check_digit(seed: int) -> None:
    code = gtin13(Random(seed))

    assert len(code) == 13
    assert (sum(map(int, code[0::2])) + 3 * sum(map(int, code[1::2]))) % 10 == 0


def test_a_picture_is_drawn_in_the_products_colour_or_the_departments() -> None:
    assert picture_name("dress", "Fashion", "Sage") == "dress-fashion-sage.svg"
    assert picture_name("belt_drive", "Car parts", "") == "belt-drive-car-parts.svg"
    assert "#9aa98a" in draw("dress", "Fashion", "Sage")
    assert "#9aa98a" not in draw("dress", "Fashion", "No such colour")


def test_the_command_says_where_the_shop_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["data", str(tmp_path / "shop"), "--seed", "3"])

    main()

    assert f"The demo shop is in {tmp_path / 'shop'}" in capsys.readouterr().out
    assert (tmp_path / "shop" / "products.csv").exists()

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import yaml

import data
from data import DemoShop, World
from data.departments import departments
from data.making import charm
from data.wording import running
from data.world import Fault
from tests.data.conftest import table

DEPARTMENT = "Department (product.metafields.shop.department)"


def digest(folder: Path) -> str:
    """A hash over every file's name and bytes."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(shop: DemoShop, tmp_path: Path) -> None:
    again = data.build(tmp_path / "again")
    other = data.build(tmp_path / "other", seed=8)

    assert digest(again.folder) == digest(shop.folder)
    assert digest(other.folder) != digest(shop.folder)


def test_another_process_with_another_hash_seed_gives_the_same_bytes(shop: DemoShop, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "data", tmp_path / "shop"],
        check=True,
        env={"PYTHONHASHSEED": "1234", "PATH": ""},
        cwd=Path(data.__file__).parents[1],
        capture_output=True,
    )

    assert digest(tmp_path / "shop") == digest(shop.folder)


def test_building_over_an_earlier_shop_leaves_nothing_of_it(shop: DemoShop, tmp_path: Path) -> None:
    data.build(tmp_path, seed=8)

    assert digest(data.build(tmp_path).folder) == digest(shop.folder)


def test_it_is_built_in_a_few_seconds(tmp_path: Path) -> None:
    start = time.process_time()

    data.build(tmp_path)

    assert time.process_time() - start < 10


def test_there_are_some_1200_products_with_2000_skus_in_four_departments(rows: list[dict[str, str]]) -> None:
    products = [row for row in rows if row["Title"]]

    assert 1150 <= len(products) <= 1300
    assert 1800 <= len(rows) <= 2200
    counts = Counter(row[DEPARTMENT] for row in products)
    assert set(counts) == {"Fashion", "Beauty", "Home improvement", "Car parts"}
    assert min(counts.values()) > 250


def test_the_tree_has_150_to_300_leaves_and_every_category_shown_is_in_it(
    shop: DemoShop, rows: list[dict[str, str]]
) -> None:
    paths = shop.taxonomy.read_text("utf-8").splitlines()
    parents = {path.rpartition(" > ")[0] for path in paths}

    assert len(set(paths)) == len(paths)
    assert 150 <= len(set(paths) - parents) <= 300
    assert parents - {""} <= set(paths)
    assert {row["Product category"] for row in rows} - {""} <= set(paths) - parents


def test_rows_of_one_product_share_a_handle_and_only_the_first_has_its_fields(rows: list[dict[str, str]]) -> None:
    handles = [row["URL handle"] for row in rows]
    firsts = [row["URL handle"] for row in rows if row["Title"]]

    assert len(set(firsts)) == len(firsts)
    assert set(handles) == set(firsts)
    assert [handle for place, handle in enumerate(handles) if place == 0 or handles[place - 1] != handle] == firsts


def test_every_cell_keeps_to_shopifys_limits(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert len(row["Title"]) <= 255
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["URL handle"])
        assert len(row["Description"]) <= 500_000
        assert re.fullmatch(r"(\d+\.\d\d)?", row["Price"])
        assert re.fullmatch(r"\d+", row["Inventory quantity"])
        assert len(row["Image alt text"]) <= 512
        assert row["Status"] in ("Active", "")
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())
    codes = [row["SKU"] for row in rows]
    assert len(set(codes)) == len(codes)


def test_every_picture_exists_and_is_a_small_drawing_without_code(shop: DemoShop, rows: list[dict[str, str]]) -> None:
    named = {row["Product image URL"].removeprefix("/media/") for row in rows} - {""}
    files = {path.name for path in shop.images.iterdir()}

    assert named <= files
    for path in shop.images.iterdir():
        tags = {element.tag.rpartition("}")[2] for element in Xml.parse(path).iter()}  # noqa: S314 -- our own
        assert tags <= {"svg", "rect", "path", "circle"}
        assert path.stat().st_size < 2000


def test_the_truth_is_apart_and_not_in_the_files_to_import(shop: DemoShop, rows: list[dict[str, str]]) -> None:
    truth = {path.name for path in shop.truth.iterdir()}

    assert truth == {"products.csv", "attributes.csv", "problems.csv", "pairs.csv"}
    words = " ".join(rows[0]).lower()
    assert not any(word in words for word in ("truth", "elasticity", "units_a_day", "duplicate", "fault"))


def test_a_fault_is_written_down_as_it_is_shown_and_as_it_would_be_right(
    shop: DemoShop, rows: list[dict[str, str]]
) -> None:
    first = {row["URL handle"]: row for row in rows if row["Title"]}
    by_sku = {row["SKU"]: row for row in rows}
    columns = {"title": "Title", "description_html": "Description", "category": "Product category"}
    prices = {"price_minor": "Price", "compare_at_minor": "Compare-at price"}
    for problem in table(shop.truth / "problems.csv"):
        assert problem["shown"] != problem["right"]
        if problem["field"] in columns:
            assert first[problem["handle"]][columns[problem["field"]]] == problem["shown"]
        elif problem["field"] in prices:
            shown = by_sku[problem["sku"]][prices[problem["field"]]].replace(".", "").lstrip("0")
            assert shown == problem["shown"].lstrip("0")
        elif problem["field"] == "barcode":
            assert by_sku[problem["sku"]]["Barcode"] == problem["shown"]


def test_faults_are_planted_in_their_shares(world: World) -> None:
    counts = Counter(problem.fault for problem in world.problems)
    total = len(world.listings)

    assert counts[Fault.MISSING_CATEGORY] / total == pytest.approx(0.12, abs=0.001)
    assert counts[Fault.WRONG_CATEGORY] / total == pytest.approx(0.04, abs=0.001)
    assert counts[Fault.MISSING_ATTRIBUTE] / total == pytest.approx(0.15, abs=0.002)
    assert counts[Fault.CONTRADICTION] == round(total * 0.025)
    assert counts[Fault.BARCODE] == round(total * 0.02)
    assert (counts[Fault.PRICE_TIMES_TEN], counts[Fault.CAPITALS], counts[Fault.NO_DESCRIPTION]) == (10, 14, 24)
    assert set(counts) == set(Fault)


def test_a_missing_attribute_stands_in_the_title_or_the_text(world: World) -> None:
    listings = {listing.handle: listing for listing in world.listings}
    for problem in world.problems:
        if problem.fault == Fault.MISSING_ATTRIBUTE:
            listing = listings[problem.handle]
            assert problem.right.lower() in f"{listing.title} {listing.description_html}".lower().replace("&nbsp;", " ")
            assert problem.field not in dict(listing.attributes)


def test_a_contradicting_attribute_is_not_what_the_title_says(world: World) -> None:
    listings = {listing.handle: listing for listing in world.listings}
    for problem in world.problems:
        if problem.fault == Fault.CONTRADICTION:
            assert problem.right.lower() in listings[problem.handle].title.lower()
            assert dict(listings[problem.handle].attributes)[problem.field] == problem.shown


def test_duplicates_are_one_product_and_near_variants_are_two(world: World) -> None:
    listings = {listing.handle: listing for listing in world.listings}
    same = [pair for pair in world.pairs if pair.is_duplicate]
    near = [pair for pair in world.pairs if not pair.is_duplicate and not pair.option]

    assert len(same) == 30
    assert len(near) >= 40
    assert all(listings[pair.left].of == listings[pair.right].of for pair in same)
    assert all(listings[pair.left].of != listings[pair.right].of for pair in near)
    assert all(listings[pair.left].title != listings[pair.right].title for pair in world.pairs)


def test_true_products_are_sound(world: World) -> None:
    leaves = {leaf.path: leaf for department in departments() for leaf in department.leaves}
    titles = Counter(product.title for product in world.products)

    assert max(titles.values()) == 1
    for product in world.products:
        low, high = leaves[product.category].price
        assert all(low * 80 <= (sku.price_minor or 0) <= high * 115 for sku in product.skus)
        assert all(sku.cost_minor < (sku.price_minor or 0) for sku in product.skus)
        assert sum(sku.share for sku in product.skus) == pytest.approx(1, abs=0.001)
        allowed = {asked.name: asked.values for asked in leaves[product.category].asked}
        assert all(value in allowed[name] for name, value in product.attributes)
        assert "{" not in product.title + product.description_html
        assert product.units_a_day > 0 > product.elasticity


def test_the_schema_asks_of_each_leaf_what_its_products_carry(shop: DemoShop) -> None:
    categories = yaml.safe_load(shop.attributes.read_text("utf-8"))["categories"]
    for department in departments():
        for leaf in department.leaves:
            asked = {rule["name"]: rule for place in (leaf.group, leaf.path) for rule in categories.get(place, ())}
            assert set(asked) == {each.name for each in leaf.asked}
            assert all(tuple(asked[each.name].get("allowed", each.values)) == each.values for each in leaf.asked)


def test_each_department_has_its_own_voice(shop: DemoShop) -> None:
    voices = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(shop.voices.iterdir())]

    assert {voice["department"] for voice in voices} == {department.name for department in departments()}
    assert len({voice["tone"] for voice in voices}) == 4
    assert all(voice["do"] and voice["dont"] and voice["banned"] and voice["examples"]["good"] for voice in voices)
    assert all(isinstance(word, str) for voice in voices for word in [*voice["preferred"], *voice["banned"]])


def test_no_product_page_uses_a_word_its_own_voice_bans(shop: DemoShop, world: World) -> None:
    voices = [yaml.safe_load(path.read_text("utf-8")) for path in shop.voices.iterdir()]
    banned = {voice["department"]: voice["banned"] for voice in voices}

    for product in world.products:
        words = f"{product.title} {product.description_html}".lower()
        assert not [word for word in banned[product.department] if word.lower() in words]


@pytest.mark.parametrize(
    ("pounds", "ending", "pence"), [(24.6, 0, 2500), (24.6, 99, 2499), (24.2, 50, 2350), (0.4, 49, 149)]
)
def test_prices_end_as_shops_write_them(pounds: float, ending: int, pence: int) -> None:
    assert charm(pounds, ending) == pence


def test_barcodes_are_valid_but_for_the_planted_ones(world: World) -> None:
    for product in world.products:
        for sku in product.skus:
            digits = [int(digit) for digit in sku.barcode]
            assert len(digits) == 13
            assert (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("Cotton poplin", "cotton poplin"),
        ("E27", "E27"),
        ("V-neck", "V-neck"),
        ("GU10", "GU10"),
        ("Fig leaf", "fig leaf"),
    ],
)
def test_values_are_written_in_running_text_as_people_do(listed: str, said: str) -> None:
    assert running(listed) == said

"""Profiles proposed from headers and values that nobody prepared for us."""

from __future__ import annotations

import pytest

from core.errors import BadInputError
from core.ingest import MappingProfile, Target
from core.ingest.propose import propose
from core.ingest.shapes import currency, list_separator, path_separator, shape
from core.ingest.values import category_path, image_urls, is_gtin, listed, slug, specs, status, whole


def table(**columns: list[str]) -> tuple[list[str], list[list[str]]]:
    return list(columns), [list(row) for row in zip(*columns.values(), strict=True)]


NUMBERS = range(40)


def test_a_plain_list_of_goods() -> None:
    columns, sample = table(
        Artikelnr=[f"A{number}" for number in NUMBERS],
        Name=[f"Brake disc {number} mm" for number in NUMBERS],
        Brand=["Alder", "Birch"] * 20,
        EAN=["4006381333931"] * 40,
        Price=[f"£{number}.50" for number in NUMBERS],
        Stock=[str(number) for number in NUMBERS],
        Diameter=[f"{number} mm" for number in NUMBERS],
        ImageURL=[f"https://x.example/{number}.jpg" for number in NUMBERS],
    )
    columns[0] = "Article number"

    profile = propose(columns, sample)

    assert profile.columns == {
        "Article number": Target.SKU,
        "Name": Target.TITLE,
        "Brand": Target.BRAND,
        "EAN": Target.BARCODE,
        "Price": Target.PRICE,
        "Stock": Target.ON_HAND,
        "ImageURL": Target.IMAGES,
    }
    assert profile.attributes == {"Diameter": "Diameter"}
    assert profile.currency == "GBP"
    assert profile.confidence["Brand"] == 1.0
    assert profile.confidence["Diameter"] < 1.0


def test_repeated_codes_group_the_rows_of_a_product() -> None:
    columns, sample = table(
        style=[f"S{number // 4}" for number in NUMBERS],
        sku=[f"S{number // 4}-{number % 4}" for number in NUMBERS],
        title=[f"Linen dress {number // 4}" for number in NUMBERS],
        size=["S", "M", "L", "XL"] * 10,
    )

    profile = propose(columns, sample)

    assert (profile.columns["style"], profile.columns["sku"]) == (Target.HANDLE, Target.SKU)
    assert profile.attributes == {"size": "Size"}


def test_codes_that_repeat_across_unlike_products_do_not_group() -> None:
    columns, sample = table(
        model_code=[f"M{number % 3}" for number in NUMBERS],
        sku=[f"K{number}" for number in NUMBERS],
        title=[f"{number} things {number}" for number in NUMBERS],
    )

    assert Target.HANDLE not in propose(columns, sample).columns.values()


def test_the_lower_of_two_prices_is_the_price() -> None:
    columns, sample = table(
        sku=[f"K{number}" for number in NUMBERS],
        title=[f"Thing {number}" for number in NUMBERS],
        mrp=["20.00"] * 40,
        selling_price=["15.00"] * 40,
    )

    profile = propose(columns, sample)

    assert (profile.columns["selling_price"], profile.columns["mrp"]) == (Target.PRICE, Target.COMPARE_AT)


def test_a_list_price_alone_is_the_price() -> None:
    columns, sample = table(sku=["A", "B"], title=["Mug", "Cup"], list_price=["2.00", "3.00"])

    assert propose(columns, sample).columns["list_price"] == Target.PRICE


def test_the_department_is_the_broadest_grouping() -> None:
    columns, sample = table(
        sku=[f"K{number}" for number in NUMBERS],
        title=[f"Thing {number}" for number in NUMBERS],
        section_name=[f"Section {chr(65 + number % 9)}" for number in NUMBERS],
        division_name=["Fashion", "Beauty"] * 20,
        division_code=["1", "2"] * 20,
    )

    profile = propose(columns, sample)

    assert profile.columns["division_name"] == Target.DEPARTMENT
    assert profile.attributes == {"section_name": "Section"}
    assert profile.extra == {"division_code": "division_code"}


def test_columns_that_say_nothing_of_the_product_are_only_kept() -> None:
    columns, sample = table(
        sku=[f"K{number}" for number in NUMBERS],
        title=[f"Thing {number}" for number in NUMBERS],
        crawled_at=["2026-03-02 09:00"] * 40,
        is_featured=["True", "False"] * 20,
        rating=["4.5", "3.0"] * 20,
        page=["https://x.example/page"] * 40,
    )

    assert list(propose(columns, sample).extra) == ["crawled_at", "is_featured", "rating", "page"]


def test_something_is_proposed_even_for_a_header_that_says_nothing() -> None:
    profile = propose(["x1", "x2"], [["1", "Red mug"], ["2", "Blue cup"], ["3", "Green jug"]])

    assert profile.columns["x2"] == Target.TITLE
    assert profile.confidence["x2"] < 0.5


def test_an_empty_sample_still_gives_a_profile() -> None:
    assert propose(["sku", "title"], []).columns


def test_a_profile_reads_back_from_its_yaml() -> None:
    profile = MappingProfile(
        name="Frühjahr",
        columns={"Nr": Target.SKU, "Titel": Target.TITLE},
        attributes={"Farbe": "Colour"},
        options={"Größe": "Size"},
        constants={Target.DEPARTMENT: "Fashion"},
        category_separator="/",
        currency="EUR",
        blanks="erase",
    )

    assert MappingProfile.from_yaml(profile.to_yaml()) == profile


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("columns: {a: sku, b: sku}", "filled by two columns"),
        ("columns: {a: price}", "needed to tell products apart"),
        ("columns: {a: colour}", "columns.a"),
        ("columns: {a: sku}\nattributes: {b: Size, c: Size}", "'Size' is filled by two columns"),
        ("columns: {a: sku}\nattributes: {b: ' '}", "1 to 109 characters"),
        ("columns: {a: sku}\nconstants: {handle: x}", "cannot be the same for every row"),
        ("columns: {a: sku}\ncurrency: pounds", "currency"),
        ("columns: {a: sku}\nrun: rm", "run"),
        ("columns: [", "not YAML"),
        ("!!python/object/apply:os.system ['true']", "not YAML"),
        ("just text", "cannot be used"),
        ("x" * 300_000, "larger than a profile"),
    ],
)
def test_a_profile_that_makes_no_sense_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(BadInputError, match=complaint):
        MappingProfile.from_yaml(text)


@pytest.mark.parametrize(
    ("cell", "separator", "title", "path"),
    [
        ("Home > Mugs", ">", "", "Home > Mugs"),
        ('["Home >> Mugs >> Blue mug wi..."]', ">>", "Blue mug with handle", "Home > Mugs"),
        ('["Home >> Mugs >> Blue mug"]', ">>", "Red mug", "Home > Mugs > Blue mug"),
        ("Home/Mugs/", "/", "", "Home > Mugs"),
        ('["Blue mug"]', ">>", "Blue mug", ""),
        ("[]", ">>", "", ""),
        ('["Home >> Mu', ">>", "", "Home > Mu"),
    ],
)
def test_category_cells_become_paths(cell: str, separator: str, title: str, path: str) -> None:
    assert category_path(cell, separator, title) == path


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (
            '{"s"=>[{"key"=>"Fabric", "value"=>"Linen"}, {"value"=>"3 pieces"}]}',
            {"Fabric": "Linen", "Details": "3 pieces"},
        ),
        ('[{"name": "Fabric", "value": "Linen"}, {"name": "Fabric", "value": "Silk"}]', {"Fabric": "Linen, Silk"}),
        ('{"Fabric": "Linen", "Pack": 2, "None": null}', {"Fabric": "Linen", "Pack": "2"}),
        ("Fabric: Linen; Fit = Slim", {"Fabric": "Linen", "Fit": "Slim"}),
        ('{"s"=>[{"key"=>"Fab', {"Details": '{"s"=>[{"key"=>"Fab'}),
        ('{"s"=>{"key"=>"Fabric", "value"=>nil}}', {}),
        ("", {}),
    ],
)
def test_specification_cells_become_named_values(cell: str, found: dict[str, str]) -> None:
    assert specs(cell) == found


def test_lists_images_and_numbers_read_from_cells() -> None:
    assert listed("a, b,,a ", ",") == ["a", "b"]
    assert listed('["a", "b"]', ",") == ["a", "b"]
    assert image_urls("https://x.example/1.jpg, https://x.example/2,3.jpg") == (
        "https://x.example/1.jpg",
        "https://x.example/2,3.jpg",
    )
    assert image_urls('["https://x.example/1.jpg"]') == ("https://x.example/1.jpg",)
    assert (whole("1,200"), whole("12.0"), whole("-3"), whole("1.5"), whole("x")) == (1200, 12, -3, None, None)
    assert (status("ACTIVE"), status("unlisted"), status("merged")) == ("active", "draft", None)
    assert slug("Crème brûlée / 2 × 100 g") == "crème-brûlée-2-100-g"


# GS1's own examples of check digits: GTIN-13 629104150021-3, GTIN-8 9638507-4, GTIN-12 61414121022-0.
@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("6291041500213", True),
        ("96385074", True),
        ("614141210220", True),
        ("06291041500213", True),
        ("6291041500214", False),
        ("629104150021", False),
        ("62910415O0213", False),
        ("", False),
    ],
)
def test_barcodes_are_checked_by_their_last_digit(code: str, right: bool) -> None:
    assert is_gtin(code) == right


def test_shapes_tell_separators_and_money() -> None:
    assert path_separator(["A >> B", "C >> D"]) == ">>"
    assert path_separator(["A/B", "C"]) == "/"
    assert path_separator([]) == ">"
    assert list_separator(["a;b", "c"]) == ";"
    assert currency(["€3", "€4", ""]) == "EUR"
    assert currency(["3", "4"]) is None
    assert shape(["1.50", ""]).money == 1.0
    assert shape([]).filled == 0.0

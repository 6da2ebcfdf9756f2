from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from core.catalog.check import plan
from core.catalog.facts import ProductFacts
from core.catalog.suggest.comparing import FLOOR, SAME_BARCODE, DuplicateModel
from core.catalog.suggest.drafting import ModelName
from core.catalog.suggest.known_values import KnownValues, known_values
from core.catalog.suggest.matcher import train_duplicates
from core.catalog.suggest.merging import suggest_merges
from core.catalog.suggest.pairs import candidate_pairs
from core.changes import Draft, MergeChange
from tests.catalog.shop import CONTEXT, product, sku

NAME = ModelName("duplicate model", "d4d4", datetime(2026, 3, 2, tzinfo=UTC))
NOUNS = ["drill", "sander", "jigsaw", "planer", "router", "torch", "radio", "saw"]
KINDS = ["combi", "orbital", "compact", "cordless", "heavy", "trade"]
BRANDS = ["Holdfast", "Grafter", "Bradawl", "Oakhanger"]
SAID = ["Strong and light", "Made for all day", "With a case", "Soft grip", "Brushless motor", "Two speeds"]


def shop(count: int = 300) -> list[ProductFacts]:
    """Tools in many models; every one its own product."""
    rng = np.random.default_rng(2)
    found = []
    for number in range(1, count + 1):
        brand, noun, kind = (str(rng.choice(words)) for words in (BRANDS, NOUNS, KINDS))
        name = "".join(rng.choice(list("aeiourlmnst"), 6)).title()
        said = ". ".join(str(part) for part in rng.permutation(SAID)[:3])
        found.append(
            product(
                number,
                title=f"{brand} {name} {kind} {noun}",
                brand=brand,
                description=f"{said}. The {name} {noun}.",
                attributes={"Power": str(rng.choice(["Mains", "Battery"]))},
                skus=(sku(number, price_minor=int(rng.integers(2000, 30_000)), barcode=f"50{number:011d}"),),
            )
        )
    return found


SHOP = shop()


@pytest.fixture(scope="module")
def known() -> KnownValues:
    return known_values(SHOP, CONTEXT)


@pytest.fixture(scope="module")
def model(known: KnownValues) -> DuplicateModel:
    return train_duplicates(SHOP, known, NAME)


def again(one: ProductFacts, number: int = 900, **values: object) -> ProductFacts:
    """A second listing of the product: no barcode, another order of words."""
    turned = " ".join(reversed(one.title.split()))
    plain: dict[str, object] = {
        "id": number,
        "handle": f"again-{number}",
        "title": turned,
        "skus": tuple(replace(each, id=number, code=f"A{number}", barcode="") for each in one.skus),
    }
    return replace(one, **{**plain, **values})  # type: ignore[arg-type]


def merges(products: list[ProductFacts], model: DuplicateModel, known: KnownValues) -> dict[int, Draft]:
    """The drafts by the product they retire."""
    return {draft.product_id or 0: draft for draft in suggest_merges(products, model, known)}


def change(draft: Draft) -> MergeChange:
    assert isinstance(draft.change, MergeChange)
    return draft.change


def test_a_shop_without_duplicates_gets_next_to_no_merges(model: DuplicateModel, known: KnownValues) -> None:
    assert len(merges(SHOP, model, known)) <= 2


def test_a_second_listing_is_found(model: DuplicateModel, known: KnownValues) -> None:
    found = merges([*SHOP, again(SHOP[10])], model, known)

    assert change(found[900]) == MergeChange(keep_id=11, retire_id=900)
    assert found[900].confidence > 0.8
    assert (found[900].kind, found[900].field, found[900].subject) == ("merge", "merged_into_id", "product:900")
    assert found[900].base_value is None
    assert found[900].suggested_by == "duplicate model 2026-03-02·d4d4"


def test_it_says_what_agrees_and_what_differs(model: DuplicateModel, known: KnownValues) -> None:
    dearer = again(SHOP[10], skus=(sku(900, price_minor=SHOP[10].skus[0].price_minor + 100),))  # type: ignore[operator]
    draft = merges([*SHOP, dearer], model, known)[900]

    texts = [each.text for each in draft.evidence]
    assert draft.evidence[0].product_id == 11
    assert any(text.startswith("Words in both titles:") for text in texts)
    assert any(text.startswith("Prices: £") for text in texts)
    assert f"Same brand: {SHOP[10].brand}." in texts
    assert any(text.startswith("Same Power:") for text in texts)


def test_both_can_be_searched_for(model: DuplicateModel, known: KnownValues) -> None:
    draft = merges([*SHOP, again(SHOP[10])], model, known)[900]

    assert "A900" in draft.search_text
    assert SHOP[10].handle in draft.search_text


def test_the_same_barcode_is_nearly_certain(model: DuplicateModel, known: KnownValues) -> None:
    other = again(SHOP[10], title="Completely other words", skus=(sku(900, barcode=SHOP[10].skus[0].barcode),))

    draft = merges([*SHOP, other], model, known)[900]

    assert draft.confidence >= SAME_BARCODE
    assert f"Same barcode: {SHOP[10].skus[0].barcode}." in [each.text for each in draft.evidence]


def test_another_size_is_a_variant_even_with_the_same_barcode(model: DuplicateModel, known: KnownValues) -> None:
    small, large = (
        product(number, title=f"Night cream {size} ml", skus=(sku(number, barcode="5019934084654"),))
        for number, size in ((801, 50), (802, 100))
    )

    assert 802 not in merges([*SHOP, small, large], model, known)


def test_the_fuller_listing_survives_and_takes_over_what_it_lacks(model: DuplicateModel, known: KnownValues) -> None:
    bare = replace(SHOP[10], description="", brand_id=None, attributes={"Power": "Mains"})
    full = again(bare, attributes={"Power": "Mains", "Voltage": "18 V"}, description="All about it.", brand_id=3)
    others = [one for one in SHOP if one.id != 11]

    kept = merges([*others, bare, full], model, known)[11]
    assert change(kept).keep_id == 900

    slim = again(SHOP[10], attributes={"Voltage": "18 V"}, description="", category_id=None)
    taken = merges([*SHOP, slim], model, known)[900]
    assert change(taken).keep_fields == ("attributes.Voltage",)


def test_a_draft_listing_never_outlives_one_on_sale(model: DuplicateModel, known: KnownValues) -> None:
    full = again(SHOP[10], status="draft", attributes={"Power": "Mains", "A": "1", "B": "2"})

    assert change(merges([*SHOP, full], model, known)[900]).keep_id == 11


def test_three_listings_of_one_leave_one(model: DuplicateModel, known: KnownValues) -> None:
    found = merges([*SHOP, again(SHOP[10], 900), again(SHOP[10], 901)], model, known)

    assert {900, 901} <= found.keys()
    assert {change(found[number]).keep_id for number in (900, 901)} == {11}


def test_what_is_proposed_can_be_applied(model: DuplicateModel, known: KnownValues) -> None:
    copy = again(SHOP[10])
    draft = merges([*SHOP, copy], model, known)[900]

    assert not plan(draft.change, {11: SHOP[10], 900: copy}, CONTEXT).is_blocked


@pytest.mark.parametrize("status", ["archived", "merged"])
def test_products_out_of_sale_are_left_alone(model: DuplicateModel, known: KnownValues, status: str) -> None:
    assert 900 not in merges([*SHOP, again(SHOP[10], status=status)], model, known)


def test_no_proposal_is_below_the_floor(model: DuplicateModel, known: KnownValues) -> None:
    copies = [again(one, 900 + place) for place, one in enumerate(SHOP[:20])]

    assert all(draft.confidence >= FLOOR for draft in merges([*SHOP, *copies], model, known).values())


@pytest.mark.parametrize("products", [[], SHOP[:1], SHOP[:10], [product(n, title="") for n in range(50)]])
def test_small_and_empty_shops_have_no_matcher(products: list[ProductFacts], known: KnownValues) -> None:
    tiny = train_duplicates(products, known, NAME)

    assert tiny.matcher is None
    assert merges(products, tiny, known) == {}


def test_training_twice_gives_the_same_model(known: KnownValues, model: DuplicateModel) -> None:
    assert train_duplicates(SHOP, known, NAME) == model


@pytest.mark.parametrize(
    "titles",
    [
        ["Dress"] * 40,
        ["", " ", "---", "!"] * 10,
        ["DRESS", "dress", "Dress"] * 12,
        ["夏のドレス", "فستان كتان أحمر", "Größe Ω", "👗"] * 10,
        ["x" * 10_000] * 30,
    ],
)
def test_odd_titles_are_survived(titles: list[str], model: DuplicateModel, known: KnownValues) -> None:
    odd = [product(1000 + number, title=title, skus=()) for number, title in enumerate(titles)]

    found = merges([*SHOP, *odd], model, known)

    assert found.keys() <= {each.id for each in (*SHOP, *odd)}


def test_a_title_in_5000_copies_is_compared_with_few_of_them(model: DuplicateModel, known: KnownValues) -> None:
    many = [
        product(1000 + number, title="Gift card", description="", skus=(sku(1000 + number, price_minor=1000 + number),))
        for number in range(5000)
    ]

    assert len(candidate_pairs(many)) < 2 * len(many)
    assert len(suggest_merges(many, model, known)) < len(many)


def test_words_in_capitals_are_the_same_words(model: DuplicateModel, known: KnownValues) -> None:
    loud = again(SHOP[10], title=SHOP[10].title.upper())

    assert change(merges([*SHOP, loud], model, known)[900]).keep_id == 11


def test_a_second_listing_among_many_of_one_title_is_found_by_brand_and_price(
    model: DuplicateModel, known: KnownValues
) -> None:
    vases = [
        product(
            1000 + n, title="Vase", brand=f"Maker {n}", attributes={}, skus=(sku(1000 + n, price_minor=900 + 7 * n),)
        )
        for n in range(150)
    ]
    twin = again(vases[30], 5000)

    pairs = {(one, other) for one, other in candidate_pairs([*vases, twin])}

    assert (30, 150) in pairs
    assert len(pairs) == 150


def test_pictures_are_taken_over_where_the_survivor_has_none(model: DuplicateModel, known: KnownValues) -> None:
    bare = replace(SHOP[10], images=(), image_urls=())
    pictured = again(bare, image_urls=("/media/a.svg",), attributes={})
    others = [one for one in SHOP if one.id != 11]

    assert change(merges([*others, bare, pictured], model, known)[900]).keep_fields == ("images",)

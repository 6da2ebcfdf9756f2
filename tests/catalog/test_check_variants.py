"""Joining two variants: their SKUs become SKUs of the product that stays, each with the option that tells it apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.catalog.check_merge import plan_merge
from core.catalog.facts import ProductFacts, facts
from core.catalog.fields import write_all
from core.catalog.options import MOST_SKUS, options_after
from core.changes import FieldWrite, MergeChange, Plan, Relation, VariantOption
from core.records.catalogue import Product, Sku
from core.records.store import Store
from tests.catalog.shop import product, sku

SIZE = VariantOption(name="Size", keep="50 ml", retire="100 ml")


def variants(*options: VariantOption, **more: Any) -> MergeChange:
    return MergeChange(keep_id=7, retire_id=8, relation=Relation.VARIANT, options=options, **more)


def join(keep: ProductFacts, retire: ProductFacts, *options: VariantOption, **more: Any) -> Plan:
    return plan_merge(variants(*options, **more), {keep.id: keep, retire.id: retire})


def codes(found: Plan) -> list[str]:
    return [finding.code for finding in found.findings]


SMALL = product(7, title="Night cream 50 ml")
LARGE = product(8, title="Night cream 100 ml")


def test_both_skus_get_the_option_and_stand_under_the_product_that_stays() -> None:
    found = join(SMALL, replace(LARGE, image_urls=()), SIZE, title="Night cream")

    assert found == Plan(
        (
            FieldWrite(7, "options", [], [["Size", "50 ml"]], 70),
            FieldWrite(8, "product_id", 8, 7, 80),
            FieldWrite(7, "options", [], [["Size", "100 ml"]], 80),
            FieldWrite(7, "title", "Night cream 50 ml", "Night cream"),
            FieldWrite(8, "status", "active", "merged"),
            FieldWrite(8, "merged_into_id", None, 7),
        )
    )


def test_a_sku_that_moves_brings_the_picture_of_its_product_but_never_instead_of_its_own() -> None:
    pictured = replace(LARGE, skus=(sku(80), sku(81, options={"Size": "200 ml"}, image_url="/media/own.svg")))

    found = join(SMALL, pictured, SIZE)

    assert [write for write in found.writes if write.field == "image_url"] == [
        FieldWrite(7, "image_url", "", "/media/dress.svg", 80)
    ]


def test_skus_that_carry_the_option_already_keep_their_values() -> None:
    keep = product(7, skus=(sku(70, options={"Size": "S"}), sku(71, options={"Size": "M"})))

    found = join(keep, replace(LARGE, image_urls=()), VariantOption(name="size", retire="L"))

    assert [(write.field, write.after, write.sku_id) for write in found.writes[:3]] == [
        ("product_id", 7, 80),
        ("options", [["Size", "L"]], 80),
        ("status", "merged", None),
    ]


def test_skus_of_two_colours_in_the_same_sizes_get_the_colour_beside_the_size() -> None:
    red = product(7, skus=(sku(70, options={"Size": "S"}), sku(71, options={"Size": "M"})))
    blue = product(8, skus=(sku(80, options={"Size": "S"}), sku(81, options={"Size": "M"})))
    colour = VariantOption(name="Colour", keep="Red", retire="Blue")

    assert options_after(variants(colour), red, blue) == {
        70: {"Size": "S", "Colour": "Red"},
        71: {"Size": "M", "Colour": "Red"},
        80: {"Size": "S", "Colour": "Blue"},
        81: {"Size": "M", "Colour": "Blue"},
    }
    assert not join(red, blue, colour).is_blocked


def test_the_placeholder_of_a_product_without_options_gives_way() -> None:
    keep = product(7, skus=(sku(70, options={"Title": "Default Title"}),))

    first = join(keep, LARGE, SIZE).writes[0]

    assert first == FieldWrite(7, "options", [["Title", "Default Title"]], [["Size", "50 ml"]], 70)


MANY = tuple(sku(100 + number, options={"Size": str(number)}) for number in range(MOST_SKUS))
THREE = sku(70, options={"Size": "S", "Cut": "Slim", "Cloth": "Linen"})


@pytest.mark.parametrize(
    ("keep", "retire", "options", "code"),
    [
        (SMALL, LARGE, (), "variant-option-missing"),
        (SMALL, LARGE, (SIZE, VariantOption(name="SIZE", keep="a", retire="b")), "variant-option-name"),
        (SMALL, LARGE, (VariantOption(name="Size", keep="50 ml"),), "variant-value-missing"),
        (SMALL, LARGE, (VariantOption(name="Size", keep="50 ML", retire="50 ml"),), "variant-options-same"),
        (SMALL, LARGE, (VariantOption(name="Si\nze", keep="a", retire="b"),), "text-unprintable"),
        (SMALL, replace(LARGE, skus=()), (SIZE,), "variant-no-sku"),
        (product(7, skus=MANY), LARGE, (VariantOption(name="Size", retire="L"),), "variant-skus-many"),
        (product(7, skus=(sku(70, options={"Colour": "Red"}),)), LARGE, (SIZE,), "variant-value-missing"),
        (
            product(7, skus=(THREE,)),
            product(8, skus=(replace(THREE, id=80),)),
            (VariantOption(name="Colour", keep="Red", retire="Blue"),),
            "variant-options-many",
        ),
        (SMALL, replace(LARGE, status="merged", merged_into_id=3), (SIZE,), "merge-merged"),
        (replace(SMALL, status="archived"), LARGE, (SIZE,), "merge-into-archived"),
    ],
)
def test_what_cannot_be_one_product_is_blocked_and_nothing_is_written(
    keep: ProductFacts, retire: ProductFacts, options: tuple[VariantOption, ...], code: str
) -> None:
    found = join(keep, retire, *options)

    assert (found.is_blocked, found.writes, codes(found)) == (True, (), [code])


def test_products_of_two_departments_are_warned_about() -> None:
    found = join(SMALL, replace(LARGE, department="Beauty"), SIZE)

    assert codes(found) == ["variant-departments-differ"]
    assert found.writes


def test_as_duplicates_two_sizes_would_lose_a_sku_and_as_variants_none_does() -> None:
    as_duplicates = plan_merge(MergeChange(keep_id=7, retire_id=8), {7: SMALL, 8: LARGE})

    assert codes(as_duplicates) == ["merge-variants"]
    assert codes(join(SMALL, LARGE, SIZE)) == []


def test_variants_joined_and_taken_back_leave_the_store_as_it_was_with_options_in_their_order(store: Store) -> None:
    with store.write() as session:
        for number, colour in ((1, "Red"), (2, "Blue")):
            session.add(Product(id=number, handle=f"p{number}", title=f"Shirt {colour}", images=[{"url": "a.jpg"}]))
            session.flush()
            options = {"Size": "M", "Cut": "Slim"}
            session.add(Sku(id=number, product_id=number, code=f"s{number}", currency="GBP", options=options))
    with store.read() as session:
        before = facts(session, [1, 2])

    change = MergeChange(
        keep_id=1,
        retire_id=2,
        relation=Relation.VARIANT,
        options=(VariantOption(name="Colour", keep="Red", retire="Blue"),),
        title="Shirt",
    )
    found = plan_merge(change, before)
    with store.write() as session:
        assert write_all(session, found.writes) is None
    with store.read() as session:
        joined = facts(session, [1, 2])
    with store.write() as session:
        assert write_all(session, [write.inverse() for write in reversed(found.writes)]) is None
    with store.read() as session:
        after = facts(session, [1, 2])

    assert (joined[1].title, joined[2].status, joined[2].skus) == ("Shirt", "merged", ())
    assert [list(each.options.items()) for each in joined[1].skus] == [
        [("Size", "M"), ("Cut", "Slim"), ("Colour", "Red")],
        [("Size", "M"), ("Cut", "Slim"), ("Colour", "Blue")],
    ]
    assert [list(after[one].skus[0].options) for one in (1, 2)] == [["Size", "Cut"], ["Size", "Cut"]]
    assert [{**vars(after[one]), "rev": 1} for one in (1, 2)] == [vars(before[one]) for one in (1, 2)]

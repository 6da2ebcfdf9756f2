from __future__ import annotations

import pytest

from core.catalog.check_merge import plan_merge
from core.catalog.facts import ProductFacts, facts
from core.catalog.fields import write_all
from core.changes import FieldWrite, MergeChange, Plan
from core.records.catalogue import Product, Sku
from core.records.store import Store
from tests.catalog.shop import product, sku


def merge(keep: ProductFacts, retire: ProductFacts, *keep_fields: str) -> Plan:
    change = MergeChange(keep_id=keep.id, retire_id=retire.id, keep_fields=keep_fields)
    return plan_merge(change, {keep.id: keep, retire.id: retire})


def codes(found: Plan) -> list[str]:
    return [finding.code for finding in found.findings]


SMALL, LARGE = {"Size": "S"}, {"Size": "L"}


def test_skus_with_other_options_move_and_the_duplicate_points_to_the_survivor() -> None:
    found = merge(product(7, skus=(sku(70, options=SMALL),)), product(8, skus=(sku(80, options=LARGE),)))

    assert found == Plan(
        (
            FieldWrite(8, "product_id", 8, 7, 80),
            FieldWrite(8, "status", "active", "merged"),
            FieldWrite(8, "merged_into_id", None, 7),
        )
    )


def test_fields_to_keep_are_copied_from_the_duplicate() -> None:
    keep = product(7, skus=(sku(70, options=SMALL),))
    retire = product(8, title="Linen midi dress", attributes={"Fit": "Loose"}, skus=(sku(80, options=LARGE),))

    found = merge(keep, retire, "title", "attributes.Fit", "title", "category_id")

    assert found.writes[1:3] == (
        FieldWrite(7, "title", "Linen dress", "Linen midi dress"),
        FieldWrite(7, "attributes.Fit", None, "Loose"),
    )
    assert len(found.writes) == 5


def test_a_sku_sold_by_the_survivor_already_retires_with_the_duplicate() -> None:
    keep = product(7, skus=(sku(70, options=SMALL),))
    retire = product(8, skus=(sku(80, options={"size": "s"}), sku(81, options=LARGE)))

    found = merge(keep, retire)

    assert [write.sku_id for write in found.writes if write.field == "product_id"] == [81]
    assert found.findings == ()


def test_units_on_hand_that_would_retire_are_warned_about() -> None:
    found = merge(product(7), product(8, skus=(sku(80, on_hand_units=14),)))

    assert codes(found) == ["merge-stock-stranded"]
    assert found.findings[0].message == (
        "14 units on hand of SKU-80 retire with the duplicate. Count them into SKU-70 in the shop."
    )


def test_the_default_option_counts_as_none() -> None:
    found = merge(product(7), product(8, skus=(sku(80, options={"Title": "Default Title"}),)))

    assert [write.field for write in found.writes] == ["status", "merged_into_id"]


def test_skus_with_other_kinds_of_options_cannot_be_one_product() -> None:
    found = merge(product(7, skus=(sku(70, options={"Colour": "Red"}),)), product(8, skus=(sku(80, options=LARGE),)))

    assert (codes(found), found.writes) == (["merge-options-differ"], ())


@pytest.mark.parametrize(
    ("keep", "retire", "code"),
    [
        (product(7), product(8, status="merged", merged_into_id=9), "merge-merged"),
        (product(7, status="merged", merged_into_id=9), product(8), "merge-merged"),
        (product(7, status="archived"), product(8), "merge-into-archived"),
        (product(7), product(7), "merge-self"),
    ],
)
def test_a_merge_that_cannot_be_is_blocked(keep: ProductFacts, retire: ProductFacts, code: str) -> None:
    found = merge(keep, retire)

    assert (found.is_blocked, found.writes, codes(found)) == (True, (), [code])


def test_a_field_that_cannot_be_carried_over_is_blocked() -> None:
    assert codes(merge(product(7), product(8), "status")) == ["merge-field"]


def test_a_product_gone_is_blocked() -> None:
    assert codes(plan_merge(MergeChange(keep_id=7, retire_id=8), {7: product(7)})) == ["product-gone"]


def test_two_brands_and_a_draft_survivor_are_warned_about() -> None:
    found = merge(product(7, status="draft", brand="Alder"), product(8, brand="Beech"))

    assert codes(found) == ["merge-into-draft", "merge-brands-differ"]


def test_a_merge_written_and_taken_back_leaves_the_store_as_it_was(store: Store) -> None:
    with store.write() as session:
        for number in (1, 2):
            session.add(Product(id=number, handle=f"p{number}", title=f"Dress {number}"))
            session.flush()
            session.add(
                Sku(id=number, product_id=number, code=f"s{number}", currency="GBP", options={"Size": str(number)})
            )
    with store.read() as session:
        before = facts(session, [1, 2])

    found = plan_merge(MergeChange(keep_id=1, retire_id=2, keep_fields=("title",)), before)
    with store.write() as session:
        assert write_all(session, found.writes) is None
    with store.read() as session:
        merged = facts(session, [1, 2])
    with store.write() as session:
        assert write_all(session, [write.inverse() for write in reversed(found.writes)]) is None
    with store.read() as session:
        after = facts(session, [1, 2])

    assert ([each.id for each in merged[1].skus], merged[1].title, merged[2].status) == ([1, 2], "Dress 2", "merged")
    assert {**vars(after[2]), "rev": 1} == vars(before[2])
    assert {**vars(after[1]), "rev": 1} == vars(before[1])

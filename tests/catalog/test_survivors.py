from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.catalog.check_merge import plan_merge
from core.catalog.facts import ProductFacts
from core.catalog.survivors import Fate, choices, skus_after, surviving_fields, turned
from core.changes import MergeChange
from tests.catalog.shop import product, sku

KEEP = product(1, title="Red dress", attributes={"Material": "Linen", "Fit": "Loose"}, skus=(sku(10),))
RETIRE = product(2, title="Dress, red", attributes={"Material": "Linen", "Length": "Midi"}, skus=(sku(20),))
CHANGE = MergeChange(keep_id=1, retire_id=2, keep_fields=("attributes.Length",))


def survivors(change: MergeChange, keep: ProductFacts, retire: ProductFacts) -> dict[str, object]:
    """Field to the value that survives."""
    fields = surviving_fields(change, keep, retire)
    return {each.field: each.retire if each.from_retired else each.keep for each in fields}


def test_each_field_says_which_value_survives() -> None:
    found = survivors(CHANGE, KEEP, RETIRE)

    assert found["title"] == "Red dress"
    assert found["attributes.Fit"] == "Loose"
    assert found["attributes.Length"] == "Midi"


def test_fields_that_neither_has_are_left_out() -> None:
    fields = {each.field for each in surviving_fields(CHANGE, KEEP, RETIRE)}

    assert "seo_title" not in fields
    assert "tags" not in fields


def test_a_person_chooses_only_where_it_matters_and_never_an_empty_value() -> None:
    found = choices(surviving_fields(CHANGE, KEEP, RETIRE))

    assert [each.field for each in found] == ["title", "attributes.Length"]


def test_every_sku_has_a_fate() -> None:
    keep = product(1, skus=(sku(10, options={"Size": "S"}),))
    retire = product(2, skus=(sku(20, options={"Size": "s"}), sku(21, options={"Size": "M"})))

    found = [(each.sku.id, each.fate) for each in skus_after(MergeChange(keep_id=1, retire_id=2), keep, retire)]

    assert found == [(10, Fate.STAYS), (20, Fate.RETIRES), (21, Fate.MOVES)]


def test_turning_a_merge_keeps_the_values_that_would_have_survived() -> None:
    other = turned(CHANGE, KEEP, RETIRE)

    assert (other.keep_id, other.retire_id) == (2, 1)
    assert survivors(other, RETIRE, KEEP) == survivors(CHANGE, KEEP, RETIRE)


words = st.sampled_from(["", "Linen", "Cotton", "Wool"])
facts = st.builds(
    lambda title, brand, material, fit: product(
        1, title=title, product_type=brand, attributes={"Material": material, "Fit": fit}
    ),
    words,
    words,
    words,
    words,
)


@given(facts, facts, st.sets(st.sampled_from(["title", "product_type", "attributes.Material", "attributes.Fit"])))
def test_turning_never_loses_a_value_that_would_have_survived(
    keep: ProductFacts, other: ProductFacts, taken: set[str]
) -> None:
    retire = product(2, title=other.title, product_type=other.product_type, attributes=other.attributes)
    change = MergeChange(keep_id=1, retire_id=2, keep_fields=tuple(sorted(taken)))

    before = survivors(change, keep, retire)
    after = survivors(turned(change, keep, retire), retire, keep)

    assert all(after[name] == value for name, value in before.items() if value)


@given(facts, facts, st.sets(st.sampled_from(["title", "product_type", "attributes.Material", "attributes.Fit"])))
def test_what_is_shown_to_survive_is_what_is_written(keep: ProductFacts, other: ProductFacts, taken: set[str]) -> None:
    retire = product(2, title=other.title, product_type=other.product_type, attributes=other.attributes)
    change = MergeChange(keep_id=1, retire_id=2, keep_fields=tuple(sorted(taken)))
    written = {write.field: write.after for write in plan_merge(change, {1: keep, 2: retire}).writes}

    for each in surviving_fields(change, keep, retire):
        survives = each.retire if each.from_retired else each.keep
        assert written.get(each.field, each.keep) == survives

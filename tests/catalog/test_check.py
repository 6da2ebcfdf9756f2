from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.check import plan
from core.catalog.facts import ProductFacts
from core.changes import AttributesChange, CategoryChange, FieldWrite, FixChange, Json, Level, MergeChange, Plan
from tests.catalog.shop import CONTEXT, DRESSES, RETIRED, SHIRTS, product, sku


def codes(found: Plan) -> list[str]:
    return [finding.code for finding in found.findings]


def to_category(category_id: int, path: str, about: ProductFacts | None = None) -> Plan:
    about = about or product()
    return plan(CategoryChange(category_id=category_id, path=path), {about.id: about}, CONTEXT)


def with_values(about: ProductFacts | None = None, **values: str) -> Plan:
    about = about or product()
    return plan(AttributesChange(values=values), {about.id: about}, CONTEXT)


def fix(field: str, value: Json, about: ProductFacts | None = None, sku_id: int | None = None) -> Plan:
    about = about or product()
    return plan(FixChange(field=field, sku_id=sku_id, value=value), {about.id: about}, CONTEXT)


def test_a_category_change_writes_the_new_id_over_the_old_one() -> None:
    found = to_category(SHIRTS, "Fashion > Shirts", product(attributes={}))

    assert found == Plan((FieldWrite(7, "category_id", DRESSES, SHIRTS),))


@pytest.mark.parametrize(
    ("category_id", "path", "code"),
    [
        (99, "Fashion > Capes", "category-unknown"),
        (RETIRED, "Fashion > Smocks", "category-retired"),
        (DRESSES, "Fashion > Dresses", "category-same"),
    ],
)
def test_a_category_that_cannot_be_is_blocked_and_nothing_is_written(category_id: int, path: str, code: str) -> None:
    found = to_category(category_id, path)

    assert (found.is_blocked, found.writes, codes(found)) == (True, (), [code])


def test_a_category_renamed_since_is_warned_about() -> None:
    assert codes(to_category(SHIRTS, "Fashion > Tops", product(attributes={}))) == ["category-renamed"]


def test_a_category_that_does_not_allow_the_products_values_is_warned_about() -> None:
    found = to_category(SHIRTS, "Fashion > Shirts")

    assert codes(found) == ["category-refuses-values"]
    assert "Material “Linen”" in found.findings[0].message


def test_a_product_gone_or_merged_is_blocked_for_every_kind() -> None:
    change = CategoryChange(category_id=SHIRTS, path="Fashion > Shirts")
    merged = product(status="merged", merged_into_id=8)

    assert codes(plan(change, {}, CONTEXT)) == ["product-gone"]
    assert codes(plan(change, {7: merged}, CONTEXT)) == ["product-merged"]
    assert codes(plan(FixChange(field="title", value="A"), {7: merged}, CONTEXT)) == ["product-merged"]


def test_among_several_products_the_one_meant_must_be_named() -> None:
    both = {7: product(7), 8: product(8, attributes={})}
    change = CategoryChange(category_id=SHIRTS, path="Fashion > Shirts")

    assert codes(plan(change, both, CONTEXT)) == ["product-gone"]
    assert plan(change, both, CONTEXT, product_id=8).writes[0].product_id == 8


def test_attribute_values_are_written_in_the_schemas_spelling() -> None:
    found = with_values(product(title="Dress"), Material="organic COTTON")

    assert found == Plan((FieldWrite(7, "attributes.Material", "Linen", "Organic cotton"),))


def test_several_allowed_values_may_be_given_with_semicolons() -> None:
    found = with_values(product(title="Dress"), Material="wool; cotton")

    assert [write.after for write in found.writes] == ["Wool; Cotton"]


def test_a_value_that_is_not_allowed_is_blocked_and_the_nearest_is_named() -> None:
    found = with_values(Material="Lnen")

    assert (found.is_blocked, codes(found)) == (True, ["attribute-not-allowed"])
    assert "Did you mean “Linen”?" in found.findings[0].message


@pytest.mark.parametrize(
    ("value", "code"),
    [("long", "attribute-not-number"), ("12 inches", "attribute-unit"), ("12 kg of", "attribute-unit")],
)
def test_a_number_must_be_one_and_in_its_unit(value: str, code: str) -> None:
    assert codes(with_values(Length=value)) == [code]


@pytest.mark.parametrize("value", ["112", "112 cm", "112.5cm", "112,5 CM"])
def test_a_number_may_be_written_with_its_unit_or_without(value: str) -> None:
    assert with_values(Length=value).findings == ()


def test_a_flag_is_yes_or_no() -> None:
    assert with_values(Washable="true").writes == (FieldWrite(7, "attributes.Washable", None, "Yes"),)
    assert codes(with_values(Washable="perhaps")) == ["attribute-not-flag"]


def test_a_title_that_names_another_value_is_warned_about() -> None:
    assert codes(with_values(Material="Wool")) == ["attribute-contradicts-title"]
    assert codes(with_values(product(title="Dress, 110 cm"), Length="90 cm")) == ["attribute-contradicts-title"]


def test_a_title_that_names_the_value_or_part_of_it_is_no_contradiction() -> None:
    assert with_values(product(title="Cotton dress"), Material="Organic cotton").findings == ()
    assert with_values(product(title="Dress, 110 cm"), Length="110").findings == ()


def test_two_measures_in_the_title_contradict_nothing() -> None:
    assert with_values(product(title="Dress 110 cm, slit 20 cm"), Length="90 cm").findings == ()


def test_an_attribute_the_category_does_not_ask_for_is_warned_about() -> None:
    found = with_values(Materiel="Linen")

    assert codes(found) == ["attribute-free"]
    assert "Did you mean “Material”?" in found.findings[0].message


def test_an_inherited_attribute_and_one_of_every_product_are_asked_for() -> None:
    assert with_values(**{"Country of origin": "Portugal"}).findings == ()


def test_a_removal_writes_nothing_in_its_place_and_warns_where_the_value_is_required() -> None:
    found = with_values(Material="")

    assert found.writes == (FieldWrite(7, "attributes.Material", "Linen", None),)
    assert codes(found) == ["attribute-required"]


def test_values_that_are_there_already_are_blocked_as_the_same() -> None:
    assert codes(with_values(Material="linen")) == ["attributes-same"]


def test_a_value_with_a_line_break_is_blocked_and_a_very_long_one_warned_about() -> None:
    assert codes(with_values(**{"Country of origin": "Portu\ngal"})) == ["attribute-unprintable"]
    assert codes(with_values(**{"Country of origin": "P" * 256})) == ["attribute-long"]


def test_a_fix_writes_one_value() -> None:
    assert fix("title", "  Linen midi dress ") == Plan((FieldWrite(7, "title", "Linen dress", "Linen midi dress"),))
    assert fix("price_minor", 2500, sku_id=70) == Plan((FieldWrite(7, "price_minor", 2000, 2500, 70),))


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_fix_without_a_value_waits_for_a_person(value: Json) -> None:
    assert codes(fix("title", value)) == ["value-missing"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", "T" * 256, "text-too-long"),
        ("title", "two\nlines", "text-unprintable"),
        ("description", "half \ud800 a character", "text-unprintable"),
        ("description", "nul \x00", "text-unprintable"),
        ("title", 12, "not-text"),
        ("seo_description", "S" * 321, "text-too-long"),
        ("tags", "one, two", "tags-not-list"),
        ("tags", ["t" * 256], "tags-too-many"),
        ("tags", ["nul \x00"], "text-unprintable"),
        ("tags", ["half \ud800 a character"], "text-unprintable"),
        ("images", [], "images-not-list"),
        ("images", "javascript:alert(1)", "image-address"),
        ("images", [{"alt": "no address"}], "image-address"),
        ("images", [{"url": "https://shop.example/\x00.jpg"}], "image-address"),
        ("images", [{"url": "https://shop.example/a.jpg", "alt": "nul \x00"}], "image-words"),
        ("images", [{"url": "https://shop.example/a.jpg", "alt": None}], "image-words"),
        ("merged_into_id", 3, "field-unknown"),
        ("id", 3, "field-unknown"),
        ("attributes.Material", 3, "not-text"),
        ("attributes.Material", "Nylon", "attribute-not-allowed"),
        ("title", "Linen dress", "value-same"),
    ],
)
def test_a_products_field_takes_no_unusable_value(field: str, value: Json, code: str) -> None:
    found = fix(field, value)

    assert (found.is_blocked, found.writes, codes(found)) == (True, (), [code])


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("price_minor", 0, "price-zero"),
        ("price_minor", -1, "price-invalid"),
        ("price_minor", True, "price-invalid"),
        ("price_minor", 12.5, "price-invalid"),
        ("price_minor", "12.50", "price-invalid"),
        ("compare_at_minor", 1500, "compare-at-low"),
        ("barcode", "4006381333932", "barcode-invalid"),
        ("barcode", "400638133393", "barcode-invalid"),
        ("barcode", "ABC", "barcode-invalid"),
        ("weight_grams", -5, "weight-invalid"),
        ("weight_grams", 2**31, "weight-invalid"),
        ("image_url", "ftp://x", "image-address"),
        ("title", "a SKU has none", "field-unknown"),
    ],
)
def test_a_skus_field_takes_no_unusable_value(field: str, value: Json, code: str) -> None:
    found = fix(field, value, sku_id=70)

    assert (found.is_blocked, found.writes, codes(found)) == (True, (), [code])


@pytest.mark.parametrize(
    ("price", "code"), [(700, "price-below-cost"), (16_001, "price-absurd"), (5001, "price-above-compare-at")]
)
def test_an_odd_price_is_warned_about_but_may_be_meant(price: int, code: str) -> None:
    about = product(skus=(sku(70, compare_at_minor=5000 if code == "price-above-compare-at" else None),))

    found = fix("price_minor", price, about, 70)

    assert (found.is_blocked, codes(found), len(found.writes)) == (False, [code], 1)


def test_a_price_below_a_tenth_of_its_compare_at_price_is_warned_about() -> None:
    about = product(skus=(sku(70, unit_cost_minor=None, compare_at_minor=5000),))

    assert codes(fix("price_minor", 499, about, 70)) == ["price-absurd"]
    assert codes(fix("price_minor", 500, about, 70)) == []


def test_a_compare_at_price_of_nothing_removes_it() -> None:
    about = product(skus=(sku(70, compare_at_minor=1500),))

    assert fix("compare_at_minor", 0, about, 70) == Plan((FieldWrite(7, "compare_at_minor", 1500, None, 70),))


def test_a_compare_at_price_more_than_ten_times_the_price_is_warned_about() -> None:
    assert codes(fix("compare_at_minor", 20_001, sku_id=70)) == ["price-absurd"]


def test_a_cost_above_the_price_is_warned_about() -> None:
    assert codes(fix("unit_cost_minor", 2001, sku_id=70)) == ["cost-above-price"]


def test_a_barcode_is_written_without_its_spaces() -> None:
    assert [write.after for write in fix("barcode", "4006381 333931", sku_id=70).writes] == ["4006381333931"]


def test_a_sku_of_another_product_is_blocked() -> None:
    assert codes(fix("price_minor", 100, sku_id=99)) == ["sku-gone"]


def test_a_pictures_address_becomes_a_list_with_the_title_as_its_text() -> None:
    found = fix("images", "https://example.com/a.jpg", product(images=()))

    assert found.writes[0].after == [{"url": "https://example.com/a.jpg", "alt": "Linen dress"}]


def test_tags_are_kept_once_each_in_their_order() -> None:
    assert [write.after for write in fix("tags", ["b", " a", "b"]).writes] == [["b", "a"]]


def test_a_long_search_title_is_only_warned_about() -> None:
    assert codes(fix("seo_title", "S" * 71)) == ["seo-title-long"]


def test_the_description_before_is_the_html_that_the_store_holds() -> None:
    about = product(description="Soft", description_html="<p>Soft</p>")

    assert fix("description", "<p>Softer</p>", about).writes[0].before == "<p>Soft</p>"


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
_fields = [
    "title",
    "description",
    "tags",
    "images",
    "barcode",
    "price_minor",
    "weight_grams",
    "attributes.Material",
    "",
]


@given(field=st.sampled_from(_fields), value=_anything, of_sku=st.booleans())
def test_whatever_value_is_given_a_plan_comes_back_and_a_blocked_one_writes_nothing(
    field: str, value: Any, of_sku: bool
) -> None:
    change = FixChange.model_construct(kind="fix", field=field, sku_id=70 if of_sku else None, value=value)

    found = plan(change, {7: product()}, CONTEXT)

    assert found.findings or found.writes
    assert not (found.is_blocked and found.writes)


@given(values=st.dictionaries(st.sampled_from(["Material", "Length", "Washable", "Fit"]), st.text(), min_size=1))
def test_every_message_says_something_and_stays_short(values: dict[str, str]) -> None:
    found = plan(AttributesChange.model_construct(kind="attributes", values=values), {7: product()}, CONTEXT)

    assert all(
        0 < len(finding.message) <= 500 and finding.message.endswith((".", "?", "…")) for finding in found.findings
    )
    assert all(finding.level in Level for finding in found.findings)


def test_a_merge_goes_to_its_own_rules() -> None:
    assert codes(plan(MergeChange(keep_id=7, retire_id=7), {7: product()}, CONTEXT)) == ["merge-self"]

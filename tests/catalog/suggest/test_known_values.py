from __future__ import annotations

from decimal import Decimal

from core.catalog.facts import AttributeRule, CatalogContext, CategoryFacts
from core.catalog.suggest.known_values import asked_of, known_values
from tests.catalog.shop import CONTEXT, DRESSES, SHIRTS, product

NO_SCHEMA = CatalogContext.build(
    (CategoryFacts(DRESSES, "Dresses", "Dresses"), CategoryFacts(SHIRTS, "Shirts", "Shirts"))
)


def test_uses_are_counted_by_attribute_and_category() -> None:
    known = known_values(
        [
            product(1, attributes={"Material": "Linen"}),
            product(2, attributes={"Material": "LINEN"}),
            product(3, attributes={"Material": "Wool"}, category_id=SHIRTS),
        ],
        CONTEXT,
    )

    assert known.uses["Material"] == {"linen": 2, "wool": 1}
    assert known.uses_in["Material", DRESSES] == {"linen": 2}
    assert known.phrases["linen"] == {"Material": 2}


def test_the_schema_s_spelling_wins_over_the_commonest() -> None:
    known = known_values([product(number, attributes={"Material": "ORGANIC COTTON"}) for number in range(5)], CONTEXT)

    assert known.spelled("Material", "organic cotton") == "Organic cotton"


def test_without_a_schema_the_commonest_spelling_is_used() -> None:
    values = ["navy", "Navy", "Navy"]
    known = known_values([product(n, attributes={"Colour": value}) for n, value in enumerate(values)], NO_SCHEMA)

    assert known.spelled("Colour", "navy") == "Navy"


def test_allowed_values_are_known_before_anything_uses_them() -> None:
    known = known_values([], CONTEXT)

    assert known.phrases["organic cotton"] == {"Material": 0}


def test_numbers_signs_and_sentences_are_not_looked_for() -> None:
    values = {"Size": "12", "Mark": "A", "Note": "one two three four five six seven eight nine", "Empty": "!"}
    known = known_values([product(attributes=values)], NO_SCHEMA)

    assert known.phrases == {}


def test_an_attribute_of_amounts_is_measured_in_its_commonest_unit() -> None:
    values = ["10 cm", "12 cm", "300 mm", "long"]
    known = known_values([product(n, attributes={"Drop": value}) for n, value in enumerate(values)], NO_SCHEMA)

    assert "Drop" not in known.units

    known = known_values(
        [product(n, attributes={"Drop": value}) for n, value in enumerate([*values, "9 cm"])], NO_SCHEMA
    )

    assert known.units["Drop"] == "cm"
    assert known.ranges["Drop", DRESSES] == (Decimal(9), Decimal(30))


def test_a_schema_s_unit_needs_no_examples() -> None:
    assert known_values([], CONTEXT).units == {"Length": "cm"}


def test_a_product_is_asked_what_its_category_asks() -> None:
    known = known_values([product()], CONTEXT)

    assert set(asked_of(product(), CONTEXT, known)) == {"Material", "Washable", "Length", "Country of origin"}


def test_without_a_schema_it_is_asked_what_its_like_usually_have() -> None:
    dresses = [product(n, attributes={"Colour": "Red"} if n < 5 else {"Lining": "Silk"}) for n in range(6)]
    shirts = [product(n, category_id=SHIRTS, attributes={"Collar": "Button"}) for n in range(10, 16)]
    known = known_values([*dresses, *shirts], NO_SCHEMA)

    assert asked_of(product(), NO_SCHEMA, known) == {"Colour": AttributeRule("Colour")}


def test_a_product_without_a_category_is_asked_nothing_where_others_have_one() -> None:
    loose = [product(n, category_id=None, attributes={"Colour": "Red"}) for n in range(10)]
    known = known_values([*loose, product(99)], NO_SCHEMA)

    assert asked_of(loose[0], NO_SCHEMA, known) == {}


def test_in_a_shop_without_categories_all_products_are_alike() -> None:
    loose = [product(n, category_id=None, attributes={"Colour": "Red"}) for n in range(10)]

    assert set(asked_of(loose[0], NO_SCHEMA, known_values(loose, NO_SCHEMA))) == {"Colour"}


def test_a_text_of_several_lines_is_no_value_and_no_category_is_asked_for_it() -> None:
    known = known_values(
        [product(n, attributes={"Highlights": "A belt\nTwo pockets", "Material": "Linen"}) for n in range(5)], NO_SCHEMA
    )

    assert known.usual_in(DRESSES) == ["Material"]
    assert "Highlights" not in known.uses

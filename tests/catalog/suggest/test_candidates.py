from __future__ import annotations

from core.catalog.facts import AttributeRule, CatalogContext, CategoryFacts, ProductFacts
from core.catalog.suggest.candidates import SIGNS, Candidate, candidates
from core.catalog.suggest.known_values import asked_of, known_values
from tests.catalog.shop import CONTEXT, product

SHOP = [
    product(1, attributes={"Material": "Linen", "Length": "90 cm"}),
    product(2, attributes={"Material": "Wool", "Length": "100 cm"}),
    product(3, attributes={"Material": "Linen", "Length": "120 cm"}),
    product(4, attributes={"Lining": "Linen"}),
]
KNOWN = known_values(SHOP, CONTEXT)


def found(one: ProductFacts) -> dict[str, list[Candidate]]:
    return candidates(one, asked_of(one, CONTEXT, KNOWN), KNOWN)


def sign(candidate: Candidate, name: str) -> float:
    return candidate.signs[SIGNS.index(name)]


def values(one: ProductFacts) -> dict[str, list[str]]:
    return {name: [candidate.value for candidate in all_] for name, all_ in found(one).items()}


def test_a_known_value_is_found_where_it_stands() -> None:
    one = product(title="Long dress in LINEN", description="", attributes={})

    candidate = found(one)["Material"][0]

    assert candidate.value == "Linen"
    assert (candidate.source, one.title[candidate.start : candidate.end]) == ("title", "LINEN")
    assert sign(candidate, "in title") == 1
    assert sign(candidate, "allowed") == 1


def test_a_longer_value_hides_the_shorter_within_it() -> None:
    assert values(product(title="Organic cotton dress", description=""))["Material"] == ["Organic cotton"]


def test_part_of_a_word_is_not_a_value() -> None:
    assert "Material" not in values(product(title="Woollen mill dress", description="Linens"))


def test_an_amount_is_converted_to_the_schema_s_unit() -> None:
    one = product(title="Dress", description="Falls to 1.05 m from the shoulder.")

    candidate = found(one)["Length"][0]

    assert candidate.value == "105 cm"
    assert candidate.text == "1.05 m"
    assert sign(candidate, "plausible amount") == 1


def test_an_amount_far_from_its_like_is_told() -> None:
    candidate = found(product(title="Dress", description="Button of 2 cm."))["Length"][0]

    assert sign(candidate, "plausible amount") == 0


def test_the_attribute_s_name_nearby_is_told() -> None:
    one = product(title="Dress", description="Length 95 cm. Belt of 80 cm and a hem that was sewn by hand.")

    near = [sign(candidate, "name nearby") for candidate in found(one)["Length"]]

    assert near == [1, 0]


def test_a_value_after_the_name_and_a_colon_may_be_new() -> None:
    one = product(title="Dress", description="Made well.\nCountry of origin: Portugal\nWash cold.")

    candidate = found(one)["Country of origin"][0]

    assert candidate.value == "Portugal"
    assert one.description[candidate.start : candidate.end] == "Portugal"
    assert sign(candidate, "labelled") == 1


def test_a_new_value_of_a_choice_is_not_proposed() -> None:
    assert "Material" not in values(product(title="Dress", description="Material: Bamboo"))


def test_a_value_that_more_products_have_counts_more() -> None:
    linen = found(product(title="Linen dress", description="", attributes={}))["Material"][0]
    wool = found(product(title="Wool dress", description="", attributes={}))["Material"][0]

    assert sign(linen, "used") > sign(wool, "used") > 0
    assert sign(linen, "used in category") > sign(wool, "used in category")


def test_a_value_that_other_attributes_use_too_counts_less() -> None:
    linen = found(product(title="Linen dress", description="", attributes={}))["Material"][0]
    wool = found(product(title="Wool dress", description="", attributes={}))["Material"][0]

    assert sign(linen, "used alone") < sign(wool, "used alone") == 1


def test_rivals_are_counted() -> None:
    both = found(product(title="Linen and wool dress", description=""))["Material"]

    assert [candidate.value for candidate in both] == ["Linen", "Wool"]
    assert all(sign(candidate, "rivals") > 0 for candidate in both)
    assert [sign(candidate, "first") for candidate in both] == [1, 0]


def test_nothing_to_read_gives_nothing() -> None:
    assert found(product(title="", description="")) == {}


PAINTS, OILS, RUGS = 20, 21, 22
MEASURED = CatalogContext.build(
    (
        CategoryFacts(PAINTS, "Paints", "Paints"),
        CategoryFacts(OILS, "Oils", "Oils"),
        CategoryFacts(RUGS, "Rugs", "Rugs"),
    ),
    (
        (PAINTS, AttributeRule("Volume", "number", unit="l")),
        (OILS, AttributeRule("Volume", "number", unit="ml")),
        (RUGS, AttributeRule("Volume", "choice", allowed=("Deep", "Flat"))),
    ),
)


def test_each_category_measures_in_its_own_unit() -> None:
    shop = [product(n, category_id=OILS, attributes={"Volume": f"{n}00 ml"}) for n in range(1, 6)]
    known = known_values([*shop, product(9, category_id=PAINTS, attributes={"Volume": "2.5 l"})], MEASURED)

    def volumes(category: int) -> list[str]:
        one = product(title="250 ml", description="", category_id=category, attributes={})
        stated = candidates(one, asked_of(one, MEASURED, known), known)
        return [candidate.value for candidate in stated.get("Volume", ())]

    assert volumes(OILS) == ["250 ml"]
    assert volumes(PAINTS) == ["0.25 l"]
    assert volumes(RUGS) == []  # a schema that lists its values measures nothing

"""A mail is made of what its products' facts hold, and of house sentences that promise nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.changes import Finding, Level
from core.copywriting.guides import Guide
from core.copywriting.mail.check import Judge, check
from core.copywriting.mail.compose import compose
from core.copywriting.mail.parts import Line, MailKind, MailProduct, Said
from core.copywriting.subject import CopyFacts
from core.errors import BadInputError
from tests.copywriting.mail.shelf import SHOP, mail, order, product


def forbids(word: str) -> Judge:
    def found(text: str, _facts: CopyFacts, _phrases: frozenset[str], part: str) -> Sequence[Finding]:
        return [Finding(level=Level.BLOCK, code="claim", message=f"No {word}.", field=part)] if word in text else []

    return Judge(claims=found)


def test_new_arrivals_are_named_counted_and_dated() -> None:
    made = mail()

    assert [one.text for one in made.subjects] == [
        "New in Home: Oak shelf and 1 more",
        "New in Home: 2 products",
        "New in Home: Shelves",
    ]
    assert made.preheader.text == "Two products have arrived in Home since 2 March."  # names alone are too short
    assert [one.text for one in made.intro] == ["Two products have arrived in Home since 2 March."]
    assert [[part.title.text, *(one.text for one in part.lines)] for part in made.products] == [
        ["Oak shelf", "Made of oak."],
        ["Pine bench", "Back again in Small and Large.", "Made of oak."],
    ]
    assert [(one.label, one.address) for one in made.buttons] == [("See what is new", SHOP)]


def test_every_clause_stands_in_its_line_and_names_facts_that_there_are() -> None:
    for kind in MailKind:
        made = mail(kind)
        known = {part.product.id: part.product.known for part in made.products}
        for _, one in made.lines():
            for said in one.clauses:
                facts = made.facts if said.product_id is None else known[said.product_id].values
                assert said.text in one.text
                assert set(said.facts) <= {*facts, "Product type"}


def test_what_came_back_is_said_by_its_variants() -> None:
    shelf = product(1, back=("8", "10"), back_by="size")

    made = compose(order(MailKind.BACK_IN_STOCK, total=1), [shelf], Judge()).mail

    assert made.products[0].lines[0].text == "Back again in size 8 and 10."
    assert [one.text for one in made.intro] == ["One product in Home can be bought again."]
    assert made.subjects[0].text == "Back in stock in Home: Oak shelf"
    assert made.buttons[0].address == f"{SHOP}/products/shelf-1"


def test_a_cart_is_a_template_without_a_product() -> None:
    made = mail(MailKind.CART)

    assert made.products == ()
    assert made.buttons[0].address == "{{cart_url}}"
    assert made.intro[0].text == "Your cart still holds {{cart_items|the things you chose}}."
    assert not [one for one in check(made, Judge()) if one.level == Level.BLOCK]


def test_a_guide_that_does_not_address_the_reader_is_kept_to() -> None:
    made = mail(MailKind.CART, Judge(guide=Guide(person="it")))

    assert made.intro[0].text.startswith("The cart still holds")
    assert made.subjects[0].text == "Still thinking it over?"


def test_a_sentence_that_is_forbidden_is_left_out_and_the_product_stays() -> None:
    made = compose(order(total=1), [product()], forbids("Made of oak")).mail

    assert made.products[0].lines == ()


def test_a_product_whose_name_is_forbidden_is_left_out_with_the_reason() -> None:
    done = compose(order(total=2), [product(1, "Miracle shelf"), product(2)], forbids("Miracle"))

    assert [one.product.id for one in done.mail.products] == [2]
    assert [(one.product.id, one.why) for one in done.left_out] == [(1, "No Miracle.")]
    assert done.mail.intro[0].text == "One product has arrived in Home since 2 March."


def test_of_many_products_the_first_six_are_shown_and_all_are_counted() -> None:
    made = compose(order(total=40), [product(number) for number in range(1, 9)], Judge()).mail

    assert [part.product.id for part in made.products] == [1, 2, 3, 4, 5, 6]
    assert [one.text for one in made.intro] == ["40 products have arrived in Home since 2 March. The newest are below."]
    assert made.subjects[0].text == "New in Home: Oak shelf and 39 more"


def test_a_name_too_long_for_a_subject_is_in_none() -> None:
    made = compose(order(total=1), [product(1, "Oak shelf " * 8)], Judge()).mail

    assert [one.text for one in made.subjects] == ["New in Home: 1 product", "New in Home: Shelves", "New from Larch"]


def test_subjects_for_a_test_are_different_and_as_many_as_asked() -> None:
    made = mail(subjects=5)

    texts = [one.text for one in made.subjects]
    assert len(set(texts)) == len(texts) == 5


@pytest.mark.parametrize("kind", [MailKind.NEW_ARRIVALS, MailKind.BACK_IN_STOCK])
def test_without_a_product_there_is_no_mail(kind: MailKind) -> None:
    with pytest.raises(BadInputError, match="no product to write about"):
        compose(order(kind, total=0), [], Judge())


def test_where_every_product_is_forbidden_the_first_reason_is_told() -> None:
    with pytest.raises(BadInputError, match="No Oak"):
        compose(order(total=1), [product()], forbids("Oak"))


def test_a_product_without_a_sentence_stands_with_its_name() -> None:
    bare = replace(product(), sentence=Line(""))

    made = compose(order(total=1), [bare], Judge()).mail

    assert made.products[0].title == Line("Oak shelf", (Said("Oak shelf", ("Title",), 1),))
    assert made.products[0].lines == ()


def of_type(number: int, product_type: str, brand: str) -> MailProduct:
    known = CopyFacts(product_type, {"Title": (f"Thing {number}",), "Brand": (brand,)})
    return product(number, f"Thing {number}", known=known, sentence=Line(""))


def test_of_many_types_and_makers_a_subject_names_those_that_fit() -> None:
    several = [of_type(1, "Shelves", "Larch"), of_type(2, "Benches", "Larch"), of_type(3, "Lamps", "Rowan & Daughters")]
    several += [of_type(4, "Rugs", "Elm"), of_type(5, "Desks", "Ash")]

    texts = [one.text for one in compose(order(total=5, subjects=9), several, Judge()).mail.subjects]

    assert "New in Home: Shelves, Benches, Lamps and more" in texts
    assert "New from Larch, Rowan & Daughters, Elm and more" in texts
    assert max(len(text) for text in texts) <= 60


def test_types_too_long_for_a_subject_are_in_none() -> None:
    several = [of_type(1, "Shelves " * 8, "Larch"), of_type(2, "Benches", "Larch")]

    texts = [one.text for one in compose(order(total=2, subjects=9), several, Judge()).mail.subjects]

    assert texts == [
        "New in Home: Thing 1 and 1 more",
        "New in Home: 2 products",
        "New from Larch",
        "Just in: Thing 1 and 1 more",
    ]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (MailKind.NEW_ARRIVALS, "Three products have arrived in Home since 2 March. The newest is below."),
        (MailKind.BACK_IN_STOCK, "Three products in Home can be bought again. One of them is below."),
    ],
)
def test_a_mail_may_show_as_few_as_one(kind: MailKind, said: str) -> None:
    made = compose(order(kind, total=3, most=1), [product(number) for number in (1, 2, 3)], Judge()).mail

    assert [part.product.id for part in made.products] == [1]
    assert [one.text for one in made.intro] == [said]
    assert made.buttons[0].address == SHOP


def test_a_product_whose_words_hold_a_link_is_left_out_though_a_page_might_show_it() -> None:
    def found(text: str, _facts: CopyFacts, _phrases: frozenset[str], part: str) -> Sequence[Finding]:
        is_link = "evil.example" in text
        return [Finding(level=Level.WARN, code="claim-link", message="A link.", field=part)] if is_link else []

    done = compose(order(total=2), [product(1, "Shelf evil.example"), product(2)], Judge(claims=found))

    assert [one.product.id for one in done.left_out] == [1]

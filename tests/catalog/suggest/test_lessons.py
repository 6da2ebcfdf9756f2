from __future__ import annotations

import numpy as np

from core.catalog.facts import ProductFacts
from core.catalog.suggest.finds import finds
from core.catalog.suggest.known_values import asked_of, known_values
from core.catalog.suggest.lessons import FEWEST_PLACED, lessons, readable, reader_of, value_spots
from core.catalog.taught import NOTHING_TAUGHT, Taught
from core.text.value_reader import Lesson
from tests.catalog.shop import product
from tests.catalog.suggest.workshop import CONTEXT, TABLES, workshop

KNOWN = known_values(workshop(40), CONTEXT)
PLACE = (7, "attributes.Material")


def one(**values: object) -> ProductFacts:
    plain = {
        "title": "Ash table",
        "description": "Stands well beside Oak panels. Made of Ash by hand.",
        "category_id": TABLES,
        "attributes": {"Material": "Ash"},
    }
    return product(7, **{**plain, **values})


def taught_by(product_: ProductFacts, taught: Taught = NOTHING_TAUGHT) -> list[Lesson]:
    asked = asked_of(product_, CONTEXT, KNOWN)
    return list(lessons(product_, asked, finds(product_, asked, KNOWN), taught))


def spelled(product_: ProductFacts, lesson: Lesson, name: str) -> list[str]:
    texts = {"title": product_.title, "description": product_.description}
    return [texts[spot.source][spot.start : spot.end] for spot in lesson.values[name]]


def test_a_filled_value_is_taught_wherever_it_stands() -> None:
    (lesson,) = taught_by(one())

    assert spelled(one(), lesson, "Material") == ["Ash", "Ash"]
    assert {spot.source for spot in lesson.values["Material"]} == {"title", "description"}


def test_what_is_asked_for_and_empty_is_taken_to_stand_nowhere() -> None:
    (lesson,) = taught_by(one())

    assert lesson.values["Width"] == []
    assert "Colour" not in lesson.values


def test_an_amount_is_taught_in_any_unit() -> None:
    wide = one(description="Top 1.2 m wide, or 1200 mm.", attributes={"Width": "120 cm"})

    (lesson,) = taught_by(wide)

    assert spelled(wide, lesson, "Width") == ["1.2 m", "1200 mm"]


def test_several_values_are_taught_each_and_a_sentence_is_not_looked_for() -> None:
    several = one(attributes={"Material": "Ash; Oak", "Range": "word " * 40})

    (lesson,) = taught_by(several)

    assert spelled(several, lesson, "Material") == ["Oak", "Ash", "Ash"]
    assert lesson.values["Range"] == []


def test_what_a_person_decided_is_taught_twice_and_what_a_policy_set_not_at_all() -> None:
    approved = Taught(decided={PLACE: ("Ash", 2.0)})
    by_a_policy = Taught(decided={PLACE: ("Ash", 0.0)})

    first, again = taught_by(one(), approved)

    assert again.values == {"Material": first.values["Material"]}
    assert taught_by(one(), by_a_policy) == []


def test_a_refused_span_is_taught_as_no_value_by_its_own_passage_alone() -> None:
    empty = one(attributes={})

    (lesson,) = taught_by(empty, Taught(refused={PLACE: {"Oak": 1.0}}))

    assert lesson.values == {"Material": []}
    assert [[part.text for part in passage.parts][-2:] for passage in lesson.passages] == [["panels", "."]]


def test_an_edited_value_replaces_the_refused_one_as_the_label() -> None:
    edited = Taught(decided={PLACE: ("Ash", 2.0)}, refused={PLACE: {"Oak": 1.0}})

    assert [spelled(one(), lesson, "Material") for lesson in taught_by(one(), edited)] == [["Ash", "Ash"]] * 2


def test_values_that_hardly_any_text_has_are_not_read() -> None:
    few = [lesson for each in workshop(FEWEST_PLACED - 1) for lesson in taught_by(each)]
    enough = [lesson for each in workshop(FEWEST_PLACED) for lesson in taught_by(each)]

    assert readable(few) == []
    assert readable(enough) == ["Material", "Range", "Width"]


def test_a_reader_is_taught_by_the_lessons_of_products() -> None:
    reader = reader_of([taught_by(each) for each in workshop(20)], ["Material"], np.random.default_rng(0))

    assert reader.begins == {"Material": 1}
    assert "known=Material" in reader.tagger.numbers


def test_where_a_value_stands_nowhere_there_is_no_spot() -> None:
    assert value_spots(one(attributes={"Material": "Elm"}), "Material", {}) == []
    assert value_spots(one(title="ASHEN", description="Lash", attributes={"Material": "Ash"}), "Material", {}) == []

"""A small shop of chairs: “frame in …” tells the material, “walls of …” does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.passages import Passage, passages, signs_of_passage
from core.text.tagging import Tagger, mean_of
from core.text.value_reader import Lesson, Spot, ValueReader, both, train_reader

WOODS = ["Oak", "Ash", "Elm", "Beech", "Pine"]


def spot(text: str, words: str, start: int = 0) -> Spot:
    begin = text.index(words, start)
    return Spot("description", begin, begin + len(words))


def lesson(number: int) -> Lesson:
    """Every text names two woods; only the one of the frame is the chair's."""
    frame, walls = WOODS[number % 5], WOODS[(number * 3 + 1) % 5]
    text = f"Chair no. {number}. Looks well against walls of {walls}. Frame in {frame} with a seat."
    right = spot(text, frame, text.index("Frame in") + len("Frame in"))
    marks = {"Material": [spot(text, walls), right]}
    return Lesson(list(passages("description", text)), "chairs", marks, {"Material": [right]})


@pytest.fixture(scope="module")
def reader() -> ValueReader:
    return train_reader([lesson(number) for number in range(40)], ["Material"], np.random.default_rng(0))


def read(reader: ValueReader, text: str, category: str = "chairs") -> dict[str, float]:
    """The wordings that may be the material, with how likely each is."""
    found = reader.read(list(passages("description", text)), category, ["Material"], {})
    return {text[one.spot.start : one.spot.end]: one.chance for one in found.get("Material", ())}


def test_the_words_around_tell_which_of_two_is_the_value(reader: ValueReader) -> None:
    found = read(reader, "Looks well against walls of Oak. Frame in Ash with a seat.")

    assert found["Ash"] > 0.5
    assert found.get("Oak", 0.0) < 0.2


def test_a_value_that_nobody_has_used_is_read_where_values_stand(reader: ValueReader) -> None:
    assert read(reader, "Frame in Larch with a seat.")["Larch"] > 0.3


def test_in_capitals_and_in_a_category_never_seen_it_still_reads(reader: ValueReader) -> None:
    assert read(reader, "FRAME IN ASH WITH A SEAT.")["ASH"] > 0.3
    assert read(reader, "Frame in Ash with a seat.", "stools")["Ash"] > 0.3


@pytest.mark.parametrize("text", ["", "   \n ", "!!!", "12", "ﬁ ½ İİİ ẞ 東京 🪑"])
def test_odd_texts_are_read_without_a_fault(reader: ValueReader, text: str) -> None:
    assert all(0 <= chance <= 1 for chance in read(reader, text).values())


def test_of_an_attribute_it_never_learned_it_says_nothing(reader: ValueReader) -> None:
    texts = list(passages("description", "Frame in Ash with a seat."))

    assert reader.read(texts, "chairs", ["Colour"], {}) == {}


def test_an_attribute_without_an_entry_teaches_nothing() -> None:
    unknown = [Lesson(lesson(number).passages, "chairs", {}, {}) for number in range(10)]

    assert not train_reader(unknown, ["Material"], np.random.default_rng(0)).tagger.numbers


def test_what_was_said_to_be_no_value_is_read_less(reader: ValueReader) -> None:
    refused = [Lesson(lesson(number).passages, "chairs", {}, {"Material": []}) for number in range(40)]
    warned = train_reader([*(lesson(number) for number in range(40)), *refused], ["Material"], np.random.default_rng(0))

    text = "Frame in Ash with a seat."
    assert read(warned, text).get("Ash", 0.0) < read(reader, text)["Ash"]


def test_the_same_lessons_give_the_same_reader(reader: ValueReader) -> None:
    again = train_reader([lesson(number) for number in range(40)], ["Material"], np.random.default_rng(0))

    assert np.array_equal(again.tagger.weights, reader.tagger.weights)


def test_two_readers_are_one_with_the_mean_of_their_weights() -> None:
    one = Tagger({"a": 1, "b": 2}, np.array([[0, 0, 0], [2, 4, 6], [8, 8, 8]], dtype=np.float32))
    other = Tagger({"b": 1}, np.array([[0, 0, 0], [2, 2, 2]], dtype=np.float32))

    mean = mean_of(one, other)

    assert mean.weights[mean.numbers["a"]].tolist() == [1, 2, 3]  # half of what one alone has learned
    assert mean.weights[mean.numbers["b"]].tolist() == [5, 5, 5]
    assert not mean.weights[0].any()
    assert both(ValueReader(one, {"Colour": 1}), ValueReader(other, {"Colour": 1})).begins == {"Colour": 1}


def test_a_text_is_cut_into_its_lines_and_sentences() -> None:
    text = "Solid oak. Seats two!\nWidth: 2.5 m\n\n– \nLast"

    cut = list(passages("description", text))

    assert [text[one.start :][: one.parts[-1].end] for one in cut] == [
        "Solid oak.",
        " Seats two!",
        "Width: 2.5 m",
        "– ".rstrip(),
        "Last",
    ]


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_every_piece_of_a_text_is_in_exactly_one_passage(text: str) -> None:
    found = [
        (one.start + part.start, text[one.start + part.start : one.start + part.end].lower() == part.text)
        for one in passages("title", text)
        for part in one.parts
    ]

    assert all(is_there for _, is_there in found)
    assert [start for start, _ in found] == sorted({start for start, _ in found})


def test_a_piece_has_as_many_signs_as_any_other() -> None:
    (one,) = passages("title", "Oak chair 40 cm")

    assert {len(row) for row in signs_of_passage(one, "chairs")} == {13}
    assert isinstance(one, Passage)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.title_pieces import LONGEST_SPAN, Span, pieces, place_of, signs_of_pieces, spans, value_key


def test_numbers_units_and_signs_are_pieces_of_their_own() -> None:
    assert [part.text for part in pieces("40mm YE-99 4.5g")] == ["40", "mm", "ye", "-", "99", "4.5", "g"]


def test_a_piece_knows_its_place_its_chunk_and_its_looks() -> None:
    part = pieces("Rod YE-99")[1]
    assert (part.start, part.end, part.chunk, part.shape) == (4, 6, "ye-99", "X")
    assert pieces("McRill")[0].shape == "XxXx"


def test_a_title_without_words_has_no_pieces() -> None:
    assert pieces("") == pieces(" \t\n ") == []


def test_only_the_first_2000_characters_are_read() -> None:
    assert pieces("rod " * 1000)[-1].end <= 2000


@pytest.mark.parametrize(
    ("value", "key"), [(" Glass  Fibre ", "glass fibre"), ("", ""), (" ", ""), ("YE-99", "ye-99"), ("Ä", "ä")]
)
def test_a_key_is_small_letters_and_single_blanks(value: str, key: str) -> None:
    assert value_key(value) == key


def test_spans_end_with_a_piece_or_within_letters() -> None:
    title = "Mens 2"
    found = {key: (span.start, span.end, span.whole) for key, span in spans(title, pieces(title))}
    assert found == {
        "mens": (0, 4, True),
        "men": (0, 3, False),
        "me": (0, 2, False),
        "m": (0, 1, False),
        "mens 2": (0, 6, True),
        "2": (5, 6, True),
    }


def test_a_value_is_placed_between_pieces_rather_than_within_one() -> None:
    title = "Mens hat for men"
    assert place_of(title, pieces(title), "Men") == Span(13, 16, 3, 3, whole=True)


def test_a_value_within_a_word_is_placed_there_if_nowhere_else() -> None:
    title = "Mens hat"
    assert place_of(title, pieces(title), "Men") == Span(0, 3, 0, 0, whole=False)


def test_blanks_and_case_do_not_matter_to_where_a_value_stands() -> None:
    title = "Rod of GLASS   fibre"
    assert place_of(title, pieces(title), " glass Fibre") == Span(7, 20, 2, 3, whole=True)


@pytest.mark.parametrize("value", ["bamboo", "", "  ", "(", "rod.*"])
def test_a_value_that_does_not_stand_in_the_title_has_no_place(value: str) -> None:
    assert place_of("Glass rod", pieces("Glass rod"), value) is None


def test_a_tagger_sees_a_piece_alone_and_in_its_category() -> None:
    first, second = signs_of_pieces(pieces("Tarn rod"), "Rod")
    assert {"w=tarn", "Rod|w=tarn", "w-1=<", "ww+1=tarn rod", "p=0|Xx|False"} <= set(first)
    assert {"w-1=tarn", "w+1=>", "end=1"} <= set(second)


@given(st.text(max_size=80))
def test_every_span_is_a_part_of_the_title_that_holds_something(title: str) -> None:
    parts = pieces(title)
    for key, span in spans(title, parts):
        assert key
        assert title[span.start : span.end].strip()
        assert span.last - span.first < LONGEST_SPAN
        assert value_key(title[span.start : span.end]) == key


@given(st.text(max_size=80), st.integers(0, 80), st.integers(1, 20))
def test_a_part_of_a_title_is_found_in_it(title: str, start: int, length: int) -> None:
    span = place_of(title, pieces(title), title[start : start + length])
    if span is not None:
        assert 0 <= span.start < span.end <= len(title)
        assert span.first <= span.last < len(pieces(title))

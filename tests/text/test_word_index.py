from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ModelError
from core.text import word_index
from core.text.meaning import nearness
from core.text.word_index import Entry, WordIndex, build, entered, entry, in_steps, read_index, write_index
from tests.text.small_model import small_model

MODEL = small_model({"red": [0, 4], "dress": [3, 0], "coat": [1, 1]})
ABC = st.sampled_from(["red", "dress", "coat", "the", "blue", "42"])
TEXTS = st.lists(st.tuples(st.lists(ABC, max_size=4), st.lists(ABC, max_size=4)), max_size=6)


def index_of(*texts: tuple[str, str]) -> WordIndex:
    """An index of products 1, 2, 3, … with these titles and other texts."""
    ids = np.arange(1, len(texts) + 1)
    return build(ids, np.ones_like(ids), {n: entry(*text) for n, text in enumerate(texts, 1)}, MODEL)


def dressed() -> np.ndarray:
    return MODEL.embed_one("dress")


def test_a_text_is_entered_by_its_distinct_words_without_numbers_and_function_words() -> None:
    assert entered("The red DRESS, size 42: a red one for you. L") == ["red", "dress", "size"]


def test_the_words_of_the_title_come_first_and_stand_once() -> None:
    index = index_of(("Red dress", "A red coat for the evening"))

    assert index.words == ("coat", "dress", "evening", "red")
    assert index.entry_at(0) == Entry(("red", "dress", "coat", "evening"), 2)


def test_a_product_is_as_near_as_its_nearest_word_and_the_whole_of_it_together() -> None:
    index = index_of(("Red dress", ""), ("Red dress", "a coat"), ("", "red"), ("", ""))

    # Title (3, 4)/5; the coat (1, 1)/√2; both, each of length one, have the cosine .6552 with (1, 0).
    whole = (0.6 + 2**-0.5) / np.hypot(0.6 + 2**-0.5, 0.8 + 2**-0.5)
    assert nearness(index, dressed()) == pytest.approx([(1 + 0.6) / 2, (1 + whole) / 2, 0, 0], abs=1e-6)


def test_of_a_word_the_model_does_not_know_nothing_is_near() -> None:
    index = index_of(("blue", ""))

    assert nearness(index, dressed()).tolist() == [0]


def test_of_too_many_words_the_frequent_ones_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_index, "_MOST_WORDS", 2)

    index = index_of(("Red dress", "coat"), ("Dress", "red"), ("Blue", "dress"))

    assert index.words == ("dress", "red")
    assert [index.entry_at(place) for place in range(3)] == [
        Entry(("red", "dress"), 2),
        Entry(("dress", "red"), 1),
        Entry(("dress",), 0),
    ]


def test_a_word_of_ten_thousand_letters_is_left_out() -> None:
    assert entered("x" * 10_000 + " dress") == []
    assert entered("x" * 100 + " dress") == ["dress"]


def test_an_index_of_nothing_is_an_index() -> None:
    index = index_of()

    assert len(index) == 0
    assert len(nearness(index, dressed())) == 0


def test_more_products_than_are_unpacked_at_a_time_are_each_compared() -> None:
    count = 4096 + 5
    index = index_of(*[("dress", "") if n in (0, 4095, 4096, count - 1) else ("red", "") for n in range(count)])

    assert np.flatnonzero(nearness(index, dressed()) > 0.9).tolist() == [0, 4095, 4096, count - 1]


@settings(max_examples=40)
@given(TEXTS, st.sets(st.integers(0, 5)))
def test_reading_the_changed_products_alone_gives_the_index_of_reading_all(
    texts: list[tuple[list[str], list[str]]], changed: set[int]
) -> None:
    now = [(" ".join(title), " ".join(rest)) for title, rest in texts]
    older = index_of(*[("dress red", "coat") if n in changed else text for n, text in enumerate(now)])
    whole = index_of(*now)

    again = {n + 1: entry(*text) for n, text in enumerate(now) if n in changed}
    index = build(whole.ids, whole.revs, again, MODEL, older)

    assert index.words == whole.words
    for name in ("steps", "values", "offsets", "titles", "entries"):
        assert (getattr(index, name) == getattr(whole, name)).all()
    assert index.weights == pytest.approx(whole.weights)


@given(st.lists(st.lists(st.floats(-100, 100, width=32), min_size=3, max_size=3), max_size=5))
def test_vectors_in_steps_are_off_by_half_a_step_at_most(rows: list[list[float]]) -> None:
    vectors = np.array(rows, dtype=np.float32).reshape(-1, 3)

    steps, values = in_steps(vectors)

    assert (np.abs(values * steps[:, None] - vectors) <= steps[:, None] * 0.501 + 1e-6).all()


def test_an_index_is_kept_and_read_again(tmp_path: Path) -> None:
    index = index_of(("Red dress", "a coat"), ("", ""))

    write_index(tmp_path / "meaning.npz", index)
    found = read_index(tmp_path / "meaning.npz")

    assert (found.model, found.words, found.level) == ("test", index.words, index.level)
    assert nearness(found, dressed()).tolist() == nearness(index, dressed()).tolist()


@pytest.mark.parametrize("harm", ["cut", "older", "gone"])
def test_a_file_that_is_damaged_older_or_gone_is_refused(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "meaning.npz"
    write_index(path, index_of(("Red dress", "")))
    manifest = path.with_name("meaning.npz.json")
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:200])
    elif harm == "older":
        manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 0'))
    else:
        path.unlink()

    with pytest.raises(ModelError, match=r"meaning\.npz"):
        read_index(path)

from __future__ import annotations

import numpy as np
import pytest

from core.text.tagging import OUTSIDE, TaggedTitle, train_tagger
from core.text.title_pieces import pieces, signs_of_pieces

ALL = np.arange(3, dtype=np.int64)


def _signs(title: str) -> list[list[str]]:
    return signs_of_pieces(pieces(title), "Rod")


def _titles() -> list[TaggedTitle]:
    """A number begins the value (tag 1), its unit continues it (tag 2)."""
    return [
        TaggedTitle(_signs(f"{word} rod {number} m long"), ALL, np.array([OUTSIDE, OUTSIDE, 1, 2, OUTSIDE]))
        for word in ("tarn", "rill", "mere")
        for number in range(10)
    ]


def test_tags_are_learned_and_given_to_a_number_never_seen() -> None:
    tagger = train_tagger(_titles(), 3, np.random.default_rng(0))
    chances = tagger(_signs("kelpie rod 77 m long"), ALL)
    assert chances.argmax(axis=1).tolist() == [OUTSIDE, OUTSIDE, 1, 2, OUTSIDE]
    assert chances[2, 1] > 0.8


def test_chances_of_a_piece_add_to_one() -> None:
    chances = train_tagger(_titles(), 3, np.random.default_rng(0))(_signs("a b 3 m !"), ALL)
    assert chances.shape == (5, 3)
    assert chances.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_only_allowed_tags_are_given() -> None:
    tagger = train_tagger(_titles(), 3, np.random.default_rng(0))
    assert tagger(_signs("rod 3 m"), np.array([OUTSIDE, 2])).shape == (3, 2)


def test_a_tagger_without_titles_finds_every_tag_as_likely() -> None:
    tagger = train_tagger([], 3, np.random.default_rng(0))
    assert tagger(_signs("rod"), ALL)[0].tolist() == pytest.approx([1 / 3] * 3)


def test_a_title_without_pieces_has_no_chances() -> None:
    titles = [*_titles(), TaggedTitle([], ALL, np.zeros(0, dtype=np.int64))]
    assert train_tagger(titles, 3, np.random.default_rng(0))([], ALL).shape == (0, 3)


def test_the_same_seed_gives_the_same_weights() -> None:
    one, other = (train_tagger(_titles(), 3, np.random.default_rng(4)) for _ in range(2))
    assert np.array_equal(one.weights, other.weights)
    assert not one.weights[0].any()

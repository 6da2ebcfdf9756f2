from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from core.text.tfidf import learn_terms, of_length_one, tfidf, word_rows
from core.text.tokens import words

TEXTS = [
    "red linen dress",
    "blue linen dress with pockets",
    "linen dress linen dress",
    "steel brake disc",
    "brake disc front",
    "",
]


def test_words_and_pairs_are_weighed_as_scikit_learn_weighs_them() -> None:
    ours = tfidf(learn_terms(TEXTS, characters=False), TEXTS).toarray()

    def analyse(text: str) -> list[str]:
        found = [word.text for word in words(text)]
        return found + [" ".join(pair) for pair in itertools.pairwise(found) if pair in FREQUENT]

    theirs = TfidfVectorizer(analyzer=analyse, sublinear_tf=True).fit_transform(TEXTS).toarray()
    assert (ours @ ours.T) == pytest.approx(theirs @ theirs.T, abs=1e-5)


FREQUENT = {("linen", "dress"), ("brake", "disc")}  # the pairs that stand in two texts


def test_runs_of_characters_are_weighed_as_scikit_learn_weighs_them() -> None:
    terms = learn_terms(TEXTS)
    ours = tfidf(terms, TEXTS)[:, len(terms.word_rarity) :].toarray()

    theirs = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, token_pattern=None)
    expected = theirs.fit_transform(TEXTS).toarray()

    assert ours.shape[1] == pytest.approx(expected.shape[1], abs=2)
    assert (ours @ ours.T) == pytest.approx(expected @ expected.T, abs=0.02)


def test_a_pair_counts_from_two_texts_on() -> None:
    terms = learn_terms(TEXTS, characters=False)

    size = len(terms.words)
    names = {number: word for word, number in terms.words.items()}
    pairs = {(names[int(key) // size], names[int(key) % size]) for key in terms.pairs}

    assert pairs == FREQUENT


def test_pairs_never_reach_from_one_text_into_the_next() -> None:
    terms = learn_terms(["a b", "b a", "a b"], characters=False)

    assert len(terms.pairs) == 1


def test_parts_are_of_length_one_and_empty_texts_are_empty() -> None:
    terms = learn_terms(TEXTS)
    rows = tfidf(terms, TEXTS).toarray()
    width = len(terms.word_rarity)

    assert np.linalg.norm(rows[:5, :width], axis=1) == pytest.approx(1.0)
    assert np.linalg.norm(rows[:5, width:], axis=1) == pytest.approx(1.0)
    assert not rows[5].any()


def test_unknown_words_leave_their_known_runs_of_characters() -> None:
    terms = learn_terms(TEXTS)

    row = tfidf(terms, ["dresses"])

    assert not row[:, : len(terms.word_rarity)].nnz
    assert row.nnz


def test_a_limit_keeps_the_most_frequent() -> None:
    terms = learn_terms(TEXTS, limit=2, characters=False)

    assert set(terms.words) == {"linen", "dress"} or set(terms.words) == {"dress", "linen"}


def test_rows_fit_the_solvers_of_scikit_learn() -> None:
    rows = tfidf(learn_terms(TEXTS), TEXTS)

    assert rows.indices.dtype == np.int32
    assert rows.dtype == np.float32


def test_words_alone_add_up_to_the_word_part_of_a_text() -> None:
    terms = learn_terms(["red dress", "red coat", "blue hat"], characters=False)

    alone = word_rows(terms, ["red", "hat"]).toarray().sum(axis=0)
    together = tfidf(terms, ["hat red"]).toarray().ravel()

    assert alone / np.linalg.norm(alone) == pytest.approx(together, abs=1e-6)


def test_no_texts_at_all_give_no_rows() -> None:
    terms = learn_terms(["", ""])

    assert tfidf(terms, []).shape == (0, terms.columns)
    assert tfidf(terms, ["red"]).nnz == 0


@given(st.lists(st.text(alphabet="ab ", max_size=12), min_size=1, max_size=8))
def test_no_row_is_ever_longer_than_its_two_parts(texts: list[str]) -> None:
    rows = tfidf(learn_terms(texts), texts)

    assert (np.sqrt(rows.multiply(rows).sum(axis=1)) <= np.sqrt(2) + 1e-5).all()
    assert np.isfinite(rows.data).all()


def test_rows_of_length_one_leave_the_given_rows_alone() -> None:
    rows = tfidf(learn_terms(TEXTS), TEXTS)
    before = rows.data.copy()

    unit = of_length_one(rows)

    assert (rows.data == before).all()
    assert np.sqrt(unit[:5].multiply(unit[:5]).sum(axis=1)) == pytest.approx(1.0)

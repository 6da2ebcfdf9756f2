from __future__ import annotations

import numpy as np
import pytest

from core.text.least_squares import Beside, Floats, balanced, fit_doubt, gram, near_copies, solve
from core.text.tfidf import learn_terms, tfidf

TEXTS = [
    "red linen dress", "red linen dress!", "blue dress", "green midi dress", "brake disc", "front brake disc",
    "rear brake pad", "brake pad set", "night cream", "day cream", "hand cream", "eye cream",
]  # fmt: skip
LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])


def kernel_of(texts: list[str]) -> Floats:
    return gram(tfidf(learn_terms(texts), texts))


def test_the_gram_matrix_is_the_plain_product() -> None:
    rows = tfidf(learn_terms(TEXTS), TEXTS)

    assert gram(rows) == pytest.approx((rows @ rows.T).toarray(), abs=1e-5)


def test_texts_left_out_score_as_if_trained_without_them() -> None:
    """The closed form against really training again without each group."""
    kernel = kernel_of(TEXTS)
    groups = [np.array([0, 1])]

    unseen = solve(kernel.copy(), LABELS, 3, penalty=0.5, groups=groups).unseen

    for left_out in ([0, 1], *([place] for place in range(2, len(TEXTS)))):
        kept = np.setdiff1d(np.arange(len(TEXTS)), left_out)
        targets = np.where(LABELS[kept][:, None] == np.arange(3), 1.0, -1.0)
        weights = np.linalg.solve(kernel[np.ix_(kept, kept)] + 0.5 * np.eye(len(kept)), targets)
        assert unseen[left_out] == pytest.approx(kernel[np.ix_(left_out, kept)] @ weights, abs=1e-3)


def test_near_copies_are_found_through_others() -> None:
    texts = ["alder car coat sage", "alder car coat sage!", "Alder car coat, sage", "steel brake disc"]

    groups = near_copies(kernel_of(texts))

    assert [group.tolist() for group in groups] == [[0, 1, 2]]


def test_empty_texts_are_nobody_s_copies() -> None:
    assert near_copies(kernel_of(["", "", "red dress", "brake disc"])) == []


def test_the_inverse_is_a_whole_symmetric_matrix() -> None:
    kernel = kernel_of(TEXTS)

    inverse = solve(kernel.copy(), LABELS, 3, penalty=0.5, groups=[]).inverse

    assert inverse @ (kernel + 0.5 * np.eye(len(kernel))) == pytest.approx(np.eye(len(kernel)), abs=1e-4)


def test_a_matrix_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="told apart"):
        solve(np.full((2, 2), -5.0, dtype=np.float32), np.array([0, 1]), 2, penalty=0.5, groups=[])


def test_doubt_rises_with_the_margin() -> None:
    rng = np.random.default_rng(0)
    things = ["dress", "brake disc", "night cream", "garden spade"]
    numbers = np.arange(400) % 4
    texts = [f"{things[number]} {rng.integers(1000)} {rng.integers(1000)}" for number in numbers]
    solved = solve(kernel_of(texts), numbers, 4, penalty=0.5, groups=[])

    doubt = fit_doubt(solved, np.random.default_rng(1))

    sure = doubt(np.linspace(0, 3, 20))
    assert (np.diff(sure) >= 0).all()
    assert sure[-1] > 0.3
    assert sure.max() <= 0.95


def test_texts_of_rare_labels_weigh_more() -> None:
    """Three of one label and one of another: weights 1/√3 and 1, of mean (√3 + 1) / 4, over the penalty of 0.5."""
    penalties = balanced(np.array([0, 0, 0, 1]))

    mean = (3**0.5 + 1) / 4
    assert penalties.tolist() == pytest.approx([0.5 * mean * 3**0.5] * 3 + [0.5 * mean])


def test_doubt_is_about_both_scores_together() -> None:
    rng = np.random.default_rng(0)
    numbers = np.arange(200) % 2
    texts = [f"{rng.integers(1000)} thing" for _ in numbers]
    solved = solve(kernel_of(texts), numbers, 2, penalty=0.5, groups=[])
    knowing = Beside(0.1, np.eye(2, dtype=np.float32)[numbers] * 4)

    doubt = fit_doubt(solved, np.random.default_rng(1), knowing)

    assert (knowing.added(solved.unseen).argmax(axis=1) == numbers).all()
    assert doubt(3.5) > fit_doubt(solved, np.random.default_rng(1))(3.5)

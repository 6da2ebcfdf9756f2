from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.classifier import LabelledText
from core.text.classifying import Classified, classify_texts
from core.text.families import families
from core.text.stacking import fit_stack, soft, stacked
from core.text.views import VIEWS, see
from tests.text.garments import garments


@pytest.fixture(scope="module")
def found() -> Classified:
    texts, labels = garments(300, seed=1)
    return classify_texts(texts, labels, garments(400, seed=2)[0], None)


def test_what_it_says_of_texts_left_out_holds_for_new_ones(found: Classified) -> None:
    truth = garments(400, seed=2)[1]
    right = np.array([one.labels[0] == label for one, label in zip(found.answers, truth, strict=True)])
    accepted = np.array([one.accept for one in found.answers])
    assert right.mean() == pytest.approx(found.top1, abs=0.06)
    assert right[accepted].mean() >= 0.95
    assert accepted.mean() > 0.6
    assert found.calibration_error < 0.05


def test_a_text_that_says_nothing_is_not_accepted(found: Classified) -> None:
    texts, labels = garments(300, seed=1)
    (mute,) = classify_texts(texts, labels, [LabelledText("")], None).answers
    assert not mute.accept
    assert mute.chances[0] < 0.6


def test_asking_more_at_once_than_fit_together_answers_all_in_order() -> None:
    texts, labels = garments(80, seed=3)
    asked = garments(30, seed=4)[0] * 40
    answers = classify_texts(texts, labels, asked, None).answers
    assert len(answers) == 1200
    assert [one.labels[0] for one in answers[:30]] == [one.labels[0] for one in answers[-30:]]


def test_nothing_asked_gets_no_answer() -> None:
    texts, labels = garments(40, seed=3)
    assert classify_texts(texts, labels, [], None).answers == []


def test_nothing_known_is_an_error() -> None:
    with pytest.raises(ValueError, match="no text"):
        classify_texts([], [], [LabelledText("coat")], None)


def test_a_label_with_one_text_does_no_harm() -> None:
    texts, labels = garments(60, seed=5)
    found = classify_texts(
        [*texts, LabelledText("brass sundial")], [*labels, "Garden"], [LabelledText("sundial")], None
    )
    assert found.answers[0].labels[0] == "Garden"


def test_as_many_labels_as_half_the_texts_are_learned() -> None:
    texts = [LabelledText(f"{kind}{number} thing") for number in range(150) for kind in ("red", "red small")]
    labels = [f"Root > Node {number}" for number in range(150) for _ in range(2)]
    (found,) = classify_texts(texts, labels, [LabelledText("red77 thing")], None).answers
    assert found.labels[0] == "Root > Node 77"


def test_titles_that_open_alike_are_a_family() -> None:
    titles = ["Oak Garden Bench 120 cm", "oak garden bench, 150", "Oak garden chair", "Bench", "Bench"] + ["x"] * 15
    (family,) = families(titles, [])
    assert family.tolist() == [0, 1]


def test_copies_and_openings_are_joined_into_one_family() -> None:
    titles = ["Oak Garden Bench", "Oak garden bench 2", "Teak seat"] + ["x"] * 17
    (family,) = families(titles, [np.array([1, 2])])
    assert family.tolist() == [0, 1, 2]


def test_an_opening_that_the_whole_shop_uses_is_no_family() -> None:
    assert families(["House of Oak chair"] * 30, []) == []


@given(st.lists(st.text(max_size=12), min_size=1, max_size=30))
def test_no_text_is_in_two_families(titles: list[str]) -> None:
    members = [place for family in families(titles, []) for place in family.tolist()]
    assert len(members) == len(set(members))


def test_a_model_that_knows_outweighs_one_that_guesses() -> None:
    rng = np.random.default_rng(0)
    numbers = rng.integers(0, 3, 200)
    knowing = np.eye(3, dtype=np.float32)[numbers] + rng.normal(0, 0.3, (200, 3)).astype(np.float32)
    guessing = rng.normal(0, 1, (200, 3)).astype(np.float32)
    weights = fit_stack([knowing, guessing], numbers)
    assert weights[0] > 2
    assert 0 < weights[1] < 0.5
    assert (stacked([knowing, guessing], weights).argmax(axis=1) == numbers).mean() > 0.85


def test_a_model_that_seems_worse_than_chance_is_not_turned_round() -> None:
    wrong = np.array([[0.0, 1.0], [1.0, 0.0]] * 20, dtype=np.float32)
    assert fit_stack([wrong], np.array([0, 1] * 20)).tolist() == [pytest.approx(0.1)]


def test_the_soft_maximum_by_hand() -> None:
    assert soft(np.log([[1.0, 3.0]])).tolist() == [pytest.approx([0.25, 0.75])]


def test_kernels_are_symmetric_and_closeness_to_oneself_is_greatest() -> None:
    texts = [*garments(20, seed=6)[0], LabelledText("")]
    rows = np.arange(len(texts))
    kernels = see(texts, None).kernels(rows, rows)
    assert tuple(kernels) == VIEWS
    for kernel in kernels.values():
        assert np.allclose(kernel, kernel.T, atol=1e-5)
    assert (kernels["closeness"].argmax(axis=1)[:-1] == rows[:-1]).all()


def test_texts_compared_in_parts_are_compared_as_at_once() -> None:
    texts = garments(20, seed=7)[0]
    seen, rows = see(texts, None), np.arange(20)
    for view, kernel in seen.kernels(rows, rows).items():
        assert np.allclose(seen.kernels(rows[5:9], rows[:4])[view], kernel[5:9, :4], atol=1e-5)

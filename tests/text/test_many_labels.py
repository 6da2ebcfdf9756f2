"""More labels than a shop's texts can teach: what cannot be known is not sounded sure of."""

from __future__ import annotations

import numpy as np
import pytest

from core.text import classifier
from core.text.calibration import Calibration
from core.text.classifier import LabelledText, as_if_new, learned_share, only_texts, train
from core.text.classifying import classify_texts

SYLLABLES = ("bra", "lin", "dor", "sha", "tor", "pel", "van", "gus", "ster", "nok", "cam", "fir")


def words(count: int, seed: int) -> list[str]:
    """So many made-up names, each its own."""
    rng = np.random.default_rng(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(rng.choice(SYLLABLES, 3))] = None
    return list(found)


def texts(names: list[str]) -> list[LabelledText]:
    return [LabelledText(f"a {name} of oak") for name in names]


def test_the_share_of_texts_with_learned_labels() -> None:
    assert learned_share(["a", "a", "b", "c"], {"a", "c"}) == 0.75


def test_confidence_shrinks_by_the_share_that_can_be_answered() -> None:
    assert Calibration((0.0, 1.0), (0.2, 0.8), 40).times(0.5) == Calibration((0.0, 1.0), (0.1, 0.4), 40)


def test_a_label_s_only_text_scores_nothing_for_it() -> None:
    """The second label has one text, which scores no more for it than for any other."""
    numbers = np.array([0, 1, 0])
    scores = np.array([[0.9, 0.2, 0.1], [0.3, 0.8, 0.1], [0.7, 0.1, 0.2]], dtype=np.float32)

    seen = as_if_new(scores, numbers, only_texts(numbers))

    assert np.array_equal(seen[[0, 2]], scores[[0, 2]])
    assert seen[1].tolist() == pytest.approx([0.3, 0.1, 0.1])


def test_where_every_label_has_one_text_its_name_makes_nobody_sure() -> None:
    """The names of the labels stand in the texts, so that each left-out text finds its own; new ones will not."""
    known, strangers = words(90, 1)[:60], words(90, 1)[60:]

    found = classify_texts(texts(known), known, texts(strangers), None)
    _, held = train(texts(known), known, None)

    assert not any(one.accept for one in found.answers)
    assert max(one.chances[0] for one in found.answers) < 0.2
    assert (found.top1, held.top1, held.top3) == (0, 0, 0)


def test_with_fewer_texts_read_than_there_are_labels_every_answer_is_less_sure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of 80 labels with two texts each 40 are read: half of what is asked about has a label that was not learned."""
    names = words(80, 2)
    known = [name for name in names for _ in range(2)]
    whole = classify_texts(texts(known), known, texts(names), None)
    monkeypatch.setattr(classifier, "TRAINED_ON_AT_MOST", 40)

    half = classify_texts(texts(known), known, texts(names), None)

    right = np.mean([one.labels[0] == name for one, name in zip(half.answers, names, strict=True)])
    assert whole.answers[0].chances[0] > 0.9
    assert right <= 0.5
    assert np.mean([one.chances[0] for one in half.answers]) <= 0.5
    assert not any(one.accept for one in half.answers)

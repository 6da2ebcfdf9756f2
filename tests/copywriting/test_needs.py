"""Which texts a product needs, and how likely a text is to be taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.changes import CopyField
from core.copywriting.acceptance import STRENGTH, Acceptance, Answered, learned, stated
from core.copywriting.needs import needs

GOOD = {
    CopyField.TITLE: "Linen shirt dress",
    CopyField.DESCRIPTION: "Cut wide and worn loose, " * 4,
    CopyField.SEO_TITLE: "Linen shirt dress – Alder & Vale",
    CopyField.SEO_DESCRIPTION: "A linen shirt dress that is cut wide and worn loose.",
}


def test_a_product_with_good_texts_needs_none() -> None:
    assert needs(GOOD) == {}


def test_what_is_missing_or_thin_is_needed_and_said() -> None:
    found = needs({**GOOD, CopyField.DESCRIPTION: " A dress. ", CopyField.SEO_TITLE: ""})

    assert found == {
        CopyField.DESCRIPTION: "The description has only 8 characters; 80 say more.",
        CopyField.SEO_TITLE: "The product has no SEO title.",
    }


def test_bullets_are_needed_only_where_somebody_asks_for_them() -> None:
    assert needs(GOOD, [CopyField.BULLETS]) == {CopyField.BULLETS: "The product has no bullets."}


def test_without_decisions_the_stated_belief_holds() -> None:
    assert Acceptance().of(0.5) == stated(0.5) == pytest.approx(0.625)


def test_decisions_move_the_belief_of_their_own_band() -> None:
    found = learned([Answered(0.9, taken=False)] * STRENGTH)

    assert found.of(0.95) == pytest.approx(stated(0.9) / 2)
    assert found.of(0.5) == stated(0.5)


def test_a_warning_halves_the_chance() -> None:
    assert Acceptance().of(0.8, warned=True) == Acceptance().of(0.8) / 2


@given(st.lists(st.builds(Answered, st.floats(0, 1), st.booleans()), max_size=30), st.floats(0, 1))
def test_a_chance_is_a_chance(answers: list[Answered], score: float) -> None:
    assert 0 <= learned(answers).of(score) <= 1

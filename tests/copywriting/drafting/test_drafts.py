"""Descriptions from facts alone."""

from __future__ import annotations

import pytest

from core.copywriting.drafting.drafts import NothingToSayError, draft
from core.copywriting.drafting.learning import Learned
from core.copywriting.subject import CopyFacts


def test_a_text_says_the_facts_and_nothing_else_without_any_approved_text() -> None:
    facts = CopyFacts("Jacket", {"colour": ("navy",), "details": ("two side pockets", "a detachable hood")})

    (one,) = draft(facts, Learned())

    assert one.text == "Navy jacket with two side pockets and a detachable hood."


def test_without_a_fact_nothing_is_written() -> None:
    with pytest.raises(NothingToSayError, match="no fact to write from"):
        draft(CopyFacts("Jacket", {}), Learned())

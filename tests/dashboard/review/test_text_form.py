"""A text written over in its form: cut and checked as it stands, kept with its proposal, saved or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalog.facts import facts
from core.errors import BadInputError
from core.proposals.edited import rewritten
from core.records.store import Store
from dashboard.review.walk import Mode
from tests.dashboard.copy_visit import CopyVisit, copy_visit
from tests.proposals.copy_desk import CHANGE, dressed_shop

SHORTER = "A blue shirt dress with a belt."


@pytest.fixture
def desk(sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CopyVisit:
    """Mara before the drafted description of a dress."""
    return copy_visit(sqlite, monkeypatch, tmp_path)


def test_a_text_is_cut_counted_and_checked_as_it_stands_in_the_field(desk: CopyVisit) -> None:
    desk.write("A blue shirt dress with a belt. Waterproof & <b>light</b>.")

    said = desk.visit.text
    assert "As it reads <span class='ec-count'>58 of 5,000 characters" in said
    assert "<span class='ec-clause ' title='From Color, Title.'" in said
    assert "ec-unsure" in said
    assert "Waterproof &amp; &lt;b&gt;light&lt;/b&gt;." in said


def test_a_warning_asks_for_a_reason_and_a_block_cannot_be_saved(desk: CopyVisit) -> None:
    desk.write("A blue shirt dress with a waterproof belt.")
    assert desk.visit.app.button(key=f"edit.{desk.proposal_id}.save").disabled
    desk.visit.app.selectbox(key=f"edit.{desk.proposal_id}.reason").select_index(0)
    desk.visit.run()
    assert not desk.visit.app.button(key=f"edit.{desk.proposal_id}.save").disabled

    desk.write("A <b>blue</b> shirt dress.")
    assert desk.visit.app.button(key=f"edit.{desk.proposal_id}.save").disabled
    assert "Blocked: </span>The text holds markup" in desk.visit.text
    reasons = [one.key for one in desk.visit.app.selectbox if str(one.key).endswith(".reason")]
    assert reasons == []  # nobody is asked why they go past what nobody may pass


def test_an_empty_text_is_not_saved_and_a_draft_outlives_the_form(desk: CopyVisit) -> None:
    desk.write("  \n ")
    assert desk.visit.app.button(key=f"edit.{desk.proposal_id}.save").disabled

    desk.write(SHORTER)
    desk.reviewing.mode = Mode.LOOK
    desk.visit.run()
    assert "As it reads" not in desk.visit.text
    desk.reviewing.mode = Mode.EDIT
    desk.visit.run()
    assert "31 of 5,000 characters" in desk.visit.text


def test_a_text_of_more_sentences_than_can_be_kept_is_refused_with_a_reason(sqlite: Store) -> None:
    shop = dressed_shop(sqlite)
    with sqlite.read() as session:
        product = facts(session, shop.products[:1])[shop.products[0]]

    with pytest.raises(BadInputError, match="too many sentences"):
        rewritten(CHANGE, "A belt. " * 401, product)
    assert len(rewritten(CHANGE, "A belt. " * 400, product).clauses) == 400

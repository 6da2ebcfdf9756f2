"""How good a text is, on the review screen: what is amiss first with a hint, the rest folded away."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from core.changes import Evidence
from core.proposals.item import Item, item
from core.records.store import Store
from dashboard.review.score import score
from dashboard.review.why import why
from tests.proposals.copy_desk import copy_draft, dressed_shop
from tests.proposals.desk import propose

AMISS, FOLD = "<section><h3 class='ec-label'>How good</h3><table class='ec-parts'>", "<details><summary>"


@pytest.fixture
def shown(sqlite: Store, now: datetime) -> Item:
    """The drafted description of a dress that has none."""
    shop = dressed_shop(sqlite)
    (waiting,) = propose(sqlite, now, copy_draft(shop))
    with sqlite.read() as session:
        return item(session, waiting, now)


def test_what_is_not_fine_comes_first_with_a_hint_and_the_rest_is_folded(shown: Item) -> None:
    html = score(replace(shown, score_parts={"support": 1.0, "coverage": 0.5, "flow": 0.9, "readability": 0.404}))
    amiss, fine = html.split(FOLD)

    assert amiss.startswith(AMISS)
    assert "States the facts that matter<br><span class='ec-source'>Facts without a ✓ are left out." in amiss
    assert "<td class='ec-num'>50 %</td>" in amiss
    assert "60 is plain English (Flesch).</span></td><td class='ec-num'>40 of 100</td>" in amiss
    assert fine.startswith("2 more are fine</summary>")
    assert "Borne out by the facts</td><td class='ec-num'>100 %</td>" in fine
    assert "Reads on</td><td class='ec-num'>90 %</td>" in fine


def test_a_text_with_nothing_amiss_says_so_and_one_that_is_all_amiss_folds_nothing(shown: Item) -> None:
    fine = score(replace(shown, score_parts={"support": 1.0, "length": 1.0}))
    amiss = score(replace(shown, score_parts={"support": 0.99, "length": 0.99}))
    one = score(replace(shown, score_parts={"support": 0.5, "length": 1.0}))

    assert f"</h3>{FOLD}Nothing is amiss</summary>" in fine
    assert amiss.startswith(AMISS)
    assert FOLD not in amiss
    assert f"{FOLD}1 more is fine</summary>" in one


def test_the_voice_is_told_once_as_a_share_of_the_departments_own_texts(shown: Item) -> None:
    html = score(replace(shown, score_parts={"voice": 0.18, "closer": 0.04, "acceptance": 0.77}))

    assert html.count("<tr>") == 1
    assert "<td class='ec-num'>more than 4 % do</td>" in html
    assert "At least nine in ten of the department’s own sound more like it." in html
    assert "18" not in html
    assert "77" not in html


def test_a_part_by_another_name_is_told_as_text_and_a_text_without_a_score_has_no_table(shown: Item) -> None:
    assert "&lt;i&gt;" in score(replace(shown, score_parts={"<i>": 0.5}))
    assert score(replace(shown, score_parts={})) == ""
    assert score(replace(shown, score_parts={"voice": 1.0})) == ""


def test_facts_that_the_table_ticks_are_not_listed_again_as_reasons(shown: Item, now: datetime) -> None:
    told = (
        Evidence(kind="rule", text="The product has no description.", source="description"),
        Evidence(kind="words", text="Color: Blue", source="facts", attribute="Color"),
        Evidence(kind="words", text="made in blue", source="title"),
    )
    html = why(replace(shown, evidence=told), now)

    assert "The product has no description." in html
    assert "made in blue" in html
    assert "Color: Blue" not in html
    assert "No reason was given" not in html

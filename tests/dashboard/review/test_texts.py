"""A proposed text on the review screen: clauses by support, what is new in it, its other versions, and the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.changes import Alternative, CopyChange, CopyClause, CopyField, Finding, Level
from core.proposals.item import Item, item
from core.proposals.origins import Origin
from core.records.catalogue import Product
from core.records.store import Store
from dashboard.review import texts
from dashboard.review.panel import thing
from tests.proposals.copy_desk import CHANGE, TEXT, copy_draft, dressed_shop
from tests.proposals.desk import propose, set_value

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def shown(sqlite: Store, now: datetime) -> Item:
    """The drafted description of a dress that has none."""
    shop = dressed_shop(sqlite)
    (waiting,) = propose(sqlite, now, copy_draft(shop))
    with sqlite.read() as session:
        return item(session, waiting, now)


def against(text: str, words: str, level: Level) -> Finding:
    start = text.index(words)
    return Finding(
        level=level, code="claim-unsupported", message=f"No fact says {words}.", start=start, end=start + len(words)
    )


def test_every_clause_can_be_accepted_alone_and_names_its_facts(shown: Item) -> None:
    html = texts.text(shown, CHANGE)

    assert [f"data-field='{number}'" in html for number in range(5)] == [True, True, True, True, False]
    assert "data-facts='Color|Title'" in html
    assert "title='From Color, Title.'" in html
    assert "title='States no fact.'" in html
    assert f"{len(TEXT)} of 5,000 characters" in html


def test_a_clause_shows_the_hardest_finding_about_it_by_sign_and_word(shown: Item) -> None:
    found = (
        against(TEXT, "belt", Level.WARN),
        against(TEXT, "a belt", Level.BLOCK),
        against(TEXT, "pockets", Level.WARN),
    )
    html = texts.text(replace(shown, findings=found), CHANGE)

    assert html.count("ec-refuted") == 1
    assert html.count("ec-unsure") == 1
    assert "title='No fact says a belt.'" in html
    assert "<span class='ec-hidden'>Contradicted: </span>" in html


def test_words_that_are_new_are_marked_and_those_that_go_are_struck_out(shown: Item) -> None:
    html = texts.text(replace(shown, now_text="A red shirt dress. Easy to wear."), CHANGE)

    assert "<del>red</del>" in html
    assert "A <ins>blue</ins> shirt dress" in html
    assert "<ins>Easy" not in html


def test_another_version_says_at_once_what_speaks_against_it(shown: Item) -> None:
    found = Finding(level=Level.WARN, code="claim", message="No fact says <b>silk</b>.")
    fine, doubtful = (
        Alternative(label=label, confidence=0.5, payload={}, findings=findings)
        for label, findings in (("A dress.", ()), ("A silk dress.", (found, found)))
    )

    first, second = texts.others(replace(shown, alternatives=(fine, doubtful))).split("<kbd>2</kbd>")

    assert "⚠" not in first
    assert second.count("No fact says &lt;b&gt;silk&lt;/b&gt;.") == 1
    assert "<span class='ec-hidden'>Unsure: </span>" in second


def test_words_that_may_be_approved_are_offered_for_their_department_and_the_first_has_a_key(shown: Item) -> None:
    html = texts.wordings(replace(shown, wordings=("best <b>ever</b>", "timeless")))

    assert texts.wordings(shown) == ""
    assert html.count("<kbd>P</kbd>") == 1
    assert "data-code='best &lt;b&gt;ever&lt;/b&gt;'" in html
    assert "Approve “timeless” for Fashion" in html


def test_a_text_in_place_that_a_machine_wrote_says_so_with_who_let_it_pass(shown: Item, now: datetime) -> None:
    origin = Origin(1, "built-in <writer>", "1", "Mara", False, now)
    html = texts.text(replace(shown, origin=origin), CHANGE)
    edited = texts.text(replace(shown, origin=replace(origin, edited=True)), CHANGE)

    assert "✦</span> written by built-in &lt;writer&gt;, approved by Mara" in html
    assert "edited and approved by Mara" in edited
    assert "written by" not in texts.text(shown, CHANGE)


def test_a_first_text_is_not_marked_as_new_all_over(shown: Item) -> None:
    assert "<ins>" not in texts.text(shown, CHANGE)


def test_a_text_that_is_being_edited_shows_its_clauses_with_nothing_to_tick() -> None:
    html = texts.preview(CHANGE, [against(TEXT, "pockets", Level.BLOCK)])

    assert "<input" not in html
    assert html.count("<span class='ec-clause") == 4
    assert "ec-refuted' title='No fact says pockets.'" in html
    assert f"{len(TEXT)} of 5,000 characters" in html


def test_the_facts_say_which_of_them_the_text_states(shown: Item) -> None:
    html = texts.facts(shown, CHANGE)

    assert "<tr data-fact='Color'><td>✓</td><td>Color</td><td>Blue</td></tr>" in html
    assert "<tr data-fact='Details' class='ec-soft'><td></td>" in html


def test_other_versions_are_whole_and_numbered(shown: Item) -> None:
    long = "A dress. " * 40
    other = Alternative(label=long, confidence=0.5, payload=CHANGE.model_dump(mode="json"))
    html = texts.others(replace(shown, alternatives=(other,)))

    assert f"<kbd>1</kbd><span>{long}</span>" in html
    assert texts.others(replace(shown, alternatives=())) == ""


def test_nothing_that_a_product_or_a_writer_says_becomes_markup(sqlite: Store, now: datetime) -> None:
    shop = dressed_shop(sqlite)
    set_value(sqlite, Product, shop.products[0], attributes={HOSTILE: HOSTILE, "Color": "Blue"}, title=HOSTILE)
    change = CHANGE.model_copy(update={"text": HOSTILE, "clauses": (CopyClause(text=HOSTILE, facts=(HOSTILE,)),)})
    (waiting,) = propose(sqlite, now, copy_draft(shop, change=change))
    with sqlite.read() as session:
        shown = item(session, waiting, now)

    assert "<script" not in texts.text(shown, change) + texts.facts(shown, change) + texts.others(shown)


def test_the_panel_shows_the_text_with_its_facts_in_place_of_the_attributes(shown: Item, mia: object) -> None:
    html = thing(shown, mia)  # type: ignore[arg-type]

    assert "ec-known" in html
    assert "ec-about" not in html


@given(st.lists(st.text("abc, .\n", min_size=1, max_size=8), min_size=1, max_size=6), st.text("abc ", max_size=20))
def test_the_parts_make_the_text_in_its_order_whatever_its_clauses(pieces: list[str], before: str) -> None:
    text = " ".join(pieces)
    change = CopyChange(
        field=CopyField.DESCRIPTION, text=text, clauses=tuple(CopyClause(text=one) for one in pieces), writer="w"
    )
    found = list(texts.parts(change, before))

    assert "".join(text[part.start : part.end] for part in found) == text
    assert [part.start for part in found[1:]] == [part.end for part in found[:-1]]

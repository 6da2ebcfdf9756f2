"""A proposal as HTML: now beside proposed, reasons, the actions offered, and no markup from a product."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from core.access.roles import Actor
from core.catalog.findings import VALUE_MISSING
from core.changes import Alternative, Evidence, Finding, Level
from core.proposals.item import Item, item
from core.proposals.queue import QueueFilter, page
from core.records.choices import TEXT_KINDS, Kind, Role
from core.records.people import User
from core.records.store import Store
from dashboard.review import panel
from dashboard.review.desk import Act
from dashboard.review.walk import Turn, begin
from dashboard.review.why import why
from tests.conftest import NOW
from tests.dashboard.shop import HOSTILE, stock

_WARN = Finding(level=Level.WARN, code="x", message="Check the <size>.")
_BLOCK = Finding(level=Level.BLOCK, code="y", message="Never.")


def _actor(store: Store, role: Role = Role.MERCHANDISER) -> Actor:
    with store.read() as session:
        user = session.exec(select(User).where(User.username == role)).one()
        return Actor(user.id, user.name, role)


def _item(store: Store, kind: Kind = Kind.CATEGORY, **wanted: Any) -> Item:
    with store.read() as session:
        first = page(session, QueueFilter(kinds=(kind,), **wanted), _actor(store), NOW).rows[0]
        return item(session, first.id, NOW)


def _with(found: Item, **values: Any) -> Item:
    from dataclasses import replace

    return replace(found, **values)


def test_the_category_now_stands_beside_the_one_proposed(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)

    shown = panel.thing(_item(sqlite, departments=("Fashion",)), _actor(sqlite))

    assert "Fashion › Tops › </span><span class='ec-leaf'>Shirts" in shown
    assert "Fashion › Dresses › </span><span class='ec-leaf'>Shirt dresses" in shown
    assert shown.index("Now") < shown.index("Proposed ✦")
    assert "SKU SKU-00005" in shown
    assert "£23.99" in shown


def test_each_proposed_attribute_has_a_tick_of_its_own(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)

    shown = panel.thing(_item(sqlite, Kind.ATTRIBUTES), _actor(sqlite))

    assert "data-field='Color'" in shown
    assert "data-field='Material'" in shown
    assert "Linen blend" in shown


def test_other_open_proposals_on_the_product_can_be_opened_from_here(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)
    found = _item(sqlite, Kind.ATTRIBUTES)

    shown = panel.thing(found, _actor(sqlite))

    assert len(found.siblings) == 2
    assert all(f"data-open='{other.id}'" in shown for other in found.siblings)


def test_the_reasons_say_how_sure_what_it_costs_and_who_suggested_it(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)

    said = why(_with(_item(sqlite), confidence=0.91, stake_minor=4000), NOW)

    for part in (
        "likely",
        "right 91 of 100 times",
        "<b>£40</b> a month",
        "</span> category model, ",
        "title='test-1'",
        "<mark>",
    ):
        assert part in said


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_product_becomes_markup(sqlite: Store, text: str) -> None:
    stock(sqlite, NOW, products=8, titles=(text,) * 8)

    for kind in set(Kind) - set(TEXT_KINDS):  # texts are shown in a way of their own
        made = panel.shown(_item(sqlite, kind), _actor(sqlite), NOW)
        for html in (made["thing"], made["why"]):
            assert "<script" not in html
            assert "onerror='" not in html
            assert "<a " not in html


def test_a_proposal_without_findings_is_approved_with_one_key(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)

    offered, first, why_not = panel.actions(_item(sqlite), _actor(sqlite))

    assert first == Act.APPROVE
    assert offered == [Act.APPROVE, Act.EDIT, Act.REJECT, Act.ESCALATE, Act.SKIP]
    assert "no warning to override" in why_not[Act.OVERRIDE]


def test_a_value_that_is_missing_asks_for_an_edit_and_blocks_nothing(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)
    missing = Finding(level=Level.BLOCK, code=VALUE_MISSING, message="No value could be suggested.")
    empty = _with(_item(sqlite, Kind.FIX), findings=(missing,), needs_value=True)

    offered, first, why_not = panel.actions(empty, _actor(sqlite))
    thing = panel.thing(empty, _actor(sqlite))

    assert first == Act.EDIT
    assert offered == [Act.EDIT, Act.REJECT, Act.ESCALATE, Act.SKIP]
    assert "press E" in why_not[Act.APPROVE]
    assert "press <kbd>E</kbd> and fill it in" in thing
    assert "No value could be suggested." not in thing


def test_values_that_the_texts_disagree_about_are_chosen_by_number(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)
    missing = Finding(level=Level.BLOCK, code=VALUE_MISSING, message="No value could be suggested.")
    choices = tuple(Alternative(label=label, confidence=0.5, payload={}) for label in ("280 mm", "300 mm"))
    open_question = _with(
        _item(sqlite, Kind.FIX), findings=(missing,), needs_value=True, alternatives=choices, evidence=()
    )

    offered, first, _ = panel.actions(open_question, _actor(sqlite))
    thing = panel.thing(open_question, _actor(sqlite))

    assert first == Act.APPROVE
    assert offered == [Act.APPROVE, Act.EDIT, Act.OVERRIDE, Act.REJECT, Act.ESCALATE, Act.SKIP]
    assert "<p class='ec-label'>Choose</p>" in thing
    assert "press the number of the right one" in thing
    assert "<kbd>1</kbd>280 mm" in thing
    assert "<kbd>2</kbd>300 mm" in thing
    assert "No value could be suggested." not in thing


def test_a_model_is_named_without_its_fingerprint(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)
    named = _with(_item(sqlite), suggested_by="category model 2026-03-02·a1b2", model_version="a1b2c3d4")

    assert "</span> category model 2026-03-02, " in why(named, NOW)


def test_the_field_a_rule_is_about_is_not_named_twice(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)
    rule = Evidence(kind="rule", text="Ten times too high.", source="price_minor")
    words = Evidence(kind="words", text="cost", source="unit_cost_minor")

    said = why(_with(_item(sqlite), evidence=(rule, words)), NOW)

    assert "_minor" not in said
    assert "unit cost" in said


def test_a_warning_asks_for_an_override_and_says_why(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)
    warned = _with(_item(sqlite), findings=(_WARN,))

    offered, first, why_not = panel.actions(warned, _actor(sqlite))

    assert Act.APPROVE not in offered
    assert first == Act.OVERRIDE
    assert "press O" in why_not[Act.APPROVE]
    assert "Check the &lt;size&gt;." in panel.thing(warned, _actor(sqlite))


def test_nobody_is_offered_to_pass_a_block(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)

    offered, first, _ = panel.actions(_with(_item(sqlite), findings=(_WARN, _BLOCK)), _actor(sqlite))

    assert not {Act.APPROVE, Act.OVERRIDE} & set(offered)
    assert first == Act.REJECT


def test_what_a_colleague_has_on_screen_can_only_be_skipped(sqlite: Store) -> None:
    stock(sqlite, NOW, products=8)
    begin(Turn(sqlite, _actor(sqlite, Role.MANAGER), NOW), "visit", QueueFilter(kinds=(Kind.CATEGORY,)))
    found = _item(sqlite)

    offered, _, _ = panel.actions(found, _actor(sqlite))

    assert offered == [Act.SKIP]
    assert "Nadia Manager has this open." in panel.thing(found, _actor(sqlite))


def test_words_that_went_and_came_are_marked_and_escaped() -> None:
    old, new = panel.diff_html("Red <b>linen</b> dress", "Blue <b>linen</b> dress")

    assert old == "<del>Red</del> &lt;b&gt;linen&lt;/b&gt; dress"
    assert new == "<ins>Blue</ins> &lt;b&gt;linen&lt;/b&gt; dress"


def test_a_very_long_text_is_cut_and_says_by_how_much() -> None:
    old, _ = panel.diff_html("x" * 10_000, "y")

    assert "6,000 more characters" in old
    assert len(old) < 5_000

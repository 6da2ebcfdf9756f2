"""Managers set the rules: each change is a new version and an event; nobody else's changes anything."""

from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import ValidationError
from sqlmodel import select

from core.access.roles import Actor
from core.catalog.health import editing
from core.catalog.health.rulebook import RULES, RuleSetting
from core.catalog.taxonomy import import_taxonomy
from core.errors import BadInputError, NotAllowedError
from core.proposals.audit import verify
from core.records.catalogue import Category
from core.records.choices import Role
from core.records.flow import AuditEvent
from core.records.health import HealthRules
from core.records.store import Store

FEWER = RuleSetting(rule="brand-missing", points=3)


def line(store: Store, rule: str, department: str = "", category_id: int | None = None) -> editing.RuleLine:
    with store.read() as session:
        lines = editing.rule_lines(session, department, category_id)
    return next(one for one in lines if one.rule.id == rule)


def test_at_first_every_rule_is_on_as_the_house_has_it(store: Store) -> None:
    with store.read() as session:
        lines = editing.rule_lines(session)

    assert [one.rule.id for one in lines] == list(RULES)
    assert all(one.is_on and one.points == one.rule.points and not one.is_own for one in lines)


def test_a_manager_sets_a_rule_as_a_new_version_with_an_event(
    store: Store, now: datetime, people: dict[Role, Actor]
) -> None:
    with store.write() as session:
        first = editing.set_rule(session, FEWER, people[Role.MANAGER], now)
        second = editing.set_rule(session, FEWER.model_copy(update={"points": 5}), people[Role.MANAGER], now)

    assert second == first + 1
    assert line(store, "brand-missing").points == 5
    with store.read() as session:
        versions = [row.settings for row in session.exec(select(HealthRules).order_by(HealthRules.id))]  # type: ignore[arg-type]
        events = session.exec(select(AuditEvent).where(AuditEvent.event == "health rule set")).all()
        assert verify(session).broken is None
        assert events[1].detail["before"]["points"] == 3
        assert events[1].detail["after"]["points"] == 5
        assert events[1].actor_id == people[Role.MANAGER].user_id
    assert [settings[0]["points"] for settings in versions] == [3, 5]


@pytest.mark.parametrize("role", [Role.MERCHANDISER, Role.MARKETER])
def test_others_set_and_reset_nothing(store: Store, now: datetime, people: dict[Role, Actor], role: Role) -> None:
    with store.write() as session:
        editing.set_rule(session, FEWER, people[Role.ADMIN], now)

    with pytest.raises(NotAllowedError), store.write() as session:
        editing.set_rule(session, FEWER.model_copy(update={"points": 9}), people[role], now)
    with pytest.raises(NotAllowedError), store.write() as session:
        editing.reset_rule(session, "brand-missing", people[role], now)

    assert line(store, "brand-missing").points == 3


def test_a_setting_taken_back_leaves_what_is_set_further_out(
    store: Store, now: datetime, people: dict[Role, Actor]
) -> None:
    manager = people[Role.MANAGER]
    with store.write() as session:
        editing.set_rule(session, FEWER, manager, now)
        editing.set_rule(session, RuleSetting(rule="brand-missing", department="Beauty", is_on=False), manager, now)
    off = line(store, "brand-missing", "Beauty")

    with store.write() as session:
        editing.reset_rule(session, "brand-missing", manager, now, department="Beauty")

    assert (off.is_on, off.is_own) == (False, True)
    back = line(store, "brand-missing", "Beauty")
    assert (back.is_on, back.points, back.is_own) == (True, 3, False)
    with pytest.raises(BadInputError, match="Nothing was set"), store.write() as session:
        editing.reset_rule(session, "brand-missing", manager, now, department="Beauty")


def test_a_category_takes_what_is_set_for_the_one_above_it(
    store: Store, now: datetime, people: dict[Role, Actor]
) -> None:
    with store.write() as session:
        import_taxonomy(session, ["A > B > C"])
        ids = {node.path: node.id for node in session.exec(select(Category))}
        above = RuleSetting(rule="title-long", category_id=ids["A"], limit=70)
        editing.set_rule(session, above, people[Role.MANAGER], now)

    below = line(store, "title-long", category_id=ids["A > B > C"])

    assert (below.limit, below.is_own) == (70, False)
    assert line(store, "title-long", category_id=ids["A"]).is_own
    assert line(store, "title-long").limit == 150


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        (RuleSetting(rule="nonsense"), "There is no rule “nonsense”"),
        (RuleSetting(rule="brand-missing", limit=5), "has no limit"),
        (RuleSetting(rule="brand-missing", department="Beauty", category_id=1), "for a department or for a category"),
        (RuleSetting(rule="brand-missing", category_id=999), "There is no category 999"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(
    store: Store, now: datetime, people: dict[Role, Actor], setting: RuleSetting, why: str
) -> None:
    with pytest.raises(BadInputError, match=why), store.write() as session:
        editing.set_rule(session, setting, people[Role.MANAGER], now)

    with store.read() as session:
        assert session.exec(select(HealthRules)).first() is None


def test_points_and_limits_out_of_range_are_no_setting() -> None:
    for wrong in ({"points": -1}, {"points": 101}, {"limit": 0}, {"colour": "red"}):
        with pytest.raises(ValidationError):
            RuleSetting(rule="brand-missing", **wrong)

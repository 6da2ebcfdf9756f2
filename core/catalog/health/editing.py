"""The rules as managers set them: each change is a new version of all settings, and an audit event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.catalog.facts import CategoryFacts
from core.catalog.health.rule import Rule
from core.catalog.health.rulebook import RULES, Rulebook, RuleSetting
from core.errors import BadInputError
from core.records.catalogue import Category
from core.records.chain import EVENTS, locked_head, record
from core.records.health import HealthRules


@dataclass(frozen=True)
class RuleLine:
    """A rule as it stands in one place; ``is_own`` says that it was set there, and not further out."""

    rule: Rule
    is_on: bool
    points: int
    limit: int
    is_own: bool


NEWEST_SETTINGS: Any = select(col(HealthRules.settings)).order_by(col(HealthRules.id).desc()).limit(1).scalar_subquery()
"""The settings in force, as a column of a statement that reads something else as well."""


def rulebook_of(settings: Sequence[Mapping[str, Any]] | None, categories: Iterable[CategoryFacts]) -> Rulebook:
    """The rules in force in that taxonomy by settings as they are stored; None where nothing was ever set."""
    return Rulebook.of((RuleSetting.model_validate(one) for one in settings or ()), categories)


def rulebook(session: Session, categories: Iterable[CategoryFacts]) -> Rulebook:
    """The rules in force in that taxonomy."""
    version, settings = _newest(session)
    return Rulebook.of(settings.values(), categories, version)


def rule_lines(session: Session, department: str = "", category_id: int | None = None) -> list[RuleLine]:
    """Every rule as it stands in that place, those switched off too."""
    _, settings = _newest(session)
    book = Rulebook.of(settings.values(), _upwards(session, category_id))
    on = {one.rule.id: one for one in book.in_force(department, category_id)}
    return [
        RuleLine(
            rule,
            is_on=rule.id in on,
            points=on[rule.id].points if rule.id in on else 0,
            limit=on[rule.id].limit if rule.id in on else rule.limit,
            is_own=(rule.id, department if category_id is None else "", category_id) in settings,
        )
        for rule in RULES.values()
    ]


def set_rule(session: Session, setting: RuleSetting, actor: Actor, now: datetime) -> int:
    """The new version of the rules, in which this setting takes the place of the one for the same rule and place.

    Raises:
        NotAllowedError: the actor may not set policies.
        BadInputError: no such rule or category, a limit for a rule without one, or both a department and a category.
    """
    require(actor, Right.EDIT_POLICIES)
    _require_sense(session, setting)
    locked_head(session, EVENTS)  # one at a time, so that no version loses what another has set
    _, settings = _newest(session)
    before = settings.get(setting.place)
    return _add_version(session, {**settings, setting.place: setting}, before, setting, actor, now)


def reset_rule(
    session: Session, rule: str, actor: Actor, now: datetime, *, department: str = "", category_id: int | None = None
) -> int:
    """The new version of the rules, in which nothing is set for the rule in that place.

    Raises:
        NotAllowedError: the actor may not set policies.
        BadInputError: nothing was set there.
    """
    require(actor, Right.EDIT_POLICIES)
    locked_head(session, EVENTS)
    _, settings = _newest(session)
    before = settings.get((rule, department, category_id))
    if before is None:
        raise BadInputError("Nothing was set for this rule here. Nothing was changed; it stands as further out.")
    kept = {place: setting for place, setting in settings.items() if place != before.place}
    return _add_version(session, kept, before, None, actor, now)


def _newest(session: Session) -> tuple[int, dict[tuple[str, str, int | None], RuleSetting]]:
    row = session.scalars(select(HealthRules).order_by(col(HealthRules.id).desc()).limit(1)).first()
    if row is None:
        return 0, {}
    settings = [RuleSetting.model_validate(one) for one in row.settings]
    return row.id or 0, {setting.place: setting for setting in settings}


def _require_sense(session: Session, setting: RuleSetting) -> None:
    rule = RULES.get(setting.rule)
    if rule is None:
        raise BadInputError(f"There is no rule “{setting.rule}”. Nothing was changed; choose one of the list.")
    if setting.limit is not None and not rule.limit:
        raise BadInputError(f"“{rule.sentence}” has no limit to set. Nothing was changed; leave the limit out.")
    if setting.department and setting.category_id is not None:
        raise BadInputError("A rule is set for a department or for a category. Nothing was changed; choose one.")
    if setting.category_id is not None and session.get(Category, setting.category_id) is None:
        raise BadInputError(f"There is no category {setting.category_id}. Nothing was changed; choose one that exists.")


def _add_version(
    session: Session,
    settings: Mapping[tuple[str, str, int | None], RuleSetting],
    before: RuleSetting | None,
    after: RuleSetting | None,
    actor: Actor,
    now: datetime,
) -> int:
    row = HealthRules(
        settings=[setting.model_dump(mode="json") for setting in settings.values()],
        created_by_id=actor.user_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    detail = {
        "before": before.model_dump(mode="json") if before else None,
        "after": after.model_dump(mode="json") if after else None,
    }
    record(session, "health rule set", actor.user_id, f"health_rules:{row.id}", detail, now)
    return row.id or 0


def _upwards(session: Session, category_id: int | None) -> list[CategoryFacts]:
    """The category and those above it."""
    way: list[CategoryFacts] = []
    while category_id is not None and all(node.id != category_id for node in way):
        node = session.get(Category, category_id)
        if node is None:
            break
        way.append(CategoryFacts(category_id, node.path, node.name, node.parent_id))
        category_id = node.parent_id
    return way

"""Rules from repeated reasons: a value that people refused twice for a brand, each time for the same reason.

An approved rule keeps models from suggesting that value for products of that brand again. A rule is never proposed
where somebody has set the very same value for a product of the brand: then it is not the brand that speaks against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.catalog.fields import ATTRIBUTE_PREFIX, attribute_field
from core.changes import AttributesChange, Draft, Json
from core.errors import BadInputError, NotFoundError
from core.learning.examples import Examples, Refusal, values_of
from core.proposals.display import field_text
from core.proposals.reasons import reason_text
from core.records.catalogue import Brand, Category, Product
from core.records.chain import record
from core.records.choices import Action, Kind, RuleStatus
from core.records.learned import LearnedRule

REPEATED = 2
"""Products of a brand for which a value was refused for the same reason."""

SURE_REASON = 0.5
"""A reason says that a value is wrong, rather than unwanted now, from this weight on."""

_AT_A_TIME = 500
_NEXT: Mapping[RuleStatus, frozenset[RuleStatus]] = {
    RuleStatus.PROPOSED: frozenset({RuleStatus.APPROVED, RuleStatus.REJECTED}),
    RuleStatus.APPROVED: frozenset({RuleStatus.REVOKED}),
    RuleStatus.REJECTED: frozenset({RuleStatus.APPROVED}),
    RuleStatus.REVOKED: frozenset({RuleStatus.APPROVED}),
}


@dataclass(frozen=True)
class Repeated:
    """The same value refused for the same brand and reason, by these decisions."""

    field: str
    brand_id: int
    value: str
    reason_code: str
    decision_ids: tuple[int, ...]


@dataclass(frozen=True)
class RuleView:
    """A rule for people. ``refused`` counts the decisions it rests on."""

    id: int
    status: RuleStatus
    brand: str
    field: str
    value: str
    reason: str
    refused: int
    created_at: datetime
    decided_at: datetime | None


def repeated(
    refusals: Iterable[Refusal], set_values: Iterable[tuple[int, str, str]], brands: Mapping[int, int]
) -> list[Repeated]:
    """What was refused for two products of a brand at least, for one reason, and set for none of the brand.

    Args:
        refusals: what people refused.
        set_values: product, field and value of what people set or confirmed.
        brands: the brand of each product that has one.
    """
    allowed = {(brands[product], name, value) for product, name, value in set_values if product in brands}
    found: dict[tuple[str, int, str, str], dict[int, int]] = {}
    for one in refusals:
        product_id, name = one.place
        brand_id = brands.get(product_id)
        if brand_id is None or not one.reason_code or one.weight < SURE_REASON:
            continue
        if (brand_id, name, one.value) not in allowed:
            found.setdefault((name, brand_id, one.value, one.reason_code), {})[product_id] = one.decision_id
    return [
        Repeated(*key, tuple(sorted(by_product.values())))
        for key, by_product in sorted(found.items())
        if len(by_product) >= REPEATED
    ]


def suggest(session: Session, examples: Examples, now: datetime) -> int:
    """How many new rules are proposed now; those known already only gain the newer decisions."""
    places = [place for place, _ in _set(examples)] + [one.place for one in examples.refusals]
    brands = _brands(session, {product_id for product_id, _ in places})
    set_values = [(product_id, name, value) for (product_id, name), value in _set(examples)]
    known = {
        (rule.field, rule.brand_id, rule.value, rule.reason_code): rule for rule in session.scalars(select(LearnedRule))
    }
    new = 0
    for found in repeated(examples.refusals, set_values, brands):
        rule = known.get((found.field, found.brand_id, found.value, found.reason_code))
        if rule is not None:
            rule.decision_ids = list(found.decision_ids)
            continue
        new += 1
        rule = LearnedRule(
            kind=_kind(found.field),
            field=found.field,
            brand_id=found.brand_id,
            value=found.value,
            reason_code=found.reason_code,
            decision_ids=list(found.decision_ids),
            created_at=now,
        )
        session.add(rule)
        session.flush()
        record(session, "rule proposed", None, f"rule:{rule.id}", {"field": rule.field, "value": rule.value}, now)
    return new


def decide(session: Session, rule_id: int, status: RuleStatus, actor: Actor, now: datetime) -> None:
    """Approve or reject a proposed rule, revoke an approved one, or approve again what was not.

    Raises:
        NotAllowedError: the actor may not set policies.
        NotFoundError: there is no such rule.
        BadInputError: it does not stand where it would have to.
    """
    require(actor, Right.EDIT_POLICIES)
    rule = session.get(LearnedRule, rule_id, with_for_update=True)
    if rule is None:
        raise NotFoundError(f"There is no rule {rule_id}. Nothing was changed; see Models.", rule_id=rule_id)
    if status not in _NEXT[RuleStatus(rule.status)]:
        raise BadInputError(f"This rule is {rule.status}. Nothing was changed; look at it as it stands.")
    rule.status, rule.decided_by_id, rule.decided_at = status, actor.user_id, now
    session.add(rule)
    detail: dict[str, Json] = {"field": rule.field, "value": rule.value, "brand_id": rule.brand_id}
    record(session, f"rule {status}", actor.user_id, f"rule:{rule.id}", detail, now)


def list_rules(session: Session) -> list[RuleView]:
    """Every rule: the proposed first, then the approved, each with the newest first."""
    order = [*RuleStatus]
    rows = session.scalars(select(LearnedRule).order_by(col(LearnedRule.id).desc())).all()
    brands = {row.id: row.name for row in session.execute(select(col(Brand.id), col(Brand.name)))}
    ids = [int(rule.value) for rule in rows if rule.field == "category_id"]
    named = session.execute(select(col(Category.id), col(Category.path)).where(col(Category.id).in_(ids)))
    paths = {row.id: row.path for row in named}
    views = [
        RuleView(
            id=rule.id or 0,
            status=RuleStatus(rule.status),
            brand=brands.get(rule.brand_id, ""),
            field=field_text(rule.field),
            value=paths.get(int(rule.value), rule.value) if rule.field == "category_id" else rule.value,
            reason=reason_text(Action.REJECT, rule.reason_code),
            refused=len(rule.decision_ids),
            created_at=rule.created_at,
            decided_at=rule.decided_at,
        )
        for rule in rows
    ]
    return sorted(views, key=lambda view: order.index(view.status))


def without_ruled_out(session: Session, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without values that an approved rule keeps from their product's brand; empty ones are gone."""
    ruled_out = {
        (rule.brand_id, rule.field, rule.value)
        for rule in session.scalars(select(LearnedRule).where(col(LearnedRule.status) == RuleStatus.APPROVED))
    }
    if not ruled_out:
        return list(drafts)
    brands = _brands(session, {draft.product_id for draft in drafts if draft.product_id is not None})
    kept = (_reduced(draft, brands.get(draft.product_id or 0), ruled_out) for draft in drafts)
    return [draft for draft in kept if draft is not None]


def _reduced(draft: Draft, brand_id: int | None, ruled_out: set[tuple[int, str, str]]) -> Draft | None:
    values = values_of(draft.change.model_dump(mode="json"))
    out = {name for name, value in values.items() if brand_id is not None and (brand_id, name, value) in ruled_out}
    if not out:
        return draft
    if not isinstance(draft.change, AttributesChange) or len(out) == len(values):
        return None
    kept = {name: value for name, value in draft.change.values.items() if attribute_field(name) not in out}
    return replace(draft, change=AttributesChange(values=kept))


def _set(examples: Examples) -> list[tuple[tuple[int, str], str]]:
    return [(place, label.value) for place, label in examples.labels.items()]


def _brands(session: Session, product_ids: Iterable[int]) -> dict[int, int]:
    """The brand of each of these products that has one."""
    ids, found = sorted(product_ids), {}
    for start in range(0, len(ids), _AT_A_TIME):
        wanted = select(col(Product.id), col(Product.brand_id)).where(
            col(Product.id).in_(ids[start : start + _AT_A_TIME]), col(Product.brand_id).is_not(None)
        )
        found.update({row[0]: row[1] for row in session.execute(wanted)})
    return found


def _kind(name: str) -> Kind:
    if name.startswith(ATTRIBUTE_PREFIX):
        return Kind.ATTRIBUTES
    return Kind.CATEGORY if name == "category_id" else Kind.FIX

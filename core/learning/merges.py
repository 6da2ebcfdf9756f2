"""Merges that people decided, as pairs of products the way they were then; the matcher's judge learns from them.

Which variants they joined tells the habit of the shop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from core.catalog.facts import ProductFacts, facts
from core.catalog.fields import ATTRIBUTE_PREFIX
from core.catalog.plain_text import plain_text
from core.catalog.suggest.matcher import DecidedPair
from core.catalog.suggest.option_habits import DecidedVariant
from core.changes import FieldWrite, MergeChange, Relation, read_change
from core.proposals.answers import writes_of
from core.proposals.undo import stands
from core.records.catalogue import Brand
from core.records.choices import ANSWERS, Action, Kind, ProductStatus, ProposalStatus
from core.records.flow import Decision, Proposal

READ_AT_MOST = 5000
"""The newest decided merges that count."""

TWO_PRODUCTS = frozenset({"wrong-value", "live-is-right", "not-supported", "wrong-product"})
"""The reasons of a rejection that say that two products are two; the others say nothing about it."""

_NOT_WRITTEN = (ProposalStatus.STALE, ProposalStatus.BLOCKED)


def decided_pairs(session: Session) -> list[DecidedPair]:
    """Each pair that a person decided upon as listed twice, the latest word on it, the oldest first.

    Two that were joined as variants are not one. A pair that was rejected counts as long as both are still products of
    their own: of one that was merged since, nothing tells what was seen then.
    """
    rows = _decisions(session)
    wrote = writes_of(session, [row.id for row in rows])
    latest = {
        frozenset((decided.keep_id, decided.retire_id)): (row, decided)
        for row, proposed, decided in _changes(rows)
        if Relation.DUPLICATE in (proposed.relation, decided.relation)
    }
    known = facts(session, {product for pair in latest for product in pair})
    brands = {brand.id or 0: brand.name for brand in session.scalars(select(Brand))}
    found = []
    for row, change in latest.values():
        pair = [known[one] for one in (change.keep_id, change.retire_id) if one in known]
        was_merged = row.action != Action.REJECT
        if len(pair) < 2 or (not was_merged and any(side.status == ProductStatus.MERGED for side in pair)):
            continue
        left, right = as_before(pair[0], pair[1], wrote.get(row.id, ()), brands) if was_merged else pair
        found.append(DecidedPair(left, right, was_merged and change.relation == Relation.DUPLICATE))
    return found


def decided_variants(session: Session) -> list[DecidedVariant]:
    """Each answer of a person to variants that were to be joined, the oldest first: whether they were, by option."""
    found = []
    for row, proposed, decided in _changes(_decisions(session)):
        joined = row.action != Action.REJECT
        change = decided if joined else proposed
        found += [DecidedVariant(row.department, one.name, joined) for one in change.options]
    return found


def as_before(
    keep: ProductFacts, retire: ProductFacts, writes: Sequence[FieldWrite], brands: Mapping[int, str]
) -> tuple[ProductFacts, ProductFacts]:
    """The two products of a merge as they were before its writes, as far as comparing them needs."""
    sides = {keep.id: keep, retire.id: retire}
    for write in reversed(writes):
        side = sides.get(write.product_id)
        if side is None:
            continue
        if write.sku_id is None:
            sides[side.id] = _with_field(side, write, brands)
        elif write.field == "product_id":
            moved = tuple(sku for sku in sides[keep.id].skus if sku.id == write.sku_id)
            left = tuple(sku for sku in sides[keep.id].skus if sku.id != write.sku_id)
            sides[keep.id] = replace(sides[keep.id], skus=left)
            sides[retire.id] = replace(sides[retire.id], skus=(*moved, *sides[retire.id].skus))
    return sides[keep.id], sides[retire.id]


def _with_field(side: ProductFacts, write: FieldWrite, brands: Mapping[int, str]) -> ProductFacts:
    before = write.before
    if write.field.startswith(ATTRIBUTE_PREFIX):
        name = write.field.removeprefix(ATTRIBUTE_PREFIX)
        kept = {key: value for key, value in side.attributes.items() if key != name}
        return replace(side, attributes=kept if before is None else {**kept, name: str(before)})
    if write.field == "description":
        return replace(side, description=plain_text(str(before or "")), description_html=str(before or ""))
    if write.field == "brand_id":
        number = before if isinstance(before, int) else None
        return replace(side, brand_id=number, brand=brands.get(number or 0, ""))
    plain: Any = tuple(before) if isinstance(before, list) else before
    return replace(side, **{write.field: plain})


def _changes(rows: Sequence[Row[Any]]) -> list[tuple[Row[Any], MergeChange, MergeChange]]:
    """The decisions that say what two products are to each other, with the merge as proposed and as decided."""
    said = [row for row in rows if row.action != Action.REJECT or row.reason_code in TWO_PRODUCTS]
    read = ((row, read_change(row.proposed), read_change(row.payload)) for row in said)
    return [
        (row, proposed, decided)
        for row, proposed, decided in read
        if isinstance(proposed, MergeChange) and isinstance(decided, MergeChange)
    ]


def _decisions(session: Session) -> list[Row[Any]]:
    """The newest decisions of people on merges that stand and, where they approved, were written; the oldest first."""
    wanted = (
        select(
            col(Decision.id),
            col(Decision.action),
            col(Decision.reason_code),
            col(Decision.payload),
            col(Proposal.payload).label("proposed"),
            col(Proposal.department),
        )
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .where(
            col(Proposal.kind) == Kind.MERGE,
            col(Decision.action).in_(ANSWERS),
            col(Decision.actor_id).is_not(None),
            col(Decision.is_planted).is_(False),
            col(Decision.status_after).not_in(_NOT_WRITTEN),
            stands(Decision),
        )
        .order_by(col(Decision.id).desc())
        .limit(READ_AT_MOST)
    )
    return list(session.execute(wanted))[::-1]

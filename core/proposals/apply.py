"""Applying: what changes would do on facts read now, and writing them with a record of each value before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from core.catalog.facts import CatalogContext, facts
from core.catalog.fields import write_all
from core.changes import Change, FieldWrite, Finding, Json, Level, Plan
from core.errors import StoreError
from core.proposals import kinds
from core.proposals.context import context_of
from core.proposals.kinds import Context, Facts, Subject
from core.records.catalogue import Product, Sku
from core.records.choices import ProposalStatus
from core.records.flow import AppliedWrite, Proposal


@dataclass(frozen=True)
class Wanted:
    """A change somebody may want to apply, with the value its proposal was made for."""

    change: Change
    subject: Subject
    base_value: Json


@dataclass(frozen=True)
class Weighed:
    """What applying a change would do now. ``live`` is the value it meets; ``moved`` says that it is another one."""

    change: Change
    live: Json
    moved: bool
    plan: Plan

    @property
    def status(self) -> ProposalStatus:
        """Where approving would leave the proposal: *applied*, or *stale* or *blocked* with nothing written."""
        if self.moved:
            return ProposalStatus.STALE
        return ProposalStatus.BLOCKED if self.plan.is_blocked else ProposalStatus.APPLIED

    @property
    def writes(self) -> tuple[FieldWrite, ...]:
        """What would be written; nothing unless it would be applied."""
        return self.plan.writes if self.status == ProposalStatus.APPLIED else ()

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that a person may override with a reason."""
        return tuple(finding for finding in self.plan.findings if finding.level == Level.WARN)


def wanted(proposal: Proposal, change: Change) -> Wanted:
    """The change of a proposal, as proposed or as edited."""
    return Wanted(change, Subject(proposal.product_id, proposal.sku_id), proposal.base_value)


def weigh(
    session: Session, changes: Sequence[Wanted], context: CatalogContext | None = None, *, to_write: bool = False
) -> list[Weighed]:
    """What each change would do on facts read now, in a few queries for all; nothing is written.

    Args:
        session: where the catalogue is.
        changes: no two about the same product, if they are to be applied together.
        context: what the catalogue allows, if it was read already.
        to_write: nobody else can change these products until the session commits.
    """
    concerned = sorted({product_id for one in changes for product_id in kinds.product_ids(one.change, one.subject)})
    if to_write:
        hold(session, concerned)
    known = facts(session, concerned, to_check=True)
    rules = context_of(session, [(one.change, one.subject) for one in changes], known, context)
    return [_weighed(one, known, rules) for one in changes]


def write(session: Session, decided: Iterable[tuple[int, int, Sequence[FieldWrite]]], now: datetime) -> None:
    """Write the values of weighed decisions, given as (decision id, proposal id, writes), and record each.

    Raises:
        StoreError: a value is not the one that was weighed in this session; nothing may be committed.
    """
    rows = list(decided)
    conflict = write_all(session, [one for _, _, writes in rows for one in writes])
    if conflict is not None:
        raise StoreError(
            f"{conflict.write.field} of product {conflict.write.product_id} changed while it was written. "
            "Nothing was kept; try again.",
            conflict=conflict,
        )
    record_writes(session, rows, now)


def record_writes(session: Session, rows: Iterable[tuple[int, int, Sequence[FieldWrite]]], now: datetime) -> None:
    """Record what each decision wrote, given as (decision id, proposal id, writes)."""
    session.flush()
    records: list[dict[str, Any]] = [
        {"decision_id": decision_id, "proposal_id": proposal_id, "created_at": now, **vars(one)}
        for decision_id, proposal_id, writes in rows
        for one in writes
    ]
    if records:
        session.execute(insert(AppliedWrite), records)


def _weighed(one: Wanted, known: Facts, context: Context) -> Weighed:
    live = kinds.live_value(one.change, one.subject, known)
    moved = kinds.has_moved(one.change, one.base_value, live)
    return Weighed(one.change, live, moved, kinds.plan(one.change, one.subject, known, context))


def hold(session: Session, product_ids: Sequence[int]) -> None:
    """Keep others from changing these products until the session commits; SQLite holds the whole store already."""
    if session.get_bind().dialect.name != "postgresql":
        return
    held = select(col(Product.id)).where(col(Product.id).in_(product_ids)).order_by(col(Product.id))
    session.execute(held.with_for_update()).all()
    skus = select(col(Sku.id)).where(col(Sku.product_id).in_(product_ids)).order_by(col(Sku.id))
    session.execute(skus.with_for_update()).all()

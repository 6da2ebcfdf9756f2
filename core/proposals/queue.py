"""The queue as people read it: pages in any order at any depth, and what stands where. Reads only.

No read here counts or sorts the proposals: pages walk an index of open proposals, counts are kept by triggers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlmodel import Session, col

from core.access.roles import Actor
from core.catalog.findings import VALUE_MISSING
from core.changes import Level
from core.money import Money
from core.proposals import search
from core.proposals.display import Names, proposed_text
from core.proposals.item import item
from core.proposals.narrow import are_few_named, few_ids
from core.proposals.ordering import (
    COLUMNS,
    OPEN,
    ROW_COLUMNS,
    Cursor,
    Ordering,
    QueueFilter,
    Sort,
    page_statement,
    visible_kinds,
    visible_roles,
)
from core.proposals.surroundings import first_image
from core.records.catalogue import Product, Sku
from core.records.choices import Kind, Role
from core.records.flow import Proposal, QueueCounter

__all__ = [
    "Counts",
    "Cursor",
    "Group",
    "Page",
    "QueueFilter",
    "QueueRow",
    "Sort",
    "are_counted",
    "counts",
    "groups",
    "item",
    "overdue",
    "page",
]

_PAGE = 30
_WALKED = 3000
"""Proposals whose text is read before a search turns to the full-text index."""
_FEW_IDS = 20_000
"""Found ids up to which looking each one up is faster than walking the queue."""


_PRODUCT: Any = Product.__table__.c  # type: ignore[attr-defined]
_SKU: Any = Sku.__table__.c  # type: ignore[attr-defined]
_IDS: Any = bindparam("ids", expanding=True)
_PRODUCTS = select(_PRODUCT.id, _PRODUCT.title, _PRODUCT.images).where(_PRODUCT.id.in_(_IDS))
_CODES = select(_SKU.id, _SKU.code).where(_SKU.id.in_(_IDS))


@dataclass(frozen=True)
class QueueRow:
    """A proposal as one line of the queue. ``image_url`` and ``sku_code`` are empty where there is none."""

    id: int
    version: int
    kind: Kind
    field: str
    product_id: int | None
    title: str
    sku_code: str
    department: str
    image_url: str
    proposed: str
    confidence: float
    stake_minor: int
    currency: str
    created_at: datetime
    due_at: datetime | None
    escalated_to: Role | None
    has_block: bool
    has_warn: bool
    needs_value: bool = False


@dataclass(frozen=True)
class Page:
    """Some rows of the queue, and where the next page begins; ``next`` is None on the last one."""

    rows: tuple[QueueRow, ...]
    next: Cursor | None


@dataclass(frozen=True)
class Counts:
    """Open proposals an actor may decide. ``stake`` is the money at risk in a month, the largest currency first."""

    open: int = 0
    stake: tuple[Money, ...] = ()
    escalated: Mapping[Role, int] = field(default_factory=dict)
    by_kind: Mapping[Kind, int] = field(default_factory=dict)
    by_department: Mapping[str, int] = field(default_factory=dict)

    @property
    def stake_minor(self) -> int:
        """The money at risk in the currency that most of it is in."""
        return self.stake[0].minor if self.stake else 0

    @property
    def currency(self) -> str:
        """The currency of ``stake_minor``; empty where nothing is open."""
        return self.stake[0].currency if self.stake else ""


@dataclass(frozen=True)
class Group:
    """How many open proposals of one kind, department, escalation and currency there are, and what is at stake."""

    kind: Kind
    department: str
    escalated_to: Role | None
    proposals: int
    stake: Money


def page(
    session: Session,
    wanted: QueueFilter,
    actor: Actor,
    now: datetime,
    after: Cursor | None = None,
    limit: int = _PAGE,
) -> Page:
    """The next rows after the cursor that the actor may decide, in the filter's order."""
    ordering = Ordering.of(wanted, actor, now)
    words = search.query_words(wanted.text)
    if ordering.is_empty or (wanted.text.strip() and not words):
        return Page((), None)
    if words:
        found = _searched(session, ordering, words, after, limit + 1)
    elif (few := few_ids(session, wanted.field, wanted.category)) is not None:
        found = _looked_up(session, ordering, few, after, limit + 1)
    else:
        ordering = replace(ordering, few_named=are_few_named(session, wanted.field))
        statement, values = page_statement(ordering, after, limit + 1)
        found = session.execute(statement, values).all()
    rows = dressed(session, found[:limit])
    last = found[limit - 1] if len(found) > limit else None
    return Page(rows, _place(last, ordering) if last is not None else None)


def counts(session: Session, actor: Actor | None = None, wanted: QueueFilter | None = None) -> Counts:
    """What is open for the actor to decide, or for everybody, from the kept counters alone.

    Of a filter, its kinds, departments and escalation count; see `are_counted`.
    """
    stake: dict[str, int] = {}
    escalated: dict[Role, int] = {}
    by_kind: dict[Kind, int] = {}
    by_department: dict[str, int] = {}
    for group in groups(session, actor):
        if wanted is not None and not _is_asked_for(group, wanted):
            continue
        stake[group.stake.currency] = stake.get(group.stake.currency, 0) + group.stake.minor
        by_kind[group.kind] = by_kind.get(group.kind, 0) + group.proposals
        by_department[group.department] = by_department.get(group.department, 0) + group.proposals
        if group.escalated_to is not None:
            escalated[group.escalated_to] = escalated.get(group.escalated_to, 0) + group.proposals
    amounts = sorted((Money(minor, currency) for currency, minor in stake.items()), reverse=True)
    return Counts(sum(by_kind.values()), tuple(amounts), escalated, by_kind, by_department)


def are_counted(wanted: QueueFilter) -> bool:
    """Whether the kept counters tell apart all that the filter asks for; texts, fields and confidences they do not."""
    ends = (wanted.min_confidence, wanted.max_confidence)
    return ends == (None, None) and not (wanted.text or wanted.field or wanted.category or wanted.overdue)


def _is_asked_for(group: Group, wanted: QueueFilter) -> bool:
    return (
        (not wanted.kinds or group.kind in wanted.kinds)
        and (not wanted.departments or group.department in wanted.departments)
        and (wanted.escalated_to is None or group.escalated_to == wanted.escalated_to)
    )


def groups(session: Session, actor: Actor | None = None) -> list[Group]:
    """How much is open for the actor, or for everybody, in each group that the counters tell apart."""
    key = [
        col(column)
        for column in (
            QueueCounter.kind,
            QueueCounter.department,
            QueueCounter.escalated_to,
            QueueCounter.currency,
        )
    ]
    kept = (
        select(*key, func.sum(QueueCounter.proposals), func.sum(QueueCounter.stake_minor))
        .where(
            col(QueueCounter.status) == "open",
            col(QueueCounter.kind).in_(visible_kinds(actor)),
            col(QueueCounter.escalated_to).in_(("", *visible_roles(actor))),
        )
        .group_by(*key)
    )
    return [
        Group(Kind(kind), department, Role(role) if role else None, int(proposals), Money(int(stake_minor), currency))
        for kind, department, role, currency, proposals, stake_minor in session.execute(kept)
        if proposals
    ]


def overdue(session: Session, role: Role, now: datetime) -> int:
    """How many open proposals are escalated to the role and past their due time."""
    late = select(func.count()).where(OPEN, col(Proposal.escalated_to) == role, col(Proposal.due_at) < now)
    return int(session.execute(late).scalar_one())


def _searched(
    session: Session, ordering: Ordering, words: tuple[str, ...], after: Cursor | None, limit: int
) -> Sequence[Row[Any]]:
    """The next rows with the words: common words are met by walking the queue, rare ones by the full-text index."""
    place = (COLUMNS[ordering.key], COLUMNS.id)
    bound = session.execute(ordering.rows(place, after=after, limit=1, skip=_WALKED)).first()
    until = _place(bound, ordering) if bound is not None else None
    near = ordering.rows(ROW_COLUMNS, search.has_words(words), after=after, until=until, limit=limit)
    found = session.execute(near).all()
    if len(found) == limit or until is None:
        return found
    ids = search.ids_with_words(session, words)
    few = ids.limit(_FEW_IDS + 1).subquery()
    if session.execute(select(func.count()).select_from(few)).scalar_one() > _FEW_IDS:
        return session.execute(
            ordering.rows(ROW_COLUMNS, search.passed_by(COLUMNS.id, ids), after=after, limit=limit)
        ).all()
    return _looked_up(session, ordering, ids, after, limit)


def _looked_up(
    session: Session, ordering: Ordering, ids: Select[Any], after: Cursor | None, limit: int
) -> Sequence[Row[Any]]:
    """The next rows among a few ids."""
    sought = select(*ROW_COLUMNS).where(search.looked_up(session, COLUMNS.id, ids), *ordering.all_conditions(after))
    return session.execute(sought.order_by(*ordering.order()).limit(limit)).all()


def _place(row: Row[Any], ordering: Ordering) -> Cursor:
    return Cursor(getattr(row, ordering.key), row.id)


def dressed(session: Session, found: Sequence[Row[Any]]) -> tuple[QueueRow, ...]:
    """The rows with what the catalogue adds: pictures, SKU codes and the names of products to merge into."""
    product_ids = list({row.product_id for row in found} | {row.payload.get("keep_id") for row in found})
    products = {row.id: row for row in session.execute(_PRODUCTS, {"ids": product_ids})}
    sku_ids = list({row.sku_id for row in found} - {None})
    codes = {row.id: row.code for row in session.execute(_CODES, {"ids": sku_ids})} if sku_ids else {}
    titles = {product_id: row.title for product_id, row in products.items()}
    images = {product_id: first_image(row.images) for product_id, row in products.items()}
    return tuple(_row(row, codes, images.get(row.product_id, ""), titles) for row in found)


def _row(row: Row[Any], codes: Mapping[int, str], image_url: str, titles: Mapping[int, str]) -> QueueRow:
    levels = {finding.get("level") for finding in row.findings if finding.get("code") != VALUE_MISSING}
    return QueueRow(
        id=row.id,
        version=row.version,
        kind=Kind(row.kind),
        field=row.field,
        product_id=row.product_id,
        title=row.title,
        sku_code=codes.get(row.sku_id, ""),
        department=row.department,
        image_url=image_url,
        proposed=proposed_text(Kind(row.kind), row.payload, Names(products=titles, currency=row.currency)),
        confidence=row.confidence,
        stake_minor=row.stake_minor,
        currency=row.currency,
        created_at=row.created_at,
        due_at=row.due_at,
        escalated_to=Role(row.escalated_to) if row.escalated_to else None,
        has_block=Level.BLOCK in levels,
        has_warn=Level.WARN in levels,
        needs_value=row.kind == Kind.FIX and row.payload.get("value") is None,
    )

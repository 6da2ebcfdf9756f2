"""Open proposals in an order: the filter people set, and the statements that walk the indexes made for it."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column, or_, select, true, union_all

from core.access.roles import Actor, may_answer, may_decide
from core.proposals.narrow import COLUMNS, NOWHERE, OPEN, field_streams, of_category, of_field
from core.records.choices import TEXT_KINDS, Kind, Role
from core.records.flow import SCREENS

__all__ = [
    "COLUMNS",
    "NOWHERE",
    "OPEN",
    "ROW_COLUMNS",
    "Cursor",
    "Ordering",
    "QueueFilter",
    "Sort",
    "page_statement",
    "visible_kinds",
    "visible_roles",
]

ROW_COLUMNS = [
    COLUMNS[name]
    for name in (
        *("id", "version", "kind", "field", "product_id", "sku_id", "title", "department", "payload", "confidence"),
        *("stake_minor", "currency", "worth", "created_at", "due_at", "escalated_to", "findings"),
    )
]
"""Those that a line of the queue shows."""

_MOST_STREAMS = 40
"""Groups (department and kind) read side by side, each in its own order; more are found and sorted."""

# The kinds that are whole screens -> what each screen's index asks of a proposal.
_WALKS: dict[tuple[Kind, ...], tuple[str, ...]] = {
    TEXT_KINDS: (SCREENS["copy"],),
    tuple(kind for kind in Kind if kind not in TEXT_KINDS): (SCREENS["catalog"],),
    tuple(Kind): tuple(SCREENS.values()),
}


class Sort(StrEnum):
    """The orders of the queue: most worth a look, longest waiting, most money at stake, least sure."""

    WORTH = "worth"
    OLDEST = "oldest"
    STAKE = "stake"
    UNSURE = "unsure"


# Sort -> (its column, whether large values come first); the id breaks ties in the same direction.
_ORDERS: dict[Sort, tuple[str, bool]] = {
    Sort.WORTH: ("worth", True),
    Sort.OLDEST: ("created_at", False),
    Sort.STAKE: ("stake_minor", True),
    Sort.UNSURE: ("confidence", False),
}


@dataclass(frozen=True)
class QueueFilter:
    """Which open proposals, in which order. Empty means all; ``escalated_to`` shows that role's escalations alone.

    ``field`` is one that they would give a value; ``category`` is the path of the category their products are in now,
    or of one above it, or `NOWHERE`.
    """

    kinds: tuple[Kind, ...] = ()
    departments: tuple[str, ...] = ()
    escalated_to: Role | None = None
    overdue: bool = False
    text: str = ""
    sort: Sort = Sort.WORTH
    max_confidence: float | None = None
    min_confidence: float | None = None
    field: str = ""
    category: str = ""


@dataclass(frozen=True)
class Cursor:
    """A place in the order: a row's value and its id."""

    key: float | datetime
    id: int


@dataclass(frozen=True)
class Ordering:
    """A filter as one actor may use it at one moment; ``few_named``: see `field_streams`."""

    wanted: QueueFilter
    kinds: tuple[Kind, ...]
    roles: tuple[Role, ...]
    now: datetime | None
    few_named: bool = False

    @classmethod
    def of(cls, wanted: QueueFilter, actor: Actor, now: datetime) -> Ordering:
        """The filter without what the actor may not decide or was escalated above them."""
        return cls(wanted, visible_kinds(actor, wanted.kinds), visible_roles(actor, wanted.escalated_to), now)

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be found, whatever is open."""
        return not self.kinds or (self._asks_escalated and not self.roles)

    @property
    def _asks_escalated(self) -> bool:
        return self.wanted.escalated_to is not None or self.wanted.overdue

    @property
    def _is_of_field(self) -> bool:
        """Whether the queue is walked in the order of its own that each field has."""
        return bool(self.wanted.field) and not self._asks_escalated

    @property
    def key(self) -> str:
        """The name of the column the rows are ordered by."""
        return _ORDERS[self.wanted.sort][0]

    def rows(
        self,
        columns: Sequence[ColumnElement[Any]],
        *conditions: ColumnElement[bool],
        limit: int,
        skip: int = 0,
        after: Cursor | None = None,
        until: Cursor | None = None,
    ) -> Select[Any]:
        """A statement that gives the columns of the first proposals wanted, in order, between two places of it.

        Each group that the filter names is walked in its own index, and the database merges them.
        """
        wanted = (OPEN, *self._conditions(), *conditions)
        first, *others = [(*group, *part) for group in self._groups() for part in self._parts(after, until)]
        if not others:
            return select(*columns).where(*wanted, *first).order_by(*self.order()).limit(limit).offset(skip)
        # Each is cut to the rows that can be needed, because PostgreSQL would else read and sort all of them.
        place = select(COLUMNS[self.key], COLUMNS.id).order_by(*self.order()).limit(limit + skip)
        streams = [place.where(*wanted, *stream).subquery() for stream in (first, *others)]
        merged = union_all(*(select(stream) for stream in streams))
        merged = merged.order_by(*self._order(merged.selected_columns)).limit(limit).offset(skip)
        return select(*columns).where(COLUMNS.id.in_(select(merged.subquery().c.id))).order_by(*self.order())

    def all_conditions(self, after: Cursor | None = None) -> list[ColumnElement[bool]]:
        """What a proposal must fulfil to be wanted, for a statement that finds it by something else than its place."""
        beyond = or_(*(and_(*part) for part in self._parts(after, None))) if after is not None else true()
        field = of_field(self.wanted.field) if self._is_of_field else []
        return [OPEN, *self._conditions(), *field, *self._named(passed_by=True), beyond]

    def order(self) -> list[ColumnElement[Any]]:
        """The order as ORDER BY takes it."""
        return self._order(COLUMNS)

    def _groups(self) -> list[tuple[ColumnElement[bool], ...]]:
        """The parts of the queue to walk side by side, each in an index of its own."""
        if self._is_of_field:
            streams = field_streams(self.wanted.field, few_named=self.few_named)
            return [(*stream, *self._named(passed_by=True)) for stream in streams]
        if self._asks_escalated:
            return [self._named()]
        if not self.wanted.departments and self.kinds in _WALKS:
            return [(literal_column(asked),) for asked in _WALKS[self.kinds]]
        by_kind: list[tuple[ColumnElement[bool], ...]] = [(COLUMNS.kind == kind,) for kind in self.kinds]
        if not self.wanted.departments:
            return by_kind
        pairs = list(product(self.wanted.departments, by_kind))
        if len(pairs) > _MOST_STREAMS:
            return [self._named()]
        return [(COLUMNS.department == department, *kind) for department, kind in pairs]

    def _named(self, *, passed_by: bool = False) -> tuple[ColumnElement[bool], ...]:
        """The kinds and departments as conditions, where the filter or the role leaves some out.

        With ``passed_by`` they are asked of each proposal that a walk meets and lead to no index of their own.
        """
        kind, department = COLUMNS.kind, COLUMNS.department
        if passed_by:
            kind, department = func.coalesce(kind, ""), func.coalesce(department, "")
        kinds = (kind.in_(self.kinds),) if len(self.kinds) < len(Kind) else ()
        departments = (department.in_(self.wanted.departments),) if self.wanted.departments else ()
        return (*kinds, *departments)

    def _conditions(self) -> list[ColumnElement[bool]]:
        wanted = self.wanted
        found: list[ColumnElement[bool]] = []
        if self._asks_escalated:
            one = len(self.roles) == 1
            found.append(COLUMNS.escalated_to == self.roles[0] if one else COLUMNS.escalated_to.in_(self.roles))
        elif len(self.roles) < len(Role):
            found.append(or_(COLUMNS.escalated_to.is_(None), COLUMNS.escalated_to.in_(self.roles)))
        if wanted.overdue:
            found.append(COLUMNS.due_at < self.now)
        found += of_category(wanted.category)
        found += [] if self._is_of_field else of_field(wanted.field)
        # Elsewhere than in its own order the confidence is not to be looked up: the walk passes over what does not fit.
        confidence = COLUMNS.confidence if wanted.sort == Sort.UNSURE else COLUMNS.confidence + 0
        if wanted.min_confidence is not None:
            found.append(confidence >= wanted.min_confidence)
        if wanted.max_confidence is not None:
            found.append(confidence <= wanted.max_confidence)
        return found

    def _parts(self, after: Cursor | None, until: Cursor | None) -> list[list[ColumnElement[bool]]]:
        """The stretches of the order after one place and up to another, in that order.

        Those that share a place's value are a stretch of their own, so that thousands of equal values cost nothing.
        """
        name, large_first = _ORDERS[self.wanted.sort]
        key, id_ = COLUMNS[name], COLUMNS.id
        beyond, up_to = (operator.lt, operator.ge) if large_first else (operator.gt, operator.le)
        before = operator.gt if large_first else operator.lt
        if after is not None and until is not None and after.key == until.key:
            return [[key == after.key, beyond(id_, after.id), up_to(id_, until.id)]]
        parts: list[list[ColumnElement[bool]]] = [[]]
        if after is not None:
            parts = [[key == after.key, beyond(id_, after.id)], [beyond(key, after.key)]]
        if until is not None:
            parts[-1].append(before(key, until.key))
            parts.append([key == until.key, up_to(id_, until.id)])
        return parts

    def _order(self, columns: Any) -> list[ColumnElement[Any]]:
        name, large_first = _ORDERS[self.wanted.sort]
        pair = columns[name], columns["id"]
        return [column.desc() for column in pair] if large_first else [column.asc() for column in pair]


def page_statement(ordering: Ordering, after: Cursor | None, limit: int) -> tuple[Select[Any], dict[str, Any]]:
    """`Ordering.rows` for one page of all columns the queue shows, made once for each shape of filter; its values."""
    wanted = ordering.wanted
    values: dict[str, Any] = {f"department_{number}": name for number, name in enumerate(wanted.departments)}
    values |= {"now": ordering.now} if wanted.overdue else {}
    values |= {"min_confidence": wanted.min_confidence} if wanted.min_confidence is not None else {}
    values |= {"max_confidence": wanted.max_confidence} if wanted.max_confidence is not None else {}
    values |= {"after_key": after.key, "after_id": after.id} if after is not None else {}
    shape = replace(wanted, departments=(), text="", min_confidence=None, max_confidence=None)
    return _prepared(shape, ordering.kinds, ordering.roles, frozenset(values), limit, ordering.few_named), values


@lru_cache(maxsize=512)
def _prepared(
    shape: QueueFilter,
    kinds: tuple[Kind, ...],
    roles: tuple[Role, ...],
    names: frozenset[str],
    limit: int,
    few_named: bool,
) -> Select[Any]:
    """The statement with a place for each value named, instead of the value."""
    places: dict[str, Any] = {name: bindparam(name) for name in sorted(names)}
    wanted = replace(
        shape,
        departments=tuple(place for name, place in places.items() if name.startswith("department_")),
        min_confidence=places.get("min_confidence"),
        max_confidence=places.get("max_confidence"),
    )
    after = Cursor(places["after_key"], places["after_id"]) if "after_key" in places else None
    ordering = Ordering(wanted, kinds, roles, places.get("now"), few_named)
    return ordering.rows(ROW_COLUMNS, after=after, limit=limit)


def visible_kinds(actor: Actor | None, kinds: Sequence[Kind] = ()) -> tuple[Kind, ...]:
    """The kinds among those named (none named: all) that the actor may decide; without an actor, all of them."""
    return tuple(kind for kind in Kind if (not kinds or kind in kinds) and (actor is None or may_decide(actor, kind)))


def visible_roles(actor: Actor | None, role: Role | None = None) -> tuple[Role, ...]:
    """The roles whose escalations the actor may answer, or the one named if it is among them."""
    return tuple(each for each in Role if role in (None, each) and (actor is None or may_answer(actor, each)))

"""Filters by the field a proposal is about and by its product's category.

Where much of the queue passes such a filter, the queue is walked in its order and each proposal asked; where little
does, the walk would pass over all of it, so that what passes is looked up first and then put in order.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal_column, or_, select, union_all
from sqlmodel import Session, col

from core.catalog.fields import ATTRIBUTE_PREFIX
from core.catalog.taxonomy import SEPARATOR
from core.records.catalogue import Category, Product
from core.records.flow import NamedAttribute, Proposal

COLUMNS: Any = Proposal.__table__.c  # type: ignore[attr-defined]
"""The columns of proposals as statements take them."""

OPEN: ColumnElement[bool] = COLUMNS.status == literal_column("'open'")
"""Said as a constant, so that the indexes of open proposals are used."""

NOWHERE = "none"
"""What stands for a category's path where products have no category."""

SEVERAL = "attributes"
"""The field of a proposal about several attributes at once."""

_FEW = 800
"""Products, or proposals that name an attribute, up to which looking each one up is faster than walking the queue."""


def field_streams(field: str, *, few_named: bool = False) -> list[tuple[ColumnElement[bool], ...]]:
    """Proposals that would give the field a value, in groups that each stand in order in an index.

    A proposal about several attributes counts for each it names; where ``few_named`` do they are looked up instead.
    """
    alone = (COLUMNS.field == field,)
    if not field.startswith(ATTRIBUTE_PREFIX):
        return [alone]
    if few_named:
        return [alone, (COLUMNS.id.in_(_naming(field)),)]
    named = _naming(field).where(col(NamedAttribute.proposal_id) == COLUMNS.id).correlate(Proposal)
    return [alone, (COLUMNS.field == SEVERAL, named.exists())]


def are_few_named(session: Session, field: str) -> bool:
    """Whether few proposals about several attributes name the one that the field is, if it is one."""
    return field.startswith(ATTRIBUTE_PREFIX) and _are_few(session, _naming(field))


def of_field(field: str) -> list[ColumnElement[bool]]:
    """The condition for the field, asked of each proposal as it is met; none if every field is wanted."""
    if not field:
        return []
    alone = func.coalesce(COLUMNS.field, "") == field
    if not field.startswith(ATTRIBUTE_PREFIX):
        return [alone]
    named = _naming(field).where(col(NamedAttribute.proposal_id) == COLUMNS.id).correlate(Proposal)
    return [or_(alone, named.exists())]


def of_category(path: str) -> list[ColumnElement[bool]]:
    """The condition for the category, asked of each proposal as it is met; none if every category is wanted."""
    if not path:
        return []
    return [exists().where(col(Product.id) == COLUMNS.product_id, _is_in(path)).correlate(Proposal)]


def few_ids(session: Session, field: str, category: str) -> Select[Any] | None:
    """The ids of the proposals that pass one of the filters, if they are few; None if they are many or all pass."""
    if category:
        products = _products_in(category)
        if _are_few(session, products):
            return select(COLUMNS.id).where(COLUMNS.product_id.in_(products))
    if field.startswith(ATTRIBUTE_PREFIX):
        ids = _alone_or_named(field)
        if _are_few(session, ids):
            return ids
    return None


# The statements below are made once for each field and category: making one takes longer than running it.
@lru_cache(maxsize=256)
def _naming(field: str) -> Select[Any]:
    """The ids of open proposals about several attributes that name this one."""
    name = field.removeprefix(ATTRIBUTE_PREFIX)
    return select(col(NamedAttribute.proposal_id).label("id")).where(col(NamedAttribute.name) == name)


@lru_cache(maxsize=256)
def _alone_or_named(field: str) -> Select[Any]:
    """The ids of open proposals about the attribute, alone or among several."""
    alone = select(COLUMNS.id).where(OPEN, COLUMNS.field == field)
    return select(union_all(_naming(field), alone).subquery().c.id)


@lru_cache(maxsize=256)
def _products_in(path: str) -> Select[Any]:
    return select(col(Product.id)).where(_is_in(path))


def _is_in(path: str) -> ColumnElement[bool]:
    """Whether a product lies in the category or below it."""
    if path == NOWHERE:
        return col(Product.category_id).is_(None)
    below = col(Category.path).startswith(path + SEPARATOR, autoescape=True)
    nodes = select(col(Category.id)).where(or_(col(Category.path) == path, below))
    return col(Product.category_id).in_(nodes)


def _are_few(session: Session, wanted: Select[Any]) -> bool:
    return int(session.execute(_counted(wanted, _FEW + 1)).scalar_one()) <= _FEW


@lru_cache(maxsize=512)
def _counted(wanted: Select[Any], most: int) -> Select[Any]:
    """How many rows the statement gives, up to the most that matter."""
    return select(func.count()).select_from(wanted.limit(most).subquery())

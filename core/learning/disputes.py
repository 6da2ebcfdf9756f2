"""Where people contradict each other: the same field of the same text, two people, two values. Kept when models learn.

Models give such labels less weight; people may settle them, which is why the Models screen lists them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from core.learning.examples import Contradiction, Examples, Label
from core.proposals.display import field_text
from core.records.catalogue import Category, Product
from core.records.judged import ShopValue
from core.records.people import User

SHOWN = 20
_NAME = "contradictions"
_NOBODY = "somebody"


@dataclass(frozen=True)
class Said:
    """What one person said of which product."""

    who: str
    value: str
    product_id: int
    title: str


@dataclass(frozen=True)
class Dispute:
    """Two people's words on one field of products with the same text."""

    field: str
    first: Said
    second: Said


@dataclass(frozen=True)
class Disputes:
    """How many there are, and the newest of them."""

    number: int = 0
    newest: tuple[Dispute, ...] = ()


def keep(session: Session, examples: Examples, now: datetime) -> Disputes:
    """The contradictions among these examples, kept in place of those found before."""
    found = sorted(examples.contradictions, key=lambda one: one.second.decision_id, reverse=True)
    disputes = Disputes(len(found), _named(session, found[:SHOWN]))
    kept = session.get(ShopValue, _NAME) or ShopValue(name=_NAME)
    kept.value = {"number": disputes.number, "newest": [asdict(one) for one in disputes.newest]}
    kept.updated_at = now
    session.add(kept)
    return disputes


def kept(session: Session) -> Disputes:
    """What was found when models learned last."""
    found = session.get(ShopValue, _NAME)
    if found is None:
        return Disputes()
    newest = tuple(Dispute(one["field"], Said(**one["first"]), Said(**one["second"])) for one in found.value["newest"])
    return Disputes(int(found.value["number"]), newest)


def _named(session: Session, found: list[Contradiction]) -> tuple[Dispute, ...]:
    labels = [label for one in found for label in (one.first, one.second)]
    people = _names(session, {label.actor_id for label in labels})
    titles = _titles(session, {label.place[0] for label in labels})
    paths = _paths(session, {int(label.value) for label in labels if label.place[1] == "category_id"})

    def said(label: Label) -> Said:
        name = label.place[1]
        value = paths.get(int(label.value), label.value) if name == "category_id" else label.value
        product_id = label.place[0]
        return Said(people.get(label.actor_id, _NOBODY), value, product_id, titles.get(product_id, ""))

    return tuple(Dispute(field_text(one.field), said(one.first), said(one.second)) for one in found)


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(select(col(User.id), col(User.name)).where(col(User.id).in_(ids)))
    return {row.id: row.name for row in rows}


def _titles(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(select(col(Product.id), col(Product.title)).where(col(Product.id).in_(ids)))
    return {row.id: row.title[:200] for row in rows}


def _paths(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(select(col(Category.id), col(Category.path)).where(col(Category.id).in_(ids)))
    return {row.id: row.path for row in rows}

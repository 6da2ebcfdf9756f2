"""Publications and held values as people see them, for screens and the command line. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from core.copywriting.places import GOOGLE
from core.publish.given import chunks
from core.publish.values import Held
from core.records.catalogue import Product
from core.records.choices import PublicationStatus
from core.records.people import User
from core.records.work import Publication


@dataclass(frozen=True)
class PublicationView:
    """A publication; ``rolls_back_id`` names the one it takes back."""

    id: int
    channel: str
    status: PublicationStatus
    path: Path
    products: int
    values: int
    rolls_back_id: int | None
    created_by: str
    created_at: datetime

    @property
    def may_be_rolled_back(self) -> bool:
        """Whether it brought changes that stand, and takes no other one back; a feed holds no changes."""
        return self.status == PublicationStatus.READY and self.rolls_back_id is None and self.channel != GOOGLE


@dataclass(frozen=True)
class HeldLine:
    """A value that stays behind, with its product's title, and why."""

    title: str
    field: str
    reason: str


def publications(session: Session, *, limit: int = 20, before_id: int | None = None) -> list[PublicationView]:
    """The newest publications first; ``before_id`` goes on after the last one seen."""
    wanted = select(Publication).order_by(col(Publication.id).desc()).limit(limit)
    if before_id is not None:
        wanted = wanted.where(col(Publication.id) < before_id)
    rows = session.scalars(wanted).all()
    named = select(col(User.id), col(User.name)).where(col(User.id).in_({row.created_by_id for row in rows}))
    names = {row.id: row.name for row in session.execute(named)}
    return [_view(row, names.get(row.created_by_id, "command line")) for row in rows]


def held_lines(session: Session, held: Iterable[Held], *, limit: int = 50) -> list[HeldLine]:
    """The first held values in words."""
    some = list(held)[:limit]
    titles: dict[int, str] = {}
    for ids in chunks({one.value.key.product_id for one in some}):
        rows = session.execute(select(col(Product.id), col(Product.title)).where(col(Product.id).in_(ids)))
        titles |= {row.id: row.title for row in rows}
    return [HeldLine(titles.get(one.value.key.product_id, ""), one.value.key.field, one.reason) for one in some]


def _view(row: Publication, created_by: str) -> PublicationView:
    return PublicationView(
        id=row.id or 0,
        channel=row.channel,
        status=PublicationStatus(row.status),
        path=Path(row.path),
        products=row.products,
        values=row.values_written,
        rolls_back_id=row.rolls_back_id,
        created_by=created_by,
        created_at=row.created_at,
    )

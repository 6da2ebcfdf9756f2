"""What a channel was given before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from core.changes import Json
from core.publish.values import Key
from core.records.flow import AppliedWrite
from core.records.work import Publication, PublicationItem

CHUNK = 500


@dataclass(frozen=True)
class Given:
    """The value a channel last got for a key, and whether a roll-back gave it."""

    after: Json
    by_roll_back: bool


def last_given(session: Session, channel: str, product_ids: Iterable[int]) -> dict[Key, Given]:
    """What the channel last got, for every key of the products it ever got anything for."""
    found: dict[Key, Given] = {}
    for ids in chunks(product_ids):
        rows = session.execute(
            select(PublicationItem, col(Publication.rolls_back_id))
            .join(Publication, col(Publication.id) == col(PublicationItem.publication_id))
            .where(col(Publication.channel) == channel, col(PublicationItem.product_id).in_(ids))
            .order_by(col(PublicationItem.id))
        )
        for item, rolls_back_id in rows:
            found[Key(item.product_id, item.sku_id, item.field)] = Given(item.after, rolls_back_id is not None)
    return found


def newest_publication(session: Session, channel: str) -> int:
    """The id of the channel's newest publication; 0 if there is none."""
    return session.scalar(select(func.max(Publication.id)).where(col(Publication.channel) == channel)) or 0


def changed_later(session: Session, channel: str, publication_id: int) -> set[Key]:
    """The keys that publications after this one gave the channel another value for."""
    rows = session.scalars(
        select(PublicationItem)
        .join(Publication, col(Publication.id) == col(PublicationItem.publication_id))
        .where(col(Publication.channel) == channel, col(Publication.id) > publication_id)
    )
    return {Key(item.product_id, item.sku_id, item.field) for item in rows}


def same_key(item: type[PublicationItem], write: type[AppliedWrite]) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a published item and an applied write are of the same key."""
    return (
        col(item.product_id) == col(write.product_id),
        col(item.sku_id).is_not_distinct_from(col(write.sku_id)),
        col(item.field) == col(write.field),
    )


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids in sorted lists short enough for one query."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]

"""What a channel was given before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.changes import Json
from core.publish.values import Key
from core.records.choices import PublicationStatus
from core.records.flow import AppliedWrite
from core.records.work import Publication, PublicationItem

CHUNK = 500


def newest_publication(session: Session, channel: str) -> int:
    """The id of the channel's newest publication; 0 if there is none."""
    return session.scalar(select(func.max(Publication.id)).where(col(Publication.channel) == channel)) or 0


def newest_roll_back(session: Session, channel: str) -> int:
    """The id of the channel's newest roll-back; 0 if there is none."""
    of_channel = (col(Publication.channel) == channel, col(Publication.rolls_back_id).is_not(None))
    return session.scalar(select(func.max(Publication.id)).where(*of_channel)) or 0


def taken_back(session: Session, channel: str, product_ids: Iterable[int]) -> dict[Key, Json]:
    """The values the channel has in spite of roll-backs or by them, for keys of these products.

    A publication that was rolled back counts as well: a value that its roll-back could not take along is still there.
    """
    if not newest_roll_back(session, channel):
        return {}
    found: dict[Key, Json] = {}
    for ids in chunks(product_ids):
        rows = session.execute(
            select(PublicationItem, col(Publication.rolls_back_id), col(Publication.status))
            .join(Publication, col(Publication.id) == col(PublicationItem.publication_id))
            .where(col(Publication.channel) == channel, col(PublicationItem.product_id).in_(ids))
            .order_by(col(PublicationItem.publication_id))
        )
        for item, rolls_back_id, status in rows:
            key = Key(item.product_id, item.sku_id, item.field)
            if rolls_back_id is not None or status == PublicationStatus.ROLLED_BACK:
                found[key] = item.after
            else:
                found.pop(key, None)
    return found


def changed_later(session: Session, channel: str, publication_id: int) -> set[Key]:
    """The keys that publications after this one gave the channel another value for, which it still has."""
    rows = session.scalars(
        select(PublicationItem)
        .join(Publication, col(Publication.id) == col(PublicationItem.publication_id))
        .where(*stands(Publication, channel), col(Publication.id) > publication_id)
    )
    return {Key(item.product_id, item.sku_id, item.field) for item in rows}


def is_covered(channel: str, before_id: int | None = None) -> ColumnElement[bool]:
    """Whether the channel has an applied write, or a later one in its place, from a publication that stands.

    Args:
        channel: the channel.
        before_id: only publications before this one count; None for all.
    """
    item, publication = aliased(PublicationItem), aliased(Publication)
    earlier = () if before_id is None else (col(publication.id) < before_id,)
    return exists(
        select(1)
        .select_from(item)
        .join(publication, col(publication.id) == col(item.publication_id))
        .where(
            *stands(publication, channel),
            *earlier,
            *same_key(item, AppliedWrite),
            col(item.last_write_id) >= col(AppliedWrite.id),
        )
    )


def stands(publication: type[Publication], channel: str) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which what a publication gave the channel has not been taken back."""
    return (
        col(publication.channel) == channel,
        col(publication.status) == PublicationStatus.READY,
        col(publication.rolls_back_id).is_(None),
    )


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

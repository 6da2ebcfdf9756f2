"""What waits to be published: values that decisions wrote into the catalogue and the channel does not have yet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.publish.given import Given, last_given, same_key
from core.publish.limits import sift
from core.publish.shelf import load_shelf
from core.publish.shopify import is_on_channel
from core.publish.values import ChannelValue, Held, Key
from core.records.flow import AppliedWrite
from core.records.work import Publication, PublicationItem


@dataclass(frozen=True)
class Pending:
    """How much waits for a channel; ``held`` are values the channel would refuse, each with its reason."""

    products: int
    values: int
    held: tuple[Held, ...] = ()


def pending(session: Session, channel: str) -> Pending:
    """How many products and values the next publication would hold."""
    values = waiting_values(session, channel)
    passed, held = sift(values, load_shelf(session, channel, values))
    return Pending(len({value.key.product_id for value in passed}), len(passed), tuple(held))


def waiting_values(session: Session, channel: str) -> list[ChannelValue]:
    """The values the channel does not have yet, one per key, by product; what was undone meanwhile cancels out."""
    rows = session.execute(
        select(AppliedWrite)
        .where(~_is_covered(channel))
        .order_by(col(AppliedWrite.product_id), col(AppliedWrite.sku_id), col(AppliedWrite.field), col(AppliedWrite.id))
    ).scalars()
    values = [_net(key, list(writes)) for key, writes in groupby(rows, key=key_of) if is_on_channel(key.field)]
    given = last_given(session, channel, {value.key.product_id for value in values})
    return [value for value in (_from_what_it_has(value, given) for value in values) if value.before != value.after]


def key_of(row: AppliedWrite) -> Key:
    """The place the written value belongs to."""
    return Key(row.product_id, row.sku_id, row.field)


def _is_covered(channel: str) -> ColumnElement[bool]:
    item, publication = aliased(PublicationItem), aliased(Publication)
    return exists(
        select(1)
        .select_from(item)
        .join(publication, col(publication.id) == col(item.publication_id))
        .where(
            col(publication.channel) == channel,
            *same_key(item, AppliedWrite),
            col(item.last_write_id) >= col(AppliedWrite.id),
        )
    )


def _net(key: Key, writes: list[AppliedWrite]) -> ChannelValue:
    first, last = writes[0], writes[-1]
    proposals = frozenset(write.proposal_id for write in writes)
    return ChannelValue(key, first.before, last.after, last.id or 0, proposals)


def _from_what_it_has(value: ChannelValue, given: dict[Key, Given]) -> ChannelValue:
    """The value with what the channel has as ``before``: after a roll-back that is not what the catalogue had."""
    last = given.get(value.key)
    if last is None or not last.by_roll_back:
        return value
    return ChannelValue(value.key, last.after, value.after, value.last_write_id, value.proposal_ids)

"""What waits to be published: values that decisions wrote into the catalogue and the channel does not have yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from core.publish.given import taken_back
from core.publish.limits import sift
from core.publish.shelf import load_shelf
from core.publish.shopify import is_on_channel
from core.publish.values import ChannelValue, Held, Key
from core.records.flow import AppliedWrite
from core.records.work import WaitingWrite


@dataclass(frozen=True)
class Pending:
    """How much waits for a channel; ``held`` are values the channel would refuse, each with its reason."""

    products: int
    values: int
    held: tuple[Held, ...] = ()


def pending(session: Session, channel: str) -> Pending:
    """How many products and values the next publication would hold."""
    values = waiting_values(session, channel)
    passed, held = sift(values, load_shelf(session, values))
    return Pending(len({value.key.product_id for value in passed}), len(passed), tuple(held))


def waiting_values(session: Session, channel: str) -> list[ChannelValue]:
    """The values the channel does not have yet, one per key, by product; what was undone meanwhile cancels out.

    Reads the writes that wait and none of those that were published.
    """
    write = AppliedWrite
    rows = session.execute(
        select(  # type: ignore[call-overload]
            write.product_id, write.sku_id, write.field, write.before, write.after, write.id, write.proposal_id
        )
        .join(WaitingWrite, col(WaitingWrite.write_id) == col(write.id))
        .where(col(WaitingWrite.channel) == channel)
        .order_by(col(write.product_id), col(write.sku_id), col(write.field), col(write.id))
    )
    groups = groupby(rows, key=_key)
    values = [_net(key, list(writes)) for key, writes in groups if is_on_channel(key.field)]
    given = taken_back(session, channel, {value.key.product_id for value in values})
    met = [replace(value, before=given[value.key]) if value.key in given else value for value in values]
    return [value for value in met if value.before != value.after]


def _key(row: Row[Any]) -> Key:
    return Key(row.product_id, row.sku_id, row.field)


def _net(key: Key, writes: Sequence[Row[Any]]) -> ChannelValue:
    first, last = writes[0], writes[-1]
    proposals = frozenset(write.proposal_id for write in writes)
    return ChannelValue(key, first.before, last.after, last.id, proposals)

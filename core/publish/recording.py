"""Recording a publication: its row and values, the listings, what became of proposals, the audit and the message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Select, and_, delete, exists, insert, literal, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.access.roles import Actor
from core.changes import Json, digest
from core.errors import NotFoundError
from core.publish.files import Package
from core.publish.given import chunks, is_covered, same_key
from core.publish.origin import MOST_TOLD
from core.publish.outbox import announce
from core.publish.values import ChannelValue, Held
from core.records.catalogue import Listing
from core.records.chain import record
from core.records.choices import ProposalStatus, PublicationStatus
from core.records.flow import AppliedWrite, Proposal
from core.records.store import Store
from core.records.work import Publication, PublicationItem, WaitingWrite


@dataclass(frozen=True)
class Batch:
    """A publication before it is recorded; ``after_id`` was the channel's newest publication when it was made.

    ``ai_values`` tell of those values that a machine made (core/publish/origin.py).
    """

    channel: str
    key: str
    package: Package
    values: Sequence[ChannelValue]
    after_id: int
    held: tuple[Held, ...] = ()
    rolls_back_id: int | None = None
    ai_values: tuple[Json, ...] = ()

    @property
    def products(self) -> int:
        """How many products it concerns."""
        return len({value.key.product_id for value in self.values})


@dataclass(frozen=True)
class Terms:
    """For whom, when and where a batch is published."""

    actor: Actor
    now: datetime
    folder: Path
    locale: str
    webhook_url: str


def found_publication(session: Session, publication_id: int) -> Publication:
    """The publication; raises NotFoundError if there is none."""
    publication = session.get(Publication, publication_id)
    if publication is None:
        raise NotFoundError(f"There is no publication {publication_id}.", publication_id=publication_id)
    return publication


def is_recorded(session: Session, key: str) -> bool:
    """Whether a publication with that idempotency key exists."""
    return bool(session.scalar(select(exists().where(col(Publication.idempotency_key) == key))))


def record_batch(session: Session, batch: Batch, path: Path, terms: Terms) -> int:
    """The id of the publication, recorded with all that follows from it."""
    publication = Publication(
        channel=batch.channel,
        locale=terms.locale,
        idempotency_key=batch.key,
        status=PublicationStatus.READY,
        path=str(path),
        digest=batch.package.digest,
        products=batch.products,
        values_written=len(batch.values),
        rolls_back_id=batch.rolls_back_id,
        created_by_id=terms.actor.user_id,
        created_at=terms.now,
    )
    session.add(publication)
    session.flush()
    session.execute(insert(PublicationItem), [_item(publication.id or 0, value) for value in batch.values])
    _list_products(session, batch, terms)
    if batch.rolls_back_id is None:
        _wait_no_more(session, publication)
        held = _proposals(value.value for value in batch.held)
        move(session, _proposals(batch.values) - held, ProposalStatus.PUBLISHED)
        move(session, held, ProposalStatus.PUBLISH_FAILED)
    else:
        found_publication(session, batch.rolls_back_id).status = PublicationStatus.ROLLED_BACK
        session.flush()
        _wait_again(session, publication)
        move(session, _proposals_behind(session, publication), ProposalStatus.APPLIED)
    tell(session, publication, terms, len(batch.ai_values), batch.ai_values[:MOST_TOLD])
    return publication.id or 0


def mark_held(store: Store, batch: Batch) -> None:
    """Note on the proposals whose values the channel would refuse that they could not be published."""
    if batch.held:
        with store.write() as session:
            move(session, _proposals(held.value for held in batch.held), ProposalStatus.PUBLISH_FAILED)


_BECOMES: dict[ProposalStatus, tuple[ProposalStatus, ...]] = {
    ProposalStatus.PUBLISHED: (ProposalStatus.APPLIED, ProposalStatus.PUBLISH_FAILED),
    ProposalStatus.PUBLISH_FAILED: (ProposalStatus.APPLIED,),
    ProposalStatus.APPLIED: (ProposalStatus.PUBLISHED,),
}


def move(session: Session, proposal_ids: Iterable[int], status: ProposalStatus) -> None:
    """Give the proposals the status, unless they stand somewhere else by now: undone, for one."""
    for ids in chunks(proposal_ids):
        standing = col(Proposal.status).in_(_BECOMES[status])
        session.execute(update(Proposal).where(col(Proposal.id).in_(ids), standing).values(status=status))


def _proposals(values: Iterable[ChannelValue]) -> set[int]:
    return {id_ for value in values for id_ in value.proposal_ids}


def _proposals_behind(session: Session, publication: Publication) -> set[int]:
    """The proposals of all writes up to those the publication names, back to an earlier publication that stands."""
    written = _written_up_to(publication.id or 0, AppliedWrite.proposal_id)
    return set(session.scalars(written.where(~is_covered(publication.channel, publication.id)).distinct()))


def _wait_no_more(session: Session, publication: Publication) -> None:
    """Take the writes that the publication covers from those that wait."""
    covered = _written_up_to(publication.id or 0, AppliedWrite.id)
    of_channel = col(WaitingWrite.channel) == publication.channel
    session.execute(delete(WaitingWrite).where(of_channel, col(WaitingWrite.write_id).in_(covered)))


def _wait_again(session: Session, publication: Publication) -> None:
    """Let the writes wait again that the channel had only from the publication which this one takes back."""
    write = col(AppliedWrite.id)
    waits = exists().where(col(WaitingWrite.channel) == publication.channel, col(WaitingWrite.write_id) == write)
    bare = _written_up_to(publication.rolls_back_id or 0, write).where(~is_covered(publication.channel), ~waits)
    rows = bare.add_columns(literal(publication.channel)).distinct()
    session.execute(insert(WaitingWrite).from_select(["write_id", "channel"], rows))


def _written_up_to(publication_id: int, column: Any) -> Select[Any]:
    """A column of the writes of each key in a publication, up to the one whose value the publication gave."""
    item = aliased(PublicationItem)
    up_to = and_(*same_key(item, AppliedWrite), col(AppliedWrite.id) <= col(item.last_write_id))
    written = select(col(column)).select_from(item).join(AppliedWrite, up_to)
    return written.where(col(item.publication_id) == publication_id)


def _item(publication_id: int, value: ChannelValue) -> dict[str, Json]:
    return {
        "publication_id": publication_id,
        **value.key._asdict(),
        "before": value.before,
        "after": value.after,
        "last_write_id": value.last_write_id or None,
    }


def _list_products(session: Session, batch: Batch, terms: Terms) -> None:
    """Note on each product's listing what the channel was given, as a digest."""
    given: dict[int, list[Json]] = defaultdict(list)
    for value in batch.values:
        given[value.key.product_id].append([value.key.sku_id, value.key.field, value.after])
    here = (col(Listing.channel) == batch.channel, col(Listing.locale) == terms.locale)
    for ids in chunks(given):
        rows = session.execute(
            select(col(Listing.id), col(Listing.product_id)).where(col(Listing.product_id).in_(ids), *here)
        )
        known: dict[int, int] = {row.product_id: row.id for row in rows}
        place = {"channel": batch.channel, "locale": terms.locale}
        fresh = [{"product_id": id_, **place, **_given(given, id_, terms)} for id_ in ids if id_ not in known]
        if fresh:
            session.execute(insert(Listing), fresh)
        if known:
            session.execute(update(Listing), [{"id": known[id_], **_given(given, id_, terms)} for id_ in known])


def _given(given: dict[int, list[Json]], product_id: int, terms: Terms) -> dict[str, object]:
    return {"published_digest": digest(given[product_id]), "published_at": terms.now}


def tell(
    session: Session, publication: Publication, terms: Terms, ai_values: int, ai_origin: Sequence[Json] = ()
) -> None:
    """Note the publication in the audit, and let the message about it out with the transaction.

    Args:
        session: a `write` session.
        publication: the publication.
        terms: for whom, when and where.
        ai_values: how many of its values a machine made.
        ai_origin: the first of them, each with who let it pass; for the message alone.
    """
    event = "publication" if publication.rolls_back_id is None else "roll-back"
    facts: dict[str, Json] = {
        "publication_id": publication.id,
        "channel": publication.channel,
        "file": Path(publication.path).name,
        "sha256": publication.digest,
        "products": publication.products,
        "values": publication.values_written,
        "rolls_back_id": publication.rolls_back_id,
        "ai_values": ai_values,
    }
    record(session, event, terms.actor.user_id, f"publication:{publication.id}", facts, terms.now)
    if terms.webhook_url:
        message: dict[str, Json] = {**facts, "ai_origin": list(ai_origin)}
        announce(session, terms.webhook_url, event, message, f"{event}:{publication.idempotency_key}"[:120], terms.now)

"""Publishing the approved values a channel does not have yet, as one file, whole or not at all; and taking it back.

The file is written first, under a name made of the digest of the writes it covers, and renamed into place when it is
safe on disk. Then one transaction records the publication, its values and what became of the proposals. Killed before
that transaction, a publication leaves a file that nothing refers to, and the next run writes the same file again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.changes import Json, digest
from core.copywriting.places import GOOGLE
from core.errors import BadInputError, ChannelError
from core.publish.files import package, write_whole
from core.publish.given import changed_later, newest_publication, newest_roll_back
from core.publish.limits import sift
from core.publish.mails import MAIL, MailsOut, publish_mails, take_back
from core.publish.origin import origins_after, told
from core.publish.recording import Batch, Terms, found_publication, is_recorded, mark_held, record_batch
from core.publish.shelf import load_shelf
from core.publish.shopify import SHOPIFY, export
from core.publish.values import ChannelValue, Held, Key, Shelf, with_new_titles
from core.publish.waiting import waiting_values
from core.records.chain import EVENTS, locked_head
from core.records.choices import PublicationStatus
from core.records.store import Store
from core.records.work import Publication, PublicationItem

_TRIES = 3


@dataclass(frozen=True)
class PublicationResult:
    """A publication as recorded; ``notes`` are what a person must do by hand, ``held`` what stayed behind and why."""

    publication_id: int
    path: Path
    products: int
    values: int
    files: tuple[str, ...]
    notes: tuple[str, ...]
    held: tuple[Held, ...] = ()


def publish(
    store: Store,
    channel: str,
    folder: Path,
    actor: Actor,
    now: datetime,
    *,
    locale: str = "",
    webhook_url: str = "",
) -> PublicationResult | None:
    """The new publication in the folder; None if the channel has every approved value already.

    Args:
        store: the store.
        channel: ``shopify``, or ``mail`` for e-mails.
        folder: where the file goes.
        actor: who publishes.
        now: the time now.
        locale: the listing's locale.
        webhook_url: who is told; empty for nobody.

    Raises:
        NotAllowedError: the actor's role may not publish.
        BadInputError: no such channel.
        ChannelError: others kept publishing at the same moment; nothing was published twice.
    """
    require(actor, Right.PUBLISH)
    terms = Terms(actor, now, folder, locale, webhook_url)
    if channel == MAIL:
        done = publish_mails(store, terms)
        return _as_result(done) if done else None
    if channel != SHOPIFY:
        known = f"{SHOPIFY} and {MAIL} are"
        raise BadInputError(f"{channel!r} is not a channel this installation publishes to: {known}.")
    for _ in range(_TRIES):
        with store.read() as session:
            batch = _waiting_batch(session, channel)
        if not batch.values:
            mark_held(store, batch)
            return None
        result = _write_and_record(store, batch, terms)
        if result is not None:
            return result
    raise ChannelError("Others published at the same moment, three times over. Nothing went out twice; try again.")


def roll_back(
    store: Store, publication_id: int, actor: Actor, now: datetime, *, locale: str = "", webhook_url: str = ""
) -> PublicationResult:
    """The compensating publication: the values the channel had before, beside the file it takes back.

    Values that a later publication changed again stay, and so do those whose value before the channel would refuse;
    ``held`` names the latter. The catalogue keeps what was decided, so the values wait to be published again: undo the
    decisions that were wrong, and publish the rest.

    Raises:
        NotAllowedError: the actor's role may not publish.
        NotFoundError: no such publication.
        BadInputError: it was rolled back already, is itself a roll-back, later publications changed all of it, or the
            channel would refuse every value before.
        ChannelError: others published at the same moment; nothing was rolled back.
    """
    require(actor, Right.PUBLISH)
    with store.read() as session:
        publication = found_publication(session, publication_id)
        terms = Terms(actor, now, Path(publication.path).parent, locale, webhook_url)
        is_of_mails = publication.channel == MAIL
    if is_of_mails:
        return _as_result(take_back(store, publication_id, terms))
    with store.read() as session:
        batch = _opposite_batch(session, found_publication(session, publication_id))
    result = _write_and_record(store, batch, terms)
    if result is None:
        raise ChannelError("Others published at the same moment. Nothing was rolled back; look again and repeat.")
    return result


def _as_result(done: MailsOut) -> PublicationResult:
    return PublicationResult(done.publication_id, done.path, done.products, done.mails, done.files, ())


def _waiting_batch(session: Session, channel: str) -> Batch:
    after_id = newest_publication(session, channel)
    values = waiting_values(session, channel)
    shelf = load_shelf(session, values)
    passed, held = sift(values, shelf)
    covered = [[*value.key, value.last_write_id] for value in passed]
    key = digest([channel, newest_roll_back(session, channel), covered])
    shelf, ai_values = _with_origins(session, with_new_titles(shelf, passed), passed, values)
    files = package(f"{channel}-{key[:12]}", export(passed, shelf))
    return Batch(channel, key, files, passed, after_id, tuple(held), ai_values=ai_values)


def _opposite_batch(session: Session, publication: Publication) -> Batch:
    id_, channel = publication.id or 0, publication.channel
    if publication.status == PublicationStatus.ROLLED_BACK:
        raise BadInputError(f"Publication {id_} was rolled back already. Nothing was done now.")
    if channel == GOOGLE:
        raise BadInputError("A feed replaces the one before: mend the catalogue, and publish the feed again.")
    if publication.rolls_back_id is not None:
        raise BadInputError(f"Publication {id_} is itself a roll-back. Publish again to bring its values back.")
    items = session.scalars(select(PublicationItem).where(col(PublicationItem.publication_id) == id_)).all()
    later = changed_later(session, channel, id_)
    values = [
        ChannelValue(key, item.after, item.before, item.last_write_id or 0, frozenset())
        for item in items
        if (key := Key(item.product_id, item.sku_id, item.field)) not in later
    ]
    if not values:
        raise BadInputError(f"Later publications changed all that publication {id_} wrote. Roll those back first.")
    shelf = load_shelf(session, values)
    passed, held = sift(values, shelf)
    if not passed:
        raise BadInputError(
            f"Shopify takes none of the values before: {held[0].reason} Nothing was rolled back; approve better values "
            "here and publish them."
        )
    others = waiting_values(session, channel)
    shelf, ai_values = _with_origins(session, with_new_titles(shelf, passed), passed, others)
    files = package(f"{channel}-roll-back-{id_}", export(passed, shelf))
    after_id = newest_publication(session, channel)
    return Batch(
        channel, f"roll-back:{id_}", files, passed, after_id, tuple(held), rolls_back_id=id_, ai_values=ai_values
    )


def _with_origins(
    session: Session, shelf: Shelf, given: list[ChannelValue], waiting: list[ChannelValue]
) -> tuple[Shelf, tuple[Json, ...]]:
    """The shelf with what machines made of each product, and those of the given values that they made."""
    origins = origins_after(session, given, waiting)
    handles = {id_: product.handle for id_, product in shelf.products.items()}
    lines = {id_: "\n".join(one.words for one in several) for id_, several in origins.items()}
    return replace(shelf, origins=lines), tuple(told(given, origins, handles))


def _write_and_record(store: Store, batch: Batch, terms: Terms) -> PublicationResult | None:
    """The batch as recorded; None if the channel got another publication since the batch was put together."""
    path = terms.folder.resolve() / batch.package.name
    write_whole(path, batch.package.content)
    with store.write() as session:
        locked_head(session, EVENTS)  # publications take turns
        is_turn = newest_publication(session, batch.channel) == batch.after_id
        publication_id = record_batch(session, batch, path, terms) if is_turn else None
        if publication_id is None and not is_recorded(session, batch.key):
            path.unlink(missing_ok=True)
    if publication_id is None:
        return None
    files, notes = batch.package.files, batch.package.notes
    return PublicationResult(publication_id, path, batch.products, len(batch.values), files, notes, batch.held)

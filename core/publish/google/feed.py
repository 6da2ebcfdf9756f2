"""The Google Merchant feed: the whole shop as it stands, as XML and as text, each file whole or not at all.

A feed is no list of changes: each replaces the one before, so there is nothing to take back but the catalogue. Google
asks for at most two a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from core.access.roles import Right, require
from core.copywriting.places import GOOGLE
from core.errors import BadInputError, ChannelError
from core.publish.files import whole_file, write_whole
from core.publish.given import newest_publication
from core.publish.google.formats import XML_FOOT, tsv_head, tsv_item, xml_head, xml_item
from core.publish.google.item import Item, items_of
from core.publish.google.limits import fault, fitting, is_address
from core.publish.google.shelf import shop_products
from core.publish.recording import Terms, tell
from core.publish.tables import csv_bytes
from core.records.chain import EVENTS, locked_head
from core.records.choices import PublicationStatus
from core.records.store import Store
from core.records.work import Publication

_REPORT = ("SKU", "Title", "Why it was left out")


@dataclass(frozen=True)
class LeftOut:
    """A SKU that is not in the feed, and why; it is in the next one once that is mended."""

    code: str
    title: str
    reason: str


@dataclass(frozen=True)
class FeedResult:
    """A feed as recorded; ``report`` lists what was left out, where anything was."""

    publication_id: int
    files: tuple[Path, ...]
    products: int
    items: int
    left_out: tuple[LeftOut, ...]
    report: Path | None


def publish_feed(
    store: Store, terms: Terms, shop_url: str, should_stop: Callable[[], bool] = lambda: False
) -> FeedResult | None:
    """The new feed in the folder; None if it would be the same as the one before, or it was stopped.

    Args:
        store: the store.
        terms: for whom, when and where.
        shop_url: address of the shop that the feed's links lead to.
        should_stop: asked after each product.

    Raises:
        NotAllowedError: the actor's role may not publish.
        BadInputError: the shop's address is none, or no product can go out.
        ChannelError: somebody else published a feed at the same moment.
    """
    require(terms.actor, Right.PUBLISH)
    if not is_address(shop_url):
        raise BadInputError(
            f"A feed's links need the shop's address, and {shop_url!r} is none. Nothing was written; give one such as "
            "https://shop.example."
        )
    with store.read() as session:
        before = _newest(session)
        written = _write(session, terms, shop_url, should_stop)
    if written is None:
        return None
    if before is not None and before.digest == written.digest:
        written.remove()
        return None
    return _record(store, written, before, terms)


@dataclass(frozen=True)
class _Written:
    files: tuple[Path, ...]
    report: Path | None
    digest: str
    products: int
    items: int
    left_out: tuple[LeftOut, ...]
    ai_texts: int

    def remove(self) -> None:
        """Remove the files, of which the store will never know."""
        for path in (*self.files, *((self.report,) if self.report else ())):
            path.unlink(missing_ok=True)


def _write(session: Session, terms: Terms, shop_url: str, should_stop: Callable[[], bool]) -> _Written | None:
    """The files of the feed; None, and none of them, if it was stopped."""
    stem = terms.folder.resolve() / f"{GOOGLE}-{terms.now:%Y%m%d-%H%M%S}"
    files = tuple(stem.with_suffix(f".{ending}") for ending in ("xml", "tsv"))
    digest, products, left_out, items, ai_texts = hashlib.sha256(), set[int](), list[LeftOut](), 0, 0
    with suppress(_StoppedError), ExitStack() as open_files:
        as_xml, as_tsv = (open_files.enter_context(whole_file(path)) for path in files)
        as_xml.write(xml_head(shop_url))
        as_tsv.write(tsv_head())
        for item in _items(session, shop_url, should_stop):
            if reason := fault(item):
                left_out.append(LeftOut(item.id, item.title.content, reason))
                continue
            element = xml_item(item)
            digest.update(element)
            as_xml.write(element)
            as_tsv.write(tsv_item(item))
            products.add(item.product_id)
            items += 1
            ai_texts += item.title.by_ai + item.description.by_ai
        as_xml.write(XML_FOOT)
        if not items:
            raise BadInputError(_nothing(left_out))
        report = _report(stem.with_name(f"{stem.name}-left-out.csv"), left_out) if left_out else None
        return _Written(files, report, digest.hexdigest(), len(products), items, tuple(left_out), ai_texts)
    return None


class _StoppedError(Exception):
    """Somebody stopped the job; no file is left."""


def _items(session: Session, shop_url: str, should_stop: Callable[[], bool]) -> Iterator[Item]:
    for product in shop_products(session):
        if should_stop():
            raise _StoppedError
        yield from map(fitting, items_of(product, shop_url))


def _nothing(left_out: list[LeftOut]) -> str:
    why = f" {left_out[0].title}: {left_out[0].reason}" if left_out else " There is no product on sale."
    return f"No product can go into a feed, so none was written.{why}"


def _report(path: Path, left_out: list[LeftOut]) -> Path:
    rows = (dict(zip(_REPORT, (one.code, one.title, one.reason), strict=True)) for one in left_out)
    write_whole(path, csv_bytes(_REPORT, rows))
    return path


def _newest(session: Session) -> Publication | None:
    id_ = newest_publication(session, GOOGLE)
    return session.get(Publication, id_) if id_ else None


def _record(store: Store, written: _Written, before: Publication | None, terms: Terms) -> FeedResult:
    after_id = (before.id or 0) if before else 0
    with store.write() as session:
        locked_head(session, EVENTS)  # publications take turns
        if newest_publication(session, GOOGLE) != after_id:
            written.remove()
            raise ChannelError("Somebody published a feed at the same moment. Theirs stands; yours was not written.")
        publication = Publication(
            channel=GOOGLE,
            locale=terms.locale,
            idempotency_key=f"{GOOGLE}:{after_id}:{written.digest}"[:120],
            status=PublicationStatus.READY,
            path=str(written.files[0]),
            digest=written.digest,
            products=written.products,
            values_written=written.items,
            created_by_id=terms.actor.user_id,
            created_at=terms.now,
        )
        session.add(publication)
        session.flush()
        tell(session, publication, terms, written.ai_texts)
        id_ = publication.id or 0
    return FeedResult(id_, written.files, written.products, written.items, written.left_out, written.report)

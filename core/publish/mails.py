"""Approved mails out: each as HTML and as text, with a list of what they say, in one file; and taken back.

What the sending program has of a mailing is what the newest publication about it gave, whether that took another one
back or not. A mail waits while another version is in force, and a withdrawal waits while none is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from core.access.roles import Right, require
from core.catalog.facts import facts
from core.changes import Json, Level, digest
from core.copywriting.mail.carried import mail_of
from core.copywriting.mail.markup import AI_SOURCE, html
from core.copywriting.mail.merge import fields_in
from core.copywriting.mail.plain import plain
from core.errors import BadInputError, ChannelError
from core.proposals import mailings
from core.proposals.context import mail_rules
from core.proposals.mail_plan import plan_mail
from core.proposals.mailings import Version
from core.publish.files import Package, write_whole, zipped
from core.publish.given import newest_publication
from core.publish.recording import Terms, found_publication, is_recorded, move, tell
from core.records.chain import EVENTS, locked_head
from core.records.choices import ProposalStatus, PublicationStatus
from core.records.mailings import Mailing, PublicationMail
from core.records.store import Store
from core.records.work import Publication

MAIL = "mail"
"""The channel: whatever program sends the shop's mails."""

LISTED = "mails.json"
"""The file of a publication that lists its mails, and those not to send any more."""


@dataclass(frozen=True)
class Move:
    """What becomes of a mailing: the version that the sending program has, and the one it is to have.

    ``held`` says why the mail cannot go out as it is; empty if it can.
    """

    mailing_id: int
    name: str
    before: Version | None
    after: Version | None
    held: str = ""


@dataclass(frozen=True)
class MailsOut:
    """A publication of mails as recorded: how many went out or were withdrawn, and which stayed behind."""

    publication_id: int
    path: Path
    mails: int
    products: int
    files: tuple[str, ...]
    held: tuple[Move, ...]


def waiting(session: Session) -> list[Move]:
    """The mails that the sending program does not have as they were approved, each checked on facts read now."""
    force, given = mailings.in_force(session), _given(session)
    before = mailings.versions(session, {one for one in given.values() if one is not None})
    moves = []
    for mailing in session.scalars(select(Mailing).order_by(col(Mailing.id))):
        id_ = mailing.id or 0
        old, new = before.get(given.get(id_) or 0), force.get(id_)
        if (old.id if old else None) != (new.id if new else None):
            name = mailings.name_of(mailing.occasion, mailing.department)
            moves.append(Move(id_, name, old, new, _fault(session, new) if new else ""))
    return moves


def publish_mails(store: Store, terms: Terms) -> MailsOut | None:
    """The publication of all that waits and can go out; None if nothing does.

    Raises:
        NotAllowedError: the actor's role may not publish.
        ChannelError: somebody else published mails at the same moment.
    """
    require(terms.actor, Right.PUBLISH)
    with store.read() as session:
        after_id = newest_publication(session, MAIL)
        moves = waiting(session)
    ready = [one for one in moves if not one.held]
    if not ready:
        return None
    held = tuple(one for one in moves if one.held)
    return _write_and_record(store, ready, held, terms, after_id)


def take_back(store: Store, publication_id: int, terms: Terms) -> MailsOut:
    """The compensating publication: the mails that the sending program had before, and which ones not to send.

    A mail that a later publication replaced stays. What was approved waits to be published again.

    Raises:
        NotAllowedError: the actor's role may not publish.
        NotFoundError: no such publication.
        BadInputError: it was taken back already, takes one back itself, or later publications replaced all of it.
        ChannelError: somebody else published mails at the same moment.
    """
    require(terms.actor, Right.PUBLISH)
    with store.read() as session:
        publication = found_publication(session, publication_id)
        _may_be_taken_back(publication)
        after_id, moves = newest_publication(session, MAIL), _opposite(session, publication_id)
    if not moves:
        raise BadInputError(
            f"Later publications replaced every mail of publication {publication_id}. Nothing was done."
        )
    return _write_and_record(store, moves, (), terms, after_id, publication_id)


def _may_be_taken_back(publication: Publication) -> None:
    if publication.status == PublicationStatus.ROLLED_BACK:
        raise BadInputError(f"Publication {publication.id} was rolled back already. Nothing was done now.")
    if publication.rolls_back_id is not None:
        raise BadInputError(
            f"Publication {publication.id} is itself a roll-back. Publish again to bring its mails back."
        )


def _given(session: Session) -> dict[int, int | None]:
    """The version that the sending program has of each mailing it was ever told of."""
    newest = select(func.max(PublicationMail.id)).group_by(col(PublicationMail.mailing_id))
    rows = session.scalars(select(PublicationMail).where(col(PublicationMail.id).in_(newest)))
    return {row.mailing_id: row.after_id for row in rows}


def _opposite(session: Session, publication_id: int) -> list[Move]:
    items = session.scalars(select(PublicationMail).where(col(PublicationMail.publication_id) == publication_id)).all()
    given = _given(session)
    known = mailings.versions(session, {id_ for item in items for id_ in (item.before_id, item.after_id) if id_})
    named = {row.id: row for row in session.scalars(select(Mailing))}
    return [
        Move(
            item.mailing_id,
            mailings.name_of(named[item.mailing_id].occasion, named[item.mailing_id].department),
            known.get(item.after_id or 0),
            known.get(item.before_id or 0),
        )
        for item in items
        if given[item.mailing_id] == item.after_id
    ]


def _fault(session: Session, version: Version) -> str:
    """What forbids the mail on facts read now, in a sentence; empty if nothing."""
    change = version.change
    found = plan_mail(change, facts(session, change.product_ids), mail_rules(session, [change])).findings
    return next((one.message for one in found if one.level == Level.BLOCK), "")


def _write_and_record(
    store: Store,
    moves: Sequence[Move],
    held: tuple[Move, ...],
    terms: Terms,
    after_id: int,
    rolls_back_id: int | None = None,
) -> MailsOut:
    ids: list[Json] = [[one.mailing_id, one.after.id if one.after else None] for one in moves]
    key = f"{MAIL}:{digest([after_id, rolls_back_id, ids])}"
    package = _package(f"{MAIL}-{key[5:17]}", moves, terms.now)
    path = terms.folder.resolve() / package.name
    write_whole(path, package.content)
    with store.write() as session:
        locked_head(session, EVENTS)  # publications take turns
        if newest_publication(session, MAIL) != after_id or is_recorded(session, key):
            if not is_recorded(session, key):
                path.unlink(missing_ok=True)
            raise ChannelError("Somebody published mails at the same moment. Nothing went out twice; look again.")
        publication = _recorded(session, key, package, path, moves, terms, rolls_back_id)
        publication_id, products = publication.id or 0, publication.products
    return MailsOut(publication_id, path, len(moves), products, package.files, held)


def _recorded(
    session: Session,
    key: str,
    package: Package,
    path: Path,
    moves: Sequence[Move],
    terms: Terms,
    rolls_back_id: int | None,
) -> Publication:
    shown = {id_ for one in moves if one.after for id_ in one.after.change.product_ids}
    publication = Publication(
        channel=MAIL,
        locale=terms.locale,
        idempotency_key=key,
        status=PublicationStatus.READY,
        path=str(path),
        digest=package.digest,
        products=len(shown),
        values_written=len(moves),
        rolls_back_id=rolls_back_id,
        created_by_id=terms.actor.user_id,
        created_at=terms.now,
    )
    session.add(publication)
    session.flush()
    session.execute(insert(PublicationMail), [_row(publication.id or 0, one) for one in moves])
    if rolls_back_id is not None:
        found_publication(session, rolls_back_id).status = PublicationStatus.ROLLED_BACK
        move(session, [one.before.proposal_id for one in moves if one.before], ProposalStatus.APPLIED)
    move(session, [one.after.proposal_id for one in moves if one.after], ProposalStatus.PUBLISHED)
    sent = [one.after for one in moves if one.after is not None]
    tell(session, publication, terms, len(sent), [_origin(one) for one in sent])
    return publication


def _row(publication_id: int, one: Move) -> dict[str, int | None]:
    before, after = (version.id if version else None for version in (one.before, one.after))
    return {"publication_id": publication_id, "mailing_id": one.mailing_id, "before_id": before, "after_id": after}


def _package(stem: str, moves: Sequence[Move], now: datetime) -> Package:
    """The mails as HTML and text and the list of them, in one ZIP."""
    contents: dict[str, str] = {}
    listed: list[Json] = []
    for one in moves:
        name = f"{re.sub(r'[^a-z0-9]+', '-', one.name.lower()).strip('-') or 'mail'}-{one.mailing_id}"
        files: list[Json] = []
        if one.after is not None:
            mail = mail_of(one.after.change)
            written = {f"{name}.html": html(mail), f"{name}.txt": plain(mail)}
            contents |= written
            files = [*written]
        listed.append({"name": one.name, "files": files, **_told(one)})
    told: Mapping[str, Json] = {"made_at": now.isoformat(), "mails": listed}
    contents[LISTED] = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    encoded = {name: text.encode() for name, text in contents.items()}
    return Package(f"{stem}.zip", zipped(encoded), tuple(encoded), ())


def _origin(version: Version) -> dict[str, Json]:
    """Where a mail's words are from, and who let them pass."""
    return {
        "digital_source_type": AI_SOURCE,
        "writer": version.change.writer,
        "writer_version": version.change.writer_version,
        "approved_by": version.decided_by,
        "edited": version.edited,
        "approved_at": version.decided_at.isoformat(),
    }


def _told(one: Move) -> dict[str, Json]:
    """What the sending program must know of a mail: to send it or not, its fields, and where its words are from."""
    if one.after is None:
        return {"send": False, "mailing_id": one.mailing_id}
    change = one.after.change
    mail = mail_of(change)
    written = (field.written for _, line in mail.lines() for field in fields_in(line.text))
    links = (field.written for button in mail.buttons for field in fields_in(button.address))
    merge_fields: list[Json] = [*dict.fromkeys((*written, *links))]
    lines: list[Json] = [
        {
            "part": part,
            "text": line.text,
            "clauses": [[said.text, [*said.facts], said.product_id] for said in line.clauses],
        }
        for part, line in mail.lines()
    ]
    return {
        "send": True,
        "mailing_id": one.mailing_id,
        "occasion": change.occasion.value,
        "department": change.department,
        "locale": change.locale,
        "subject": change.subject.text,
        "preheader": change.preheader.text,
        "merge_fields": merge_fields,
        **_origin(one.after),
        "product_ids": [*change.product_ids],
        "lines": lines,
    }

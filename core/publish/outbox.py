"""The outbox: messages to the outside, kept with what they tell of, and sent until the receiver takes them.

A message is sent at least once. It may be sent twice, when a worker dies between sending and noting it; the receiver
tells by the idempotency key.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select, update
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.changes import Json
from core.errors import BadInputError, BadSettingError, ChannelError, NotFoundError
from core.publish.webhook import Sender
from core.records.chain import record
from core.records.choices import OutboxStatus
from core.records.store import Store
from core.records.work import Outbox

MOST_ATTEMPTS = 8
FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 6 * 3600.0
HELD_S = 120  # how long a message belongs to the worker that is sending it
_AT_ONCE = 20

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """How many messages the receiver took, how many will be tried again, how many were given up."""

    sent: int = 0
    waiting: int = 0
    dead: int = 0


@dataclass(frozen=True)
class Letter:
    """A message as people see it."""

    id: int
    topic: str
    url: str
    attempts: int
    last_error: str
    created_at: datetime


def announce(session: Session, url: str, topic: str, payload: dict[str, Json], key: str, now: datetime) -> None:
    """Put a message into the outbox; it goes out only if the session commits."""
    body = {**payload, "topic": topic, "created_at": now.isoformat()}
    session.add(Outbox(topic=topic, url=url, payload=body, idempotency_key=key, next_at=now, created_at=now))


def send_due(store: Store, now: datetime, sender: Sender, rng: Random) -> Sent:
    """Send every message that is due, a few at once; ``rng`` spreads the retries."""
    sent = waiting = dead = 0
    for message in _take_due(store, now):
        try:
            sender.send(message.url, message.payload, message.idempotency_key, now)
        except (ChannelError, BadSettingError) as error:
            status = OutboxStatus.DEAD if message.attempts >= MOST_ATTEMPTS else OutboxStatus.WAITING
            log.warning("Message %s was not taken (try %s): %s", message.id, message.attempts, error.message)
            again = now + timedelta(seconds=wait_s(message.attempts, rng))
            _note(store, message, status=status, last_error=error.message, next_at=again)
            dead, waiting = dead + (status == OutboxStatus.DEAD), waiting + (status == OutboxStatus.WAITING)
        else:
            _note(store, message, status=OutboxStatus.SENT, last_error="", sent_at=now)
            sent += 1
    return Sent(sent, waiting, dead)


def wait_s(attempts: int, rng: Random) -> float:
    """Seconds until the next try after that many: 30 doubled each time, six hours at most, half of it by chance."""
    longest: float = min(FIRST_WAIT_S * 2.0 ** (attempts - 1), LONGEST_WAIT_S)
    return longest * (0.5 + 0.5 * rng.random())


def dead(session: Session) -> list[Letter]:
    """The messages that were given up, newest first."""
    rows = session.scalars(
        select(Outbox).where(col(Outbox.status) == OutboxStatus.DEAD).order_by(col(Outbox.id).desc()).limit(200)
    )
    return [Letter(row.id or 0, row.topic, row.url, row.attempts, row.last_error, row.created_at) for row in rows]


def retry(session: Session, outbox_id: int, actor: Actor, now: datetime) -> None:
    """Put a message that was given up back into the queue, due now.

    Raises:
        NotAllowedError: the actor's role may not publish.
        NotFoundError: no such message.
        BadInputError: it was not given up.
    """
    require(actor, Right.PUBLISH)
    message = session.get(Outbox, outbox_id, with_for_update=True)
    if message is None:
        raise NotFoundError(f"There is no message {outbox_id}.", outbox_id=outbox_id)
    if message.status != OutboxStatus.DEAD:
        raise BadInputError(f"Message {outbox_id} is {message.status}: only one that was given up can be sent again.")
    message.status, message.attempts, message.next_at = OutboxStatus.WAITING, 0, now
    record(session, "outbox retry", actor.user_id, f"outbox:{outbox_id}", {"topic": message.topic}, now)


def _take_due(store: Store, now: datetime) -> Sequence[Outbox]:
    """The due messages, now held by this worker for a while: another one does not send them meanwhile."""
    with store.write() as session:
        due = session.scalars(
            select(Outbox)
            .where(col(Outbox.status) == OutboxStatus.WAITING, col(Outbox.next_at) <= now)
            .order_by(col(Outbox.next_at), col(Outbox.id))
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        for message in due:
            message.attempts += 1
            message.next_at = now + timedelta(seconds=HELD_S)
        return due


def _note(store: Store, message: Outbox, **values: object) -> None:
    """Note how the try ended, unless somebody else has tried since."""
    with store.write() as session:
        session.execute(
            update(Outbox)
            .where(col(Outbox.id) == message.id, col(Outbox.attempts) == message.attempts)
            .values(**values)
        )

"""Shopify's product webhooks: taken only with a true signature, once each, and never over something newer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col
from starlette.concurrency import run_in_threadpool

from core.access.roles import Actor
from core.api.problems import ErrorBody, Refusal
from core.api.products import Fault, fault_of
from core.errors import BadInputError
from core.ingest import from_shopify_webhook, upsert
from core.ingest.outcome import Outcome
from core.records.base import utc_now
from core.records.choices import Role
from core.records.store import Store
from core.records.work import Inbox
from core.settings import Settings

SHOPIFY = "shopify"
TOPICS = ("products/create", "products/update")
_TURN = Lock()
_TURN_ON_POSTGRES = 71543  # the advisory lock that machines take one after another

router = APIRouter(tags=["products"])
log = logging.getLogger(__name__)


class Taken(BaseModel):
    """What became of the message. Shopify is told 200 for all of these, so that it does not send them again."""

    outcome: Literal["created", "changed", "unchanged", "refused", "repeated", "older", "ignored"] = Field(
        description="repeated: seen before; older: something newer is in place; ignored: a topic nobody asked for."
    )
    problems: list[Fault] = Field(default_factory=list)


@dataclass(frozen=True)
class Message:
    """A webhook whose signature is true."""

    id: str
    topic: str
    subject: str
    happened_at: datetime | None
    product: Mapping[str, Any]


@router.post(
    "/webhooks/shopify/products",
    summary="A product was created or changed in Shopify",
    responses={401: {"model": ErrorBody}, 422: {"model": ErrorBody}, 503: {"model": ErrorBody}},
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def shopify_product(request: Request) -> Taken:
    """Point the topics *products/create* and *products/update* here.

    The raw body must be signed (`X-Shopify-Hmac-Sha256`) with the secret in `ENDCAP_SHOPIFY_WEBHOOK_SECRET`. A message
    is known by its `X-Shopify-Webhook-Id`; the second time it changes nothing.
    """
    secret = request.app.state.settings.shopify_webhook_secret
    if not secret:
        raise Refusal(
            503, "not-set-up", "Webhooks are not set up here.", "Set ENDCAP_SHOPIFY_WEBHOOK_SECRET and start again."
        )
    body = await request.body()
    if not is_signed(body, request.headers.get("x-shopify-hmac-sha256", ""), secret):
        raise Refusal(
            401, "bad-signature", "The signature does not fit the body.", "Use the secret of the shop that sends this."
        )
    message = read_message(body, request.headers)
    state = request.app.state
    return await run_in_threadpool(take_in, state.store, state.settings, message, utc_now())


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether the signature is the base64 of the body's HMAC-SHA256 under the secret; compared in even time."""
    expected = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))
    return hmac.compare_digest(expected, signature.encode())


def read_message(body: bytes, headers: Mapping[str, str]) -> Message:
    """The message of a signed request.

    Raises:
        Refusal: 422: a header is missing, or the body is no JSON object with an id.
    """
    message_id, topic = headers.get("x-shopify-webhook-id", ""), headers.get("x-shopify-topic", "")
    if not 0 < len(message_id) <= 120 or not topic:
        raise _unreadable("X-Shopify-Webhook-Id or X-Shopify-Topic is missing.")
    try:
        product = json.loads(body)
    except (ValueError, RecursionError):
        raise _unreadable("The body is not JSON.") from None
    if not isinstance(product, dict) or not isinstance(product.get("id"), int):
        raise _unreadable("The body is not a product: it has no id.")
    return Message(message_id, topic, f"product:{product['id']}", _time(product.get("updated_at")), product)


def take_in(store: Store, settings: Settings, message: Message, now: datetime) -> Taken:
    """What the message comes to; a product that cannot be accepted is listed among the imports as well."""
    if message.topic not in TOPICS:
        return Taken(outcome="ignored")
    with _turn(store) as session:
        if _is_known(session, message):
            return Taken(outcome="repeated")
        if _is_outdated(session, message):
            return Taken(outcome="older")
        return _written(store, settings, message, now)


def _written(store: Store, settings: Settings, message: Message, now: datetime) -> Taken:
    try:
        record = from_shopify_webhook(message.product)
    except BadInputError as error:
        log.warning("Webhook %s was refused: %s", message.id, error.message)
        return Taken(outcome="refused", problems=[Fault(field="", value="", reason=error.message, severity="refused")])
    actor = Actor(None, "Shopify", Role.MERCHANDISER)
    done = upsert(store, [record], actor, now, sender="Shopify webhook", shop=settings)
    if not _remember(store, message, now):
        return Taken(outcome="repeated")
    outcome = done.outcomes.get(1, Outcome.REFUSED)
    return Taken(outcome=outcome.value, problems=[fault_of(problem) for problem in done.problems])


@contextmanager
def _turn(store: Store) -> Iterator[Session]:
    """A turn of one's own: an older message that is slow to be written must not be overtaken by a newer one."""
    with _TURN, store.read() as session:
        if store.is_postgres:
            session.execute(select(func.pg_advisory_xact_lock(_TURN_ON_POSTGRES)))
        yield session


def _is_known(session: Session, message: Message) -> bool:
    known = select(Inbox.id).where(col(Inbox.source) == SHOPIFY, col(Inbox.message_id) == message.id)  # type: ignore[call-overload]
    return session.scalars(known).first() is not None


def _is_outdated(session: Session, message: Message) -> bool:
    if message.happened_at is None:
        return False
    newer = select(Inbox.id).where(  # type: ignore[call-overload]
        col(Inbox.source) == SHOPIFY,
        col(Inbox.subject) == message.subject,
        col(Inbox.happened_at) > message.happened_at,
    )
    return session.scalars(newer.limit(1)).first() is not None


def _remember(store: Store, message: Message, now: datetime) -> bool:
    row = Inbox(source=SHOPIFY, message_id=message.id, subject=message.subject, created_at=now)
    row.happened_at = message.happened_at
    try:
        with store.write() as session:
            session.add(row)
    except IntegrityError:
        return False
    return True


def _time(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _unreadable(what: str) -> Refusal:
    return Refusal(422, "bad-input", f"{what} Nothing was changed.", "Send Shopify's product webhooks to this address.")

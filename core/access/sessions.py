"""Sign-ins: a random token for the cookie, its hash in the store, and the store as the only authority on each run."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from core.access import lock_out
from core.access.lock_out import Rejected
from core.access.passwords import matches
from core.access.roles import Actor, Right, require
from core.errors import NotAllowedError
from core.records.chain import record
from core.records.choices import Role
from core.records.people import User, UserSession
from core.records.store import Store


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that just began; ``token`` goes into the cookie and is kept nowhere."""

    token: str
    actor: Actor
    must_change_password: bool
    expires_at: datetime


@dataclass(frozen=True)
class Visit:
    """A sign-in that holds at this moment."""

    actor: Actor
    username: str
    must_change_password: bool
    expires_at: datetime


def sign_in(store: Store, username: str, password: str, now: datetime, *, hours: int = 12) -> SignedIn | Rejected:
    """A new sign-in, or the refusal. The slow password check runs while nothing of the store is held."""
    with store.read() as session:
        kept = lock_out.kept_hash(session, username)
    right = matches(password, kept)
    with store.write() as session:
        outcome = lock_out.settle(session, username, kept, right, now)
        if isinstance(outcome, Rejected):
            return outcome
        token = start(session, outcome.user_id, now, hours=hours)
    return SignedIn(token, outcome.actor, outcome.must_change_password, now + timedelta(hours=hours))


def start(session: Session, user_id: int, now: datetime, *, hours: int = 12) -> str:
    """The token of a new sign-in of an active person.

    Raises:
        NotAllowedError: the person is not active, or does not exist.
    """
    user = session.get(User, user_id)
    if user is None or not user.active:
        raise NotAllowedError("This account is not active. Ask an admin to reactivate it.", user_id=user_id)
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            token_hash=_hash(token),
            user_id=user_id,
            credentials_version=user.credentials_version,
            created_at=now,
            expires_at=now + timedelta(hours=hours),
        )
    )
    record(session, "signed in", user_id, f"user:{user_id}", {}, now)
    return token


def visit(session: Session, token: str, now: datetime) -> Visit | None:
    """The sign-in behind a cookie's token, if it holds now.

    It holds while it was not ended, has not expired, the person is active, and neither password nor role changed
    since it began.
    """
    found = session.execute(
        select(User, UserSession.expires_at)  # type: ignore[call-overload]
        .join(UserSession, col(UserSession.user_id) == col(User.id))
        .where(
            col(UserSession.token_hash) == _hash(token),
            col(UserSession.ended_at).is_(None),
            col(UserSession.expires_at) > now,
            col(UserSession.credentials_version) == col(User.credentials_version),
            col(User.active),
        )
    ).first()
    if found is None:
        return None
    user, expires_at = found
    actor = Actor(user.id, user.name, Role(user.role))
    return Visit(actor, user.username, user.must_change_password, expires_at)


def end(session: Session, token: str, now: datetime, *, reason: str = "signed out") -> None:
    """End one sign-in; the token is worthless afterwards. An unknown or ended one changes nothing."""
    row = session.scalars(select(UserSession).where(col(UserSession.token_hash) == _hash(token))).first()
    if row is None or row.ended_at is not None:
        return
    row.ended_at, row.end_reason = now, reason
    record(session, "signed out", row.user_id, f"user:{row.user_id}", {"reason": reason}, now)


def end_all(session: Session, actor: Actor, user_id: int, now: datetime) -> int:
    """End every sign-in of a person, one's own or, for admins, anybody's; how many held until now.

    Raises:
        NotAllowedError: somebody else's, by one who is no admin.
    """
    if actor.user_id != user_id:
        require(actor, Right.MANAGE_USERS)
    theirs = (col(UserSession.user_id) == user_id) & col(UserSession.ended_at).is_(None)
    holding = update(UserSession).where(theirs, col(UserSession.expires_at) > now)
    ended: int = session.connection().execute(holding.values(ended_at=now, end_reason="ended everywhere")).rowcount
    if ended:
        record(session, "signed out", actor.user_id, f"user:{user_id}", {"sign_ins": ended}, now)
    return ended


def forget_old(session: Session, before: datetime) -> int:
    """Delete the sign-ins that were over before that moment; how many. The audit keeps what it knows of them."""
    over = (col(UserSession.expires_at) < before) | (col(UserSession.ended_at) < before)
    return session.connection().execute(delete(UserSession).where(over)).rowcount


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

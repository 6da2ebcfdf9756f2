"""API tokens: keys of programs. Shown once, kept as a hash, told apart by their prefix, revoked at will."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.errors import BadInputError, NotFoundError
from core.records.chain import record
from core.records.choices import Role
from core.records.people import ApiToken, User

_PREFIX = "ec_"
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class NewToken:
    """A token just made; the secret is given back here and nowhere else."""

    id: int
    name: str
    prefix: str
    secret: str


@dataclass(frozen=True)
class TokenRow:
    """A token as an admin sees it."""

    id: int
    name: str
    prefix: str
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class Caller:
    """The program behind a valid token; it acts with a merchandiser's rights, in the name of who made the token."""

    token_id: int
    actor: Actor
    last_used_at: datetime | None


def create(session: Session, actor: Actor, name: str, now: datetime) -> NewToken:
    """A new token with its secret.

    Raises:
        NotAllowedError: only admins manage tokens.
        BadInputError: the name is empty or too long.
    """
    require(actor, Right.MANAGE_USERS)
    name = name.strip()
    if not 0 < len(name) <= 120:
        raise BadInputError("The token needs a name of 1 to 120 characters, such as the program that will use it.")
    prefix = _PREFIX + secrets.token_hex(4)
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    row = ApiToken(name=name, prefix=prefix, token_hash=_hash(secret), created_by_id=actor.user_id, created_at=now)
    session.add(row)
    session.flush()
    record(session, "token created", actor.user_id, f"token:{row.id}", {"name": name, "prefix": prefix}, now)
    return NewToken(row.id or 0, name, prefix, secret)


def check(session: Session, secret: str) -> Caller | None:
    """Who calls with this secret; None if it was never made or is revoked. Changes nothing."""
    row = session.scalars(select(ApiToken).where(col(ApiToken.token_hash) == _hash(secret))).first()
    if row is None or row.revoked_at is not None:
        return None
    return Caller(row.id or 0, Actor(row.created_by_id, f"token {row.name}", Role.MERCHANDISER), row.last_used_at)


def note_use(session: Session, caller: Caller, now: datetime) -> None:
    """Keep when the token was last used."""
    session.connection().execute(update(ApiToken).where(col(ApiToken.id) == caller.token_id).values(last_used_at=now))


def use_is_due(caller: Caller, now: datetime) -> bool:
    """Whether the last noted use is a minute old, so that a busy program does not write at each call."""
    return caller.last_used_at is None or caller.last_used_at < now - _NOTED_EVERY


def list_tokens(session: Session, actor: Actor) -> list[TokenRow]:
    """Every token, the newest first. Raises NotAllowedError for all but admins."""
    require(actor, Right.MANAGE_USERS)
    rows = session.execute(
        select(ApiToken, User.name)  # type: ignore[call-overload]
        .outerjoin(User, col(User.id) == col(ApiToken.created_by_id))
        .order_by(col(ApiToken.id).desc())
    )
    return [
        TokenRow(row.id or 0, row.name, row.prefix, name or "", row.created_at, row.last_used_at, row.revoked_at)
        for row, name in rows
    ]


def revoke(session: Session, actor: Actor, token_id: int, now: datetime) -> None:
    """Make a token useless from now on; one that is already stays as it is.

    Raises:
        NotAllowedError: only admins manage tokens.
        NotFoundError: there is no such token.
    """
    require(actor, Right.MANAGE_USERS)
    row = session.get(ApiToken, token_id)
    if row is None:
        raise NotFoundError(f"There is no token {token_id}.", token_id=token_id)
    if row.revoked_at is None:
        row.revoked_at = now
        record(session, "token revoked", actor.user_id, f"token:{token_id}", {"prefix": row.prefix}, now)


def revoke_all_of(session: Session, user_id: int, now: datetime) -> int:
    """Revoke what a person made, when they are shut out; how many."""
    theirs = select(ApiToken).where(col(ApiToken.created_by_id) == user_id, col(ApiToken.revoked_at).is_(None))
    rows = session.scalars(theirs).all()
    for row in rows:
        row.revoked_at = now
    return len(rows)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

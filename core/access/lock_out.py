"""The check of a password with lock-out: wrong tries bring a pause that doubles, and nothing tells who exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from core.access.roles import Actor
from core.records.chain import record
from core.records.choices import Role
from core.records.people import User

FREE_TRIES = 4  # wrong passwords before the first pause
FIRST_PAUSE = timedelta(seconds=30)  # doubled with every further wrong one
LONGEST_PAUSE = timedelta(minutes=15)

REJECTED = (
    "That user name and password do not open an account now. Check both; after several wrong tries, "
    "wait up to 15 minutes or ask an admin for a new password."
)


@dataclass(frozen=True)
class Authenticated:
    """The password was right."""

    user_id: int
    actor: Actor
    must_change_password: bool


@dataclass(frozen=True)
class Rejected:
    """No sign-in; the sentence never tells which part was wrong, nor whether the person exists."""

    message: str = REJECTED


def kept_hash(session: Session, username: str) -> str:
    """The password hash of an active person; empty for anybody else."""
    wanted = select(User.password_hash).where(col(User.username) == username_of(username), col(User.active))  # type: ignore[call-overload]
    return session.scalars(wanted).first() or ""


def settle(session: Session, username: str, checked_hash: str, right: bool, now: datetime) -> Authenticated | Rejected:
    """What the checked password comes to: looks at the person again, counts a wrong try, sets or lifts the pause."""
    wanted = select(User).where(col(User.username) == username_of(username), col(User.active)).with_for_update()
    user = session.scalars(wanted.execution_options(populate_existing=True)).first()
    if user is None or (user.locked_until and user.locked_until > now):
        return Rejected()
    if right and user.password_hash == checked_hash:
        user.failed_sign_ins, user.locked_until = 0, None
        actor = Actor(user.id or 0, user.name, Role(user.role))
        return Authenticated(user.id or 0, actor, user.must_change_password)
    user.failed_sign_ins += 1
    if (over := user.failed_sign_ins - FREE_TRIES) > 0:
        user.locked_until = now + pause_after(over)
        record(session, "sign-in paused", None, f"user:{user.id}", {"wrong_tries": user.failed_sign_ins}, now)
    return Rejected()


def pause_after(tries_over: int) -> timedelta:
    """How long sign-in rests after that many wrong tries beyond the free ones: 30 s, 1, 2, 4, 8, at most 15 min."""
    return min(FIRST_PAUSE * (1 << min(tries_over - 1, 10)), LONGEST_PAUSE)


def username_of(typed: str) -> str:
    """The name as it is kept; databases refuse the NUL that a forged form may carry."""
    return typed.strip().lower().replace("\0", "\N{REPLACEMENT CHARACTER}")

"""The people who may sign in, and what an admin may change about them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.access import tokens
from core.access.lock_out import username_of
from core.access.passwords import hash_password, matches, one_time_password, refuse_weak
from core.access.roles import Actor, Right, require
from core.errors import BadInputError, NotAllowedError, NotFoundError
from core.records.base import utc_now
from core.records.chain import record
from core.records.choices import Role
from core.records.people import User

DEMO_PASSWORD = "endcap-demo"  # noqa: S105  (public on purpose: these people exist in the made-up shop alone)
_DEMO_NAMES = {
    Role.MERCHANDISER: "Mara Merchandiser",
    Role.MARKETER: "Milo Marketer",
    Role.MANAGER: "Nadia Manager",
    Role.ADMIN: "Ade Admin",
}

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,79}")


@dataclass(frozen=True)
class Person:
    """A user as an admin sees them."""

    id: int
    username: str
    name: str
    email: str
    role: Role
    active: bool
    is_demo: bool
    must_change_password: bool
    locked_until: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class NewUser:
    """A user just made; the one-time password is given back here and nowhere else."""

    id: int
    username: str
    one_time_password: str


def list_users(session: Session, actor: Actor) -> list[Person]:
    """Everybody, active people first, by name. Raises NotAllowedError for all but admins."""
    require(actor, Right.MANAGE_USERS)
    users = session.scalars(select(User).order_by(col(User.active).desc(), col(User.name), col(User.id)))
    return [_person(user) for user in users]


def names(session: Session) -> dict[int, str]:
    """Everybody's name by id, in their order; two of the same name are told apart by their user names."""
    found = session.execute(
        select(col(User.id), col(User.name), col(User.username)).order_by(func.lower(User.name))
    ).all()
    times = Counter(row.name for row in found)
    return {row.id: row.name if times[row.name] == 1 else f"{row.name} ({row.username})" for row in found}


def create_user(
    session: Session, actor: Actor, username: str, name: str, role: Role, now: datetime, *, email: str = ""
) -> NewUser:
    """The new user with a one-time password, which has to be changed at the first sign-in.

    Raises:
        NotAllowedError: only admins manage users.
        BadInputError: the user name is taken or not usable, or the name is empty.
    """
    require(actor, Right.MANAGE_USERS)
    password = one_time_password()
    user = _add(session, username, name, role, password, now, email=email)
    record(session, "user created", actor.user_id, _subject(user), {"username": user.username, "role": role}, now)
    return NewUser(_id(user), user.username, password)


def set_password(
    session: Session, actor: Actor, user_id: int, password: str, now: datetime, *, current: str | None = None
) -> None:
    """Give a person a new password; every sign-in of theirs ends. One's own needs the current one as well.

    Raises:
        NotAllowedError: somebody else's, by one who is no admin.
        BadInputError: the new password is too weak, or the current one is wrong.
    """
    user = _get(session, user_id)
    own = actor.user_id == user_id
    if not own:
        require(actor, Right.MANAGE_USERS)
    elif not matches(current or "", user.password_hash):
        raise BadInputError("The current password is not right. Nothing was changed; type it again.")
    elif current == password:
        raise BadInputError("The new password is the current one. Nothing was changed; choose another.")
    refuse_weak(password, user.username)
    _keep_password(user, password, must_change=not own)
    record(session, "password changed" if own else "password set", actor.user_id, _subject(user), {}, now)


def reset_password(session: Session, actor: Actor, user_id: int, now: datetime) -> str:
    """A new one-time password for a person who cannot sign in; every sign-in of theirs ends.

    Raises:
        NotAllowedError: only admins manage users.
    """
    require(actor, Right.MANAGE_USERS)
    user = _get(session, user_id)
    password = one_time_password()
    _keep_password(user, password, must_change=True)
    record(session, "password reset", actor.user_id, _subject(user), {}, now)
    return password


def set_role(session: Session, actor: Actor, user_id: int, role: Role, now: datetime) -> None:
    """Give a person another role; every sign-in of theirs ends.

    Raises:
        NotAllowedError: only admins manage users, and the last active admin stays one.
    """
    require(actor, Right.MANAGE_USERS)
    admins = _held_admins(session)
    user = _get(session, user_id)
    if user.role == role:
        return
    _keep_one(admins, user)
    detail = {"before": str(user.role), "after": str(role)}
    user.role = role
    user.credentials_version += 1
    record(session, "role changed", actor.user_id, _subject(user), detail, now)


def deactivate(session: Session, actor: Actor, user_id: int, now: datetime) -> int:
    """Shut a person out: sign-ins end and the API tokens they made are revoked; how many tokens.

    Raises:
        NotAllowedError: only admins manage users, and the last active admin stays active.
    """
    require(actor, Right.MANAGE_USERS)
    admins = _held_admins(session)
    user = _get(session, user_id)
    if not user.active:
        return 0
    _keep_one(admins, user)
    user.active = False
    user.credentials_version += 1
    revoked = tokens.revoke_all_of(session, user_id, now)
    record(session, "user deactivated", actor.user_id, _subject(user), {"tokens_revoked": revoked}, now)
    return revoked


def reactivate(session: Session, actor: Actor, user_id: int, now: datetime) -> None:
    """Let a person in again, with the password they had. Raises NotAllowedError for all but admins."""
    require(actor, Right.MANAGE_USERS)
    user = _get(session, user_id)
    if user.active:
        return
    user.active, user.failed_sign_ins, user.locked_until = True, 0, None
    record(session, "user reactivated", actor.user_id, _subject(user), {}, now)


def first_admin(session: Session, now: datetime | None = None) -> str | None:
    """The one-time password of a new user *admin*, to be shown once; None where somebody can sign in already."""
    if session.scalars(select(col(User.id)).limit(1)).first() is not None:
        return None
    now = now or utc_now()
    password = one_time_password()
    user = _add(session, "admin", "Admin", Role.ADMIN, password, now)
    record(session, "user created", None, _subject(user), {"username": "admin", "role": Role.ADMIN}, now)
    return password


def demo_users(session: Session, now: datetime | None = None) -> list[Person]:
    """One person per role, made if need be, for the demo shop alone; their password is ``DEMO_PASSWORD``."""
    taken = set(session.scalars(select(col(User.username)).where(col(User.username).in_(list(_DEMO_NAMES)))))
    missing = {role: name for role, name in _DEMO_NAMES.items() if role not in taken}
    kept = hash_password(DEMO_PASSWORD) if missing else ""
    for role, name in missing.items():
        user = User(username=role, name=name, role=role, is_demo=True, password_hash=kept, created_at=now or utc_now())
        session.add(user)
    session.flush()
    return demo_people(session)


def demo_people(session: Session) -> list[Person]:
    """The active people of the demo shop, whom the sign-in page offers; nobody in a real one."""
    users = session.scalars(select(User).where(col(User.is_demo), col(User.active)).order_by(col(User.id)))
    return [_person(user) for user in users]


def _add(
    session: Session,
    username: str,
    name: str,
    role: Role,
    password: str,
    now: datetime,
    *,
    email: str = "",
) -> User:
    username, name = username_of(username), name.strip()
    if not _USERNAME.fullmatch(username):
        raise BadInputError(
            f"{username[:80]!r} cannot be a user name: use a letter or digit, then letters, digits and . _ @ + -."
        )
    if not 0 < len(name) <= 120:
        raise BadInputError("The name must have from 1 to 120 characters.")
    if session.scalars(select(User).where(col(User.username) == username)).first() is not None:
        raise BadInputError(f"There is a user {username!r} already: choose another user name, or reactivate that one.")
    user = User(username=username, name=name, email=email.strip()[:254], role=role, created_at=now)
    user.password_hash, user.must_change_password = hash_password(password), True
    session.add(user)
    session.flush()
    return user


def _keep_password(user: User, password: str, *, must_change: bool) -> None:
    user.password_hash = hash_password(password)
    user.must_change_password = must_change
    user.credentials_version += 1
    user.failed_sign_ins, user.locked_until = 0, None


def _held_admins(session: Session) -> set[int]:
    """The active admins, held until the session commits; always before anybody else, so that nobody waits in a ring."""
    wanted = select(User).where(col(User.role) == Role.ADMIN, col(User.active)).order_by(col(User.id))
    admins = session.scalars(wanted.with_for_update().execution_options(populate_existing=True))
    return {_id(admin) for admin in admins}


def _keep_one(admins: set[int], user: User) -> None:
    if admins == {user.id}:
        raise NotAllowedError(
            f"{user.name} is the last active admin. Nothing was changed; make somebody else an admin first."
        )


def _get(session: Session, user_id: int) -> User:
    wanted = select(User).where(col(User.id) == user_id).with_for_update()
    user = session.scalars(wanted.execution_options(populate_existing=True)).first()
    if user is None:
        raise NotFoundError(f"There is no user {user_id}.", user_id=user_id)
    return user


def _person(user: User) -> Person:
    return Person(
        _id(user),
        user.username,
        user.name,
        user.email,
        Role(user.role),
        user.active,
        user.is_demo,
        user.must_change_password,
        user.locked_until,
        user.created_at,
    )


def _id(user: User) -> int:
    return user.id or 0


def _subject(user: User) -> str:
    return f"user:{user.id}"

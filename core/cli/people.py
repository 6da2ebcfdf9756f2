"""``users`` and ``tokens``: who may sign in, and which programs may call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from sqlmodel import Session

from core.access.roles import Actor
from core.cli.console import say
from core.cli.opening import COMMAND_LINE, opened
from core.errors import NotFoundError
from core.records.base import utc_now
from core.records.choices import Role

if TYPE_CHECKING:
    from core.access.users import Person

users = typer.Typer(no_args_is_help=True, help="The people who may sign in.")
tokens = typer.Typer(no_args_is_help=True, help="The keys of programs that call the API.")

Username = Annotated[str, typer.Argument(help="The user name.")]


@users.command("list")
def list_users() -> None:
    """List everybody."""
    from core.access.users import list_users as everybody

    with opened() as (_, store), store.read() as session:
        people = everybody(session, COMMAND_LINE)
    for person in people:
        state = "" if person.active else "  deactivated"
        say(f"{person.username:<20} {person.role:<14} {person.name}{state}")
    if not people:
        say("Nobody can sign in yet: run `endcap init`.")


@users.command("add")
def add_user(
    username: Username,
    role: Annotated[Role, typer.Option(help="What the person does here.")] = Role.MERCHANDISER,
    name: Annotated[str, typer.Option(help="The name others see; else the user name.")] = "",
) -> None:
    """Add a person; the one-time password is shown once."""
    from core.access.users import create_user

    with opened() as (_, store), store.write() as session:
        made = create_user(session, COMMAND_LINE, username, name or username, role, utc_now())
    say(f"{made.username} may sign in as {role} with the one-time password {made.one_time_password}")


@users.command("role")
def set_role(username: Username, role: Annotated[Role, typer.Argument(help="The new role.")]) -> None:
    """Give a person another role; their sign-ins end."""
    from core.access import users as access

    with opened() as (_, store), store.write() as session:
        access.set_role(session, COMMAND_LINE, _user_id(session, username), role, utc_now())
    say(f"{username} is a {role} now and has to sign in again.")


@users.command("password")
def reset_password(username: Username) -> None:
    """Give a person a new one-time password; their sign-ins end."""
    from core.access import users as access

    with opened() as (_, store), store.write() as session:
        password = access.reset_password(session, COMMAND_LINE, _user_id(session, username), utc_now())
    say(f"{username} may sign in with the one-time password {password}")


@users.command("deactivate")
def deactivate(username: Username) -> None:
    """Shut a person out; their sign-ins end and their tokens are revoked."""
    from core.access import users as access

    with opened() as (_, store), store.write() as session:
        revoked = access.deactivate(session, COMMAND_LINE, _user_id(session, username), utc_now())
    say(f"{username} can no longer sign in. API tokens revoked with it: {revoked}.")


@tokens.command("add")
def add_token(
    name: Annotated[str, typer.Argument(help="What will use it, such as a program's name.")],
    by: Annotated[str, typer.Option("--for", help="User name of the admin who answers for it.")] = "admin",
) -> None:
    """Make a token; it is shown once."""
    from core.access.tokens import create

    with opened() as (_, store), store.write() as session:
        user = _person(session, by)
        made = create(session, Actor(user.id, user.name, user.role), name, utc_now())
    say(f"Token {made.id} for {made.name}, shown only now:")
    say(f"  {made.secret}")


@tokens.command("list")
def list_tokens() -> None:
    """List all tokens, those revoked too."""
    from core.access import tokens as access

    with opened() as (_, store), store.read() as session:
        rows = access.list_tokens(session, COMMAND_LINE)
    for row in rows:
        used = f"last used {row.last_used_at:%Y-%m-%d}" if row.last_used_at else "never used"
        say(f"{row.id:>4}  {row.prefix}…  {row.name}  {'revoked' if row.revoked_at else used}")
    if not rows:
        say("There are no tokens. `endcap tokens add NAME` makes one.")


@tokens.command("revoke")
def revoke_token(token: Annotated[int, typer.Argument(help="The token's number, from `endcap tokens list`.")]) -> None:
    """Make a token worthless at once."""
    from core.access.tokens import revoke

    with opened() as (_, store), store.write() as session:
        revoke(session, COMMAND_LINE, token, utc_now())
    say(f"Token {token} no longer works.")


def _user_id(session: Session, username: str) -> int:
    return _person(session, username).id


def _person(session: Session, username: str) -> Person:
    from core.access.users import list_users as everybody

    wanted = username.strip().casefold()
    for person in everybody(session, COMMAND_LINE):
        if person.username.casefold() == wanted:
            return person
    raise NotFoundError(f"There is no user {username!r}. Nothing was changed; `endcap users list` names them.")

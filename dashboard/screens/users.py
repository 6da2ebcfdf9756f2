"""Users: who may sign in and what they may do; the tokens of programs. For admins."""

from __future__ import annotations

from datetime import datetime
from html import escape

import streamlit as st

from core.access import sessions, tokens, users
from core.access.roles import Actor
from core.access.tokens import TokenRow
from core.access.users import Person
from core.errors import EndcapError
from core.records.choices import Role
from dashboard import clock, outcomes, phrases, session, tables
from dashboard.outcomes import Writing
from dashboard.tables import Column

SCREEN = "users"
SHOWN_ONCE = "users.shown_once"  # what was just made and is shown once: (for whom, the secret)


def draw() -> None:
    """The whole screen."""
    actor = session.actor()
    try:
        with session.store().read() as reading:
            people, programs = users.list_users(reading, actor), tokens.list_tokens(reading, actor)
    except EndcapError as error:
        st.html(tables.failed(error))
        return
    active = [person for person in people if person.active]
    admins = sum(person.role == Role.ADMIN for person in active)
    st.html(
        phrases.heading(
            "Users", f"{phrases.count(len(active), 'active person', 'active people')}, {phrases.count(admins, 'admin')}"
        )
    )
    outcomes.show(SCREEN)
    _shown_once()
    wide, narrow = st.columns([2.2, 1], gap="large")
    with wide:
        st.html(_people_table(people, session.now()))
    with narrow:
        change, add = st.tabs(["Change a person", "Add a person"], key="users.tabs")
        with change:
            _change(people)
        with add:
            _add()
    wide, narrow = st.columns([2.2, 1], gap="large")
    with wide:
        none = phrases.empty("No program has a token.", "Make one to let a program send products to the API.")
        shown = _token_table(programs, session.now()) if programs else none
        st.html(tables.section("Tokens of programs") + shown)
    with narrow:
        _programs(programs)


def _people_table(people: list[Person], now: datetime) -> str:
    columns = [
        Column[Person]("Name", lambda person: person.name),
        Column[Person]("User name", lambda person: person.username, "soft"),
        Column[Person]("Role", lambda person: person.role),
        Column[Person]("State", lambda person: _state(person, now)),
        Column[Person]("E-mail", lambda person: person.email, "soft"),
        Column[Person]("Added", lambda person: f"{person.created_at:%d %b %Y}", "num"),
    ]
    return tables.table(columns, people, is_off=lambda person: not person.active)


def _state(person: Person, now: datetime) -> str:
    if not person.active:
        return "deactivated"
    if person.locked_until and person.locked_until > now:
        return f"paused until {person.locked_until:%H:%M} UTC"
    return "has a one-time password" if person.must_change_password else "active"


def _token_table(programs: list[TokenRow], now: datetime) -> str:
    columns = [
        Column[TokenRow]("Program", lambda row: row.name),
        Column[TokenRow]("Begins with", lambda row: row.prefix, "soft"),
        Column[TokenRow]("Made by", lambda row: row.created_by or "command line", "soft"),
        Column[TokenRow]("State", lambda row: "revoked" if row.revoked_at else "works"),
        Column[TokenRow](
            "Last used", lambda row: clock.ago(row.last_used_at, now) if row.last_used_at else "never", "num"
        ),
    ]
    return tables.table(columns, programs, is_off=lambda row: row.revoked_at is not None)


def _shown_once() -> None:
    if SHOWN_ONCE not in st.session_state:
        return
    whose, secret = st.session_state[SHOWN_ONCE]
    with st.container(border=True, key="users.shown_once_box"):
        st.html(f"<b>{escape(whose)}</b> <span class='ec-soft'>It is shown only now: copy it.</span>")
        st.code(secret, language=None)
        st.button("Done", key="users.shown_once_done", on_click=st.session_state.pop, args=(SHOWN_ONCE, None))


def _change(people: list[Person]) -> None:
    by_id = {person.id: person for person in people}
    chosen = st.selectbox(
        "Person",
        list(by_id),
        index=None,
        placeholder="Choose one",
        format_func=lambda found: f"{by_id[found].name} · {by_id[found].username}",
        key="users.who",
    )
    if chosen is None:
        return
    person = by_id[chosen]
    role = st.selectbox(
        "Role", list(Role), index=list(Role).index(person.role), format_func=str.title, key=f"users.role.{person.id}"
    )
    st.caption("A new role or password ends every sign-in of that person.")
    with st.container(horizontal=True, key="users.actions"):
        same = role == person.role
        st.button("Set role", key="users.set_role", disabled=same, on_click=_set_role, args=(person, role))
        st.button("New one-time password", key="users.reset", on_click=_reset, args=(person,))
        st.button("End sign-ins", key="users.end", on_click=_end, args=(person,))
        if person.active:
            with st.popover("Deactivate…", key="users.deactivate_ask"):
                st.text(f"{person.name} is signed out and cannot sign in; the tokens they made stop working for good.")
                st.button("Deactivate", key="users.deactivate", type="primary", on_click=_deactivate, args=(person,))
        else:
            st.button("Reactivate", key="users.reactivate", on_click=_reactivate, args=(person,))


def _add() -> None:
    with st.form("users.add", border=False, clear_on_submit=True):
        st.text_input("Name", key="users.add.name", max_chars=120)
        st.text_input("User name", key="users.add.username", max_chars=80, placeholder="small letters and digits")
        st.text_input("E-mail (for company sign-in)", key="users.add.email", max_chars=254)
        st.selectbox("Role", list(Role), format_func=str.title, key="users.add.role")
        st.form_submit_button("Add person", key="users.add.submit", type="primary", on_click=_add_person)


def _programs(programs: list[TokenRow]) -> None:
    with st.form("users.token", border=False, clear_on_submit=True):
        st.text_input("Program", key="users.token.name", max_chars=120, placeholder="such as Warehouse feed")
        st.form_submit_button("Make a token", key="users.token.submit", on_click=_make_token)
    working = {row.id: f"{row.name} · {row.prefix}" for row in programs if row.revoked_at is None}
    if working:
        with st.popover("Revoke a token…", key="users.revoke_ask"):
            chosen = st.selectbox("Token", list(working), format_func=working.__getitem__, key="users.revoke.which")
            st.button("Revoke", key="users.revoke", type="primary", on_click=_revoke, args=(chosen,))


def _set_role(person: Person, role: Role) -> None:
    def change(writing: Writing, actor: Actor) -> str:
        users.set_role(writing, actor, person.id, role, session.now())
        return f"{person.name} is a {role} now and has to sign in again."

    outcomes.attempt(SCREEN, change)


def _reset(person: Person) -> None:
    def change(writing: Writing, actor: Actor) -> str:
        password = users.reset_password(writing, actor, person.id, session.now())
        st.session_state[SHOWN_ONCE] = (f"One-time password of {person.username}.", password)
        return f"{person.name} has a new one-time password and has to sign in again."

    outcomes.attempt(SCREEN, change)


def _end(person: Person) -> None:
    def change(writing: Writing, actor: Actor) -> str:
        ended = sessions.end_all(writing, actor, person.id, session.now())
        return f"{phrases.count(ended, 'sign-in')} of {person.name} ended; the password stays as it is."

    outcomes.attempt(SCREEN, change)


def _deactivate(person: Person) -> None:
    def change(writing: Writing, actor: Actor) -> str:
        revoked = users.deactivate(writing, actor, person.id, session.now())
        return f"{person.name} cannot sign in any more; {phrases.count(revoked, 'token was', 'tokens were')} revoked."

    outcomes.attempt(SCREEN, change)


def _reactivate(person: Person) -> None:
    def change(writing: Writing, actor: Actor) -> str:
        users.reactivate(writing, actor, person.id, session.now())
        return f"{person.name} can sign in again, with the password they had."

    outcomes.attempt(SCREEN, change)


def _add_person() -> None:
    form = st.session_state
    name, role = str(form["users.add.name"]), Role(form["users.add.role"])

    def add(writing: Writing, actor: Actor) -> str:
        username, email = str(form["users.add.username"]), str(form["users.add.email"])
        made = users.create_user(writing, actor, username, name, role, session.now(), email=email)
        form[SHOWN_ONCE] = (f"One-time password of {made.username}.", made.one_time_password)
        return f"{name.strip()} was added as a {role}. They choose their own password when they first sign in."

    outcomes.attempt(SCREEN, add)


def _make_token() -> None:
    def make(writing: Writing, actor: Actor) -> str:
        made = tokens.create(writing, actor, str(st.session_state["users.token.name"]), session.now())
        st.session_state[SHOWN_ONCE] = (f"Token of {made.name}.", made.secret)
        return f"{made.name} can use the API now."

    outcomes.attempt(SCREEN, make)


def _revoke(token_id: int) -> None:
    def revoke(writing: Writing, actor: Actor) -> str:
        tokens.revoke(writing, actor, token_id, session.now())
        return "The token was revoked; the program that used it is refused from now on."

    outcomes.attempt(SCREEN, revoke)


draw()

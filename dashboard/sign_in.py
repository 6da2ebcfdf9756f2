"""The sign-in page and the change of one's password.

streamlit-authenticator gives the form; the store checks the password, counts wrong tries and starts the sign-in. Its
own cookie and the frame that would set it are left out: ours is set by HTTP (dashboard/app.py), where no script can
read it.
"""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from core.access import oidc, sessions, users
from core.access.lock_out import Rejected
from core.access.sessions import SignedIn, Visit
from core.errors import EndcapError
from dashboard import session, tickets

_BROWSER_MARK = "_streamlit_xsrf"
_FIELDS = {"Form name": "Sign in", "Username": "User name", "Password": "Password", "Login": "Sign in"}


def ask() -> None:
    """Show the sign-in page; a right password leads to the screens, a wrong one to one sentence."""
    _, middle, _ = st.columns([1, 1.1, 1])
    with middle, st.container(key="sign_in"):
        st.html("<div class='ec-brand'>Endcap</div><p class='ec-lead'>The desk where your team decides.</p>")
        _by_password()
        if _has_provider():
            _by_provider()
        _demo_people()


def change_password(visit: Visit, *, required: bool) -> None:
    """Ask for a new password and, once it is kept, for a new sign-in with it."""
    _, middle, _ = st.columns([1, 1.1, 1])
    with middle, st.container(key="sign_in"):
        why = "This password was given to you. Choose your own to begin." if required else f"For {visit.username}."
        st.html(f"<div class='ec-brand'>Change password</div><p class='ec-lead'>{escape(why)}</p>")
        with st.form("account.form", border=False):
            current = st.text_input("Current password", type="password", key="account.current")
            new = st.text_input("New password", type="password", key="account.new")
            again = st.text_input("New password again", type="password", key="account.again")
            asked = st.form_submit_button("Change password", type="primary", width="stretch")
        if not required and st.button("Cancel", key="account.cancel", type="tertiary"):
            del st.session_state["account.changing"]
            st.rerun()
        if asked:
            _keep(visit, current, new, again)


def finish(signed_in: SignedIn) -> None:
    """Send the browser to the route that sets the cookie, with a ticket only this browser can use."""
    mark = st.context.cookies.get(_BROWSER_MARK, "")
    session.go_to(f"/session?ticket={tickets.issue(signed_in.token, mark, session.now())}")


def _by_password() -> None:
    from streamlit_authenticator import Authenticate
    from streamlit_authenticator.controllers import AuthenticationController
    from streamlit_authenticator.models import AuthenticationModel

    class StoreChecks(AuthenticationModel):  # type: ignore[misc]
        """Lets the store check the password, so that wrong tries count and the cookie is ours."""

        def check_credentials(self, username: str, password: str) -> bool:
            """Whether the store opened a sign-in; on success the browser is on its way already."""
            outcome = sessions.sign_in(
                session.store(), username, password, session.now(), hours=session.config().session_hours
            )
            if isinstance(outcome, Rejected):
                st.session_state["sign_in.refused"] = outcome.message
                return False
            finish(outcome)
            return True

    class Form(Authenticate):  # type: ignore[misc]
        """The form alone: its makers' constructor would put the frame of a cookie of theirs into the page."""

        def __init__(self) -> None:
            known: dict[str, Any] = {"usernames": {}}
            self.path, self.secret_key, self.attrs = None, "", {"login_sleep_time": 0}
            self.cookie_controller = _NoCookie()
            self.authentication_controller = AuthenticationController(known, auto_hash=False)
            self.authentication_controller.authentication_model = StoreChecks(known, auto_hash=False)

    st.session_state.pop("sign_in.refused", None)
    Form().login(fields=_FIELDS, key="sign_in.form")
    if refused := st.session_state.get("sign_in.refused"):
        st.error(refused)


class _NoCookie:
    """What the form asks of a cookie: there never is one."""

    def get_cookie(self) -> None:
        """No sign-in from before."""

    def set_cookie(self) -> None:
        """Nothing is kept."""


def _has_provider() -> bool:
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def _by_provider() -> None:
    if not st.user.is_logged_in:
        if st.button("Sign in with your company account", key="sign_in.provider", width="stretch"):
            st.login()
        return
    outcome = oidc.sign_in_verified(
        session.store(),
        str(st.user.get("email") or ""),
        oidc.is_verified(st.user.get("email_verified")),
        session.now(),
        hours=session.config().session_hours,
    )
    if not isinstance(outcome, Rejected):
        finish(outcome)
        return
    st.error(outcome.message)
    if st.button("Use another account", key="sign_in.other"):
        st.logout()


def _demo_people() -> None:
    with session.store().read() as reading:
        people = users.demo_people(reading)
    if not people:
        return
    st.html("<p class='ec-demo-lead'>This is the demo shop. Look around as:</p>")
    with st.container(horizontal=True, key="demo_people"):
        for person in people:
            if st.button(person.role.title(), key=f"sign_in.demo.{person.username}", help=person.name):
                _as_demo(person.username)


def _as_demo(username: str) -> None:
    outcome = sessions.sign_in(session.store(), username, users.DEMO_PASSWORD, session.now())
    if isinstance(outcome, Rejected):
        st.error(outcome.message)
    else:
        finish(outcome)


def _keep(visit: Visit, current: str, new: str, again: str) -> None:
    if new != again:
        st.error("The two new passwords differ. Nothing was changed; type them again.")
        return
    try:
        with session.store().write() as writing:
            users.set_password(writing, visit.actor, visit.actor.user_id or 0, new, session.now(), current=current)
    except EndcapError as error:
        st.error(error.message)
        return
    outcome = sessions.sign_in(session.store(), visit.username, new, session.now())
    st.session_state.pop("account.changing", None)
    if isinstance(outcome, SignedIn):
        finish(outcome)

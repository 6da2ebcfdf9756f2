"""The ASGI app: the screens, the API beside them, product pictures, the session cookie and the security headers."""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from core.access import sessions
from core.access.roles import Right, may
from core.api.app import create_api
from core.errors import EndcapError, StoreError
from dashboard import session, tickets
from dashboard.options import configure
from dashboard.web import Pictures, SecurityHeaders, SignedInUploads

HERE = Path(__file__).parent
BROWSER_MARK = "_streamlit_xsrf"
PROVIDER_MARK = "_streamlit_user"

_LOG = logging.getLogger(__name__)
_FAILED = "This screen failed. What you decided before is kept; load the page again, and tell an admin if it stays so."


def create_app() -> st.App:
    """The whole dashboard as one ASGI app over the store that the settings name."""
    chosen = session.config()
    configure(chosen)
    api = create_api(chosen, session.store())
    return st.App(
        HERE / "main.py",
        routes=[Route("/session", begin_session), Route("/session/end", end_session), Mount("/api", app=api)],
        middleware=[
            Middleware(SecurityHeaders, public_url=chosen.public_url),
            Middleware(Pictures, folder=chosen.home / "media"),
            Middleware(SignedInUploads, may_upload=_may_upload),
        ],
        lifespan=_lifespan,
        on_script_error=_say_it_failed,
    )


async def begin_session(request: Request) -> Response:
    """Set the session cookie for a valid one-time ticket, out of reach of scripts, and go to the first screen."""
    answer = RedirectResponse("/", status_code=303)
    if _is_from_elsewhere(request):
        return answer
    ticket, mark = request.query_params.get("ticket", ""), request.cookies.get(BROWSER_MARK, "")
    if token := tickets.redeem(ticket, mark, session.now()):
        chosen = session.config()
        secure = request.url.scheme == "https" or chosen.public_url.startswith("https://")
        answer.set_cookie(
            session.COOKIE,
            token,
            max_age=chosen.session_hours * 3600,
            httponly=True,
            samesite="lax",
            secure=secure,
            path="/",
        )
    return answer


async def end_session(request: Request) -> Response:
    """Drop the cookie; the script ended the sign-in in the store before it sent the browser here.

    Who came in by a provider leaves there too; otherwise the provider would sign them in again at once.
    """
    if _is_from_elsewhere(request):
        return RedirectResponse("/", status_code=303)
    answer = RedirectResponse("/auth/logout" if PROVIDER_MARK in request.cookies else "/", status_code=303)
    answer.delete_cookie(session.COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def _is_from_elsewhere(request: Request) -> bool:
    """Whether another site sent the browser here, as browsers themselves say."""
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")


def _may_upload(request: Request) -> bool:
    with session.store().read() as reading:
        found = sessions.visit(reading, request.cookies.get(session.COOKIE, ""), session.now())
    return found is not None and not found.must_change_password and may(found.actor, Right.IMPORT)


def _say_it_failed(error: Exception) -> bool:
    """Show a calm sentence instead of a traceback, which goes to the log."""
    _LOG.error("a screen failed", exc_info=error)
    message = error.message if isinstance(error, EndcapError) else _FAILED
    st.error(message)
    if isinstance(error, StoreError):
        st.button("Try again", key="failed.again")
    return True


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    session.store().ping()
    gc.collect()
    gc.freeze()  # what was imported stays; collecting it again after every run was the main cost
    yield {}
    session.store().close()


app = create_app()

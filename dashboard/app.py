"""The ASGI app: the screens, the API beside them, product pictures, the session cookie and the security headers."""

from __future__ import annotations

import gc
import os
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from streamlit import config

from core.api.app import create_api
from core.settings import Settings
from dashboard import session, tickets
from dashboard.web import Pictures, SecurityHeaders

HERE = Path(__file__).parent
CONFIG = HERE.parent / ".streamlit" / "config.toml"
BROWSER_MARK = "_streamlit_xsrf"


def create_app() -> st.App:
    """The whole dashboard as one ASGI app over the store that the settings name."""
    chosen = session.config()
    configure(chosen)
    api = create_api(chosen, session.store())
    return st.App(
        HERE / "main.py",
        routes=[Route("/session", begin_session), Route("/session/end", end_session), Mount("/api", app=api)],
        middleware=[Middleware(SecurityHeaders), Middleware(Pictures, folder=chosen.home / "media")],
        lifespan=_lifespan,
    )


def configure(chosen: Settings) -> None:
    """Give Streamlit its options from the project's file, whatever the working directory; environment wins."""
    options = _flat(tomllib.loads(CONFIG.read_text(encoding="utf-8")))
    options["server.maxUploadSize"] = chosen.upload_mb
    options["server.cookieSecret"] = chosen.install_key()
    if hosts := allowed_hosts(chosen):
        options["server.allowedHosts"] = hosts
    set_outside = {name for name in options if f"STREAMLIT_{name.replace('.', '_')}".upper() in _environment()}
    config.get_config_options(
        force_reparse=True,
        options_from_flags={name: value for name, value in options.items() if name not in set_outside},
    )


def allowed_hosts(chosen: Settings) -> list[str]:
    """The host names the screens answer to; empty (any) where the server listens everywhere and no name is known."""
    public = urlsplit(chosen.public_url).hostname
    if chosen.host in ("0.0.0.0", "::") and not public:  # noqa: S104  (compared, not bound)
        return []
    return ["localhost", "127.0.0.1", *{name for name in (chosen.host, public) if name and name != "127.0.0.1"}]


async def begin_session(request: Request) -> Response:
    """Set the session cookie for a valid one-time ticket, out of reach of scripts, and go to the first screen."""
    now = session.now()
    token = tickets.redeem(request.query_params.get("ticket", ""), request.cookies.get(BROWSER_MARK, ""), now)
    answer = RedirectResponse("/", status_code=303)
    if token:
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


async def end_session(_request: Request) -> Response:
    """Drop the cookie; the script ended the sign-in in the store before it sent the browser here."""
    answer = RedirectResponse("/", status_code=303)
    answer.delete_cookie(session.COOKIE, path="/", httponly=True, samesite="lax")
    return answer


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    session.store().ping()
    gc.collect()
    gc.freeze()  # what was imported stays; collecting it again after every run was the main cost
    yield {}
    session.store().close()


def _environment() -> set[str]:
    return {name.upper() for name in os.environ if name.startswith("STREAMLIT_")}


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in tree.items():
        found |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return found


app = create_app()

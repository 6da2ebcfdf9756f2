"""What stands between the network and the screens: headers on every answer, pictures, and who may send files."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PICTURE = re.compile(r"/media/([A-Za-z0-9][A-Za-z0-9._-]{0,120}\.(?:png|jpe?g|webp|gif|svg))")
_UPLOADS = "/_stcore/upload_file/"
_NOBODYS = "/_stcore/metrics"  # Streamlit's numbers, open to anybody; ours are /api/metrics, with a token
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class SecurityHeaders:
    """Adds the headers that keep other sites, injected scripts and guessed types away from the screens.

    Behind HTTPS every cookie is for HTTPS alone, and browsers are told to use nothing else.
    """

    def __init__(self, app: ASGIApp, public_url: str = "") -> None:
        """Wrap ``app``; ``public_url`` is the address people use, where a proxy stands in front."""
        self.app = app
        self._is_https_outside = public_url.startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with the headers added where they are not set."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_https = self._is_https_outside or scope["scheme"] == "https"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in headers_of_screens().items():
                    headers.setdefault(name, value)
                if is_https:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                    _keep_cookies_secure(headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Pictures:
    """Serves ``/media/<name>`` from the pictures of the home folder; all else goes on to the screens."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        """Wrap ``app``; ``folder`` need not exist."""
        self.app = app
        self.folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The picture if there is one of that plain name, else the app's answer."""
        path = self.picture(scope["path"]) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        if path is None:
            await self.app(scope, receive, send)
            return
        headers = {"Cache-Control": "private, max-age=86400", "Content-Security-Policy": _PICTURE_POLICY}
        await FileResponse(path, headers=headers)(scope, receive, send)

    def picture(self, path: str) -> Path | None:
        """The file behind an address; None for another kind of name, or a link that leads out of the folder."""
        match = _PICTURE.fullmatch(path)
        if match is None:
            return None
        found = self.folder / match[1]
        inside = found.is_file() and found.resolve().is_relative_to(self.folder.resolve())
        return found if inside else None


class SignedInUploads:
    """Refuses files of those who may send none, before a byte is read: Streamlit takes them from any open page."""

    def __init__(self, app: ASGIApp, may_upload: Callable[[Request], bool]) -> None:
        """Wrap ``app``; ``may_upload`` says whether the sender of a request may."""
        self.app = app
        self.may_upload = may_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, or with 403."""
        path = scope["path"] if scope["type"] == "http" else ""
        sends = path.startswith(_UPLOADS) and scope["method"] != "OPTIONS"
        if path == _NOBODYS:
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
        elif sends and not await run_in_threadpool(self.may_upload, Request(scope)):
            refusal = PlainTextResponse("Sign in to send files.", 403, headers={"Connection": "close"})
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@cache
def headers_of_screens() -> dict[str, str]:
    """The headers of every answer; the policy names the one inline script of the page by its hash."""
    policy = {
        "default-src": "'self'",
        "script-src": f"'self' blob: 'wasm-unsafe-eval' {' '.join(_inline_scripts())}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob: https:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Frame-Options": "SAMEORIGIN",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def _keep_cookies_secure(headers: MutableHeaders) -> None:
    """Mark every cookie that is set as one for HTTPS alone."""
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:
        is_marked = "secure" in {part.strip().lower() for part in cookie.split(";")[1:]}
        headers.append("set-cookie", cookie if is_marked else f"{cookie}; Secure")


def _inline_scripts() -> list[str]:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts]

"""What stands between the network and the routes: a limit on bodies, headers on every answer, and the stop-watch."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.api.problems import answer

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# What one request was: method, route ("" where none fits), status, seconds.
Observe = Callable[[str, str, int, float], None]


class BodyLimit:
    """Refuses a body above ``most_bytes``: by its announced length before a byte is read, else as it grows."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        """Wrap ``app``."""
        self.app = app
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, or with 413."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > self.most_bytes:
            await answer(413, headers={"Connection": "close"})(scope, receive, send)
            return
        read = 0

        async def receive_counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.most_bytes:
                raise HTTPException(413, headers={"Connection": "close"})
            return message

        await self.app(scope, receive_counted, send)


class Edge:
    """Adds the security headers to every answer, and tells ``observe`` what it was and how long it took."""

    def __init__(self, app: ASGIApp, observe: Observe) -> None:
        """Wrap ``app``."""
        self.app = app
        self.observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = perf_counter(), 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            route = getattr(scope.get("route"), "path", "")
            self.observe(scope["method"], route, status, perf_counter() - started)

"""Who calls: the bearer token is looked at before any of the body is read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Security
from fastapi.responses import Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from core.access import tokens
from core.access.tokens import Caller
from core.api.problems import Refusal
from core.records.base import utc_now
from core.records.store import Store

# Only describes the scheme in openapi.json; TokenRoute does the work.
bearer = Security(
    HTTPBearer(auto_error=False, description="A token made by an admin on the Users screen or by `endcap`.")
)


class TokenRoute(APIRoute):
    """A route that answers 401 to a caller without a valid token, whatever they sent."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's work behind the check of the token."""
        answer = super().get_route_handler()

        async def check_then_answer(request: Request) -> Response:
            request.state.caller = await run_in_threadpool(
                caller_of, request.app.state.store, request.headers.get("authorization", "")
            )
            return await answer(request)

        return check_then_answer


def caller_of(store: Store, authorization: str) -> Caller:
    """The program behind the header's token; its use is noted.

    Raises:
        Refusal: 401: no token, or one that was never made or is revoked.
    """
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise Refusal(
            401,
            "no-token",
            "The request carries no token.",
            "Send `Authorization: Bearer <token>`; an admin makes one.",
        )
    now = utc_now()
    with store.read() as session:
        caller = tokens.check(session, secret.strip())
    if caller is None:
        raise Refusal(401, "unknown-token", "The token is unknown or revoked.", "Ask an admin for a new one.")
    if tokens.use_is_due(caller, now):
        with store.write() as session:
            tokens.note_use(session, caller, now)
    return caller

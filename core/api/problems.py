"""Every refusal in one shape: a code for programs, what happened and the remedy for people. Never a stack trace."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from core.errors import BadInputError, EndcapError, NotAllowedError, NotFoundError, StoreError

log = logging.getLogger(__name__)


class Detail(BaseModel):
    """One place of the request that cannot be used."""

    where: str = Field(description="The place, such as products.3.price.")
    what: str = Field(description="What is wrong with it.")


class Trouble(BaseModel):
    """Why the request was refused."""

    code: str = Field(description="Stays the same from release to release.", examples=["unknown-token"])
    what: str = Field(description="What happened, in a sentence.", examples=["The token is unknown or revoked."])
    remedy: str = Field(description="What to do now.", examples=["Ask an admin for a token."])
    details: list[Detail] = Field(default_factory=list)


class ErrorBody(BaseModel):
    """The body of every answer with a status of 400 or more."""

    error: Trouble


# Status -> (code, what, remedy) where the raiser gave no words of its own.
_WORDS: dict[int, tuple[str, str, str]] = {
    401: ("no-token", "The request carries no usable token.", "Send `Authorization: Bearer <token>`."),
    403: ("not-allowed", "The caller may not do this.", "Ask an admin."),
    404: ("not-found", "There is nothing at this address.", "See /openapi.json for the addresses there are."),
    405: ("wrong-method", "This address does not answer to that method.", "See /openapi.json for the methods."),
    413: ("too-large", "The body is too large. It was not read.", "Send fewer products in each request."),
    415: ("wrong-type", "The body is not JSON.", "Send `Content-Type: application/json`."),
    422: ("bad-input", "The request cannot be used. Nothing was changed.", "Correct it and send it again."),
    500: ("unexpected", "Something unexpected happened. Nothing of this request was kept.", "Try again later."),
    503: ("not-ready", "The store does not answer. Nothing of this request was kept.", "Try again in a minute."),
}
_STATUS: tuple[tuple[type[EndcapError], int], ...] = (
    (BadInputError, 422),
    (NotAllowedError, 403),
    (NotFoundError, 404),
    (StoreError, 503),
)


class Refusal(HTTPException):
    """A refusal in words: status, code, what happened, what to do."""

    def __init__(self, status: int, code: str, what: str, remedy: str) -> None:
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        super().__init__(status, what, headers)
        self.trouble = Trouble(code=code, what=what, remedy=remedy)


def answer(
    status: int, trouble: Trouble | None = None, headers: dict[str, str] | None = None, details: Sequence[Detail] = ()
) -> JSONResponse:
    """The answer to a refused request; the usual words of that status unless others are given."""
    if trouble is None:
        code, what, remedy = _WORDS.get(status, _WORDS[422 if status < 500 else 500])
        trouble = Trouble(code=code, what=what, remedy=remedy, details=list(details))
    return JSONResponse(ErrorBody(error=trouble).model_dump(), status, headers)


def add_handlers(app: FastAPI) -> None:
    """Make the app answer every error in the one shape."""
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_bad_request)
    app.add_exception_handler(EndcapError, _on_ours)
    app.add_exception_handler(Exception, _on_unexpected)


async def _on_http(_request: Request, error: Exception) -> Response:
    if isinstance(error, Refusal):
        return answer(error.status_code, error.trouble, dict(error.headers or {}))
    assert isinstance(error, HTTPException)  # noqa: S101  (registered for nothing else)
    return answer(error.status_code, headers=dict(error.headers or {}))


async def _on_bad_request(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  (registered for nothing else)
    details = [Detail(where=_place(found["loc"]), what=str(found["msg"])) for found in error.errors()[:20]]
    return answer(422, details=details)


async def _on_ours(_request: Request, error: Exception) -> Response:
    assert isinstance(error, EndcapError)  # noqa: S101  (registered for nothing else)
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    if status >= 500:
        log.error("A request failed: %s", error.message)
        return answer(status)
    code, _, remedy = _WORDS[status]
    return answer(status, Trouble(code=code, what=error.message, remedy=remedy))


async def _on_unexpected(request: Request, error: Exception) -> Response:
    log.error("%s %s failed.", request.method, request.url.path, exc_info=error)
    return answer(500)


def _place(loc: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in loc if part != "body") or "body"

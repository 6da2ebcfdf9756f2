"""One call of a server by the `openai` SDK: what it wrote, or why not. Nothing it does hangs or fools this module.

The SDK is imported with the first server, so that no page waits for it. It follows no redirect, uses no proxy, sends
nothing but the key it is given, and tries nothing again: that is core/copywriting/served/trying.py.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from core.copywriting.served.deadline import Deadline
from core.copywriting.served.prices import Usage
from core.copywriting.served.prompt import Message
from core.errors import BadSettingError

CONNECT_S = 10.0
LARGEST_ANSWER_BYTES = 2_000_000
AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses of a server that may answer otherwise a little later."""


class Form(StrEnum):
    """How a server is held to the form of an answer: by a schema it follows, to be JSON, or by words alone."""

    SCHEMA = "schema"
    JSON = "json"
    WORDS = "words"


@dataclass(frozen=True)
class Address:
    """A server: its URL up to ``/v1``, the key, the model's name there, and the seconds an answer may take."""

    url: str
    model: str
    key: str = field(repr=False)
    timeout_s: float


@dataclass(frozen=True)
class Question:
    """What is asked: the messages, the schema of the answer, and the tokens it may have."""

    messages: Sequence[Message]
    schema: Mapping[str, Any]
    most_tokens: int


@dataclass(frozen=True)
class Reply:
    """What a server wrote; ``usage`` None if it did not say what it counted."""

    text: str
    usage: Usage | None
    is_cut: bool = False


@dataclass(frozen=True)
class Failure:
    """Why there is no reply, in words for people; none of the server's are in it.

    ``again``: a little later it may work, after ``wait_s`` if the server named a time. ``may_cost``: the server may
    have worked, and ask money for it. ``status`` 0: it gave none.
    """

    reason: str
    again: bool = False
    wait_s: float | None = None
    may_cost: bool = False
    status: int = 0
    wants_other_limit: bool = False


class _Text(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Text
    finish_reason: str | None = None


class _Counted(BaseModel):
    prompt_tokens: int = Field(ge=0, le=10**8)
    completion_tokens: int = Field(ge=0, le=10**8)


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: _Counted | None = None


class Server:
    """An open client of one server, for any number of threads."""

    def __init__(self, address: Address, clock: Callable[[], datetime]) -> None:
        """Open it; nothing is sent yet.

        Raises:
            BadSettingError: the extra `llm` is not installed.
        """
        self._address = address
        self._clock = clock
        self._deadline = Deadline(address.timeout_s)
        self._limit_name = "max_tokens"
        self._client = _client(address, self._deadline)

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def ask(self, question: Question, form: Form) -> Reply | Failure:
        """What the server wrote, or why not, after ``timeout_s`` at the latest."""
        answer = self._ask(question, form)
        if isinstance(answer, Failure) and answer.wants_other_limit and self._limit_name == "max_tokens":
            self._limit_name = "max_completion_tokens"  # what newer models of the protocol's owner call it
            answer = self._ask(question, form)
        return answer

    def _ask(self, question: Question, form: Form) -> Reply | Failure:
        import httpx2
        import openai

        limit = {self._limit_name: question.most_tokens}
        create: Any = self._client.chat.completions.with_streaming_response.create
        try:
            with (
                self._deadline,
                create(
                    model=self._address.model,
                    messages=list(question.messages),
                    **limit,
                    **_form(form, question.schema),
                ) as answer,
            ):
                return _read(str(answer.headers.get("content-type", "")), answer.iter_bytes())
        except openai.APIStatusError as error:
            return self._refused(error.status_code, error.response.headers.get("retry-after"), error.message)
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            return self._broken(error)

    def _broken(self, error: Exception) -> Failure:
        import httpx2

        causes = (error, error.__cause__)
        if any(isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout) for cause in causes):
            return Failure("It cannot be reached.", again=True)
        is_late = self._deadline.is_over or any(isinstance(cause, httpx2.TimeoutException) for cause in causes)
        words = "It did not answer in time." if is_late else "The connection broke off."
        return Failure(words, again=True, may_cost=True)

    def _refused(self, status: int, retry_after: str | None, message: str) -> Failure:
        return Failure(
            _STATUS_WORDS.get(status, f"It answered with status {status}."),
            again=status in AGAIN,
            wait_s=wait_of(retry_after, self._clock()),
            status=status,
            wants_other_limit=status == 400 and "max_completion_tokens" in message,
        )


_SENT = frozenset(
    {"host", "accept", "accept-encoding", "connection", "content-length", "content-type", "user-agent"}
) | {
    "x-stainless-raw-response"  # by which the SDK knows that the answer is streamed
}
_STATUS_WORDS = {
    401: "It refused the key (status 401).",
    403: "It refused the key (status 403).",
    404: "It does not know the model or the address (status 404).",
    429: "It asks for fewer questions (status 429).",
} | dict.fromkeys(range(300, 400), "It sent us on to another address, where the key does not go.")


def wait_of(header: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, from its number or its date; None without a usable one.

    RFC 9110, section 10.2.3.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())


def _form(form: Form, schema: Mapping[str, Any]) -> dict[str, Any]:
    if form == Form.SCHEMA:
        named = {"name": "product_texts", "strict": True, "schema": dict(schema)}
        return {"response_format": {"type": "json_schema", "json_schema": named}}
    return {"response_format": {"type": "json_object"}} if form == Form.JSON else {}


def _read(content_type: str, parts: Iterator[bytes]) -> Reply | Failure:
    if "json" not in content_type.partition(";")[0].lower():
        return Failure("It answered with something else than JSON.", may_cost=True)
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > LARGEST_ANSWER_BYTES:
            return Failure("Its answer is too large.", may_cost=True)
    try:
        found = _Completion.model_validate_json(bytes(body))
    except ValidationError:
        return Failure("Its answer is not of the protocol.", again=True, may_cost=True)
    choice, counted = found.choices[0], found.usage
    usage = Usage(counted.prompt_tokens, counted.completion_tokens) if counted else None
    return Reply(choice.message.content or "", usage, choice.finish_reason == "length")


def _client(address: Address, deadline: Deadline) -> Any:
    with _installed():
        import httpx2
        import openai

    def prepare(request: httpx2.Request) -> None:
        for name in set(request.headers) - _SENT:  # what the SDK adds from variables of its own name
            del request.headers[name]
        request.headers["Authorization"] = f"Bearer {address.key or 'none'}"
        deadline.watch(request)

    connections = httpx2.Client(
        verify=_trusted(),
        timeout=httpx2.Timeout(address.timeout_s, connect=min(CONNECT_S, address.timeout_s)),
        limits=httpx2.Limits(max_keepalive_connections=0),  # the deadline watches each connection from its start
        follow_redirects=False,
        trust_env=False,
        event_hooks={"request": [prepare]},
    )
    try:
        return openai.OpenAI(
            base_url=address.url,
            api_key=address.key or "none",  # servers of one's own often want none
            max_retries=0,
            http_client=connections,
            timeout=connections.timeout,
        )
    except httpx2.InvalidURL:
        raise BadSettingError("ENDCAP_LLM_URL is not an address: write one such as https://…/v1.") from None


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities this machine trusts, read once."""
    import httpx2

    trusted: ssl.SSLContext = httpx2.create_ssl_context(trust_env=False)
    return trusted


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise BadSettingError(
            "ENDCAP_LLM_URL is set, but the openai package is absent: install the extra llm "
            "(`pip install 'endcap[llm]'`), or unset it to write without a server.",
            missing=error.name,
        ) from None

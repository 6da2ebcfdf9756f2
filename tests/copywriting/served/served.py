"""A real HTTP server on this machine that speaks the protocol, or misbehaves as it is told."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Answer = Callable[["Handler"], None]


@dataclass
class Model:
    """The server's address, what it was asked, and what it answers: the next of ``script``, else ``usual``."""

    url: str
    usual: Answer
    script: list[Answer] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    @property
    def texts(self) -> list[str]:
        """The last message of each question."""
        return [one["messages"][-1]["content"] for one in self.asked]


class Handler(BaseHTTPRequestHandler):
    """Takes a question and gives it to the answer that is next."""

    protocol_version = "HTTP/1.1"
    model: Model

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.model.asked.append(json.loads(body))
        self.model.headers.append(dict(self.headers.items()))
        answer = self.model.script.pop(0) if self.model.script else self.model.usual
        with suppress(OSError):  # the other side may have hung up
            answer(self)

    def reply(self, body: bytes, status: int = 200, content_type: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def completion(text: str | None, usage: tuple[int, int] | None = (100, 50), finish: str = "stop") -> bytes:
    """The body of an answer in the protocol."""
    message = {"role": "assistant", "content": text}
    found: dict[str, Any] = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
    }
    if usage:
        found["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
    return json.dumps(found).encode()


def says(text: str | None, usage: tuple[int, int] | None = (100, 50), finish: str = "stop") -> Answer:
    return lambda handler: handler.reply(completion(text, usage, finish))


def texts(*variants: list[tuple[str, list[str]]]) -> str:
    """An answer as the schema wants it."""
    made = [{"clauses": [{"text": text, "facts": facts} for text, facts in clauses]} for clauses in variants]
    return json.dumps({"variants": made})


def status(code: int, body: bytes = b'{"error":{"message":"no"}}', **headers: str) -> Answer:
    return lambda handler: handler.reply(body, code, **headers)


def body(raw: bytes, content_type: str = "application/json") -> Answer:
    return lambda handler: handler.reply(raw, content_type=content_type)


def hangs(handler: Handler) -> None:
    handler.model.over.wait(30)


def drips_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    _drip(handler)


def drips_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _drip(handler)


def _drip(handler: Handler) -> None:
    while not handler.model.over.wait(0.02):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def resets(handler: Handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RD)
    handler.connection.close()


def breaks_off(handler: Handler) -> None:
    """Announce more than is sent."""
    handler.close_connection = True
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(completion("{")[:60])


@contextmanager
def serving(usual: Answer) -> Iterator[Model]:
    """A server on a free port of this machine."""

    class Bound(Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    model = Model(f"http://127.0.0.1:{server.server_address[1]}/v1", usual)
    Bound.model = model
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield model
    finally:
        model.over.set()
        server.shutdown()
        thread.join()
        server.server_close()

"""A real HTTP server on this machine that takes messages, or misbehaves as it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


@dataclass(frozen=True)
class Message:
    """What arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """The server's address, what it got, and how it answers the next ones; 200 when nothing more is said."""

    url: str
    messages: list[Message] = field(default_factory=list)
    behaviours: list[str] = field(default_factory=list)
    over: Event = field(default_factory=Event)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver.messages.append(Message(self.path, dict(self.headers.items()), body))
            behaviour = receiver.behaviours.pop(0) if receiver.behaviours else "200"
            if behaviour == "hang":
                receiver.over.wait(30)
            elif behaviour != "close":
                self._answer(behaviour)

        def _answer(self, behaviour: str) -> None:
            self.send_response(302 if behaviour == "redirect" else int(behaviour))
            if behaviour == "redirect":
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        thread.join()
        server.server_close()

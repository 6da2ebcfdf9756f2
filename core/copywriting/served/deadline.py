"""An end to a call, whatever the other side does: time limits of single reads let a slow drip go on for ever."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Timer
from types import TracebackType
from typing import Any


class Deadline:
    """While it is entered, a connection made by a watched request is hung up after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timer: Timer | None = None
        self._sockets: list[socket.socket] = []
        self.is_over = False

    def __enter__(self) -> Deadline:
        self.is_over = False
        self._sockets = []
        self._timer = Timer(self._seconds, self._hang_up)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def watch(self, request: Any) -> None:
        """Note the connections that this request of an `httpx2` client makes."""
        request.extensions["trace"] = self._note

    def _note(self, event: str, about: dict[str, Any]) -> None:
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._sockets.append(about["return_value"].get_extra_info("socket"))
            if self.is_over:
                self._hang_up()

    def _hang_up(self) -> None:
        self.is_over = True
        for connection in self._sockets:
            with suppress(OSError):  # closed before, or now part of the encrypted one
                connection.shutdown(socket.SHUT_RDWR)

"""An end to a call, whatever the other side does: time limits of single reads let a slow drip go on for ever."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Timer, local
from types import TracebackType
from typing import Any


@dataclass
class _Call:
    """What one call opened. It has its own, so that a timer that goes off too late meets no later call."""

    sockets: list[socket.socket] = field(default_factory=list)
    is_over: bool = False

    def hang_up(self) -> None:
        self.is_over = True
        for connection in self.sockets:
            with suppress(OSError):  # closed before, or now part of the encrypted one
                connection.shutdown(socket.SHUT_RDWR)

    def note(self, event: str, about: dict[str, Any]) -> None:
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self.sockets.append(about["return_value"].get_extra_info("socket"))
            if self.is_over:
                self.hang_up()


class Deadline(local):
    """While a thread is in it, the connections that its watched requests make are hung up after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._call = _Call()
        self._timer: Timer | None = None

    @property
    def is_over(self) -> bool:
        """Whether this thread's newest call was hung up."""
        return self._call.is_over

    def __enter__(self) -> Deadline:
        self._call = _Call()
        self._timer = Timer(self._seconds, self._call.hang_up)
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
        request.extensions["trace"] = self._call.note

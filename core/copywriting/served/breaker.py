"""A circuit breaker: after several failures in a row a server is left alone for a while, then tried once.

After Nygard, *Release It!* (2007), section 5.2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock


class State(StrEnum):
    """Whether calls go through: all · none · one, to see."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass
class Breaker:
    """One server's breaker, for any number of threads. Times are seconds of a clock that never goes back.

    It opens at ``most_failures`` in a row and stays so for ``rest_s``, or longer if the server named a longer time.
    """

    most_failures: int = 5
    rest_s: float = 60.0
    _failures: int = 0
    _open_until_s: float | None = None
    _turn: Lock = field(default_factory=Lock, repr=False)

    def state(self, now_s: float) -> State:
        """What it is at that time."""
        if self._open_until_s is None:
            return State.CLOSED
        return State.OPEN if now_s < self._open_until_s else State.HALF_OPEN

    def lets_through(self, now_s: float) -> bool:
        """Whether a call may be made now; of all who ask while it is half-open only the first may."""
        with self._turn:
            state = self.state(now_s)
            if state == State.HALF_OPEN:
                self._open_until_s = now_s + self.rest_s  # until that one call has told
            return state != State.OPEN

    def succeeded(self) -> None:
        """Close it: the server works."""
        with self._turn:
            self._failures, self._open_until_s = 0, None

    def failed(self, now_s: float, asked_rest_s: float = 0.0) -> None:
        """Count a failure; it opens if they are enough or the server asked for rest, and stays open if it was."""
        with self._turn:
            self._failures += 1
            if self._failures >= self.most_failures or asked_rest_s > 0:
                self._open_until_s = max(self._open_until_s or 0.0, now_s + max(self.rest_s, asked_rest_s))

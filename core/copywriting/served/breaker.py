"""A circuit breaker: after several failures in a row a server is left alone for a while, then tried once.

After Nygard, *Release It!* (2007), section 5.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Whether calls go through: all · none · one, to see."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass
class Breaker:
    """One server's breaker. Times are seconds of any clock that never goes back.

    It opens at ``most_failures`` in a row and stays so for ``rest_s``, or longer if the server named a longer time.
    """

    most_failures: int = 5
    rest_s: float = 60.0
    _failures: int = 0
    _open_until_s: float | None = None

    def state(self, now_s: float) -> State:
        """What it is at that time."""
        if self._open_until_s is None:
            return State.CLOSED
        return State.OPEN if now_s < self._open_until_s else State.HALF_OPEN

    def succeeded(self) -> None:
        """Close it: the server works."""
        self._failures, self._open_until_s = 0, None

    def failed(self, now_s: float, asked_rest_s: float = 0.0) -> None:
        """Count a failure; it opens if they are enough, if the one try failed, or if the server asked for rest."""
        self._failures += 1
        is_trial = self.state(now_s) == State.HALF_OPEN
        if is_trial or self._failures >= self.most_failures or asked_rest_s > 0:
            self._open_until_s = now_s + max(self.rest_s, asked_rest_s)

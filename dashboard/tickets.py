"""One-time tickets that carry a new sign-in from the screen's script to the HTTP route that sets the cookie."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

_LIFE = timedelta(seconds=30)
_MOST = 1000


@dataclass(frozen=True)
class _Ticket:
    token: str
    browser: str
    until: datetime


_open: dict[str, _Ticket] = {}
_lock = Lock()


def issue(token: str, browser: str, now: datetime) -> str:
    """A ticket for the sign-in ``token``, good once, for 30 s, and only in the browser with that mark."""
    name = secrets.token_urlsafe(24)
    with _lock:
        for old in [key for key, ticket in _open.items() if ticket.until < now] or list(_open)[: len(_open) - _MOST]:
            del _open[old]
        _open[name] = _Ticket(token, browser, now + _LIFE)
    return name


def redeem(name: str, browser: str, now: datetime) -> str | None:
    """The sign-in's token; None for a ticket that is unknown, used, too old or of another browser."""
    with _lock:
        ticket = _open.pop(name, None)
    if ticket is None or ticket.until < now or not hmac.compare_digest(ticket.browser.encode(), browser.encode()):
        return None
    return ticket.token

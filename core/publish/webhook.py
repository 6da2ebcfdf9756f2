"""Signed messages to one address over HTTP, and how a receiver checks them.

A message is a POST of JSON with three headers: ``Endcap-Timestamp`` (seconds since 1970), ``Endcap-Signature``
(``sha256=`` and the HMAC-SHA256, in hex, of the timestamp, a full stop and the body) and ``Endcap-Idempotency-Key``,
which is the same whenever the same message is sent again. ``verify`` is all a receiver needs.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import httpx

from core.changes import Json
from core.errors import BadSettingError, ChannelError
from core.settings import Settings, travels_safely

SIGNATURE, TIMESTAMP, IDEMPOTENCY_KEY = "Endcap-Signature", "Endcap-Timestamp", "Endcap-Idempotency-Key"
TIMEOUT_S = 10.0
TOLERANCE_S = 300


@dataclass(frozen=True)
class Sender:
    """What sends messages: an open client and the secret that signs them."""

    client: httpx.Client
    secret: str

    def send(self, url: str, payload: dict[str, Json], key: str, now: datetime) -> None:
        """Return once the receiver has answered with a 2xx status.

        Raises:
            ChannelError: it answered otherwise, too late or not at all; says which.
        """
        require_safe(url)
        body = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
        timestamp = str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json",
            SIGNATURE: sign(self.secret, timestamp, body),
            TIMESTAMP: timestamp,
            IDEMPOTENCY_KEY: key,
        }
        try:
            with self.client.stream("POST", url, content=body, headers=headers) as answer:
                status = answer.status_code
        except httpx.TimeoutException:
            raise ChannelError("The receiver did not answer in time.") from None
        except httpx.HTTPError as error:
            raise ChannelError(f"The receiver could not be reached ({type(error).__name__}).") from None
        if not 200 <= status < 300:
            raise ChannelError(f"The receiver answered with status {status}.")


@contextmanager
def sender(settings: Settings, *, timeout_s: float = TIMEOUT_S) -> Iterator[Sender]:
    """A sender for this installation; it follows no redirects and uses no proxy of the environment."""
    timeout = httpx.Timeout(timeout_s)
    with httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client:
        yield Sender(client, secret(settings))


def secret(settings: Settings) -> str:
    """The secret that signs this installation's messages, 64 hex digits, derived from its key."""
    return hmac.new(settings.install_key().encode(), b"endcap webhook 1", hashlib.sha256).hexdigest()


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The value of the signature header.

    >>> sign("s", "1700000000", b"{}")[:20]
    'sha256=e9232c9945da8'
    """
    mac = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={mac.hexdigest()}"


def verify(secret: str, timestamp: str, body: bytes, signature: str, now: datetime) -> bool:
    """Whether a message is genuine and at most five minutes old, for receivers to use on the raw body."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    is_recent = abs(now.timestamp() - int(timestamp)) <= TOLERANCE_S
    return is_recent and hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode())


def require_safe(url: str) -> None:
    """Return if messages may be sent there: by https, or by http to this very machine.

    Raises:
        BadSettingError: they may not.
    """
    if not travels_safely(url):
        raise BadSettingError(
            f"ENDCAP_WEBHOOK_URL = {url!r} cannot be used: it must start with https://, or be on this machine.", url=url
        )

"""Messages are signed, go where they are meant to go and nowhere else, and every bad answer is an error."""

from __future__ import annotations

import doctest
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

import core.publish.webhook
from core.errors import BadSettingError, ChannelError
from core.publish.webhook import (
    IDEMPOTENCY_KEY,
    SIGNATURE,
    TIMESTAMP,
    Sender,
    require_safe,
    secret,
    sender,
    sign,
    verify,
)
from core.settings import Settings
from tests.publish.receiver import Receiver, receiving

SECRET = "s3cret"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def to() -> Iterator[Sender]:
    with httpx.Client(timeout=0.5, follow_redirects=False, trust_env=False) as client:
        yield Sender(client, SECRET)


def test_a_message_arrives_signed_with_its_key(receiver: Receiver, to: Sender, now: datetime) -> None:
    to.send(receiver.url, {"publication_id": 7, "note": "Über"}, "key-1", now)

    (message,) = receiver.messages
    assert message.body == '{"publication_id":7,"note":"Über"}'.encode()
    assert message.headers[IDEMPOTENCY_KEY] == "key-1"
    timestamp, signature = message.headers[TIMESTAMP], message.headers[SIGNATURE]
    assert verify(SECRET, timestamp, message.body, signature, now)


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ("500", "answered with status 500"),
        ("404", "answered with status 404"),
        ("hang", "did not answer in time"),
        ("close", "could not be reached"),
        ("redirect", "answered with status 302"),
    ],
)
def test_every_answer_but_a_good_one_is_an_error(
    receiver: Receiver, to: Sender, now: datetime, behaviour: str, words: str
) -> None:
    receiver.behaviours = [behaviour]

    with pytest.raises(ChannelError, match=words):
        to.send(receiver.url, {}, "key", now)


def test_a_redirect_is_never_followed(receiver: Receiver, to: Sender, now: datetime) -> None:
    receiver.behaviours = ["redirect"]
    with pytest.raises(ChannelError):
        to.send(receiver.url, {}, "key", now)

    assert [message.path for message in receiver.messages] == ["/hook"]


def test_nobody_listening_is_an_error(to: Sender, now: datetime) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(ChannelError, match="could not be reached"):
            to.send(f"http://127.0.0.1:{port}/", {}, "key", now)


@pytest.mark.parametrize(
    "url", ["https://shop.example/hook", "http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]:8/x"]
)
def test_https_and_this_machine_are_safe(url: str) -> None:
    require_safe(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hook",
        "http://10.0.0.3/x",
        "http://127.0.0.1.example/x",
        "ftp://localhost/x",
        "file:///etc/passwd",
        "https://user:word@shop.example/",
        "",
        "localhost",
    ],
)
def test_anything_else_is_refused_before_a_byte_is_sent(url: str, to: Sender, now: datetime) -> None:
    with pytest.raises(BadSettingError, match="ENDCAP_WEBHOOK_URL"):
        to.send(url, {}, "key", now)


def test_a_forged_late_or_changed_message_is_not_genuine(now: datetime) -> None:
    timestamp, body = str(int(now.timestamp())), b'{"a":1}'
    good = sign(SECRET, timestamp, body)

    assert verify(SECRET, timestamp, body, good, now + timedelta(minutes=5))
    assert not verify("other", timestamp, body, good, now)
    assert not verify(SECRET, timestamp, body + b" ", good, now)
    assert not verify(SECRET, timestamp, body, good, now + timedelta(minutes=6))
    assert not verify(SECRET, str(int(now.timestamp()) + 1), body, good, now)
    assert not verify(SECRET, "²", body, good, now)
    assert not verify(SECRET, timestamp, body, "sha256=é", now)


def test_the_secret_is_the_installations_own(tmp_path: Path) -> None:
    first, second = Settings(home=tmp_path / "a"), Settings(home=tmp_path / "b")

    assert secret(first) == secret(first)
    assert len({secret(first), secret(second), first.install_key()}) == 3
    with sender(first) as open_sender:
        assert open_sender.secret == secret(first)
        assert not open_sender.client.follow_redirects


def test_the_examples_in_its_documentation_hold() -> None:
    assert doctest.testmod(core.publish.webhook).failed == 0

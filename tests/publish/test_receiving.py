"""A receiver that checks messages as the README shows takes the genuine ones and no others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.publish.webhook import IDEMPOTENCY_KEY, SIGNATURE, TIMESTAMP, secret, sender
from core.settings import Settings
from tests.publish.receiver import Message, receiving

README = (Path(__file__).parents[2] / "README.md").read_text()
SHOWN = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

IsGenuine = Callable[[str, str, str, bytes], bool]


@pytest.fixture(scope="module")
def is_genuine() -> IsGenuine:
    """The example of the README, as a receiver would copy it."""
    (code,) = (each for each in SHOWN if "is_genuine" in each)
    names: dict[str, IsGenuine] = {}
    exec(code, names)  # noqa: S102  (our own documentation)
    return names["is_genuine"]


def sent(settings: Settings, at: datetime) -> Message:
    """A message as it really arrives."""
    with receiving() as receiver, sender(settings) as to:
        to.send(receiver.url, {"publication_id": 7, "note": "Über"}, "key-1", at)
    return receiver.messages[0]


def test_a_message_of_now_is_genuine_and_names_its_key(tmp_path: Path, is_genuine: IsGenuine) -> None:
    settings = Settings(home=tmp_path)

    message = sent(settings, datetime.now(UTC))

    headers = message.headers
    assert is_genuine(secret(settings), headers[TIMESTAMP], headers[SIGNATURE], message.body)
    assert headers[IDEMPOTENCY_KEY] == "key-1"
    assert {TIMESTAMP, SIGNATURE, IDEMPOTENCY_KEY} == {name for name in headers if name.startswith("Endcap-")}
    assert all(name in README for name in (TIMESTAMP, SIGNATURE, IDEMPOTENCY_KEY))


def test_a_changed_a_foreign_and_an_old_message_are_not(tmp_path: Path, is_genuine: IsGenuine) -> None:
    settings = Settings(home=tmp_path)
    message, old = sent(settings, datetime.now(UTC)), sent(settings, datetime.now(UTC) - timedelta(minutes=6))
    timestamp, signature = message.headers[TIMESTAMP], message.headers[SIGNATURE]

    assert not is_genuine(secret(settings), timestamp, signature, message.body + b" ")
    assert not is_genuine("another secret", timestamp, signature, message.body)
    assert not is_genuine(secret(settings), str(int(timestamp) + 1), signature, message.body)
    assert not is_genuine(secret(settings), old.headers[TIMESTAMP], old.headers[SIGNATURE], old.body)

"""The reviewer without a browser does what one with a browser does; the benchmarks rest on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from core.records.flow import Decision
from core.records.migrate import migrate
from core.records.store import Store
from tests.browser.client import Reviewer
from tests.browser.served import Served
from tests.dashboard.shop import stock

pytestmark = pytest.mark.slow


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'endcap.sqlite'}")
    migrate(made)
    stock(made, datetime.now(UTC), products=8)
    yield made
    made.close()


def test_an_approval_is_kept_and_the_next_proposal_is_on_show(store: Store, tmp_path: Path) -> None:
    served = Served(tmp_path).start()
    try:
        cookie = served.sign_in(store, "merchandiser")["value"]
        with Reviewer(served.port, cookie) as reviewer:
            first = reviewer.board["current"]["id"]
            took_ms = reviewer.press("approve")
            following = reviewer.board["current"]["id"]
    finally:
        served.stop()

    with store.read() as session:
        (kept,) = session.exec(select(Decision.proposal_id, Decision.action)).all()
    assert kept == (first, "approve")
    assert following != first
    assert took_ms > 0
    assert reviewer.errors == []

"""The database stops while people work and comes back: the screen says so calmly, nothing is lost, work goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from core.proposals import audit
from core.records.choices import Action, ProposalStatus
from core.records.migrate import migrate
from core.records.store import Store
from tests.browser.conftest import Shop, press, settled, shown
from tests.browser.served import Served
from tests.conftest import need
from tests.dashboard.shop import stock
from tests.postgres import BIN, Cluster, own_cluster

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.postgres]
INSIDES = ("Traceback", "psycopg", "socket", "PGSQL", "connection", "ENDCAP_")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    need("postgres", BIN is not None, "install PostgreSQL to run these tests")
    with own_cluster() as found:
        yield found


@pytest.fixture(scope="module")
def shop(cluster: Cluster, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A small shop on a PostgreSQL of its own."""
    url = cluster.url.format(database="postgres")
    store = Store(url)
    migrate(store)
    stock(store, datetime.now(UTC), products=20)
    served = Served(tmp_path_factory.mktemp("home"), environment={"ENDCAP_DATABASE_URL": url}).start()
    yield Shop(served, store, chromium)
    served.stop()
    store.close()


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_decisions_made_meanwhile_are_kept_once_the_database_is_back(shop: Shop, cluster: Cluster, how: str) -> None:
    page = shop.visit("merchandiser", "/catalog?kind=category")
    before = press(page, "a")
    settled(page)
    meanwhile = shown(page)

    cluster.stop(how)
    page.keyboard.press("a")
    expect(page.locator(".ec-said")).to_contain_text("is sent again until it is kept")
    assert _calm(page)
    cluster.start()
    settled(page)
    after = press(page, "a")
    settled(page)

    mine = [decision for decision in shop.decisions() if decision.proposal_id in (before, meanwhile, after)]
    assert [(found.proposal_id, found.action) for found in mine] == [
        (number, Action.APPROVE) for number in (before, meanwhile, after)
    ]
    assert shop.proposal(meanwhile).status == ProposalStatus.APPLIED
    with shop.store.read() as session:
        assert audit.verify(session).broken is None


def test_a_screen_opened_meanwhile_says_so_and_can_be_tried_again(shop: Shop, cluster: Cluster) -> None:
    page = shop.visit("manager", "/")

    cluster.stop()
    page.goto(f"{shop.served.url}/history")
    expect(page.get_by_text("The store does not answer now.")).to_be_visible()
    assert _calm(page)
    cluster.start()
    page.get_by_role("button", name="Try again").click()

    expect(page.locator(".ec-heading")).to_be_visible()
    expect(page.get_by_text("The store does not answer now.")).to_have_count(0)


def _calm(page: Page) -> bool:
    """Nothing on screen speaks of the inside of the program."""
    text = page.locator("body").inner_text()
    return not any(word in text for word in INSIDES)

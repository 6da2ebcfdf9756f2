"""The demo shop is made once, in little time, never over a real one, and its people can sign in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, select
from sqlmodel import col

from core.access.sessions import SignedIn, sign_in
from core.facts.freshness import freshness
from core.facts.lake import open_lake
from core.facts.tables import Table
from core.proposals.policy_reads import PolicyView, list_policies
from core.records.base import utc_now
from core.records.catalogue import Category, Product, Sku
from core.records.choices import JobStatus, Kind, PolicyStatus, ProposalStatus
from core.records.flow import Decision, Proposal
from core.records.people import User
from core.records.store import Store, open_store
from core.records.voice import VoiceGuide
from core.records.work import ImportBatch, Job, Publication
from core.settings import Settings
from tests.jobs.processes import Installation, installation, until

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path / "home") as found:
        yield found


def endcap(place: Installation, *words: str) -> tuple[int, str]:
    process = place.start(*words)
    output, _ = process.communicate(timeout=180)
    return process.returncode, output


def count(store: Store, table: type, *where: object) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]


def _told(place: Installation) -> dict[Table, int]:
    """How many facts of each kind the lake holds."""
    return {table: one.rows for table, one in freshness(open_lake(Settings(home=place.home))).items()}


def _written(place: Installation) -> dict[Table, int]:
    """How many of each kind the demo shop's files hold."""
    files = {Table.ORDER_LINES: "orders", Table.STOCK_SNAPSHOTS: "stock"}
    folder = place.home / "demo" / "facts"
    return {table: pq.read_metadata(folder / f"{files.get(table, table)}.parquet").num_rows for table in Table}


def _policies(store: Store) -> list[PolicyView]:
    with store.read() as session:
        return list_policies(session)


def test_the_demo_shop_is_made_once(place: Installation) -> None:
    code, output = endcap(place, "demo")

    assert code == 0, output
    store = open_store(Settings(home=place.home))
    assert 1000 <= count(store, Product) <= 1500
    assert 1500 <= count(store, Sku) <= 3000
    assert count(store, Category) > 20
    assert count(store, Proposal, col(Proposal.status) == ProposalStatus.OPEN) > 100
    assert count(store, Proposal, col(Proposal.status) == ProposalStatus.OPEN, col(Proposal.kind) == Kind.COPY) > 5
    assert count(store, VoiceGuide) == 4
    assert count(store, Decision) > 100
    assert count(store, Publication) == 1
    assert {one.status for one in _policies(store)} == {PolicyStatus.SHADOW, PolicyStatus.CERTIFIED}
    assert count(store, Job, col(Job.status) == JobStatus.WAITING) == 1
    assert any((place.home / "media").iterdir())
    assert count(store, ImportBatch) == 3
    assert _told(place) == _written(place)
    assert _told(place)[Table.ORDER_LINES] > 200_000
    _sign_in_with_what_is_printed(store, output)
    before = [count(store, table) for table in (Product, Proposal, Decision, ImportBatch, Job, User)]

    code, again = endcap(place, "demo")

    assert code == 0
    assert again.startswith("The demo shop is there already. Nothing was changed.\n")
    assert before == [count(store, table) for table in (Product, Proposal, Decision, ImportBatch, Job, User)]
    store.close()


def test_a_demo_that_was_killed_is_made_to_its_end(place: Installation) -> None:
    process = place.start("demo")
    products = place.home / "demo" / "products.csv"
    until(products.exists, "the demo shop's files to be written")
    process.kill()
    process.wait()

    code, output = endcap(place, "demo")

    assert code == 0, output
    store = open_store(Settings(home=place.home))
    assert count(store, Product) >= 1000
    assert count(store, User) == 4
    assert _told(place) == _written(place)
    store.close()


def test_a_shop_with_products_of_its_own_is_left_alone(place: Installation) -> None:
    store = open_store(Settings(home=place.home))
    with store.write() as session:
        session.add(Product(handle="our-own", title="Our own"))

    code, output = endcap(place, "demo")

    assert code == 2
    assert len(output.splitlines()) == 1
    assert "has products of its own" in output
    assert (count(store, Product), count(store, User)) == (1, 0)
    store.close()


def _sign_in_with_what_is_printed(store: Store, output: str) -> None:
    printed = re.findall(r"^  (\w+) +password (\S+)$", output, re.MULTILINE)
    assert {name for name, _ in printed} == {"merchandiser", "marketer", "manager", "admin"}
    for name, password in printed:
        assert isinstance(sign_in(store, name, password, utc_now()), SignedIn)

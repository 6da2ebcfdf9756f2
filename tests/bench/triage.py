"""What ordering by worth gains on the demo shop's logged decisions, by a reviewer who decides by its hidden truth."""

from __future__ import annotations

from pathlib import Path

from core.access.roles import Actor
from core.catalog.schema import import_schema
from core.catalog.taxonomy import import_taxonomy
from core.ingest import importing
from core.jobs.progress import Progress
from core.jobs.proposing import propose_all
from core.proposals.ordering import Sort
from core.proposals.orders import Order, compare_orders, logged
from core.records.base import utc_now
from core.records.choices import Role
from core.records.store import Store, open_store
from core.settings import Settings
from data import DemoShop, build
from tests.bench.frame import Benchmark
from tests.bench.truthful import Truth, review_all
from tests.conftest import add_people


def run(_scale: float, folder: Path) -> dict[str, float]:
    """The value at risk met by worth over that met by lowest confidence first, at a tenth of the review budget."""
    found = orders(folder)
    return {"triage_gain": found[Sort.WORTH].caught[0] / found[Sort.UNSURE].caught[0]}


def orders(folder: Path) -> dict[Sort, Order]:
    """How each order of the queue does on the demo shop, once everything proposed was decided."""
    chosen = Settings(home=folder / "home")
    store = open_store(chosen)
    try:
        shop = build(folder / "demo")
        reviewer = take_in(store, chosen, shop)
        propose_all(store, chosen, Progress(), "bench", utc_now(), distil=False)
        review_all(store, Truth(shop.truth), reviewer, utc_now())
        with store.read() as session:
            return compare_orders(logged(session))
    finally:
        store.close()


def take_in(store: Store, chosen: Settings, shop: DemoShop) -> Actor:
    """A merchandiser of the shop, after its catalogue was taken in."""
    people = add_people(store)
    with store.write() as session:
        import_taxonomy(session, shop.taxonomy.read_text("utf-8").splitlines())
        import_schema(session, shop.attributes.read_text("utf-8"))
    importing.run(store, shop.products, shop.products.name, None, people[Role.ADMIN], utc_now(), shop=chosen)
    return people[Role.MERCHANDISER]


BENCHMARKS = (Benchmark(("triage_gain",), run),)

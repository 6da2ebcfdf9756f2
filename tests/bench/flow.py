"""How the flow does: 16 processes on the same proposals, and ten thousand approved and taken back at once."""

from __future__ import annotations

import random
import time
from pathlib import Path

from sqlalchemy import insert

from core.changes import CategoryChange, Draft
from core.proposals import audit
from core.proposals.bulk import approve_all, preview, undo_batch
from core.proposals.ordering import QueueFilter
from core.proposals.submit import submit
from core.records.catalogue import Category, Product, Sku
from core.records.choices import Role
from core.records.migrate import migrate
from core.records.store import Store
from tests.bench.frame import Benchmark
from tests.postgres import cluster
from tests.proposals.desk import category_draft, colleague, open_shop, propose
from tests.proposals.race import MOMENT, Raced, race, racers

_PROCESSES = 16
_CONTENDED = 200
_BATCH = 10_000
_CATEGORIES = 5_600
_WORDS = (
    "linen",
    "cotton",
    "brake",
    "disc",
    "serum",
    "paint",
    "midi",
    "cordless",
    "filter",
    "matte",
    "drill",
    "sleeve",
)


def contention(scale: float, folder: Path) -> dict[str, float]:
    """Decisions lost and doubled when 16 processes decide the same 200 proposals, on SQLite and on PostgreSQL."""
    on_file = _raced(Store(f"sqlite:///{folder / 'race.sqlite'}"), scale)
    with cluster() as url:
        on_server = _raced(Store(url.format(database="postgres")), scale)
    return {
        "contention_lost": on_file.lost + on_server.lost,
        "contention_doubled": on_file.doubled,
        "contention_doubled_postgres": on_server.doubled,
    }


def bulk(scale: float, folder: Path) -> dict[str, float]:
    """Seconds to preview and approve 10,000 proposals in one transaction, and to take the batch back."""
    store = Store(f"sqlite:///{folder / 'bulk.sqlite'}")
    migrate(store)
    actor = colleague(store, "Mia", Role.MERCHANDISER)
    number = _propose_many(store, max(10, round(_BATCH * scale)))
    start = time.perf_counter()
    with store.read() as session:
        ids = preview(session, QueueFilter(), actor, MOMENT).ids
    with store.write() as session:
        approved = approve_all(session, ids, actor, MOMENT, "bench").applied
    approved_s = time.perf_counter() - start
    start = time.perf_counter()
    with store.write() as session:
        taken_back = undo_batch(session, "bench", actor, MOMENT).applied
    undone_s = time.perf_counter() - start
    _must_be(number, approved, taken_back)
    with store.read() as session:
        audit.verify(session).must_hold()
    store.close()
    return {"bulk_approve_10k_s": approved_s, "bulk_undo_10k_s": undone_s}


def _raced(store: Store, scale: float) -> Raced:
    migrate(store)
    contended = max(10, round(_CONTENDED * scale))
    shop = open_shop(store, contended)
    ids = propose(store, MOMENT, *(category_draft(shop, each) for each in range(contended)))
    raced = race(store, racers(store, _PROCESSES), ids)
    store.close()
    _must_be(contended * _PROCESSES, raced.decided + raced.refused)
    if raced.broken is not None:
        raise RuntimeError(f"the audit broke: {raced.broken}")
    return raced


def _propose_many(store: Store, number: int) -> int:
    """Products as shops have them, some 150 words each, and a category proposal for each; how many are open."""
    rng = random.Random(7)
    with store.write() as session:
        session.execute(
            insert(Category),
            [
                {"path": f"Shop > Aisle {each % 97} > Shelf {each}", "name": f"Shelf {each}", "depth": 3}
                for each in range(_CATEGORIES)
            ],
        )
        session.execute(insert(Product), [_product(rng, each) for each in range(1, number + 1)])
        session.execute(
            insert(Sku),
            [
                {"product_id": 1 + each // 2, "code": f"S{each}", "currency": "GBP", "price_minor": 999 + each}
                for each in range(2 * number)
            ],
        )
    with store.write() as session:
        return submit(session, [_draft(rng, each) for each in range(1, number + 1)], None, MOMENT).created


def _product(rng: random.Random, number: int) -> dict[str, object]:
    return {
        "handle": f"product-{number}",
        "title": f"{' '.join(rng.choices(_WORDS, k=6))} {number}",
        "description": f"<p>{_text(rng)}</p><ul><li>{_text(rng)}</li></ul>",
        "department": ("Fashion", "Beauty", "Home", "Garage")[number % 4],
        "category_id": 1,
        "attributes": {"Color": "Blue", "Material": "Linen"},
    }


def _text(rng: random.Random) -> str:
    return " ".join(rng.choices(_WORDS, k=75))


def _draft(rng: random.Random, number: int) -> Draft:
    shelf = rng.randrange(1, _CATEGORIES)
    return Draft(
        kind="category",
        subject=f"product:{number}",
        product_id=number,
        field="category_id",
        change=CategoryChange(category_id=shelf + 1, path=f"Shop > Aisle {shelf % 97} > Shelf {shelf}"),
        base_value=1,
        base_rev=1,
        confidence=rng.random(),
        stake_minor=rng.randrange(100_000),
        currency="GBP",
        suggested_by="similarity",
        title=f"Product {number}",
        department=("Fashion", "Beauty", "Home", "Garage")[number % 4],
    )


def _must_be(wanted: int, *found: int) -> None:
    if any(each != wanted for each in found):
        raise RuntimeError(f"wanted {wanted}, found {found}")


BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark(("contention_lost", "contention_doubled", "contention_doubled_postgres"), contention),
    Benchmark(("bulk_approve_10k_s", "bulk_undo_10k_s"), bulk),
)

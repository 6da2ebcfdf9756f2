"""How long a job takes that drafts three descriptions for each of 5,000 products, checks them and queues them."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from sqlalchemy import select

from core.changes import CopyField
from core.jobs.drafting import CopyOrder
from core.jobs.queue import start
from core.jobs.run import COMMAND_LINE, run_job
from core.jobs.tasks import Task
from core.records.base import utc_now
from core.records.catalogue import Product
from core.records.choices import JobStatus
from core.records.store import Store, open_store
from core.records.work import Job
from core.settings import Settings
from tests.bench.frame import Benchmark
from tests.bench.propose import fill_shop

PRODUCTS = 5_000
_FACTS = {
    "Fit": ["Slim", "Regular", "Loose", "Oversized"],
    "Lining": ["Half lining", "Full lining", "No lining"],
    "Fastening": ["Zip", "Buttons", "Hook and eye", "Drawstring", "Press studs"],
    "Pockets": ["Two patch pockets", "Two side pockets", "One chest pocket"],
    "Care": ["Machine wash at 30", "Hand wash", "Dry clean"],
}


def run_drafts(scale: float, folder: Path) -> dict[str, float]:
    """The whole job with the built-in writer, from claiming it to its last proposal."""
    settings = Settings(home=folder)
    store = open_store(settings)
    products = round(PRODUCTS * scale)
    rng = np.random.default_rng(7)
    fill_shop(store, products, rng)
    fill_facts(store, rng)
    order = CopyOrder("Fashion", (CopyField.DESCRIPTION,), variants=3, always=True)
    job_id = start(store, settings, Task.DRAFT_COPY, order.arguments(), COMMAND_LINE, utc_now())
    began = time.perf_counter()
    status = run_job(store, settings, job_id)
    spent = time.perf_counter() - began
    with store.read() as session:
        created = session.get_one(Job, job_id).result.get("created", 0)
    store.close()
    if status != JobStatus.DONE or created < 0.9 * products:
        raise AssertionError(f"the job ended {status} with {created} proposals for {products} products")
    return {"drafts_5000x3_s": spent}


def fill_facts(store: Store, rng: np.random.Generator) -> None:
    """Give every product of the shop a value for each of five more facts."""
    with store.write() as session:
        for product in session.scalars(select(Product)):
            more = {name: str(rng.choice(values)) for name, values in _FACTS.items()}
            product.attributes = {**product.attributes, **more}


BENCHMARKS: tuple[Benchmark, ...] = (Benchmark(("drafts_5000x3_s",), run_drafts),)

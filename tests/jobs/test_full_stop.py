"""The database stops under a running job and comes back: the job ends well, once, without anybody's help."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Timer

import pytest

from core.access.roles import Actor
from core.jobs import run
from core.jobs.queue import start, watch
from core.jobs.tasks import Task, Work
from core.records.base import Json
from core.records.catalogue import Product, Sku
from core.records.choices import ImportStatus, JobStatus, Role
from core.records.migrate import migrate
from core.records.store import Store
from core.records.work import ImportBatch
from core.settings import Settings
from tests.conftest import add_people, need
from tests.jobs.conftest import Sweeping
from tests.jobs.processes import installation, until
from tests.jobs.test_killed_worker import MANY, Office, products
from tests.postgres import BIN, Cluster, own_cluster

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    need("postgres", BIN is not None, "install PostgreSQL to run these tests")
    with own_cluster() as found:
        yield found


@pytest.fixture(scope="module")
def store(cluster: Cluster) -> Iterator[Store]:
    """A store of a PostgreSQL that the tests stop."""
    found = Store(cluster.url.format(database="postgres"))
    migrate(found)
    yield found
    found.close()


@pytest.fixture(scope="module")
def people(store: Store) -> dict[Role, Actor]:
    return add_people(store)


def test_an_import_that_lost_its_database_is_done_once_it_is_back(
    cluster: Cluster, store: Store, people: dict[Role, Actor], tmp_path: Path, now: datetime
) -> None:
    chosen = Settings(home=tmp_path / "home", database_url=store.url)
    with installation(chosen.home, store.url) as processes:
        office = Office(processes, chosen, store, people)
        path = products(tmp_path / "products.csv", MANY)
        job_id = office.begin(Task.IMPORT_FILE, now, path=str(path), filename="products.csv")
        worker = processes.start("worker")
        until(lambda: office.job(job_id).done > 0, "the import to be under way", every_s=0.01)

        cluster.stop("immediate")
        cluster.start()
        until(lambda: office.job(job_id).is_over, f"job {job_id} to end")

        job = office.job(job_id)
        assert (job.status, job.attempts, job.error) == (JobStatus.DONE, 2, "")
        assert (office.count(Product), office.count(Sku)) == (MANY, MANY)
        assert office.count(ImportBatch, ImportBatch.status == ImportStatus.DONE) == 1
        assert worker.poll() is None


def test_an_end_that_cannot_be_written_is_written_later(
    cluster: Cluster,
    store: Store,
    people: dict[Role, Actor],
    tmp_path: Path,
    now: datetime,
    sweeping: Sweeping,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = Settings(home=tmp_path / "home", database_url=store.url)
    job_id = start(store, chosen, Task.SWEEP, {}, people[Role.MANAGER], now)
    back = Timer(1.0, cluster.start)

    def do(_: Work) -> dict[str, Json]:
        cluster.stop("fast")
        back.start()
        return {"kept": 1}

    sweeping(do)
    monkeypatch.setattr(run, "LOOK_FOR_STORE_EVERY_S", 0.05)

    assert run.run_job(store, chosen, job_id) == JobStatus.DONE
    back.join()
    with store.read() as session:
        job = watch(session, job_id)
    assert (job.status, job.result, job.attempts) == (JobStatus.DONE, {"kept": 1}, 1)

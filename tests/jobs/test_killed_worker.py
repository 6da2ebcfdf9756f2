"""A worker that is killed in the middle of anything leaves nothing half done, and the next one doubles nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from core.access.roles import Actor
from core.jobs.queue import JobView, start, watch
from core.jobs.tasks import Task
from core.proposals.bulk import approve_all
from core.proposals.submit import submit
from core.records.base import Json
from core.records.catalogue import Product, Sku
from core.records.choices import ImportStatus, JobStatus, ProposalStatus, Role
from core.records.flow import Proposal
from core.records.store import Store
from core.records.work import ImportBatch, ModelVersion, Publication, PublicationItem
from core.settings import Settings
from tests.catalog.test_propose import fill
from tests.jobs.processes import Installation, Process, installation, until
from tests.proposals import desk

pytestmark = pytest.mark.slow

MANY, FEW = 12_000, 1_500  # products: enough to be caught in the middle of


class Office:
    """An installation with people, a store, and workers that come and go."""

    def __init__(self, processes: Installation, chosen: Settings, store: Store, people: dict[Role, Actor]) -> None:
        self.processes, self.settings, self.store, self.people = processes, chosen, store, people

    def begin(self, task: Task, now: datetime, **arguments: str | bool) -> int:
        return start(self.store, self.settings, task, dict(arguments), self.people[Role.MANAGER], now)

    def job(self, job_id: int) -> JobView:
        with self.store.read() as session:
            return watch(session, job_id)

    def count(self, table: type, *where: object) -> int:
        with self.store.read() as session:
            return session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]

    def kill_when(self, happened: Callable[[], bool], what: str) -> None:
        worker: Process = self.processes.start("worker")
        until(happened, what, every_s=0.002)
        worker.kill()
        worker.wait()

    def finish(self, job_id: int) -> JobView:
        worker = self.processes.start("worker")
        until(lambda: self.job(job_id).is_over, f"job {job_id} to end")
        worker.terminate()
        worker.wait(timeout=30)
        return self.job(job_id)


@pytest.fixture
def office(store: Store, people: dict[Role, Actor], tmp_path: Path) -> Iterator[Office]:
    chosen = Settings(home=tmp_path / "home", database_url=store.url)
    with installation(chosen.home, store.url) as processes:
        yield Office(processes, chosen, store, people)


def test_an_import_is_done_whole_and_once(office: Office, tmp_path: Path, now: datetime) -> None:
    path = products(tmp_path / "products.csv", MANY)
    job_id = office.begin(Task.IMPORT_FILE, now, path=str(path), filename="products.csv")

    office.kill_when(lambda: office.job(job_id).done > 0, "the import to be under way")
    assert office.job(job_id).status == JobStatus.RUNNING
    assert office.count(Product) == 0

    job = office.finish(job_id)
    assert (job.status, job.attempts, job.error) == (JobStatus.DONE, 2, "")
    assert (job.result["created"], job.result["refused"]) == (MANY, 0)
    assert (office.count(Product), office.count(Sku)) == (MANY, MANY)
    assert office.count(ImportBatch, col(ImportBatch.status) == ImportStatus.DONE) == 1


def test_a_proposing_run_doubles_no_proposal(office: Office, tmp_path: Path, now: datetime) -> None:
    path = products(tmp_path / "products.csv", FEW)
    office.finish(office.begin(Task.IMPORT_FILE, now, path=str(path), filename="products.csv"))
    job_id = office.begin(Task.PROPOSE, now, distil=False)

    office.kill_when(lambda: office.count(Proposal) > 0, "the first proposals to be made")
    partly = office.count(Proposal)
    job = office.finish(job_id)

    assert (job.status, job.attempts) == (JobStatus.DONE, 2), job.error
    assert partly < office.count(Proposal)
    assert office.count(Proposal) == job.result["created"] + partly
    assert job.result["same"] == partly


def test_texts_are_drafted_once_each(office: Office, now: datetime) -> None:
    fill(office.store, FEW)
    arguments: dict[str, Json] = {"fields": ["seo_title"], "variants": 2}
    job_id = start(office.store, office.settings, Task.DRAFT_COPY, arguments, office.people[Role.MERCHANDISER], now)

    office.kill_when(lambda: office.count(Proposal) > 0, "the first texts to be queued")
    partly = office.count(Proposal)
    job = office.finish(job_id)

    assert (job.status, job.attempts) == (JobStatus.DONE, 2), job.error
    assert partly < office.count(Proposal)
    assert office.count(Proposal) == partly + job.result["created"]
    with office.store.read() as session:
        places = session.execute(select(col(Proposal.product_id), col(Proposal.field)).distinct()).all()
    assert len(places) == office.count(Proposal)
    assert job.result["superseded"] == 0


def test_a_publication_is_made_whole_and_once(office: Office, now: datetime) -> None:
    shop = desk.open_shop(office.store, products=2000)
    with office.store.write() as session:
        submit(session, [desk.category_draft(shop, number) for number in range(2000)], None, now)
        ids = list(session.scalars(select(col(Proposal.id))))
    with office.store.write() as session:
        approve_all(session, [proposal_id or 0 for proposal_id in ids], office.people[Role.MANAGER], now, "batch")
    folder = office.settings.folder("published")
    job_id = office.begin(Task.PUBLISH, now, channel="shopify")

    office.kill_when(lambda: any(folder.iterdir()), "the file to be written")
    job = office.finish(job_id)

    assert (job.status, job.attempts) == (JobStatus.DONE, 2), job.error
    assert office.count(Publication) == 1
    assert office.count(PublicationItem) == 2000
    assert office.count(Proposal, col(Proposal.status) == ProposalStatus.PUBLISHED) == 2000
    with office.store.read() as session:
        path = Path(session.scalars(select(col(Publication.path))).one())
    with path.open(newline="") as file:
        assert len({row["URL handle"] for row in csv.DictReader(file)}) == 2000
    assert [each.name for each in folder.iterdir() if not each.name.endswith(".part")] == [path.name]


def test_a_worker_that_is_asked_to_end_lets_its_job_wait(office: Office, tmp_path: Path, now: datetime) -> None:
    path = products(tmp_path / "products.csv", MANY)
    job_id = office.begin(Task.IMPORT_FILE, now, path=str(path), filename="products.csv")

    worker = office.processes.start("worker")
    until(lambda: office.job(job_id).done > 0, "the import to be under way")
    worker.terminate()
    assert worker.wait(timeout=30) == 0
    paused = office.job(job_id)

    assert (paused.status, paused.attempts) == (JobStatus.WAITING, 0)
    assert office.count(Product) == 0
    assert office.finish(job_id).result["created"] == MANY


def test_one_worker_is_enough(office: Office) -> None:
    first = office.processes.start("worker")
    lock = office.settings.home / "jobs" / "queue.sqlite"
    until(lock.exists, "the first worker to run")

    second = office.processes.start("worker")

    output, _ = second.communicate(timeout=30)
    assert "A worker already runs" in output
    assert second.returncode == 3
    assert first.poll() is None


def test_a_job_whose_message_was_lost_runs_all_the_same(office: Office, now: datetime) -> None:
    job_id = office.begin(Task.SWEEP, now)
    (office.settings.home / "jobs" / "queue.sqlite").unlink()

    assert office.finish(job_id).status == JobStatus.DONE


def products(path: Path, products: int) -> Path:
    """A Shopify file of products in two wordings, one SKU each."""
    kinds = (("Dress", "Clothing > Dresses"), ("Shirt", "Clothing > Shirts"))
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["URL handle", "Title", "Description", "Product category", "Type", "SKU", "Barcode", "Price"])
        for number in range(products):
            kind, category = kinds[number % 2]
            text = f"<p>A {kind.lower()} of washed linen, number {number}. {'Soft and light. ' * 40}</p>"
            # Every tenth has no category and every seventh a barcode that cannot be: something to propose.
            barcode = "123" if number % 7 == 0 else ""
            category = "" if number % 10 == 0 else category
            writer.writerow(
                [f"p-{number}", f"Linen {kind} {number}", text, category, "", f"S{number}", barcode, "20.00"]
            )
    return path


def test_learning_leaves_one_model_of_each_kind_in_force(office: Office, tmp_path: Path, now: datetime) -> None:
    fill(office.store, 900)
    job_id = office.begin(Task.LEARN, now, distil=False)
    folder = office.settings.folder("models")

    office.kill_when(lambda: any(folder.glob("category-*.npz")), "the first model to be written")
    job = office.finish(job_id)

    assert (job.status, job.attempts) == (JobStatus.DONE, 2), job.error
    with office.store.read() as session:
        rows = session.execute(select(col(ModelVersion.name), col(ModelVersion.path), col(ModelVersion.active))).all()
    assert sorted(row.name for row in rows if row.active) == ["attribute", "category", "duplicate"]
    assert {path.name for path in folder.glob("*-*.npz")} == {row.path for row in rows}

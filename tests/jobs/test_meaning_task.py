"""Search by meaning follows the catalogue by a job of its own, where there is a language model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from core.access.roles import Actor
from core.catalog.meaning import index_path
from core.jobs.queue import recent, start, watch
from core.jobs.run import run_job
from core.jobs.tasks import Task
from core.jobs.worker import start_meaning
from core.records.catalogue import Product
from core.records.choices import JobStatus, Role
from core.records.store import Store
from core.settings import Settings
from core.text.word_index import read_index
from tests.conftest import add_people
from tests.text.small_model import with_model

FILE = "URL handle,Title,SKU,Price\nlinen-dress,Linen dress,LD,30.00\n"


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return with_model(tmp_path / "home")


@pytest.fixture
def mia(sqlite: Store) -> Iterator[Actor]:
    return add_people(sqlite)[Role.MERCHANDISER]


def _tasks(store: Store) -> list[str]:
    with store.read() as session:
        return [job.task for job in recent(session)]


def _add(session: Session, title: str, **values: object) -> None:
    session.add(Product(handle=title, title=title, **values))


def test_the_job_reads_the_catalogue_and_says_how_much(
    sqlite: Store, home: Settings, mia: Actor, now: datetime
) -> None:
    with sqlite.write() as session:
        _add(session, "Linen dress")
        _add(session, "Drill")

    job_id = start(sqlite, home, Task.MEANING, {}, mia, now)
    run_job(sqlite, home, job_id)

    with sqlite.read() as session:
        job = watch(session, job_id)
    assert (job.title, job.status, job.result) == (
        "Prepare search by meaning",
        JobStatus.DONE,
        {"products": 2, "read": 2},
    )
    assert read_index(index_path(home)).words == ("dress", "drill", "linen")


def test_without_a_language_model_there_is_nothing_to_do(
    sqlite: Store, installation: Settings, mia: Actor, now: datetime
) -> None:
    job_id = start(sqlite, installation, Task.MEANING, {}, mia, now)

    assert run_job(sqlite, installation, job_id) == JobStatus.DONE
    assert not index_path(installation).exists()


@pytest.mark.parametrize("propose", [False, True])
def test_it_follows_an_import_or_the_look_of_the_models_after_it(
    sqlite: Store, home: Settings, mia: Actor, tmp_path: Path, now: datetime, propose: bool
) -> None:
    path = tmp_path / "upload-1"
    path.write_text(FILE)
    arguments = {"path": str(path), "filename": "p.csv", "propose": propose}

    run_job(sqlite, home, start(sqlite, home, Task.IMPORT_FILE, arguments, mia, now))
    if propose:
        with sqlite.read() as session:
            look = recent(session, task=Task.PROPOSE)[0]
        run_job(sqlite, home, look.id)

    assert set(_tasks(sqlite)) - {Task.PROPOSE} == {Task.IMPORT_FILE, Task.HEALTH, Task.MEANING}


def test_the_worker_starts_it_when_the_catalogue_has_changed_and_only_then(
    sqlite: Store, home: Settings, installation: Settings, now: datetime
) -> None:
    start_meaning(sqlite, home, now)
    assert _tasks(sqlite) == []

    with sqlite.write() as session:
        _add(session, "Linen dress", updated_at=now - timedelta(days=1))
    start_meaning(sqlite, installation.model_copy(update={"home": installation.home / "bare"}), now)
    assert _tasks(sqlite) == []

    start_meaning(sqlite, home, now)
    with sqlite.read() as session:
        (job,) = recent(session)
    run_job(sqlite, home, job.id)
    start_meaning(sqlite, home, now)
    assert _tasks(sqlite) == [Task.MEANING]

"""What each task does, from a job's arguments to its result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.access.roles import Actor
from core.access.sessions import start as sign_in
from core.catalog.health.reads import shop_health
from core.jobs.queue import JobView, recent, start, watch
from core.jobs.run import run_job
from core.jobs.tasks import Task
from core.jobs.upkeep import KEPT_MESSAGES_DAYS, KEPT_SIGN_INS_DAYS, send_due, sweep_store
from core.jobs.worker import start_health
from core.publish.outbox import announce
from core.records.base import Json, utc_now
from core.records.catalogue import Product
from core.records.choices import JobStatus, OutboxStatus, ProposalStatus, Role
from core.records.flow import Proposal
from core.records.people import UserSession
from core.records.store import Store
from core.records.work import Inbox, Outbox
from core.settings import Settings
from tests.proposals import desk
from tests.publish.receiver import Receiver, receiving

People = dict[Role, Actor]
FILE = "URL handle,Title,SKU,Price\nlinen-dress,Linen dress,LD,30.00\nblue-tote,Blue tote,BT,minus\n"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def done(store: Store, settings: Settings, actor: Actor, task: Task, now: datetime, **arguments: Json) -> JobView:
    """The job, started and run to its end."""
    job_id = start(store, settings, task, dict(arguments), actor, now)
    run_job(store, settings, job_id)
    with store.read() as session:
        return watch(session, job_id)


def test_an_import_takes_the_file_in(
    store: Store, installation: Settings, people: People, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "upload-1"
    path.write_text(FILE)

    job = done(store, installation, people[Role.MERCHANDISER], Task.IMPORT_FILE, now, path=str(path), filename="p.csv")

    assert (job.title, job.status) == ("Import p.csv", JobStatus.DONE)
    assert (job.result["created"], job.result["refused"]) == (1, 1)
    assert "minus" in Path(job.result["report_path"]).read_text()


def test_an_import_has_the_models_look_at_what_it_changed(
    store: Store, installation: Settings, people: People, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "upload-1"
    path.write_text(FILE)
    asked = {"path": str(path), "filename": "p.csv", "propose": True}

    first = done(store, installation, people[Role.MERCHANDISER], Task.IMPORT_FILE, now, **asked)
    again = done(store, installation, people[Role.MERCHANDISER], Task.IMPORT_FILE, now, **asked)

    with store.read() as session:
        following = watch(session, first.result["propose_job_id"])
    assert (following.task, following.status, following.started_by) == ("propose", JobStatus.WAITING, "Merchandiser")
    assert again.result["propose_job_id"] is None


def test_an_import_during_a_run_of_the_models_gets_one_of_its_own(
    store: Store, installation: Settings, people: People, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "upload-1"
    path.write_text(FILE)
    under_way = start(store, installation, Task.PROPOSE, {}, people[Role.MANAGER], now)

    job = done(
        store, installation, people[Role.MANAGER], Task.IMPORT_FILE, now, path=str(path), filename="x", propose=True
    )

    assert job.result["propose_job_id"] not in (None, under_way)


def test_an_import_reads_the_file_as_its_profile_says(
    store: Store, installation: Settings, people: People, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "upload-1"
    path.write_text("ref,what,how much\nA1,Linen dress,30.00\n")
    profile = "name: Things\ncolumns: {ref: sku, what: title, how much: price}\n"

    job = done(
        store,
        installation,
        people[Role.MERCHANDISER],
        Task.IMPORT_FILE,
        now,
        path=str(path),
        filename="things.csv",
        profile=profile,
    )

    assert job.result["created"] == 1
    with store.read() as session:
        assert session.scalars(select(col(Product.title))).all() == ["Linen dress"]


def test_an_import_of_a_file_that_is_gone_fails_with_a_sentence(
    store: Store, installation: Settings, people: People, tmp_path: Path, now: datetime
) -> None:
    job = done(
        store, installation, people[Role.MERCHANDISER], Task.IMPORT_FILE, now, path=str(tmp_path / "x"), filename="x"
    )

    assert job.status == JobStatus.FAILED
    assert len(job.error.splitlines()) == 3
    assert "nobody expected" not in job.error


def test_a_publication_goes_out_and_is_told_at_once(
    store: Store, tmp_path: Path, people: People, receiver: Receiver, now: datetime
) -> None:
    chosen = Settings(home=tmp_path / "home", webhook_url=receiver.url)
    _approve(store, people, now)

    job = done(store, chosen, people[Role.MERCHANDISER], Task.PUBLISH, now, channel="shopify")
    again = done(store, chosen, people[Role.MERCHANDISER], Task.PUBLISH, now, channel="shopify")

    assert (job.title, job.result) == ("Publish to Shopify", {"publication_id": 1, "products": 1, "values": 1})
    assert again.result == {"publication_id": None, "products": 0, "values": 0}
    assert len(receiver.messages) == 1
    assert [path.parent for path in (chosen.home / "published").iterdir()] == [chosen.home / "published"]


def test_proposing_makes_proposals_once(
    store: Store, installation: Settings, people: People, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "upload"
    path.write_text("URL handle,Title,SKU,Barcode,Price\nlinen-dress,Linen dress,LD,123,30.00\n")
    manager = people[Role.MANAGER]
    done(store, installation, manager, Task.IMPORT_FILE, now, path=str(path), filename="p.csv")

    first = done(store, installation, manager, Task.PROPOSE, now, distil=False)
    again = done(store, installation, manager, Task.PROPOSE, now, distil=False)

    assert first.status == JobStatus.DONE, first.error
    assert first.result["created"] > 0
    assert again.result == {"created": 0, "same": first.result["created"], "superseded": 0}
    with store.read() as session:
        assert set(session.scalars(select(col(Proposal.run)))) == {f"job-{again.id}"}


def test_due_messages_are_sent(store: Store, tmp_path: Path, people: People, receiver: Receiver, now: datetime) -> None:
    chosen = Settings(home=tmp_path / "home")
    with store.write() as session:
        announce(session, receiver.url, "publication", {}, "key", utc_now())

    job = done(store, chosen, people[Role.MANAGER], Task.SEND_OUTBOX, now)

    assert job.result == {"sent": 1}
    assert send_due(store, chosen) == 0
    with store.read() as session:
        assert session.scalars(select(col(Outbox.status))).all() == [OutboxStatus.SENT]


def test_what_ran_out_is_closed(store: Store, installation: Settings, people: People, now: datetime) -> None:
    shop = desk.open_shop(store)
    desk.propose(store, now - timedelta(days=1000), desk.category_draft(shop))

    assert done(store, installation, people[Role.MANAGER], Task.SWEEP, now).result == {"expired": 1}
    with store.read() as session:
        assert session.scalars(select(col(Proposal.status))).all() == [ProposalStatus.EXPIRED]


def test_sign_ins_that_ended_long_ago_are_forgotten(store: Store, people: People) -> None:
    user_id, today = people[Role.MANAGER].user_id or 0, utc_now()
    with store.write() as session:
        sign_in(session, user_id, today)
        sign_in(session, user_id, today - timedelta(days=KEPT_SIGN_INS_DAYS - 1))
        sign_in(session, user_id, today - timedelta(days=KEPT_SIGN_INS_DAYS + 1))

    sweep_store(store)

    with store.read() as session:
        assert len(session.scalars(select(UserSession)).all()) == 2


def test_messages_taken_long_ago_are_forgotten(store: Store) -> None:
    today = utc_now()
    with store.write() as session:
        for number, days in enumerate((KEPT_MESSAGES_DAYS + 1, 1)):
            moment = today - timedelta(days=days)
            session.add(Inbox(source="shopify", message_id=str(number), subject="product:1", created_at=moment))

    sweep_store(store)

    with store.read() as session:
        assert session.scalars(select(col(Inbox.message_id))).all() == ["1"]


def test_a_queue_that_is_away_keeps_no_job_from_being_started(
    store: Store, tmp_path: Path, people: People, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    chosen = Settings(home=tmp_path / "home", redis_url="redis://127.0.0.1:1/0")

    job_id = start(store, chosen, Task.SWEEP, {}, people[Role.MANAGER], now)

    assert "it waits until a worker looks for it" in caplog.text
    with store.read() as session:
        assert watch(session, job_id).status == JobStatus.WAITING


def _approve(store: Store, people: People, now: datetime) -> None:
    shop = desk.open_shop(store)
    (proposal_id,) = desk.propose(store, now, desk.category_draft(shop))
    answer = desk.decided(store, desk.request(proposal_id), people[Role.MERCHANDISER], now)
    assert isinstance(answer, desk.Decided), answer


def test_health_is_scored_and_kept(store: Store, installation: Settings, people: People, now: datetime) -> None:
    desk.open_shop(store)

    job = done(store, installation, people[Role.MERCHANDISER], Task.HEALTH, now)

    assert (job.status, job.result["products"]) == (JobStatus.DONE, 3)
    with store.read() as session:
        found = shop_health(session)
    assert found is not None
    assert found.score == pytest.approx(job.result["score"])


def test_an_import_without_a_look_of_the_models_is_scored_at_once(
    store: Store, installation: Settings, people: People, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "upload-1"
    path.write_text(FILE)

    done(store, installation, people[Role.MERCHANDISER], Task.IMPORT_FILE, now, path=str(path), filename="p.csv")

    with store.read() as session:
        assert [job.task for job in recent(session)] == [Task.HEALTH, Task.IMPORT_FILE]


def test_health_is_started_once_a_day_and_never_for_an_empty_shop(
    store: Store, installation: Settings, now: datetime
) -> None:
    start_health(store, installation, now)
    with store.read() as session:
        assert recent(session) == []

    desk.open_shop(store)
    start_health(store, installation, now)
    with store.read() as session:
        (job,) = recent(session)
    run_job(store, installation, job.id)
    start_health(store, installation, utc_now())

    with store.read() as session:
        assert [job.task for job in recent(session)] == [Task.HEALTH]

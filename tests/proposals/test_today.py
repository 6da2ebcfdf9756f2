"""Today says what waits for this person, what changed since yesterday, and whether the data is sound."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from core.access.roles import Actor
from core.money import Money
from core.proposals import audit
from core.proposals.keep import decision_row
from core.proposals.today import Escalated, Since, Today, today
from core.records.choices import Action, ImportStatus, JobStatus, Kind, Role
from core.records.flow import Proposal
from core.records.store import Store
from core.records.work import ImportBatch, Job, Publication
from tests.conftest import NOW
from tests.proposals.rows import add_rows, row, store_rows

HOUR = timedelta(hours=1)


def said(store: Store, actor: Actor, now: datetime = NOW) -> Today:
    with store.read() as session:
        return today(session, actor, now)


def decide(session: Session, actor: Actor, at: datetime, **values: Any) -> None:
    """Add a decision on a proposal of its own, as the flow would keep it."""
    (one,) = add_rows(session, row(status="applied", created_at=at - timedelta(days=30)))
    usual = decision_row(session.get_one(Proposal, one), Action.APPROVE, "applied", actor, at)
    audit.append_decisions(session, [{**usual, "idempotency_key": f"k{one}", **values}])


def test_an_empty_shop_has_a_calm_day(store: Store, mia: Actor) -> None:
    found = said(store, mia)

    assert (found.open, found.stake, found.waiting, found.escalated) == (0, (), (), Escalated(0, 0, None))
    assert (found.oldest_at, found.minutes, found.imports, found.failed_jobs) == (None, None, (), ())
    assert (found.decided_today, found.changed.created) == (0, Since(0, 0))


def test_what_waits_is_by_kind_with_the_largest_stake_first(store: Store, mia: Actor) -> None:
    store_rows(
        store,
        row(kind="fix", stake_minor=100),
        row(kind="fix", stake_minor=150, department="Garage"),
        row(kind="merge", stake_minor=900),
        row(kind="merge", stake_minor=5, currency="JPY"),
        row(kind="merge", stake_minor=9999, status="applied"),
        row(kind="merge", stake_minor=9999, escalated_to="manager"),
    )

    found = said(store, mia)

    assert [(one.kind, one.proposals, one.stake) for one in found.waiting] == [
        (Kind.MERGE, 2, (Money(900, "GBP"), Money(5, "JPY"))),
        (Kind.FIX, 2, (Money(250, "GBP"),)),
    ]
    assert (found.open, found.stake) == (4, (Money(1150, "GBP"), Money(5, "JPY")))


def test_a_marketer_has_nothing_waiting_in_the_catalogue(store: Store, people: dict[Role, Actor]) -> None:
    store_rows(store, row())

    found = said(store, people[Role.MARKETER])

    assert (found.open, found.oldest_at) == (0, None)


def test_escalated_to_me_are_those_to_my_role_with_the_earliest_due_time(store: Store, max_: Actor) -> None:
    store_rows(
        store,
        row(escalated_to="manager", due_at=NOW - 2 * HOUR),
        row(escalated_to="manager", due_at=NOW + HOUR),
        row(escalated_to="manager"),
        row(escalated_to="merchandiser", due_at=NOW - 9 * HOUR),
        row(escalated_to="manager", due_at=NOW - 9 * HOUR, status="applied"),
    )

    assert said(store, max_).escalated == Escalated(3, 1, NOW - 2 * HOUR)


def test_the_oldest_is_the_one_i_may_decide(store: Store, mia: Actor) -> None:
    store_rows(
        store,
        row(created_at=NOW - 5 * HOUR),
        row(created_at=NOW - 7 * HOUR),
        row(created_at=NOW - 9 * HOUR, status="rejected"),
        row(created_at=NOW - 9 * HOUR, escalated_to="manager"),
    )

    assert said(store, mia).oldest_at == NOW - 7 * HOUR


def test_minutes_are_what_waits_at_my_median_pace(store: Store, mia: Actor, max_: Actor) -> None:
    with store.write() as session:
        for active_ms in (2000, 3000, 4000, 60_000, 1000):
            decide(session, mia, NOW - 3 * HOUR, active_ms=active_ms)
        decide(session, mia, NOW - 3 * HOUR, active_ms=None)
        decide(session, max_, NOW - 3 * HOUR, active_ms=900_000)
        add_rows(session, *(row() for _ in range(40)))

    # 40 proposals x 3 s, the median of 1, 2, 3, 4 and 60 s.
    assert said(store, mia).minutes == pytest.approx(2.0)


def test_a_pace_of_fewer_than_five_decisions_is_not_known(store: Store, mia: Actor) -> None:
    with store.write() as session:
        for _ in range(4):
            decide(session, mia, NOW, active_ms=1000)
        add_rows(session, row())

    assert said(store, mia).minutes is None


def test_the_pace_is_of_the_last_two_hundred_decisions(store: Store, mia: Actor) -> None:
    with store.write() as session:
        for number in range(260):
            decide(session, mia, NOW - timedelta(days=9), active_ms=90_000 if number < 60 else 6000)
        add_rows(session, *(row() for _ in range(10)))

    assert said(store, mia).minutes == pytest.approx(1.0)


def test_changes_are_of_the_last_day_beside_the_day_before(store: Store, mia: Actor, max_: Actor) -> None:
    with store.write() as session:
        for hours, values in (
            (1, {}),
            (2, {"status_after": "stale"}),
            (3, {"action": "reject", "status_after": "rejected", "reason_code": "wrong-value"}),
            (4, {"action": "escalate", "status_after": "open"}),
            (25, {}),
            (30, {"action": "edit"}),
            (49, {}),
        ):
            decide(session, max_, NOW - hours * HOUR, **values)
        add_rows(
            session,
            row(created_at=NOW - HOUR),
            row(created_at=NOW - 2 * HOUR, status="applied"),
            row(created_at=NOW - 24 * HOUR),
            row(created_at=NOW - 25 * HOUR),
            row(created_at=NOW - 49 * HOUR),
            *(
                row(created_at=NOW - timedelta(days=90), status=status, expires_at=NOW - hours * HOUR)
                for status, hours in (("expired", 1), ("expired", 26), ("expired", 27), ("open", 1))
            ),
        )
        for number, (hours, values, status) in enumerate(((2, 7, "ready"), (3, 50, "failed"), (26, 5, "rolled_back"))):
            at = NOW - hours * HOUR
            session.add(
                Publication(
                    channel="shop", idempotency_key=f"p{number}", status=status, values_written=values, created_at=at
                )
            )

    changed = said(store, mia).changed

    assert (changed.created, changed.expired) == (Since(3, 1), Since(1, 2))
    assert (changed.decided, changed.applied, changed.stale) == (Since(3, 2), Since(1, 2), Since(1, 0))
    assert changed.published == Since(7, 5)


def test_a_publication_that_rolls_another_back_publishes_nothing_new(store: Store, mia: Actor) -> None:
    with store.write() as session:
        session.add(
            first := Publication(
                channel="shop", idempotency_key="a", status="ready", values_written=3, created_at=NOW - HOUR
            )
        )
        session.flush()
        session.add(
            Publication(
                channel="shop",
                idempotency_key="b",
                status="ready",
                values_written=3,
                rolls_back_id=first.id,
                created_at=NOW - HOUR,
            )
        )

    assert said(store, mia).changed.published == Since(3, 0)


def test_my_decisions_today_begin_at_midnight(store: Store, mia: Actor, max_: Actor) -> None:
    with store.write() as session:
        decide(session, mia, NOW.replace(hour=0))
        decide(session, mia, NOW - HOUR)
        decide(session, mia, NOW - HOUR, action="escalate", status_after="open")
        decide(session, mia, NOW.replace(hour=0) - timedelta(seconds=1))
        decide(session, max_, NOW - HOUR)

    assert said(store, mia).decided_today == 2


def test_the_last_five_ended_imports_tell_their_refused_rows(store: Store, mia: Actor) -> None:
    with store.write() as session:
        for number in range(6):
            session.add(
                ImportBatch(
                    filename=f"{number}.csv",
                    sha256="0",
                    status=ImportStatus.DONE if number else ImportStatus.FAILED,
                    refused=number,
                    created_at=NOW - number * HOUR,
                    error="" if number else "The disk is full.",
                )
            )
        session.add(ImportBatch(filename="preview.csv", sha256="0", status=ImportStatus.PREVIEW, created_at=NOW))

    found = said(store, mia).imports

    assert [(one.filename, one.refused) for one in found] == [(f"{number}.csv", number) for number in range(5)]
    assert (found[0].status, found[0].error) == (ImportStatus.FAILED, "The disk is full.")


def test_jobs_that_failed_this_week_are_told(store: Store, mia: Actor) -> None:
    with store.write() as session:
        for title, status, days in (
            ("Import a.csv", JobStatus.FAILED, 1),
            ("Publish", JobStatus.DONE, 1),
            ("Import old.csv", JobStatus.FAILED, 8),
        ):
            at = NOW - timedelta(days=days)
            session.add(Job(task="import_file", title=title, status=status, error="No disk.", created_at=at))

    assert [(job.title, job.error) for job in said(store, mia).failed_jobs] == [("Import a.csv", "No disk.")]

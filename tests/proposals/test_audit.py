"""The audit shows the first link that was changed, removed, added or cut off, on both databases."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from core.access.roles import Actor
from core.errors import BrokenAuditError
from core.proposals import audit
from core.proposals.keep import decision_row
from core.records import chain
from core.records.choices import Action, Role
from core.records.flow import AuditEvent, Decision, Policy, Proposal
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, category_draft, propose, request

TABLES = {"decisions": "decision", "events": "audit_event"}
WRITES = "applied_write"


@pytest.fixture
def written(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    """Three decisions, 1 to 3, and three audit events."""
    for open_id in propose(store, now, *(category_draft(shop, number) for number in range(3))):
        accepted(store, request(open_id), mia, now)
    with store.write() as session:
        for number in range(3):
            audit.record(session, "import", mia.user_id, f"batch:{number}", {"rows": number}, now)


def _verified(store: Store) -> audit.AuditReport:
    with store.read() as session:
        return audit.verify(session)


def _tamper(store: Store, *statements: str) -> None:
    """Run the statements with the triggers out of the way, as somebody with the file at hand would."""
    with store.write() as session:
        for name in (*TABLES.values(), WRITES):
            for verb in ("update", "delete"):
                on = f" ON {name}" if store.is_postgres else ""
                session.connection().execute(text(f"DROP TRIGGER {name}_no_{verb}{on}"))
        for statement in statements:
            session.connection().execute(text(statement))


def _broken(store: Store) -> tuple[str, int, str]:
    broken = _verified(store).broken
    assert broken is not None
    return broken.chain, broken.id, broken.problem


def test_an_untouched_audit_holds(store: Store, written: None) -> None:
    report = _verified(store)

    assert (report.decisions, report.events, report.broken) == (3, 3, None)
    assert set(report.heads) == {"decisions", "events"}
    report.must_hold()


def test_an_empty_audit_holds(store: Store) -> None:
    assert _verified(store) == audit.AuditReport(0, 0, {}, None)


@pytest.mark.parametrize(
    "change",
    [
        "action = 'reject', reason_code = 'wrong-value'",
        "note = 'never said'",
        "actor_role = 'admin'",
        "before = NULL",
        "payload = '{}'",
        "active_ms = 5",
        "proposal_version = 7",
        "is_planted = TRUE",
    ],
)
def test_a_changed_decision_is_named(store: Store, written: None, change: str) -> None:
    true = "true" if store.is_postgres else "1"
    _tamper(store, f"UPDATE decision SET {change.replace('TRUE', true)} WHERE id = 2")

    broken, row_id, problem = _broken(store)

    assert (broken, row_id) == ("decisions", 2)
    assert "changed after it was written" in problem
    with pytest.raises(BrokenAuditError, match="decisions, row 2"):
        _verified(store).must_hold()


def test_a_changed_event_is_named(store: Store, written: None) -> None:
    _tamper(store, "UPDATE audit_event SET subject = 'batch:9' WHERE id = 1")

    assert _broken(store)[:2] == ("events", 1)


@pytest.mark.parametrize("name", list(TABLES))
def test_a_forged_hash_breaks_the_next_link(store: Store, written: None, name: str) -> None:
    _tamper(store, f"UPDATE {TABLES[name]} SET hash = 'f' WHERE id = 2")

    assert _broken(store)[:2] == (name, 2)


@pytest.mark.parametrize("name", list(TABLES))
def test_a_removed_row_shows_at_the_next(store: Store, written: None, name: str) -> None:
    _tamper(store, f"DELETE FROM {WRITES}", f"DELETE FROM {TABLES[name]} WHERE id = 1")

    broken, row_id, problem = _broken(store)
    assert (broken, row_id) == (name, 2)
    assert "missing" in problem


@pytest.mark.parametrize("name", list(TABLES))
def test_rows_cut_off_the_end_show(store: Store, written: None, name: str) -> None:
    _tamper(store, f"DELETE FROM {WRITES}", f"DELETE FROM {TABLES[name]} WHERE id >= 2")

    broken, row_id, problem = _broken(store)
    assert (broken, row_id) == (name, 3)
    assert "ends at row 1, after 1 of 3" in problem


def test_a_decision_added_by_hand_shows(store: Store, written: None) -> None:
    columns = "proposal_id, actor_id, actor_role, action, status_after, payload, reason_code, note, is_planted, batch"
    _tamper(
        store,
        f"INSERT INTO decision (id, proposal_version, idempotency_key, created_at, prev_hash, hash, {columns}) "
        f"SELECT 4, 9, 'x', created_at, hash, 'h', {columns} FROM decision WHERE id = 3",
    )

    broken, row_id, problem = _broken(store)
    assert (broken, row_id) == ("decisions", 4)
    assert "not added by the program" in problem


@pytest.mark.parametrize("row_id", [-1, 9])
def test_an_event_added_by_hand_shows(store: Store, written: None, row_id: int) -> None:
    _tamper(
        store,
        "INSERT INTO audit_event (id, event, subject, detail, created_at, prev_hash, hash) "
        f"SELECT {row_id}, event, subject, detail, created_at, hash, 'h' FROM audit_event WHERE id = 3",
    )

    assert _broken(store)[:2] == ("events", row_id)


def test_two_rows_that_changed_places_show(store: Store, written: None) -> None:
    _tamper(
        store,
        "UPDATE audit_event SET id = 99 WHERE id = 1",
        "UPDATE audit_event SET id = 1 WHERE id = 2",
        "UPDATE audit_event SET id = 2 WHERE id = 99",
    )

    assert _broken(store)[0] == "events"


@pytest.mark.parametrize("statement", ["UPDATE decision SET note = 'x'", "DELETE FROM decision"])
def test_the_database_refuses_to_change_a_decision(store: Store, written: None, statement: str) -> None:
    with pytest.raises(DBAPIError, match="decision is insert-only"), store.write() as session:
        session.connection().execute(text(statement))


@pytest.mark.postgres
def test_postgres_refuses_to_empty_the_decisions(postgres: Store) -> None:
    with pytest.raises(DBAPIError, match="insert-only"), postgres.write() as session:
        session.connection().execute(text("TRUNCATE decision CASCADE"))


_TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
_TIMES = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001  (hypothesis wants bounds without a zone)
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-8))]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(detail=st.dictionaries(_TEXT, _JSON, max_size=4), moment=_TIMES, note=_TEXT)
def test_hashes_survive_the_trip_through_the_database(
    store: Store, detail: dict[str, Any], moment: datetime, note: str
) -> None:
    with store.write() as session:
        event = audit.record(session, "anything", None, note, detail, moment)
        row = _decision(session, moment) | {"before": detail, "note": note, "due_at": moment}
        (decision_id,) = audit.append_decisions(session, [row])

    with store.read() as session:
        kept = session.execute(select(Decision.__table__).where(Decision.id == decision_id)).one()  # type: ignore[attr-defined, arg-type]
        assert chain.link_hash(kept.prev_hash, audit.decision_content(kept._asdict())) == kept.hash
        event = session.get_one(AuditEvent, event.id)
        assert chain.link_hash(event.prev_hash, chain.event_content(event)) == event.hash


def _decision(session: Session, moment: datetime) -> dict[str, Any]:
    """A policy's decision on a new proposal."""
    mark = f"p{session.connection().execute(text('SELECT COUNT(*) FROM proposal')).scalar_one()}"
    found = Proposal(
        kind="fix",
        subject=mark,
        field="title",
        base_value_hash="",
        suggested_by="rules",
        confidence=1,
        currency="GBP",
        fingerprint=mark,
        status="rejected",
    )
    policy = session.scalars(select(Policy)).first() or Policy(name="sure fixes", kind="fix", min_confidence=0.99)
    session.add_all([found, policy])
    session.flush()
    actor = Actor(None, policy.name, Role.MANAGER, policy_id=policy.id)
    return decision_row(found, Action.APPROVE, "applied", actor, moment) | {"idempotency_key": mark}


@pytest.mark.slow
def test_a_long_audit_is_verified_in_little_memory(sqlite: Store, now: datetime) -> None:
    with sqlite.write() as session:
        first = _decision(session, now)
        rows = [
            first | {"proposal_version": number, "idempotency_key": f"k{number}", "note": "n" * 1000}
            for number in range(1, 8_001)
        ]
        audit.append_decisions(session, rows)

    with sqlite.read() as session:
        tracemalloc.start()
        report = audit.verify(session)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert (report.decisions, report.broken) == (8_000, None)
    assert peak < 12 * 1024 * 1024

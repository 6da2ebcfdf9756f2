"""``endcap audit verify`` names the first link that somebody with the database at hand has tampered with."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.access.roles import Actor
from core.records.base import utc_now
from core.records.choices import Role
from core.records.people import User
from core.records.store import Store
from tests.cli.conftest import Run
from tests.proposals import desk

COPIED = "proposal_id, actor_id, actor_role, action, status_after, payload, reason_code, note, is_planted, batch"
INSERTED = (
    f"INSERT INTO decision (id, proposal_version, idempotency_key, created_at, prev_hash, hash, {COPIED}) "
    f"SELECT 4, 9, 'mine', created_at, hash, 'mine', {COPIED} FROM decision WHERE id = 3"
)


@pytest.fixture
def decided(opened: Store) -> None:
    """Three approvals, decisions 1 to 3."""
    shop = desk.open_shop(opened)
    with opened.write() as session:
        session.add(ada := User(username="ada", name="Ada", role=Role.ADMIN))
        session.flush()
        actor = Actor(ada.id, ada.name, Role.ADMIN)
    now = utc_now()
    for proposal_id in desk.propose(opened, now, *(desk.category_draft(shop, number) for number in range(3))):
        desk.accepted(opened, desk.request(proposal_id), actor, now)


def tamper(store: Store, *statements: str) -> None:
    with store.write() as session:
        for trigger in ("decision_no_update", "decision_no_delete", "applied_write_no_delete"):
            session.connection().execute(text(f"DROP TRIGGER {trigger}"))
        for statement in statements:
            session.connection().execute(text(statement))


def test_an_untouched_record_holds_and_its_newest_links_are_told(run: Run, decided: None) -> None:
    lines = run("audit", "verify").output.splitlines()

    assert lines[0].startswith("The audit holds: 3 decisions and ")
    assert lines[1].startswith("  newest of decisions: ")


@pytest.mark.parametrize(
    ("statements", "row", "problem"),
    [
        (("UPDATE decision SET note = 'I never said so' WHERE id = 2",), 2, "changed after it was written"),
        (("UPDATE decision SET actor_role = 'manager'",), 1, "changed after it was written"),
        (("DELETE FROM applied_write", "DELETE FROM decision WHERE id = 2"), 3, "rows 2 to 2 before it are missing"),
        (("DELETE FROM applied_write", "DELETE FROM decision WHERE id = 3"), 3, "after 2 of 3"),
        ((INSERTED,), 4, "not added by the program"),
    ],
    ids=["one changed", "all changed", "one removed", "the last removed", "one added"],
)
def test_a_tampered_decision_is_named_and_ends_with_exit_1(
    run: Run, opened: Store, decided: None, statements: tuple[str, ...], row: int, problem: str
) -> None:
    tamper(opened, *statements)

    answer = run("audit", "verify", code=1)

    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert f"decisions, row {row}:" in answer.stderr
    assert problem in answer.stderr


@pytest.mark.parametrize("statement", ["UPDATE decision SET note = 'x' WHERE id = 2", "DELETE FROM decision"])
def test_the_triggers_have_to_be_dropped_first(run: Run, opened: Store, decided: None, statement: str) -> None:
    with pytest.raises(IntegrityError, match="insert-only"), opened.write() as session:
        session.connection().execute(text(statement))

    run("audit", "verify")


def test_a_tampered_event_is_named_too(run: Run, opened: Store) -> None:
    run("init")
    with opened.write() as session:
        session.connection().execute(text("DROP TRIGGER audit_event_no_update"))
        session.connection().execute(text("UPDATE audit_event SET subject = 'user:9'"))

    assert "events, row 1:" in run("audit", "verify", code=1).stderr

"""Tokens of programs are shown once, kept as a hash, and worthless once revoked."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.access import tokens
from core.access.roles import Actor
from core.errors import BadInputError, NotFoundError
from core.records.choices import Role
from core.records.flow import AuditEvent
from core.records.people import ApiToken
from core.records.store import Store


def test_a_token_calls_with_a_merchandisers_rights_in_its_makers_name(
    store: Store, admin: Actor, now: datetime
) -> None:
    with store.write() as session:
        made = tokens.create(session, admin, " Warehouse feed ", now)
        caller = tokens.check(session, made.secret)

    assert made.secret.startswith(f"{made.prefix}_")
    assert caller == tokens.Caller(made.id, Actor(admin.user_id, "token Warehouse feed", Role.MERCHANDISER), None)


def test_the_secret_is_nowhere_in_the_store(store: Store, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        made = tokens.create(session, admin, "feed", now)

    with store.read() as session:
        rows = [*session.scalars(select(ApiToken)), *session.scalars(select(AuditEvent))]
        assert made.secret not in str([row.model_dump() for row in rows])


def test_a_forged_or_revoked_token_calls_nobody(store: Store, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        made = tokens.create(session, admin, "feed", now)
        stored = session.scalars(select(ApiToken.token_hash)).one()
        tokens.revoke(session, admin, made.id, now)
        tokens.revoke(session, admin, made.id, now + timedelta(days=1))

        for secret in (made.secret, made.prefix, stored, "", "' OR 1=1 --"):
            assert tokens.check(session, secret) is None
        row = tokens.list_tokens(session, admin)[0]
        revoked = session.scalars(select(AuditEvent).where(AuditEvent.event == "token revoked")).all()

    assert (row.revoked_at, len(revoked)) == (now, 1)


def test_a_use_is_noted_once_a_minute(store: Store, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        made = tokens.create(session, admin, "feed", now)
        fresh = tokens.check(session, made.secret)
        assert fresh is not None
        tokens.note_use(session, fresh, now)
    with store.read() as session:
        used = tokens.check(session, made.secret)
    assert used is not None

    assert tokens.use_is_due(fresh, now)
    assert used.last_used_at == now
    assert not tokens.use_is_due(used, now + timedelta(seconds=60))
    assert tokens.use_is_due(used, now + timedelta(seconds=61))


def test_tokens_are_listed_newest_first_without_their_secret(store: Store, admin: Actor, now: datetime) -> None:
    with store.write() as session:
        first, second = (tokens.create(session, admin, name, now) for name in ("one", "two"))
        rows = tokens.list_tokens(session, admin)

    assert [(row.id, row.name, row.created_by) for row in rows] == [
        (second.id, "two", "Admin"),
        (first.id, "one", "Admin"),
    ]
    assert first.secret not in str(rows)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_token_needs_a_name(store: Store, admin: Actor, now: datetime, name: str) -> None:
    with pytest.raises(BadInputError, match="needs a name"), store.write() as session:
        tokens.create(session, admin, name, now)


def test_there_is_no_token_under_an_unknown_number(store: Store, admin: Actor, now: datetime) -> None:
    with pytest.raises(NotFoundError, match="no token 404"), store.write() as session:
        tokens.revoke(session, admin, 404, now)

"""The store commits whole actions, and its schema is the last guard."""

from datetime import datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from core.records.base import utc_now
from core.records.catalogue import Brand, Product, Sku
from core.records.flow import AuditEvent
from core.records.store import Store


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    def add_then_fail() -> None:
        with store.write() as session:
            session.add(Brand(name="Alder"))
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        add_then_fail()

    with store.read() as session:
        assert session.scalars(select(Brand)).all() == []


@pytest.mark.parametrize("wrong", [{"price_minor": -3}, {"unit_cost_minor": -1}, {"code": ""}])
def test_the_schema_refuses_bad_values(store: Store, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), store.write() as session:
        session.add(product := Product(handle="a"))
        session.flush()
        session.add(Sku(**{"product_id": product.id, "code": "A1", "currency": "GBP", **wrong}))


def test_a_sku_needs_its_product(store: Store) -> None:
    with pytest.raises(IntegrityError), store.write() as session:
        session.add(Sku(product_id=99, code="A1", currency="GBP"))


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET event = 'x'", "DELETE FROM audit_event"])
def test_an_audit_event_can_not_be_changed(store: Store, statement: str) -> None:
    with store.write() as session:
        session.add(AuditEvent(event="import", prev_hash="", hash="h"))

    with pytest.raises(DBAPIError, match="insert-only"), store.write() as session:
        session.connection().execute(text(statement))


def test_times_come_back_aware_and_naive_ones_are_refused(store: Store) -> None:
    with store.write() as session:
        session.add(Product(handle="a"))
    with store.read() as session:
        created = session.scalars(select(Product.created_at)).one()
    assert created.tzinfo is not None
    assert abs((utc_now() - created).total_seconds()) < 60

    with pytest.raises(StatementError, match="no time zone"), store.write() as session:
        session.add(Product(handle="b", created_at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_the_options_of_a_sku_keep_their_order(store: Store) -> None:
    options = {"Colour family": "Blue", "Size": "M", "A": "1"}
    with store.write() as session:
        session.add(product := Product(handle="a"))
        session.flush()
        session.add(Sku(product_id=product.id or 0, code="A1", currency="GBP", options=options))

    with store.read() as session:
        assert list(session.scalars(select(Sku.options)).one()) == list(options)

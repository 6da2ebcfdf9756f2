"""The queue shows each person what they may decide, in the order they chose, a page at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.access.roles import Actor
from core.money import Money
from core.proposals import queue
from core.proposals.queue import QueueFilter, Sort
from core.records.catalogue import Product, Sku
from core.records.choices import Kind, Role
from core.records.store import Store
from tests.conftest import NOW
from tests.proposals.rows import row, seen, store_rows, walked


def test_an_empty_store_has_an_empty_queue(store: Store, mia: Actor) -> None:
    with store.read() as session:
        assert queue.page(session, QueueFilter(), mia, NOW) == queue.Page((), None)
        assert queue.counts(session, mia) == queue.Counts()
        assert (queue.counts(session, mia).stake_minor, queue.counts(session, mia).currency) == (0, "")


@pytest.mark.parametrize(
    ("sort", "order"),
    [(Sort.WORTH, "cab"), (Sort.OLDEST, "bca"), (Sort.STAKE, "acb"), (Sort.UNSURE, "cba")],
)
def test_each_order_goes_by_its_own_value(store: Store, mia: Actor, sort: Sort, order: str) -> None:
    def values(worth: float, days: int, stake_minor: int, confidence: float) -> dict[str, Any]:
        created_at = NOW - timedelta(days=days)
        return {"worth": worth, "created_at": created_at, "stake_minor": stake_minor, "confidence": confidence}

    a, b, c = store_rows(
        store, row(**values(2, 1, 900, 0.9)), row(**values(1, 3, 100, 0.8)), row(**values(3, 2, 500, 0.7))
    )

    assert seen(store, mia, sort=sort) == [{"a": a, "b": b, "c": c}[letter] for letter in order]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("wanted", [{}, {"kinds": (Kind.FIX, Kind.CATEGORY)}, {"departments": ("Fashion", "Garage")}])
def test_pages_hold_everything_once_and_in_order_even_among_equals(
    store: Store, mia: Actor, sort: Sort, wanted: dict[str, Any]
) -> None:
    rows = [
        row(
            worth=number % 3,
            stake_minor=number % 3,
            confidence=number % 3 / 10,
            created_at=NOW - timedelta(hours=number % 3),
            kind=("fix", "category")[number % 2],
            department=("Fashion", "Garage", "Fashion")[number % 3],
        )
        for number in range(11)
    ]
    ids = store_rows(store, *rows)

    pages = walked(store, mia, 4, sort=sort, **wanted)
    whole = seen(store, mia, sort=sort, **wanted)

    assert [len(page) for page in pages] == [4, 4, 3]
    assert [one for page in pages for one in page] == whole
    assert sorted(whole) == sorted(ids)


def test_a_last_page_that_is_just_full_has_no_next(store: Store, mia: Actor) -> None:
    store_rows(store, row(), row())

    assert [len(page) for page in walked(store, mia, 2)] == [2]


@pytest.mark.parametrize("status", ["applied", "rejected", "superseded", "expired", "withdrawn", "stale", "reverted"])
def test_only_open_proposals_are_in_the_queue(store: Store, mia: Actor, status: str) -> None:
    store_rows(store, row(status=status))

    assert seen(store, mia) == []


@pytest.mark.parametrize(
    ("wanted", "values"),
    [
        ({"kinds": (Kind.MERGE,)}, {"kind": "merge"}),
        ({"departments": ("Garage",)}, {"department": "Garage"}),
        ({"departments": ("",)}, {"department": ""}),
        ({"departments": ("Garage",), "kinds": (Kind.MERGE,)}, {"kind": "merge", "department": "Garage"}),
        ({"escalated_to": Role.MERCHANDISER}, {"escalated_to": "merchandiser"}),
        ({"overdue": True}, {"escalated_to": "merchandiser", "due_at": NOW - timedelta(seconds=1)}),
        ({"max_confidence": 0.5}, {"confidence": 0.5}),
        ({"min_confidence": 0.95}, {"confidence": 0.95}),
        ({"text": "brake disc"}, {"title": "Brake discs 280 mm"}),
    ],
)
def test_a_filter_shows_what_it_names_and_nothing_else(
    store: Store, mia: Actor, wanted: dict[str, Any], values: dict[str, Any]
) -> None:
    usual = {"kind": "fix", "department": "Fashion", "title": "Linen dress", "confidence": 0.7}
    partly = [{**usual, name: value} for name, value in values.items() if len(values) > 1 and name != "escalated_to"]
    _, match, *_ = store_rows(store, row(**usual), row(**{**usual, **values}), *(row(**part) for part in partly))

    assert seen(store, mia, **wanted) == [match]


def test_an_escalation_is_due_only_after_its_time(store: Store, mia: Actor) -> None:
    late, just, open_end = store_rows(
        store,
        row(escalated_to="merchandiser", due_at=NOW - timedelta(seconds=1)),
        row(escalated_to="merchandiser", due_at=NOW),
        row(escalated_to="merchandiser"),
    )

    assert seen(store, mia, overdue=True) == [late]
    assert sorted(seen(store, mia, escalated_to=Role.MERCHANDISER)) == [late, just, open_end]
    with store.read() as session:
        assert queue.overdue(session, Role.MERCHANDISER, NOW) == 1
        assert queue.overdue(session, Role.MANAGER, NOW) == 0


def test_filters_of_several_sorts_narrow_each_other(store: Store, mia: Actor) -> None:
    wanted = {"escalated_to": Role.MERCHANDISER, "overdue": True, "kinds": (Kind.MERGE,), "departments": ("Garage",)}
    full = {"escalated_to": "merchandiser", "due_at": NOW - timedelta(1), "kind": "merge", "department": "Garage"}
    others: list[dict[str, Any]] = [
        {"due_at": None},
        {"kind": "fix"},
        {"department": "Fashion"},
        {"escalated_to": None},
    ]
    match, *_ = store_rows(store, row(**full), *(row(**{**full, **other}) for other in others))

    assert seen(store, mia, **wanted) == [match]


@pytest.mark.parametrize(
    ("role", "visible"),
    [
        (Role.MERCHANDISER, ["", "merchandiser"]),
        (Role.MARKETER, []),
        (Role.MANAGER, ["", "merchandiser", "marketer", "manager"]),
        (Role.ADMIN, ["", "merchandiser", "marketer", "manager", "admin"]),
    ],
)
def test_escalations_are_seen_by_their_role_and_those_above(
    store: Store, people: dict[Role, Actor], role: Role, visible: list[str]
) -> None:
    places = ["", *Role]
    ids = store_rows(store, *(row(escalated_to=place or None) for place in places))

    expected = [one for one, place in zip(ids, places, strict=True) if place in visible]
    assert sorted(seen(store, people[role])) == expected
    with store.read() as session:
        assert queue.counts(session, people[role]).open == len(expected)


def test_an_escalation_above_me_is_hidden_even_if_i_ask_for_it(store: Store, mia: Actor, max_: Actor) -> None:
    (mine,) = store_rows(store, row(escalated_to="manager", due_at=NOW - timedelta(1)))

    assert seen(store, mia, escalated_to=Role.MANAGER) == seen(store, mia, overdue=True) == []
    assert seen(store, max_, escalated_to=Role.MANAGER) == seen(store, max_, overdue=True) == [mine]


def test_a_marketer_sees_no_catalogue_proposals(store: Store, people: dict[Role, Actor]) -> None:
    store_rows(store, row(), row(escalated_to="marketer"))

    assert seen(store, people[Role.MARKETER]) == seen(store, people[Role.MARKETER], text="new") == []


def test_a_filter_of_more_departments_than_are_walked_side_by_side_still_finds_them(store: Store, mia: Actor) -> None:
    ids = store_rows(store, *(row(department=f"D{number}", worth=100 - number) for number in range(60)))
    departments = tuple(f"D{number}" for number in range(0, 60, 2))

    assert seen(store, mia, departments=departments) == ids[::2]


def test_a_row_shows_the_product_its_picture_and_what_is_proposed(store: Store, mia: Actor, now: datetime) -> None:
    with store.write() as session:
        images = [{"alt": "no address"}, {"url": "https://img.example/a.jpg", "alt": "A"}]
        session.add(product := Product(handle="a", title="Linen dress", images=images))
        session.add(twin := Product(handle="b", title="Dress of linen"))
        session.flush()
        session.add(sku := Sku(product_id=product.id or 0, code="L-1", currency="EUR"))
        session.flush()
        about = {"product_id": product.id, "title": "Linen dress", "currency": "EUR", "due_at": now, "department": "F"}
        warn, block = ({"level": level, "code": "x", "message": "X."} for level in ("warn", "block"))
        price = row(
            **about,
            sku_id=sku.id,
            payload={"kind": "fix", "field": "price_minor", "sku_id": sku.id, "value": 1250},
            findings=[warn],
            worth=2.0,
        )
        merge = row(
            **about,
            kind="merge",
            payload={"kind": "merge", "keep_id": twin.id, "retire_id": product.id},
            findings=[warn, block],
        )
        session.add_all([price, merge])
    with store.read() as session:
        first, second = queue.page(session, QueueFilter(), mia, now).rows

    assert (first.title, first.sku_code, first.image_url, first.proposed) == (
        "Linen dress",
        "L-1",
        "https://img.example/a.jpg",
        "€12.50",
    )
    assert (first.has_warn, first.has_block, first.due_at, first.kind) == (True, False, now, Kind.FIX)
    assert (second.sku_code, second.proposed, second.has_block) == ("", "Merge into Dress of linen", True)


def test_counts_are_by_kind_department_and_escalation_with_money_per_currency(store: Store, max_: Actor) -> None:
    store_rows(
        store,
        row(kind="fix", department="Fashion", stake_minor=100),
        row(kind="fix", department="Garage", stake_minor=250, escalated_to="manager"),
        row(kind="merge", department="Garage", stake_minor=40_000, currency="JPY"),
        row(kind="merge", department="Garage", stake_minor=7000, status="rejected"),
    )

    with store.read() as session:
        found = queue.counts(session, max_)

    assert (found.open, found.by_kind, found.by_department) == (
        3,
        {Kind.FIX: 2, Kind.MERGE: 1},
        {"Fashion": 1, "Garage": 2},
    )
    assert found.escalated == {Role.MANAGER: 1}
    assert found.stake == (Money(40_000, "JPY"), Money(350, "GBP"))
    assert (found.stake_minor, found.currency) == (40_000, "JPY")


def test_counts_without_an_actor_are_of_everything(store: Store, mia: Actor) -> None:
    store_rows(store, row(), row(escalated_to="admin"))

    with store.read() as session:
        assert (queue.counts(session).open, queue.counts(session, mia).open) == (2, 1)


@pytest.mark.parametrize("kinds", [(), (Kind.FIX,), (Kind.FIX, Kind.MERGE)])
@pytest.mark.parametrize("departments", [(), ("Garage",)])
@pytest.mark.parametrize("role", [None, Role.MANAGER, Role.ADMIN])
def test_counts_of_a_filter_are_those_of_its_rows(
    store: Store, max_: Actor, now: datetime, kinds: tuple[Kind, ...], departments: tuple[str, ...], role: Role | None
) -> None:
    wanted = QueueFilter(kinds=kinds, departments=departments, escalated_to=role)
    store_rows(
        store,
        row(kind="fix", department="Fashion"),
        row(kind="fix", department="Garage", escalated_to="manager"),
        row(kind="merge", department="Garage"),
        row(kind="merge", department="Garage", status="rejected"),
        row(kind="category", department="Garage", escalated_to="admin"),
    )

    with store.read() as session:
        found = queue.page(session, wanted, max_, now).rows
        assert queue.counts(session, max_, wanted).open == len(found)


def test_what_the_counters_do_not_tell_apart_is_not_counted() -> None:
    assert queue.are_counted(QueueFilter(kinds=(Kind.FIX,), departments=("Garage",), escalated_to=Role.MANAGER))
    for uncounted in ({"text": "x"}, {"field": "title"}, {"category": "A"}, {"overdue": True}, {"min_confidence": 0.9}):
        assert not queue.are_counted(QueueFilter(**uncounted))  # type: ignore[arg-type]

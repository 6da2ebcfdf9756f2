"""Anyone finds who decided what, when and why; and the export is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from core.access.roles import Actor
from core.errors import NotAllowedError
from core.proposals import history, undo
from core.proposals.answers import Decided
from core.proposals.history import HistoryFilter, HistoryPage, HistoryRow
from core.records.catalogue import Product
from core.records.choices import Action, Kind, ProposalStatus, Role
from core.records.store import Store
from core.text.cells import restore
from tests.conftest import NOW
from tests.proposals.desk import (
    Shop,
    accepted,
    attributes_draft,
    category_draft,
    merge_draft,
    open_shop,
    price_draft,
    propose,
    request,
    set_value,
)

MINUTE = timedelta(minutes=1)
MIA, SECOND = 1, 2  # the first person and the second product of a new store


def found(store: Store, **wanted: Any) -> list[HistoryRow]:
    with store.read() as session:
        return list(history.search(session, HistoryFilter(**wanted)).rows)


def take_back(store: Store, decision_id: int, actor: Actor, now: datetime) -> int:
    with store.write() as session:
        answer = undo.undo(session, decision_id, actor, now, f"undo-{decision_id}")
        assert isinstance(answer, Decided), answer
        return answer.decision_id


def test_a_history_without_decisions_is_empty(store: Store) -> None:
    with store.read() as session:
        assert history.search(session) == HistoryPage((), None)


def test_a_row_tells_who_what_when_why_before_and_after(store: Store, shop: Shop, now: datetime, mia: Actor) -> None:
    (one,) = propose(store, now, category_draft(shop))
    decided = accepted(store, request(one, note="Looks right."), mia, now + MINUTE)

    (row,) = found(store)

    assert (row.decision_id, row.proposal_id, row.at) == (decided.decision_id, one, now + MINUTE)
    assert (row.who, row.role, row.action, row.status_after) == (
        mia.name,
        "merchandiser",
        Action.APPROVE,
        ProposalStatus.APPLIED,
    )
    assert (row.label, row.before_text, row.after_text) == ("Category", "Clothing > Shirts", "Clothing > Dresses")
    assert (row.note, row.title, row.department, row.is_undone) == ("Looks right.", "Shirt dress 1", "Fashion", False)


def test_values_of_every_kind_read_as_people_say_them(store: Store, now: datetime, mia: Actor) -> None:
    shop = open_shop(store, 4)
    ids = propose(store, now, attributes_draft(shop, 2), merge_draft(shop), price_draft(shop, 3, value=2500))
    for one in ids:
        accepted(store, request(one, Action.REJECT), mia, now)

    price, merge, attributes = found(store)

    assert (attributes.before_text, attributes.after_text) == (
        "Color: Blue · Fit: — · Material: —",
        "Color: Navy · Fit: Slim · Material: Linen",
    )
    assert (merge.before_text, merge.after_text) == ("—", "Merge into Shirt dress 1")
    assert (price.before_text, price.after_text) == ("£30.00", "£25.00")
    assert (price.reason_code, price.reason) == ("wrong-value", "The value is wrong")


def test_an_undo_tells_the_value_restored_and_marks_what_it_took_back(
    store: Store, shop: Shop, now: datetime, mia: Actor
) -> None:
    (one,) = propose(store, now, category_draft(shop))
    decided = accepted(store, request(one), mia, now)
    undone = take_back(store, decided.decision_id, mia, now + MINUTE)

    last, first = found(store)

    assert (last.decision_id, last.action, last.undoes_id) == (undone, Action.UNDO, decided.decision_id)
    assert (last.before_text, last.after_text) == ("Clothing > Dresses", "Clothing > Shirts")
    assert (first.is_undone, last.is_undone) == (True, False)


@pytest.fixture
def three(store: Store, shop: Shop, now: datetime, mia: Actor, max_: Actor) -> dict[str, int]:
    """Three decisions a minute apart: Mia approves and rejects, Max rejects; their ids by letter."""
    a, b, c = propose(store, now, category_draft(shop), price_draft(shop, 1, value=2500), category_draft(shop, 2))
    asked = ((a, Action.APPROVE, mia), (b, Action.REJECT, mia), (c, Action.REJECT, max_))
    return {
        letter: accepted(store, request(one, action), actor, now + number * MINUTE).decision_id
        for number, (letter, (one, action, actor)) in enumerate(zip("abc", asked, strict=True))
    }


@pytest.mark.parametrize(
    ("wanted", "letters"),
    [
        ({}, "cba"),
        ({"actor_id": MIA}, "ba"),
        ({"product_id": SECOND}, "b"),
        ({"action": Action.REJECT}, "cb"),
        ({"kind": Kind.CATEGORY}, "ca"),
        ({"since": NOW + MINUTE}, "cb"),
        ({"until": NOW + MINUTE}, "a"),
        ({"since": NOW + MINUTE, "until": NOW + 2 * MINUTE}, "b"),
        ({"text": "shirt dress 2"}, "b"),
        ({"text": "dre", "actor_id": MIA, "kind": Kind.FIX}, "b"),
        ({"text": "trousers"}, ""),
        ({"text": "'; DROP TABLE decision; --"}, ""),
        ({"text": "🙈"}, ""),
    ],
)
def test_a_filter_finds_what_it_names_and_nothing_else(
    store: Store, mia: Actor, shop: Shop, three: dict[str, int], wanted: dict[str, Any], letters: str
) -> None:
    assert (mia.user_id, shop.products[1]) == (MIA, SECOND)
    assert [row.decision_id for row in found(store, **wanted)] == [three[letter] for letter in letters]


@pytest.mark.parametrize(("walked", "few"), [(3000, 20_000), (2, 20_000), (2, 1)])
def test_pages_hold_everything_once_however_it_is_found(
    store: Store, now: datetime, mia: Actor, monkeypatch: pytest.MonkeyPatch, walked: int, few: int
) -> None:
    monkeypatch.setattr(history, "_WALKED", walked)
    monkeypatch.setattr(history, "_FEW_IDS", few)
    shop = open_shop(store, 9)
    ids = propose(store, now, *(category_draft(shop, number) for number in range(9)))
    for number, one in enumerate(ids):
        accepted(store, request(one), mia, now + number // 3 * MINUTE)

    for text, expected in (("", 9), ("dress", 9), ("dress 7", 1)):
        pages, after = [], None
        with store.read() as session:
            while not pages or after is not None:
                page = history.search(session, HistoryFilter(text=text), after, limit=4)
                pages.append([row.proposal_id for row in page.rows])
                after = page.next
        seen = [one for page in pages for one in page]
        assert seen == sorted(seen, reverse=True)
        assert len(seen) == expected
        assert len(pages) == -(-expected // 4)


def test_a_page_takes_few_statements(store: Store, now: datetime, mia: Actor) -> None:
    shop = open_shop(store, 12)
    for one in propose(store, now, *(category_draft(shop, number) for number in range(12))):
        accepted(store, request(one), mia, now)
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    found(store)

    assert len(statements) <= 4, statements


def test_the_export_is_csv_with_a_header_and_formulas_made_harmless(
    store: Store, shop: Shop, now: datetime, mia: Actor, max_: Actor
) -> None:
    title = '=HYPERLINK("http://example.org","x"), "שמלה" 🙈\nnext'
    set_value(store, Product, shop.products[0], title=title)
    (one,) = propose(store, now, category_draft(shop, title=title))
    accepted(store, request(one, Action.REJECT, note="@SUM(A1)"), mia, now)

    with store.read() as session:
        lines = list(history.export_csv(session, HistoryFilter(), max_))
    header, cells = csv.reader(io.StringIO("".join(lines)))
    told = dict(zip(header, cells, strict=True))

    assert (told["Product"][:2], restore(told["Product"])) == ("'=", title)
    assert told["Note"] == "'@SUM(A1)"
    assert (told["Who"], told["Reason"], told["When (UTC)"]) == (mia.name, "The value is wrong", "2026-03-02 09:00:00")
    assert (told["Undone"], told["Confidence"]) == ("", "0.9000")


def test_the_export_streams_everything_however_many_pages(
    store: Store, now: datetime, mia: Actor, max_: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_EXPORTED", 2)
    shop = open_shop(store, 5)
    for one in propose(store, now, *(category_draft(shop, number) for number in range(5))):
        accepted(store, request(one), mia, now)

    with store.read() as session:
        lines = history.export_csv(session, HistoryFilter(), max_)
        first = next(lines)
        rest = list(lines)

    assert first.startswith("Decision,When (UTC),Who")
    assert [line.split(",")[0] for line in rest] == ["5", "4", "3", "2", "1"]


@pytest.mark.parametrize("role", [Role.MERCHANDISER, Role.MARKETER])
def test_only_those_who_may_see_the_audit_export_it(store: Store, people: dict[Role, Actor], role: Role) -> None:
    with store.read() as session, pytest.raises(NotAllowedError):
        history.export_csv(session, HistoryFilter(), people[role])

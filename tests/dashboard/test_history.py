"""The History screen: anyone's search through the decisions, one product's life, the export."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.access import users
from core.access.roles import Actor
from core.proposals import policies, queue
from core.proposals.decide import Decided, DecisionRequest, decide
from core.proposals.policies import Terms
from core.proposals.reasons import REASONS
from core.records.choices import Action, Kind, Role
from core.records.store import Store
from dashboard import clock
from tests.dashboard.shop import HOSTILE, stock
from tests.dashboard.visiting import Visitor

NOW = datetime.now(UTC)
Open = Callable[..., Visitor]


@pytest.fixture
def people(sqlite: Store) -> dict[Role, Actor]:
    stock(sqlite, NOW - timedelta(days=20), 60, titles=HOSTILE)
    with sqlite.read() as session:
        return {one.role: Actor(one.id, one.name, one.role) for one in users.demo_people(session)}


@pytest.fixture
def open_as(sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, people: dict[Role, Actor]) -> Open:
    def visit(role: Role = Role.MANAGER, **query: str) -> Visitor:
        visitor = Visitor(monkeypatch, sqlite, tmp_path / "home", people[role], "history")
        visitor.app.query_params.update(query)
        visitor.run()
        return visitor

    return visit


def act(
    store: Store,
    actor: Actor,
    action: Action,
    number: int = 1,
    *,
    at: datetime = NOW,
    note: str = "",
    to: Role | None = None,
) -> list[int]:
    """Decide that many open category proposals; the ids of their products."""
    with store.read() as session:
        rows = list(queue.page(session, queue.QueueFilter(), actor, NOW, limit=100).rows)
    rows = [row for row in rows if row.field == "category_id"][:number]
    for row in rows:
        with store.write() as session:
            reason = REASONS[action][0].code if action in REASONS else ""
            request = DecisionRequest(
                row.id, row.version, action, f"key-{row.id}", reason_code=reason, note=note, escalate_to=to
            )
            assert isinstance(decide(session, request, actor, at), Decided)
    return [row.product_id or 0 for row in rows]


def test_with_nothing_decided_it_says_what_would_appear(open_as: Open) -> None:
    assert "Nothing was decided yet." in open_as().text


def test_every_decision_is_a_line_with_who_and_why(open_as: Open, sqlite: Store, people: dict[Role, Actor]) -> None:
    act(sqlite, people[Role.MERCHANDISER], Action.APPROVE)
    act(sqlite, people[Role.MANAGER], Action.REJECT, note="<b>Seen</b> & sure")

    text = open_as().text

    assert "Mara Merchandiser" in text
    assert ">approved</span>" in text
    assert ">rejected</span>" in text
    assert "&lt;b&gt;Seen&lt;/b&gt; &amp; sure" in text


def test_an_escalation_says_to_whom(open_as: Open, sqlite: Store, people: dict[Role, Actor]) -> None:
    act(sqlite, people[Role.MERCHANDISER], Action.ESCALATE, note="Which shelf?", to=Role.MANAGER)

    assert "for a manager to decide — Which shelf?" in open_as().text


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ({"did": "Rejected"}, "rejected", "approved"),
        ({"by": "Mara Merchandiser"}, "approved", "rejected"),
        ({"when": "Today"}, "approved", "rejected"),
        ({"find": "nothing like it"}, "No decision fits.", "approved"),
        ({"find": "' OR 1=1 --"}, "No decision fits.", "approved"),
    ],
)
def test_the_address_holds_the_filters(
    open_as: Open,
    sqlite: Store,
    people: dict[Role, Actor],
    query: dict[str, str],
    seen: str,
    unseen: str,
) -> None:
    act(sqlite, people[Role.MERCHANDISER], Action.APPROVE)
    act(sqlite, people[Role.MANAGER], Action.REJECT, at=NOW - timedelta(days=10))

    text = open_as(**query).text

    assert seen in text
    assert f"<div>{unseen}</div>" not in text


def test_a_policy_can_be_asked_for_by_its_name(open_as: Open, sqlite: Store, people: dict[Role, Actor]) -> None:
    act(sqlite, people[Role.MERCHANDISER], Action.REJECT)
    with sqlite.write() as session:
        policies.propose(session, Terms(Kind.CATEGORY, 0.9, name="Safe"), people[Role.MANAGER], NOW)

    visitor = open_as(by="Safe (policy)")

    assert "No decision fits." in visitor.text


def test_older_decisions_are_a_key_away(open_as: Open, sqlite: Store, people: dict[Role, Actor]) -> None:
    act(sqlite, people[Role.MERCHANDISER], Action.APPROVE, 55)
    visitor = open_as()
    assert visitor.text.count("<tr>") == 1 + 50

    visitor.app.button(key="history.older").click()
    visitor.run()
    assert visitor.text.count("<tr>") == 1 + 5

    visitor.app.button(key="history.newest").click()
    visitor.run()
    assert visitor.text.count("<tr>") == 1 + 50


def test_a_product_leads_to_its_life_with_the_filters_kept(
    open_as: Open,
    sqlite: Store,
    people: dict[Role, Actor],
) -> None:
    (product_id,) = act(sqlite, people[Role.MERCHANDISER], Action.APPROVE)

    assert f"href='?did=Approved&amp;product={product_id}'" in open_as(did="Approved").text
    life = open_as(product=str(product_id)).text

    for happening in ("Proposed", "Approved", "Applied"):
        assert f"<b>{happening}</b>" in life
    assert "by Mara Merchandiser" in life
    assert "✦" in life


@pytest.mark.parametrize("title", range(len(HOSTILE)))
def test_a_products_text_stays_text(open_as: Open, title: int) -> None:
    text = open_as(product=str(title + 1)).text

    assert "<script" not in text
    assert "<img" not in text


@pytest.mark.parametrize("product", ["404", "0", "9" * 40, "-1", "x", "1 OR 1=1"])
def test_an_address_of_no_product_is_no_failure(open_as: Open, product: str) -> None:
    visitor = open_as(product=product)

    assert "Nothing" in visitor.text


@pytest.mark.parametrize(("role", "offered"), [(Role.MANAGER, 1), (Role.ADMIN, 1), (Role.MERCHANDISER, 0)])
def test_the_export_is_for_those_who_see_the_audit(
    open_as: Open,
    sqlite: Store,
    people: dict[Role, Actor],
    role: Role,
    offered: int,
) -> None:
    act(sqlite, people[Role.MERCHANDISER], Action.APPROVE)

    assert len(open_as(role).app.get("download_button")) == offered


def test_times_are_in_the_zone_of_the_browser_with_the_year_when_it_is_another() -> None:
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC).astimezone(datetime.fromisoformat("2026-03-02T00:00+02:00").tzinfo)

    assert clock.day_and_time(datetime(2026, 3, 1, 22, 30, tzinfo=UTC), now) == "2 Mar, 00:30"
    assert clock.day_and_time(datetime(2025, 12, 31, 21, 59, tzinfo=UTC), now) == "31 Dec 2025, 23:59"

"""The Policies screen: each state with its numbers and its one next step, the form with its preview, checks, orders."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from core.access import users
from core.access.roles import Actor
from core.proposals import planted, policies, policy_reads, queue
from core.proposals.decide import Decided, DecisionRequest, decide
from core.proposals.planted import PlantedChecks
from core.proposals.policies import Terms
from core.proposals.policy_reads import PolicyView
from core.records.choices import Action, Kind, PolicyStatus, Role
from core.records.store import Store
from tests.dashboard.shop import HOSTILE, stock
from tests.dashboard.visiting import Visitor
from tests.proposals.policy_desk import at_work

NOW = datetime.now(UTC)
FIRST_SIZE = 18  # approvals that certify a policy with an error of 20 % at most


@pytest.fixture
def people(sqlite: Store) -> dict[Role, Actor]:
    """The people of a stocked shop."""
    stock(sqlite, NOW - timedelta(days=1), 40, titles=HOSTILE)
    with sqlite.read() as session:
        return {one.role: Actor(one.id, one.name, one.role) for one in users.demo_people(session)}


@pytest.fixture
def manager(people: dict[Role, Actor]) -> Actor:
    return people[Role.MANAGER]


@pytest.fixture
def mara(people: dict[Role, Actor]) -> Actor:
    return people[Role.MERCHANDISER]


@pytest.fixture
def visitor(manager: Actor, sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Visitor:
    return Visitor(monkeypatch, sqlite, tmp_path / "home", manager, "policies")


def propose(store: Store, actor: Actor, name: str = "Categories") -> int:
    wanted = Terms(Kind.CATEGORY, 0.5, max_error_rate=0.2, audit_share=0.05, name=name)
    with store.write() as session:
        return policies.propose(session, wanted, actor, NOW)


def decide_first(store: Store, actor: Actor, actions: Sequence[Action]) -> None:
    """These decisions on the first category proposals of the queue."""
    with store.read() as session:
        wanted = queue.QueueFilter(kinds=(Kind.CATEGORY,))
        rows = queue.page(session, wanted, actor, NOW, limit=40).rows
    for row, action in zip(rows, actions, strict=False):
        with store.write() as session:
            reason = "wrong-value" if action == Action.REJECT else ""
            asked = DecisionRequest(row.id, row.version, action, f"key-{row.id}-{action}", reason_code=reason)
            assert isinstance(decide(session, asked, actor, NOW), Decided)


def press(visitor: Visitor, key: str) -> None:
    visitor.app.button(key=key).click()
    visitor.run()


def buttons(visitor: Visitor) -> list[str]:
    return [button.label for button in visitor.app.button]


def only(store: Store) -> PolicyView:
    with store.read() as session:
        (one,) = policy_reads.list_policies(session)
    return one


def test_without_a_policy_the_form_is_open(visitor: Visitor) -> None:
    visitor.run()

    assert "There is no policy yet." in visitor.text
    assert "In the last 90 days people decided nothing that it would match." in visitor.text
    assert "Propose policy" in buttons(visitor)


def test_the_preview_says_what_people_thought_of_it(visitor: Visitor, mara: Actor, sqlite: Store) -> None:
    decide_first(sqlite, mara, [Action.APPROVE] * 3 + [Action.REJECT])
    visitor.run()
    visitor.app.number_input(key="policies.sure").set_value(60.0)
    visitor.run()

    assert "it would have decided 4 proposals; people agreed with 3 of them (75 %). 36 proposals wait" in visitor.text

    visitor.app.selectbox(key="policies.department").set_value("Beauty")
    visitor.run()
    assert "it would have decided 1 proposal" in visitor.text


def test_a_policy_goes_from_shadow_to_active_to_suspended_and_back(
    visitor: Visitor, mara: Actor, sqlite: Store
) -> None:
    visitor.run()
    visitor.app.number_input(key="policies.sure").set_value(50.0)
    visitor.app.number_input(key="policies.error").set_value(20.0)
    visitor.run()
    press(visitor, "policies.propose")
    assert "○ in shadow" in visitor.text
    assert "18 more right decisions by people, none wrong, would certify it." in visitor.text

    decide_first(sqlite, mara, [Action.APPROVE] * FIRST_SIZE)
    press(visitor, "policies.count.1")
    assert "✓ certified" in visitor.text
    assert "<b>18</b> judged" in visitor.text
    assert "<b>≤ 15.3 %</b> really wrong (95 % sure), 20 % allowed" in visitor.text

    press(visitor, "policies.activate.1")
    assert "● active" in visitor.text
    assert only(sqlite).status == PolicyStatus.ACTIVE

    press(visitor, "policies.suspend.1")
    assert "⚠ suspended" in visitor.text
    assert "Suspended: by " in visitor.text

    press(visitor, "policies.start.1")
    assert "○ in shadow" in visitor.text
    press(visitor, "policies.retire.1")
    assert "– retired" in visitor.text
    assert "policies.retire.1" not in [button.key for button in visitor.app.button]


def test_what_it_approved_is_rolled_back_after_a_preview(
    visitor: Visitor, mara: Actor, manager: Actor, sqlite: Store
) -> None:
    policy_id = propose(sqlite, manager)
    decide_first(sqlite, mara, [Action.APPROVE] * FIRST_SIZE)
    with sqlite.write() as session:
        policies.activate(session, policy_id, manager, NOW)
    applied = at_work(sqlite, NOW)
    visitor.run()
    assert f"<b>{applied}</b> approved by itself, £" in visitor.text
    texts = [text.value for text in visitor.app.text]
    assert any(f"Takes back {applied} decisions with {applied} values that it approved so far" in one for one in texts)

    press(visitor, f"policies.roll_back.{policy_id}")

    assert f"{applied} decisions were taken back." in visitor.text
    assert "⚠ suspended" in visitor.text
    assert f"<b>{applied}</b> taken back" in visitor.text


def test_too_many_wrong_end_its_hopes(visitor: Visitor, mara: Actor, manager: Actor, sqlite: Store) -> None:
    propose(sqlite, manager, name="<b>bold</b>")
    decide_first(sqlite, mara, [Action.REJECT] * 30)
    visitor.run()
    press(visitor, "policies.count.1")

    assert "Too much was wrong for a certificate." in visitor.text
    assert "&lt;b&gt;bold&lt;/b&gt;" in visitor.text


def test_a_name_that_is_taken_is_refused_in_words(visitor: Visitor, manager: Actor, sqlite: Store) -> None:
    propose(sqlite, manager)
    visitor.run()
    visitor.app.text_input(key="policies.name").set_value("Categories")
    visitor.run()
    press(visitor, "policies.propose")

    assert "There is a policy called “Categories”. Nothing was changed" in visitor.text


def test_a_stake_that_is_no_money_is_said_at_once(visitor: Visitor) -> None:
    visitor.run()
    visitor.app.text_input(key="policies.stake").set_value("lots")
    visitor.run()

    assert "ec-hard" in visitor.text
    assert "policies.propose" not in [button.key for button in visitor.app.button]


def test_its_proof_is_drawn_on_demand(visitor: Visitor, mara: Actor, manager: Actor, sqlite: Store) -> None:
    policy_id = propose(sqlite, manager)
    visitor.run()
    assert f"policies.proof.{policy_id}" not in [toggle.key for toggle in visitor.app.toggle]

    decide_first(sqlite, mara, [Action.APPROVE] * 5 + [Action.REJECT])
    visitor.run()
    press(visitor, "policies.count.1")
    assert not visitor.app.get("plotly_chart")
    visitor.app.toggle(key=f"policies.proof.{policy_id}").set_value(True)
    visitor.run()

    (drawn,) = visitor.app.get("plotly_chart")
    figure = json.loads(drawn.proto.spec)
    assert figure["data"][0]["x"] == [1, 2, 3, 4, 5, 6]
    # six judged, one wrong: the share p at which so few would be wrong in 5 of 100 samples is 58.2 %
    assert figure["data"][0]["y"][-1] == pytest.approx(0.5818, abs=1e-4)
    assert "allowed 20.0%" in [note["text"] for note in figure["layout"]["annotations"]]


def test_checks_are_turned_on_with_their_share(visitor: Visitor, sqlite: Store) -> None:
    visitor.run()
    visitor.app.toggle(key="policies.checks.on").set_value(True)
    visitor.app.number_input(key="policies.checks.one_in").set_value(30)
    visitor.run()
    press(visitor, "policies.checks.save")

    assert "About one proposal in 30 is a check from now on." in visitor.text
    with sqlite.read() as session:
        assert planted.in_force(session) == PlantedChecks(on=True, share=1 / 30)


def test_a_share_typed_just_before_save_is_the_one_saved(visitor: Visitor, sqlite: Store) -> None:
    visitor.run()
    visitor.app.toggle(key="policies.checks.on").set_value(True)
    visitor.run()
    visitor.app.number_input(key="policies.checks.one_in").set_value(30)
    press(visitor, "policies.checks.save")

    with sqlite.read() as session:
        assert planted.in_force(session) == PlantedChecks(on=True, share=1 / 30)


def test_a_policy_has_the_terms_typed_just_before_it_is_proposed(visitor: Visitor, sqlite: Store) -> None:
    visitor.run()
    visitor.app.number_input(key="policies.sure").set_value(60.0)
    press(visitor, "policies.propose")

    assert only(sqlite).terms.min_confidence == 0.6


def test_orders_are_compared_on_what_was_decided(visitor: Visitor, mara: Actor, sqlite: Store) -> None:
    visitor.run()
    visitor.app.toggle(key="policies.orders").set_value(True)
    visitor.run()
    assert "There is nothing to compare yet." in visitor.text

    rng = Random(3)
    decide_first(sqlite, mara, [rng.choice((Action.APPROVE, Action.REJECT)) for _ in range(20)])
    visitor.run()

    assert "the last 20 decisions that people made one by one" in visitor.text
    for name in ("Worth a look (as the queue is)", "Oldest", "Most at stake", "Least sure"):
        assert name in visitor.text


def test_a_merchandiser_sets_no_policies(
    mara: Actor, sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visitor = Visitor(monkeypatch, sqlite, tmp_path / "home", mara, "policies")

    visitor.run()

    assert "A merchandiser may not set policies" in visitor.text
    assert not visitor.app.button

"""A planted check meets one reviewer alone, writes nothing, and is counted nowhere but in their own record."""

import csv
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from core.access.roles import Actor
from core.catalog.taxonomy import import_taxonomy
from core.changes import CategoryChange
from core.errors import BadInputError, NotAllowedError
from core.proposals import audit, checks, planted, queue
from core.proposals.decide import Code, Decided
from core.proposals.disagree import disagree
from core.proposals.history import HistoryFilter, export_csv, product_life, search
from core.proposals.item import item
from core.proposals.keep import decision_row
from core.proposals.ordering import QueueFilter
from core.proposals.orders import logged
from core.proposals.planted import PlantedChecks
from core.proposals.today import today
from core.proposals.undo import last_undoable, undo
from core.publish import SHOPIFY, pending
from core.records.catalogue import Category, Product
from core.records.choices import Action, Kind, ProposalStatus, Role
from core.records.flow import AppliedWrite, AuditEvent, Decision, Proposal
from core.records.store import Store
from tests.proposals.desk import (
    Shop,
    accepted,
    attributes_draft,
    category_draft,
    colleague,
    product,
    proposal,
    propose,
    refused,
    request,
    set_value,
)
from tests.proposals.rows import add_rows, row, seen

EVERYTHING = QueueFilter()


@pytest.fixture
def drills(store: Store, shop: Shop) -> int:
    """A category in another branch, with a product in it."""
    with store.write() as session:
        import_taxonomy(session, ["Tools > Drills"])
        session.flush()
        drills = session.scalars(select(col(Category.id)).where(col(Category.path) == "Tools > Drills")).one() or 0
    set_value(store, Product, shop.products[2], category_id=drills, title="Cordless drill")
    return drills


@pytest.fixture
def approved(store: Store, shop: Shop, mia: Actor, now: datetime) -> int:
    """A category that a person approved: of the first product."""
    (one,) = propose(store, now, category_draft(shop))
    accepted(store, request(one, active_ms=3000), mia, now)
    return one


@pytest.fixture
def check(store: Store, drills: int, approved: int, mia: Actor, now: datetime) -> int:
    """A check that waits for the merchandiser."""
    return _plant(store, mia, now) or 0


def _plant(store: Store, actor: Actor, now: datetime, wanted: QueueFilter = EVERYTHING) -> int | None:
    with store.write() as session:
        return planted.plant(session, wanted, actor, now, Random(1))


def _check_decision(store: Store) -> Decision:
    with store.read() as session:
        found = session.scalars(select(Decision).where(col(Decision.is_planted))).one()
        session.expunge_all()
        return found


def test_it_is_off_until_a_manager_turns_it_on(store: Store, mia: Actor, max_: Actor, now: datetime) -> None:
    with store.read() as session:
        assert planted.share_for(session, EVERYTHING, mia) == 0
    with store.write() as session, pytest.raises(NotAllowedError):
        planted.choose(session, PlantedChecks(on=True), mia, now)
    with store.write() as session, pytest.raises(BadInputError, match="smaller share"):
        planted.choose(session, PlantedChecks(on=True, share=0.2), max_, now)

    with store.write() as session:
        planted.choose(session, PlantedChecks(on=True), max_, now)

    with store.read() as session:
        assert planted.share_for(session, EVERYTHING, mia) == pytest.approx(1 / 60)
        assert session.scalars(select(AuditEvent)).one().event == "planted checks set"


@pytest.mark.parametrize(
    "wanted",
    [
        QueueFilter(kinds=(Kind.FIX,)),
        QueueFilter(text="dress"),
        QueueFilter(escalated_to=Role.MERCHANDISER),
        QueueFilter(overdue=True),
        QueueFilter(max_confidence=0.7),
    ],
)
def test_a_queue_where_it_would_stand_out_has_none(
    store: Store, mia: Actor, max_: Actor, now: datetime, wanted: QueueFilter
) -> None:
    with store.write() as session:
        planted.choose(session, PlantedChecks(on=True), max_, now)

    with store.read() as session:
        assert planted.share_for(session, wanted, mia) == 0
        assert planted.share_for(session, QueueFilter(kinds=(Kind.CATEGORY,)), mia) > 0


def test_without_an_approved_category_there_is_nothing_to_plant(
    store: Store, shop: Shop, drills: int, mia: Actor, now: datetime
) -> None:
    assert _plant(store, mia, now) is None


def test_it_proposes_a_category_far_from_the_one_people_approved(
    store: Store, shop: Shop, drills: int, check: int, approved: int, now: datetime
) -> None:
    made, like = proposal(store, check), proposal(store, approved)

    assert (made.payload["category_id"], made.base_value) == (drills, shop.dresses)
    assert (made.confidence, made.stake_minor, made.suggested_by) == (0.9, 5000, like.suggested_by)
    assert made.fingerprint != like.fingerprint
    with store.read() as session:
        shown = item(session, check, now)
    assert (shown.status, shown.now_text, shown.proposed_text) == (
        ProposalStatus.OPEN,
        "Clothing > Dresses",
        "Tools > Drills",
    )
    assert [one.label for one in shown.alternatives] == ["Clothing > Dresses"]
    assert {one.kind for one in shown.evidence} == {"words", "similar"}


def test_it_seems_as_old_as_what_waits_beside_it(
    store: Store, shop: Shop, drills: int, approved: int, mia: Actor, now: datetime
) -> None:
    (waits,) = propose(store, now - timedelta(days=9), category_draft(shop, 1))[-1:]

    made = proposal(store, _plant(store, mia, now) or 0)

    assert made.created_at == proposal(store, waits).created_at == now - timedelta(days=9)


def test_in_a_tree_of_one_root_another_bough_is_far(
    store: Store, shop: Shop, approved: int, mia: Actor, now: datetime
) -> None:
    one = _plant(store, mia, now)

    assert one is not None
    assert proposal(store, one).payload["category_id"] == shop.shirts


def test_no_queue_counter_or_other_reviewer_meets_it(
    store: Store, mia: Actor, max_: Actor, check: int, now: datetime
) -> None:
    assert seen(store, mia) == seen(store, max_) == []
    with store.read() as session:
        assert queue.counts(session).open == 0
        assert today(session, mia, now + timedelta(hours=1)).changed.created.now == 1
    assert refused(store, request(check), max_, now).code == Code.NOT_OPEN
    assert _plant(store, max_, now) not in (None, check)


def test_one_that_waits_is_shown_again_before_another_is_made(
    store: Store, mia: Actor, check: int, now: datetime
) -> None:
    assert _plant(store, mia, now) == check
    with store.write() as session:
        assert planted.plant(session, EVERYTHING, mia, now, Random(1), known=[check]) != check
        assert planted.plant(session, QueueFilter(departments=("Garage",)), mia, now, Random(1)) is None


def test_a_product_with_something_open_or_checked_before_is_left_alone(
    store: Store, shop: Shop, drills: int, approved: int, mia: Actor, max_: Actor, now: datetime
) -> None:
    (sibling,) = propose(store, now, attributes_draft(shop))
    assert _plant(store, mia, now) is None
    accepted(store, request(sibling), mia, now)
    one = _plant(store, mia, now) or 0
    accepted(store, request(one, Action.REJECT), mia, now)

    assert _plant(store, mia, now) is None
    assert _plant(store, max_, now) is not None


def test_a_category_that_changed_since_is_not_known_to_be_right(
    store: Store, shop: Shop, drills: int, approved: int, mia: Actor, now: datetime
) -> None:
    set_value(store, Product, shop.products[0], category_id=shop.shirts)

    assert _plant(store, mia, now) is None


@pytest.mark.parametrize(
    ("action", "caught"),
    [
        (Action.REJECT, True),
        (Action.ESCALATE, True),
        (Action.EDIT, True),
        (Action.APPROVE, False),
        (Action.OVERRIDE, False),
    ],
)
def test_anything_but_letting_it_pass_catches_it_and_nothing_is_written(
    store: Store, shop: Shop, mia: Actor, check: int, now: datetime, action: Action, caught: bool
) -> None:
    right = CategoryChange(category_id=shop.dresses, path="Clothing > Dresses")
    more = {"change": right} if action == Action.EDIT else {}
    asked = request(check, action, escalate_to=Role.MANAGER if action == Action.ESCALATE else None, **more)

    answer = accepted(store, asked, mia, now)

    assert (answer.caught, answer.status, answer.writes) == (caught, ProposalStatus.WITHDRAWN, ())
    assert accepted(store, asked, mia, now) == Decided(answer.decision_id, check, answer.status, caught=caught)
    assert product(store, shop.products[0]).category_id == shop.dresses
    assert (_check_decision(store).action, _check_decision(store).status_after) == (action, "withdrawn")
    with store.read() as session:
        assert session.scalars(select(AppliedWrite).where(col(AppliedWrite.proposal_id) == check)).all() == []
        assert pending(session, SHOPIFY).values == 1
        assert audit.verify(session).broken is None
    assert refused(store, request(check, version=2), mia, now).code == Code.NOT_OPEN


def test_it_asks_for_a_reason_like_any_other(store: Store, mia: Actor, check: int, now: datetime) -> None:
    assert refused(store, request(check, Action.REJECT, reason_code=""), mia, now).code == Code.NEEDS_REASON
    assert refused(store, request(check, Action.RETURN), mia, now).code == Code.NOT_OPEN
    assert refused(store, request(check, version=7), mia, now).code == Code.NOT_OPEN


def test_it_cannot_be_undone_or_disagreed_with(
    store: Store, mia: Actor, max_: Actor, check: int, approved: int, now: datetime
) -> None:
    answer = accepted(store, request(check), mia, now)

    with store.write() as session:
        last = last_undoable(session, mia, now)
        assert last is not None
        assert last.proposal_id == approved
        taken = undo(session, answer.decision_id, mia, now, "back")
        assert getattr(taken, "code", None) == Code.NOT_OPEN
        assert getattr(disagree(session, check, max_, now, "against"), "code", None) == Code.UNKNOWN
    assert proposal(store, check).status == ProposalStatus.WITHDRAWN


def test_it_is_no_part_of_the_days_work_or_of_what_is_learned(
    store: Store, shop: Shop, mia: Actor, check: int, approved: int, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    accepted(store, request(check), mia, now)

    with store.read() as session:
        found = today(session, mia, later)
        assert (found.decided_today, found.changed.decided.now) == (1, 1)
        assert [one.proposal_id for one in logged(session)] == [approved]
        assert [row.proposal_id for row in search(session, HistoryFilter()).rows] == [approved]
        assert {entry.proposal_id for entry in product_life(session, shop.products[0])} == {approved}


def test_the_export_marks_it_and_names_only_who_agreed(
    store: Store, mia: Actor, max_: Actor, check: int, now: datetime
) -> None:
    accepted(store, request(check), mia, now)

    def exported() -> list[tuple[str, str]]:
        with store.read() as session:
            rows = csv.DictReader("".join(export_csv(session, HistoryFilter(), max_)).splitlines())
            return [(row["Who"], row["Planted check"]) for row in rows]

    assert exported() == [("a reviewer", "yes"), ("Merchandiser", "")]
    with store.write() as session:
        checks.share(session, mia, True, now)
    assert exported() == [("Merchandiser", "yes"), ("Merchandiser", "")]


def _met(store: Store, actor: Actor, now: datetime, passed: int, caught: int, active_ms: int = 6000) -> None:
    """Checks the actor let pass and caught, as the flow would keep them."""
    with store.write() as session:
        for number in range(passed + caught):
            (one,) = add_rows(session, row(status="withdrawn", is_planted=True, decided_at=now))
            action = Action.APPROVE if number < passed else Action.REJECT
            made = decision_row(session.get_one(Proposal, one), action, "withdrawn", actor, now)
            more = {
                "is_planted": True,
                "idempotency_key": f"p{one}",
                "active_ms": active_ms,
                "reason_code": "wrong-value",
            }
            audit.append_decisions(session, [{**made, **more}])


def test_a_persons_record_has_their_catches_beside_their_speed(store: Store, mia: Actor, now: datetime) -> None:
    with store.read() as session:
        assert checks.own(session, mia, now) == checks.CheckRecord(0, 0, None)
    _met(store, mia, now, passed=2, caught=6)
    _met(store, mia, now - timedelta(days=91), passed=5, caught=0)

    with store.read() as session:
        assert checks.own(session, mia, now) == checks.CheckRecord(8, 6, 10.0)


def test_a_manager_sees_a_team_and_never_a_person_who_did_not_agree(
    store: Store, mia: Actor, max_: Actor, now: datetime
) -> None:
    team = [mia, *(colleague(store, name) for name in ("Ann", "Bo", "Cy"))]
    for each in team:
        _met(store, each, now, passed=1, caught=2)

    def read() -> checks.TeamRecord:
        with store.read() as session:
            return checks.team(session, max_, now)

    with store.read() as session, pytest.raises(NotAllowedError):
        checks.team(session, mia, now)
    assert read() == checks.TeamRecord(None, {})
    _met(store, colleague(store, "Di"), now, passed=0, caught=3)
    assert read() == checks.TeamRecord(checks.CheckRecord(15, 11, 10.0), {})
    with store.write() as session:
        checks.share(session, mia, True, now)
        assert checks.shares(session, mia)
    assert read().agreed == {"Merchandiser": checks.CheckRecord(3, 2, None)}


def test_many_checks_of_one_person_alone_are_not_a_team(store: Store, mia: Actor, max_: Actor, now: datetime) -> None:
    _met(store, mia, now, passed=10, caught=40)
    with store.read() as session:
        assert checks.team(session, max_, now).team is None

    _met(store, max_, now, passed=0, caught=1)
    with store.read() as session:
        assert checks.team(session, max_, now).team == checks.CheckRecord(51, 41, 10.0)


def test_checks_are_read_by_an_index_of_their_own(sqlite: Store) -> None:
    with sqlite.read() as session:
        plan = session.execute(
            text("EXPLAIN QUERY PLAN SELECT count(*) FROM decision WHERE actor_id = 1 AND is_planted = 1")
        ).all()
    assert "ix_decision_planted" in plan[0][-1]

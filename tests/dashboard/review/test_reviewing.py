"""What each event does to a review, on both databases and without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from core.access.roles import Actor
from core.errors import StoreError
from core.proposals import lease
from core.proposals.queue import QueueFilter
from core.records.catalogue import Product
from core.records.choices import Action, Kind, ProposalStatus, Role
from core.records.flow import Decision, Proposal
from core.records.people import User
from core.records.store import Store
from dashboard.review.desk import Act, Event, read_event
from dashboard.review.reviewing import handle, reasons
from dashboard.review.walk import Mode, Reviewing, Turn, begin, ready
from tests.conftest import NOW
from tests.dashboard.shop import stock

_KEYS = count(1)


@pytest.fixture
def turn(store: Store) -> Turn:
    """Mara the merchandiser in a small shop."""
    stock(store, NOW, products=12)
    return _turn(store, Role.MERCHANDISER)


def _turn(store: Store, role: Role) -> Turn:
    with store.read() as session:
        user = session.exec(select(User).where(User.username == role)).one()
        return Turn(store, Actor(user.id, user.name, role), NOW)


def _event(act: Act, reviewing: Reviewing, **more: Any) -> Event:
    about = {"id": reviewing.here, "version": 1, **more}
    return Event(key=f"key-{next(_KEYS):06}", act=act, **about)


def _begin(turn: Turn, **wanted: Any) -> Reviewing:
    reviewing = begin(turn, "visit", QueueFilter(**wanted))
    ready(turn, reviewing)
    return reviewing


def _proposal(turn: Turn, proposal_id: int | None) -> Proposal:
    with turn.store.read() as session:
        found = session.get_one(Proposal, proposal_id)
        session.expunge_all()
    return found


def _decisions(turn: Turn) -> list[Decision]:
    with turn.store.read() as session:
        found = list(session.exec(select(Decision).order_by(Decision.id)))  # type: ignore[arg-type]
        session.expunge_all()
    return found


def test_a_review_begins_with_the_first_row_and_holds_it(turn: Turn) -> None:
    reviewing = _begin(turn)

    assert reviewing.here == reviewing.rows[0].id
    assert _proposal(turn, reviewing.here).lease_user_id == turn.actor.user_id


def test_a_review_begins_past_what_a_colleague_has_on_screen(turn: Turn) -> None:
    theirs = _begin(_turn(turn.store, Role.MANAGER))

    reviewing = _begin(turn)

    assert reviewing.here != theirs.here
    assert reviewing.here == reviewing.rows[1].id


def test_a_link_opens_its_proposal_wherever_it_stands_in_the_queue(turn: Turn) -> None:
    last = _begin(turn).rows[-1].id

    assert begin(turn, "visit", QueueFilter(), last).here == last


def test_approving_decides_and_shows_the_promised_next_one(turn: Turn) -> None:
    reviewing = _begin(turn, kinds=(Kind.CATEGORY,))
    first, promised = reviewing.here, reviewing.promised.id if reviewing.promised else None

    handle(turn, reviewing, _event(Act.APPROVE, reviewing))

    assert _proposal(turn, first).status == ProposalStatus.APPLIED
    assert reviewing.here == promised
    assert first not in {row.id for row in reviewing.rows}
    assert reviewing.last.startswith("last: approved “")
    assert reviewing.said == ""


def test_the_same_event_twice_decides_once(turn: Turn) -> None:
    reviewing = _begin(turn, kinds=(Kind.CATEGORY,))
    event = _event(Act.APPROVE, reviewing)

    handle(turn, reviewing, event)
    handle(turn, reviewing, event)
    another_visit = _begin(turn, kinds=(Kind.CATEGORY,))
    handle(turn, another_visit, event)

    assert len(_decisions(turn)) == 1


def test_an_event_the_store_did_not_take_stays_unanswered_and_counts_when_it_is_sent_again(turn: Turn) -> None:
    reviewing = _begin(turn, kinds=(Kind.CATEGORY,))
    first, event = reviewing.here, _event(Act.APPROVE, reviewing)
    away = Store("postgresql+psycopg://endcap@/endcap?host=/nowhere")

    with pytest.raises(StoreError):
        handle(replace(turn, store=away), reviewing, event)
    away.close()

    assert (reviewing.ack, reviewing.here) == ("", first)
    handle(turn, reviewing, event)
    assert (reviewing.ack, _proposal(turn, first).status) == (event.key, ProposalStatus.APPLIED)


def test_a_key_decides_what_was_on_screen_even_if_the_desk_has_moved_on(turn: Turn) -> None:
    reviewing = _begin(turn, kinds=(Kind.CATEGORY,))
    seen = reviewing.here
    event = _event(Act.APPROVE, reviewing)
    handle(turn, reviewing, _event(Act.NEXT, reviewing))
    now_on_screen = reviewing.here

    handle(turn, reviewing, event)

    assert _proposal(turn, seen).status == ProposalStatus.APPLIED
    assert _proposal(turn, now_on_screen).status == ProposalStatus.OPEN
    assert reviewing.here == now_on_screen


def test_a_rejection_keeps_its_reason_and_words_and_offers_that_reason_first_next_time(turn: Turn) -> None:
    reviewing = _begin(turn)

    handle(turn, reviewing, _event(Act.REJECT, reviewing, reason="not-now", note="after the sale"))

    decision = _decisions(turn)[-1]
    assert (decision.action, decision.reason_code, decision.note) == (Action.REJECT, "not-now", "after the sale")
    assert reasons(reviewing, Action.REJECT)[0].code == "not-now"
    assert len(reasons(reviewing, Action.REJECT)) == 7


def test_a_rejection_without_a_reason_is_refused_in_words_and_stays_in_the_list(turn: Turn) -> None:
    reviewing = _begin(turn)
    first = reviewing.here

    handle(turn, reviewing, _event(Act.REJECT, reviewing))

    assert "needs a reason" in reviewing.said
    assert first in {row.id for row in reviewing.rows}
    assert _decisions(turn) == []


def test_a_chosen_alternative_is_an_edit_with_its_value(turn: Turn) -> None:
    reviewing = _begin(turn, kinds=(Kind.CATEGORY,), departments=("Fashion",))
    wanted = _proposal(turn, reviewing.here).alternatives[0]["payload"]

    handle(turn, reviewing, _event(Act.APPROVE, reviewing, alternative=1))

    decision = _decisions(turn)[-1]
    assert decision.action == Action.EDIT
    assert decision.payload == wanted


def test_only_accepted_values_are_written(turn: Turn) -> None:
    reviewing = _begin(turn, kinds=(Kind.ATTRIBUTES,))
    product_id = _proposal(turn, reviewing.here).product_id

    handle(turn, reviewing, _event(Act.APPROVE, reviewing, accept=("Color",)))

    with turn.store.read() as session:
        assert session.get_one(Product, product_id).attributes == {"Color": "Blue", "Material": "Linen"}


def test_undo_brings_the_proposal_back_on_screen_as_often_as_asked(turn: Turn) -> None:
    reviewing = _begin(turn, kinds=(Kind.CATEGORY,))
    decided = []
    for _ in range(3):
        decided.append(reviewing.here)
        handle(turn, reviewing, _event(Act.APPROVE, reviewing))

    brought_back = []
    for _ in range(3):
        handle(turn, reviewing, _event(Act.UNDO, reviewing))
        brought_back.append(reviewing.here)

    assert brought_back == decided[::-1]
    assert {_proposal(turn, each).status for each in decided} == {ProposalStatus.OPEN}
    handle(turn, reviewing, _event(Act.UNDO, reviewing))
    assert "nothing of yours to undo" in reviewing.said


def test_the_slower_of_two_is_told_who_decided_and_may_disagree(turn: Turn) -> None:
    manager = _turn(turn.store, Role.MANAGER)
    mine, theirs = _begin(turn), None
    with turn.store.write() as session:
        lease.release(session, mine.here or 0, turn.actor)
    theirs = begin(manager, "other", QueueFilter(), mine.here)
    contested = mine.here
    handle(manager, theirs, _event(Act.REJECT, theirs, reason="wrong-value"))

    handle(turn, mine, _event(Act.APPROVE, mine, id=contested))

    assert "Nadia Manager was faster and rejected it" in mine.said
    assert f"data-act='disagree' data-code='{contested}'" in mine.said
    assert contested not in {row.id for row in mine.rows}


def test_one_person_in_two_tabs_is_told_so_and_is_not_asked_to_disagree_with_themselves(turn: Turn) -> None:
    first, second = _begin(turn), _begin(turn)
    both = first.here
    handle(turn, first, _event(Act.REJECT, first, reason="wrong-value"))

    handle(turn, second, _event(Act.APPROVE, second, id=both))

    assert "You decided this already, in another tab or window: you rejected it." in second.said
    assert "data-act='disagree'" not in second.said
    assert both not in {row.id for row in second.rows}


def test_a_manager_who_disagrees_takes_the_decision_back(turn: Turn) -> None:
    manager = _turn(turn.store, Role.MANAGER)
    reviewing = _begin(turn, kinds=(Kind.CATEGORY,))
    decided = reviewing.here
    handle(turn, reviewing, _event(Act.APPROVE, reviewing))
    theirs = _begin(manager)

    handle(manager, theirs, _event(Act.DISAGREE, theirs, code=str(decided)))

    assert _proposal(turn, decided).status == ProposalStatus.OPEN
    assert theirs.here == decided


def test_anybody_elses_disagreement_goes_to_the_managers_and_changes_nothing(turn: Turn) -> None:
    manager = _turn(turn.store, Role.MANAGER)
    theirs = _begin(manager, kinds=(Kind.CATEGORY,))
    decided = theirs.here
    handle(manager, theirs, _event(Act.APPROVE, theirs))
    reviewing = _begin(turn)

    handle(turn, reviewing, _event(Act.DISAGREE, reviewing, code=str(decided)))

    assert _proposal(turn, decided).status == ProposalStatus.APPLIED
    assert "with the managers now" in reviewing.said


def test_a_moved_value_leaves_the_decision_stale_and_the_desk_says_so(turn: Turn) -> None:
    reviewing = _begin(turn, kinds=(Kind.CATEGORY,))
    with turn.store.write() as session:
        session.get_one(Product, _proposal(turn, reviewing.here).product_id).category_id = None

    handle(turn, reviewing, _event(Act.APPROVE, reviewing))

    assert "was changed by somebody else" in reviewing.said
    assert _decisions(turn)[-1].status_after == ProposalStatus.STALE


def test_a_marketer_is_told_who_decides_and_nothing_is_kept(turn: Turn) -> None:
    marketer = _turn(turn.store, Role.MARKETER)
    reviewing = begin(marketer, "visit", QueueFilter())
    proposal_id = _begin(turn).here

    handle(marketer, reviewing, _event(Act.APPROVE, reviewing, id=proposal_id))

    assert "may not decide" in reviewing.said
    assert _decisions(turn) == []


def test_leaving_a_proposal_gives_it_back(turn: Turn) -> None:
    reviewing = _begin(turn)
    first = reviewing.here

    handle(turn, reviewing, _event(Act.SKIP, reviewing))

    assert _proposal(turn, first).lease_user_id is None
    assert _proposal(turn, reviewing.here).lease_user_id == turn.actor.user_id
    assert first in {row.id for row in reviewing.rows}


def test_next_and_previous_walk_the_list_and_stop_at_its_ends(turn: Turn) -> None:
    reviewing = _begin(turn)
    order = [row.id for row in reviewing.rows]

    handle(turn, reviewing, _event(Act.PREVIOUS, reviewing))
    assert reviewing.here == order[0]
    for _ in order:
        handle(turn, reviewing, _event(Act.NEXT, reviewing))
    assert reviewing.here == order[-1]
    handle(turn, reviewing, _event(Act.PREVIOUS, reviewing))
    assert reviewing.here == order[-2]


def test_a_form_opens_on_the_proposal_that_was_on_screen_and_closes(turn: Turn) -> None:
    reviewing = _begin(turn)

    handle(turn, reviewing, _event(Act.ESCALATE, reviewing))
    assert reviewing.mode == Mode.ESCALATE
    handle(turn, reviewing, _event(Act.LOOK, reviewing))
    assert reviewing.mode == Mode.LOOK


def test_the_next_one_promised_is_free_for_this_person(turn: Turn) -> None:
    reviewing = _begin(turn)
    second, third = reviewing.rows[1].id, reviewing.rows[2].id
    begin(_turn(turn.store, Role.MANAGER), "other", QueueFilter(), second)

    _, following = ready(turn, reviewing)

    assert following is not None
    assert following.id == third


def test_a_lease_that_ran_out_no_longer_keeps_others_away(turn: Turn) -> None:
    theirs = _begin(_turn(turn.store, Role.MANAGER))
    later = replace(turn, now=NOW + timedelta(seconds=turn.lease_s + 1))

    assert begin(later, "visit", QueueFilter()).here == theirs.here


def test_an_empty_queue_shows_nothing_and_takes_no_harm(turn: Turn) -> None:
    reviewing = _begin(turn, text="nothing of that name")

    assert reviewing.here is None
    assert ready(turn, reviewing) == (None, None)
    handle(turn, reviewing, _event(Act.SKIP, reviewing))
    assert reviewing.here is None


@pytest.mark.parametrize(
    "sent",
    [None, "approve", {}, {"act": "approve"}, {"act": "delete", "key": "12345678"}, {"act": "approve", "key": "short"},
     {"act": "approve", "key": "12345678", "alternative": 99},
     {"act": "approve", "key": "12345678", "note": "x" * 1001}],
)  # fmt: skip
def test_anything_that_is_not_an_event_is_ignored(sent: object) -> None:
    assert read_event(sent) is None


@given(
    acts=st.lists(st.sampled_from([Act.APPROVE, Act.SKIP, Act.NEXT, Act.PREVIOUS, Act.UNDO, Act.REJECT]), max_size=12)
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_pressed_no_proposal_is_decided_twice_and_the_list_holds_only_open_ones(
    sqlite: Store, acts: list[Act]
) -> None:
    with sqlite.read() as session:
        empty = session.exec(select(User)).first() is None
    if empty:
        stock(sqlite, NOW, products=12)
    turn = _turn(sqlite, Role.MERCHANDISER)
    reviewing = _begin(turn, kinds=(Kind.CATEGORY,))

    for act in acts:
        version = _proposal(turn, reviewing.here).version if reviewing.here else 1
        handle(turn, reviewing, _event(act, reviewing, version=version, reason="not-now" if act == Act.REJECT else ""))
        ready(turn, reviewing)

    with sqlite.read() as session:
        open_ids = set(session.exec(select(Proposal.id).where(Proposal.status == "open")))
        decided = session.exec(select(Decision.proposal_id, Decision.proposal_version)).all()
    assert {row.id for row in reviewing.rows} <= open_ids
    assert len(decided) == len(set(decided))

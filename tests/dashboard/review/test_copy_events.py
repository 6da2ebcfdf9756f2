"""What the desk's events do to a proposed text: words approved, another version chosen, clauses left out."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

import pytest
from sqlmodel import select

from core.changes import Alternative, CopyClause
from core.copywriting import phrases
from core.proposals.queue import QueueFilter
from core.records.choices import Action, Kind
from core.records.flow import Decision
from core.records.store import Store
from dashboard.review.desk import Act, Event
from dashboard.review.reviewing import handle
from dashboard.review.walk import Reviewing, Turn, begin, ready
from tests.proposals.copy_desk import CHANGE, copy_draft, dressed_shop
from tests.proposals.desk import colleague, propose

OTHER = "A blue shirt dress. It has a belt."
_KEYS = count(1)


@pytest.fixture
def turn(store: Store, now: datetime) -> Turn:
    """Mara, with a text of two versions in the queue, of which the first says more than the facts."""
    text = f"{CHANGE.text} Made to last."
    change = CHANGE.model_copy(update={"text": text, "clauses": (*CHANGE.clauses, CopyClause(text="Made to last."))})
    other = CHANGE.model_copy(update={"text": OTHER, "clauses": (CopyClause(text=OTHER),)})
    alternative = Alternative(label=OTHER, confidence=0.5, payload=other.model_dump(mode="json"))
    propose(store, now, copy_draft(dressed_shop(store), change=change, alternatives=(alternative,)))
    return Turn(store, colleague(store, "Mara"), now)


@pytest.fixture
def reviewing(turn: Turn) -> Reviewing:
    """The text on screen."""
    begun = begin(turn, "visit", QueueFilter(kinds=(Kind.COPY,)))
    ready(turn, begun)
    return begun


def press(turn: Turn, reviewing: Reviewing, act: Act, **more: Any) -> None:
    handle(turn, reviewing, Event(key=f"key-{next(_KEYS):06}", act=act, id=reviewing.here, version=1, **more))


def decision(turn: Turn) -> Decision | None:
    with turn.store.read() as session:
        found = session.exec(select(Decision)).first()
        session.expunge_all()
    return found


def test_words_approved_are_kept_said_and_gone_from_what_is_painted(turn: Turn, reviewing: Reviewing) -> None:
    press(turn, reviewing, Act.PHRASE, code="Made to last")

    here, _ = ready(turn, reviewing)
    assert here is not None
    assert here.wordings == ()
    assert "needs no fact in Fashion from now on" in reviewing.said
    with turn.store.read() as session:
        assert phrases.approved(session, ["Fashion"])["Fashion"] == {"made to last"}
    assert decision(turn) is None


def test_words_that_are_not_offered_leave_a_sentence_and_nothing_else(turn: Turn, reviewing: Reviewing) -> None:
    press(turn, reviewing, Act.PHRASE, code="<b>silk</b>")

    assert "These words cannot be approved here." in reviewing.said
    with turn.store.read() as session:
        assert not phrases.approved(session, ["Fashion"])["Fashion"]


def test_a_warning_is_passed_with_a_reason_or_without_the_clause_it_is_about(turn: Turn, reviewing: Reviewing) -> None:
    press(turn, reviewing, Act.APPROVE)
    assert decision(turn) is None
    assert "override it with a reason" in reviewing.said

    press(turn, reviewing, Act.APPROVE, accept=("0", "1", "3"))
    kept = decision(turn)
    assert kept is not None
    assert kept.payload["text"] == "A blue shirt dress with a belt. Easy to wear."
    assert kept.declined == {"2": "pockets", "4": "Made to last."}


def test_an_override_keeps_its_reason_with_the_text(turn: Turn, reviewing: Reviewing) -> None:
    press(turn, reviewing, Act.OVERRIDE, reason="checked-source", note="In the window")

    kept = decision(turn)
    assert kept is not None
    assert (kept.action, kept.reason_code, kept.note) == (Action.OVERRIDE, "checked-source", "In the window")
    assert kept.payload["text"].endswith("Made to last.")


def test_another_version_is_taken_whole_and_what_warns_of_the_first_does_not_stop_it(
    turn: Turn, reviewing: Reviewing
) -> None:
    press(turn, reviewing, Act.APPROVE, alternative=1)

    kept = decision(turn)
    assert kept is not None
    assert (kept.action, kept.payload["text"]) == (Action.EDIT, OTHER)

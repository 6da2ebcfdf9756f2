"""A search on the desk: hits first, what is similar in meaning below them, by itself or when it is asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from core.access.roles import Actor
from core.catalog.meaning import refresh
from core.proposals.queue import QueueFilter
from core.proposals.similar import Meaning
from core.records.catalogue import Product
from core.records.choices import ProposalStatus, Role
from core.records.flow import Proposal
from core.records.people import User
from core.records.store import Store
from core.text.embeddings import stored
from dashboard.review import alike, walk
from dashboard.review.desk import Act, Event
from dashboard.review.reviewing import handle
from dashboard.review.walk import Reviewing, Turn, begin
from tests.conftest import NOW
from tests.dashboard.shop import stock
from tests.text.small_model import with_model

OFFER = "data-act='similar'"


@pytest.fixture
def turn(sqlite: Store, tmp_path: Path) -> Turn:
    """Mara in a shop of four dresses, serums, drills and brake discs each; one of the serums is called a gown now."""
    stock(sqlite, NOW, products=16)
    home = with_model(tmp_path / "home")
    model = stored(home)
    assert model is not None
    with sqlite.write() as session:
        serum = session.exec(select(Product).where(Product.department == "Beauty")).first()
        assert serum is not None
        serum.title = "Gown"
    refresh(sqlite, home, model)
    with sqlite.read() as session:
        user = session.exec(select(User).where(User.username == Role.MERCHANDISER)).one()
        return Turn(sqlite, Actor(user.id, user.name, Role.MERCHANDISER), NOW, meaning=Meaning(home))


def _begun(turn: Turn, text: str, **wanted: object) -> Reviewing:
    return begin(turn, "visit", QueueFilter(text=text, **wanted))  # type: ignore[arg-type]


def _press(turn: Turn, reviewing: Reviewing, act: Act, key: str = "key-000001") -> None:
    handle(turn, reviewing, Event(key=key, act=act, id=reviewing.here, version=1))


def _titles(reviewing: Reviewing, *, by_meaning: bool) -> set[str]:
    found = [row for row in reviewing.rows if (row.id in (reviewing.alike or ())) == by_meaning]
    return {" ".join(row.title.split()[:2]) for row in found}


def test_a_search_without_hits_shows_what_is_similar_at_once(turn: Turn) -> None:
    reviewing = _begun(turn, "gown")

    assert _titles(reviewing, by_meaning=True) == {"Linen shirt", "Vitamin C"}
    assert reviewing.here == reviewing.rows[0].id
    assert "No exact hits · similar in meaning" in alike.listed(turn, reviewing)


def test_a_search_with_hits_offers_it_and_shows_the_nearest_when_asked(turn: Turn) -> None:
    reviewing = _begun(turn, "dress")
    hits = list(reviewing.rows)
    offered = alike.listed(turn, reviewing)

    _press(turn, reviewing, Act.SIMILAR)

    assert reviewing.rows[: len(hits)] == hits
    assert _titles(reviewing, by_meaning=True) == {"Vitamin C"}
    assert reviewing.here == reviewing.rows[len(hits)].id
    assert offered.count(OFFER) == alike.listed(turn, reviewing).count(OFFER) == 1
    assert alike.listed(turn, reviewing).index(OFFER) > alike.listed(turn, reviewing).index("Linen shirt")


def test_where_nothing_is_similar_pressing_says_so_and_stays(turn: Turn) -> None:
    reviewing = _begun(turn, "drill")
    here = reviewing.here

    _press(turn, reviewing, Act.SIMILAR)

    assert "Nothing else that waits is similar in meaning to “drill”." in reviewing.said
    assert reviewing.here == here
    assert OFFER not in alike.listed(turn, reviewing)


def test_without_a_search_there_is_nothing_to_ask_for(turn: Turn) -> None:
    reviewing = _begun(turn, "")
    here = reviewing.here

    _press(turn, reviewing, Act.SIMILAR)

    assert (reviewing.here, reviewing.said, reviewing.alike) == (here, "", None)
    assert OFFER not in alike.listed(turn, reviewing)


@pytest.mark.parametrize("typed", ["zxqv", "the", "parliament"])
def test_nonsense_shows_nothing_and_says_why(turn: Turn, typed: str) -> None:
    reviewing = _begun(turn, typed)

    assert reviewing.rows == []
    assert alike.listed(turn, reviewing) == ""
    assert alike.why_none(turn, reviewing) == "Nothing is similar to it in meaning either."


def test_the_other_filters_hold_for_what_is_similar(turn: Turn) -> None:
    assert _begun(turn, "gown", departments=("Car parts",)).rows == []
    assert _begun(turn, "gown", departments=("Fashion",)).rows != []


def test_what_is_similar_is_decided_and_undone_like_the_rest(turn: Turn) -> None:
    reviewing = _begun(turn, "lotion")
    first, second = reviewing.rows[0].id, reviewing.rows[1].id

    _press(turn, reviewing, Act.APPROVE)
    assert reviewing.here == second
    with turn.store.read() as session:
        assert session.get_one(Proposal, first).status == ProposalStatus.APPLIED
    _press(turn, reviewing, Act.UNDO, "key-000002")

    assert reviewing.here == first
    assert reviewing.rows[0].id == first
    assert "No exact hits" in alike.listed(turn, reviewing)


def test_hits_that_are_read_later_come_above_what_is_similar(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "_PAGE", 5)
    reviewing = _begun(turn, "dress")
    assert len(reviewing.rows) >= 5
    _press(turn, reviewing, Act.SIMILAR)
    last_hit = [row.id for row in reviewing.rows if row.id not in (reviewing.alike or ())][-1]

    handle(turn, reviewing, Event(key="key-000002", act=Act.OPEN, id=last_hit, version=1))

    by_meaning = [row.id in (reviewing.alike or ()) for row in reviewing.rows]
    assert by_meaning == sorted(by_meaning)
    assert len(by_meaning) == len({row.id for row in reviewing.rows}) > 6
    assert reviewing.after is None


def test_where_meanings_cannot_be_searched_nothing_is_offered_and_it_is_said(turn: Turn, tmp_path: Path) -> None:
    home = with_model(tmp_path / "not yet")
    bare = replace(turn, meaning=Meaning(home))
    reviewing = _begun(bare, "serum")

    assert OFFER not in alike.listed(bare, reviewing)
    assert "once the worker has read the catalogue" in alike.why_none(bare, _begun(bare, "zxqv"))
    none = replace(turn, meaning=Meaning(home.model_copy(update={"home": tmp_path / "bare"})))
    assert "is not installed" in alike.why_none(none, _begun(none, "zxqv"))
    assert alike.why_none(turn, _begun(turn, "")) == ""

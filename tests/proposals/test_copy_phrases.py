"""Words approved in a review: which may be, what it changes at once, and that nothing else gets through."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from core.access.roles import Actor
from core.changes import CopyClause
from core.copywriting import phrases
from core.errors import BadInputError, NotFoundError
from core.proposals.copy_phrases import approve_wording
from core.proposals.item import Item, item
from core.records.choices import Role
from core.records.store import Store
from tests.proposals.copy_desk import CHANGE, copy_draft, dressed_shop
from tests.proposals.desk import colleague, propose

TEXT = "A blue shirt dress with a belt. The softest silk, award-winning, with 3 zips. Bestselling. Made to last."


@pytest.fixture
def waiting(store: Store, now: datetime) -> int:
    """A drafted text that says more than the facts do."""
    change = CHANGE.model_copy(update={"text": TEXT, "clauses": (CopyClause(text=TEXT),)})
    shop = dressed_shop(store)
    (number,) = propose(store, now, replace(copy_draft(shop), change=change))
    return number


def shown(store: Store, number: int, now: datetime) -> Item:
    with store.read() as session:
        return item(session, number, now)


def approve(store: Store, number: int, words: str, actor: Actor, now: datetime) -> str:
    with store.write() as session:
        return approve_wording(session, number, words, actor, now)


def test_words_of_the_voice_may_be_approved_and_are_no_finding_from_then_on(
    store: Store, waiting: int, now: datetime
) -> None:
    mara = colleague(store, "Mara")
    before = shown(store, waiting, now)
    assert "Made to last" in before.wordings

    assert approve(store, waiting, "Made to last", mara, now) == "Fashion"

    after = shown(store, waiting, now)
    assert "Made to last" not in after.wordings
    assert {one.message for one in before.findings} - {one.message for one in after.findings}
    with store.write() as session:
        phrases.take_back(session, "Fashion", "made to last", mara, now)
    assert shown(store, waiting, now).findings == before.findings


def test_what_one_product_is_and_another_is_not_cannot_be_approved_for_all(
    store: Store, waiting: int, now: datetime
) -> None:
    offered = " ".join(shown(store, waiting, now).wordings).casefold()

    assert [word in offered for word in ("silk", "zip", "3", "award", "softest", "selling")] == [False] * 6


@pytest.mark.parametrize("words", ["silk", "award-winning", "Bestselling", "words of nowhere", ""])
def test_words_that_are_not_offered_are_refused_and_nothing_is_kept(
    store: Store, waiting: int, now: datetime, words: str
) -> None:
    with pytest.raises(BadInputError, match="cannot be approved here"):
        approve(store, waiting, words, colleague(store, "Mara"), now)
    with store.read() as session:
        assert phrases.approved(session, ["Fashion"]) == {"Fashion": frozenset()}


def test_a_marketer_may_approve_words_but_not_of_a_proposal_that_is_not_there(
    store: Store, waiting: int, now: datetime
) -> None:
    paul = colleague(store, "Paul", Role.MARKETER)

    assert approve(store, waiting, "Made to last", paul, now) == "Fashion"
    with pytest.raises(NotFoundError):
        approve(store, waiting + 100, "Made to last", paul, now)


def test_a_text_without_findings_offers_no_words(store: Store, now: datetime) -> None:
    (number,) = propose(store, now, copy_draft(dressed_shop(store)))

    assert shown(store, number, now).wordings == ()

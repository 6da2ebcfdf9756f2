"""What a department's voice is learned from: texts on its pages, weighted by what people decided of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import col

from core.access.roles import Actor
from core.changes import CopyClause
from core.copywriting import house_versions, phrases
from core.copywriting.house import AFTER_EDIT, AS_WRITTEN, ON_PAGE
from core.errors import BadInputError, StoppedError
from core.jobs.progress import Progress
from core.jobs.voicing import learn_voice, learn_voices
from core.proposals import copy_phrases, house_texts
from core.proposals.undo import undo
from core.records.catalogue import Product
from core.records.choices import Action
from core.records.store import Store
from tests.proposals.copy_desk import CHANGE, copy_draft, dressed_shop
from tests.proposals.desk import Shop, accepted, open_shop, propose, request, set_value

_MATERIALS, _COLOURS = ("Linen", "Cotton", "Wool", "Silk"), ("Blue", "Red", "Green")
_SAID = "A blue shirt dress with a belt and pockets. Easy to wear. A blue shirt dress, with pockets and with a belt."


def speaking(store: Store, products: int = 26) -> Shop:
    """Dresses whose pages speak in one voice, a sentence of each its own."""
    shop = open_shop(store, products)
    with store.write() as session:
        for number, row in enumerate(session.scalars(select(Product).order_by(col(Product.id)))):
            material, colour = _MATERIALS[number % 4], _COLOURS[number % 3]
            row.attributes = {"Material": material, "Color": colour}
            row.description = (
                f"<p>Cut from {material.lower()} in {colour.lower()} for a walk of {'many ' * (1 + number)}miles. "
                "Easy to love on the longest day.</p>"
            )
    return shop


def weights(store: Store) -> list[int]:
    with store.read() as session:
        return [one.weight for one in house_texts.taught_texts(session, "Fashion")]


def test_a_text_counts_by_how_a_person_let_it_pass(store: Store, mia: Actor, now: datetime) -> None:
    shop = dressed_shop(store)
    change = CHANGE.model_copy(update={"text": _SAID, "clauses": (CopyClause(text=_SAID, facts=("Color",)),)})
    other = change.model_copy(update={"text": f"{_SAID} Blue."})
    set_value(store, Product, shop.products[2], description=f"<p>{_SAID}</p>")
    first, second = propose(store, now, copy_draft(shop, 0, change=change), copy_draft(shop, 1, change=other))
    taken = accepted(store, request(first, Action.OVERRIDE), mia, now)
    accepted(store, request(second, Action.EDIT, change=change), mia, now)

    assert weights(store) == [AS_WRITTEN, AFTER_EDIT, ON_PAGE]

    with store.write() as session:
        undo(session, taken.decision_id, mia, now, "undo-1")
    set_value(store, Product, shop.products[0], description=f"<p>{_SAID}</p>")
    set_value(store, Product, shop.products[1], description=f"<p>{_SAID} Also in the rain.</p>")
    assert weights(store) == [ON_PAGE, ON_PAGE, ON_PAGE]  # taken back, or another text by now


def test_a_voice_is_kept_version_by_version_with_its_texts_and_seed(store: Store, now: datetime) -> None:
    shop = speaking(store)

    assert learn_voice(store, "Fashion", now)
    assert not learn_voice(store, "Fashion", now + timedelta(days=1))  # the same texts

    set_value(store, Product, shop.products[0], description="<p>Another text, of eighty characters or more, " * 3)
    assert learn_voice(store, "Fashion", now + timedelta(days=2))
    with store.read() as session:
        found, lines = house_versions.learnt(session, "Fashion"), house_versions.lines(session, "Fashion")
        assert house_versions.learnt(session, "Garden") is None
    assert found is not None
    assert (found.version, found.house.texts, found.seed) == (2, 26, house_texts.SEED)
    assert found.house.phrases[0].words == "easy to love on the longest day"
    assert [(one.version, one.texts, one.created_at) for one in lines] == [
        (2, 26, now + timedelta(days=2)),
        (1, 26, now),
    ]
    assert lines[0].data_cut != lines[1].data_cut


@pytest.mark.parametrize("verb", ["UPDATE house_version SET texts = 0", "DELETE FROM house_version"])
def test_no_version_is_ever_changed(store: Store, now: datetime, verb: str) -> None:
    speaking(store, 3)
    learn_voice(store, "Fashion", now)

    with pytest.raises(DatabaseError, match="insert-only"), store.write() as session:
        session.connection().execute(text(verb))


def test_every_department_is_learned_of_unless_somebody_asks_to_stop(store: Store, now: datetime) -> None:
    speaking(store, 3)
    asked = Progress()
    asked.stop_asked = True

    with pytest.raises(StoppedError, match="What was learned so far is kept"):
        learn_voices(store, "", asked, now)

    assert learn_voices(store, "", Progress(), now) == ["Fashion"]
    assert learn_voices(store, "Garden", Progress(), now) == []


def test_a_learned_phrase_that_claims_nothing_may_be_approved(store: Store, mia: Actor, now: datetime) -> None:
    with store.write() as session:
        assert copy_phrases.approve_learned(session, "Fashion", "easy to love", mia, now) == "easy to love"
        assert phrases.approved(session, ["Fashion"]) == {"Fashion": {"easy to love"}}


@pytest.mark.parametrize("words", ["clinically proven", "made in Italy", "lined with real silk", "50 % off"])
def test_a_claim_of_a_product_is_no_phrase_for_all(store: Store, mia: Actor, now: datetime, words: str) -> None:
    with store.write() as session, pytest.raises(BadInputError, match="only a product's own facts"):
        copy_phrases.approve_learned(session, "Fashion", words, mia, now)

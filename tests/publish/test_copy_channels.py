"""A channel's own text through the flow: drafted, checked by its guide, written beside the shop's, into its feed."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core.access.roles import Actor, Role
from core.changes import CopyChange, CopyField, Draft
from core.copywriting.guides import Guide
from core.copywriting.places import GOOGLE, place_of
from core.copywriting.voice import GuideVersion, save
from core.errors import BadInputError
from core.jobs.drafting import CopyOrder
from core.learning.fine_tuning import Form, agree, export
from core.proposals.decide import Refused
from core.proposals.display import field_text
from core.proposals.item import item
from core.proposals.origins import ai_written
from core.proposals.undo import undo
from core.publish.google.feed import publish_feed
from core.publish.recording import Terms
from core.records.catalogue import Product
from core.records.choices import Action
from core.records.store import Store
from tests.jobs.test_drafting import drafted, waiting
from tests.proposals.copy_desk import CHANGE, copy_draft, dressed_shop
from tests.proposals.desk import Shop, accepted, decided, product, propose, request, set_value
from tests.publish.counter import Publish, rows

PLACE = place_of(CopyField.TITLE, GOOGLE)
OWN = CopyChange(
    field=CopyField.TITLE,
    text="Shirt dress 1, blue, with a belt and pockets",
    facts={"Color": ("Blue",)},
    writer="test writer",
    writer_version="1",
    channel=GOOGLE,
)
PICTURE = [{"url": "https://cdn.example/1.jpg", "alt": ""}]


@pytest.fixture
def shop(store: Store) -> Shop:
    found = dressed_shop(store)
    for product_id in found.products:
        set_value(store, Product, product_id, images=PICTURE, description="<p>A dress.</p>")
    return found


def own_draft(shop: Shop, change: CopyChange = OWN, **more: Any) -> Draft:
    return copy_draft(shop, 0, change=change, field=PLACE.field, channel=GOOGLE, base_value=None, **more)


def feed(store: Store, actor: Actor, folder: Path, now: datetime) -> dict[str, str]:
    """The first dress in Google's feed."""
    done = publish_feed(store, Terms(actor, now, folder, "en-GB", ""), "https://shop.example")
    assert done is not None
    with done.files[1].open(newline="", encoding="utf-8") as file:
        return next(csv.DictReader(file, delimiter="\t"))


def test_google_gets_its_own_title_marked_and_the_shop_keeps_its_own(
    store: Store, shop: Shop, mia: Actor, now: datetime, tmp_path: Path
) -> None:
    assert feed(store, mia, tmp_path / "before", now)["title"] == "Shirt dress 1"
    (proposal,) = propose(store, now, own_draft(shop))
    accepted(store, request(proposal), mia, now)

    found = product(store, shop.products[0])
    assert (found.title, found.attributes[PLACE.attribute]) == ("Shirt dress 1", OWN.text)
    row = feed(store, mia, tmp_path / "after", now)
    assert (row["title"], OWN.text in row["structured_title"]) == ("", True)
    assert "trained_algorithmic_media" in row["structured_title"]
    with store.read() as session:
        assert ai_written(session) == {(shop.products[0], PLACE.field)}


def test_taken_back_google_gets_the_shops_title_again(
    store: Store, shop: Shop, mia: Actor, now: datetime, tmp_path: Path
) -> None:
    (proposal,) = propose(store, now, own_draft(shop))
    done = accepted(store, request(proposal), mia, now)
    with store.write() as session:
        undo(session, done.decision_id, mia, now, "back")

    assert PLACE.attribute not in product(store, shop.products[0]).attributes
    row = feed(store, mia, tmp_path, now)
    assert (row["title"], row["structured_title"]) == ("Shirt dress 1", "")


def test_it_waits_beside_a_text_of_the_shop_and_is_named_as_googles(store: Store, shop: Shop, now: datetime) -> None:
    found = propose(store, now, own_draft(shop), copy_draft(shop, base_value="<p>A dress.</p>"))

    assert len(found) == 2
    with store.read() as session:
        shown = item(session, found[0], now)
    assert field_text(shown.field) == "Google title"
    assert shown.now_text == "—"


def test_what_is_too_long_for_google_is_blocked_in_its_name_and_stays(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    long = OWN.model_copy(update={"text": "Shirt dress " * 13})
    (proposal,) = propose(store, now, own_draft(shop, long))

    refused = decided(store, request(proposal), mia, now)
    assert isinstance(refused, Refused)
    assert "Google takes 150" in refused.message
    assert PLACE.attribute not in product(store, shop.products[0]).attributes


def test_the_shops_own_words_are_no_version_for_google(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (proposal,) = propose(store, now, own_draft(shop, OWN.model_copy(update={"text": "Shirt dress 1", "facts": {}})))

    refused = decided(store, request(proposal), mia, now)
    assert isinstance(refused, Refused)
    assert "Google gets exactly this text already" in refused.message


def test_an_edit_cannot_turn_it_into_a_text_of_the_shop(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (proposal,) = propose(store, now, own_draft(shop))

    asked = request(proposal, Action.EDIT, change=OWN.model_copy(update={"channel": ""}))
    assert isinstance(decided(store, asked, mia, now), Refused)
    assert product(store, shop.products[0]).title == "Shirt dress 1"


def test_the_channels_guide_rules_its_texts_and_no_others(
    store: Store, shop: Shop, max_: Actor, mia: Actor, now: datetime
) -> None:
    with store.write() as session:
        save(session, GuideVersion("Fashion", GOOGLE, 0, Guide(person="we and you", banned=("pockets",))), max_, now)
    own, shops = propose(store, now, own_draft(shop), copy_draft(shop, base_value="<p>A dress.</p>"))

    refused = decided(store, request(own), mia, now)
    assert isinstance(refused, Refused)
    assert "The guide bans “pockets”" in refused.message
    accepted(store, request(shops), mia, now)  # it says pockets too


def test_a_run_for_google_drafts_each_product_once_and_leaves_the_shops_texts_alone(
    store: Store, shop: Shop, now: datetime
) -> None:
    order = CopyOrder.of({"channel": GOOGLE, "fields": ["title"]})
    assert CopyOrder.of(order.arguments()) == order
    done = drafted(store, now, order)
    again = drafted(store, now, order)

    found = waiting(store)
    assert (done.submitted.created, again.submitted.created) == (3, 0)
    assert {(one.field, one.channel, one.payload["channel"]) for one in found} == {(PLACE.field, GOOGLE, GOOGLE)}
    assert found[0].evidence[0]["text"] == "Google has no title of its own."
    assert drafted(store, now, CopyOrder(fields=(CopyField.SEO_TITLE,))).submitted.created == 3


def test_an_order_for_what_a_channel_has_none_of_is_refused() -> None:
    with pytest.raises(BadInputError, match="'google' has no seo_title of its own"):
        CopyOrder.of({"channel": GOOGLE, "fields": ["seo_title"]})


def test_the_shop_keeps_it_in_a_metafield_with_its_origin(
    store: Store, shop: Shop, people: dict[Role, Actor], go: Publish, mia: Actor, now: datetime
) -> None:
    (proposal,) = propose(store, now, own_draft(shop))
    accepted(store, request(proposal), mia, now)

    ((row,),) = rows(go())
    assert row["Google title (product.metafields.endcap.google_title)"] == OWN.text
    assert row["AI origin (product.metafields.endcap.ai_origin)"] == "Google title: AI draft, approved by a person"


def test_an_example_to_train_on_asks_for_the_channels_text(
    store: Store, shop: Shop, max_: Actor, now: datetime
) -> None:
    with store.write() as session:
        agree(session, max_, agreed=True, now=now)
    (proposal,) = propose(store, now, own_draft(shop, OWN.model_copy(update={"clauses": CHANGE.clauses[:0]})))
    accepted(store, request(proposal), max_, now)

    with store.read() as session:
        found = export(session, Form.MESSAGES, max_, "en-GB")
    (line,) = found.lines
    assert "It is for Google alone." in str(line["messages"])
    assert found.provenance[0]["channel"] == GOOGLE

"""Texts of one channel alone: where they stand, what the check says of them, what writers are asked."""

from __future__ import annotations

import pytest

from core.catalog.facts import ProductFacts
from core.catalog.metafields import attribute_of, header_of
from core.changes import CopyChange, CopyField, Level
from core.copywriting.check import check
from core.copywriting.embedded import taught
from core.copywriting.guides import NO_GUIDE
from core.copywriting.needs import needs, own_fields
from core.copywriting.places import ALL_PLACES, CHANNEL_PLACES, GOOGLE, PLACES, place_of, stored
from core.copywriting.served.prompt import make_prompt
from core.copywriting.subject import CopyFacts
from core.copywriting.writing import CopyRequest
from core.errors import BadInputError
from core.proposals.copy_facts import copy_facts, known_facts
from core.publish.google import limits

LAMP = CopyFacts(
    "Table lamps",
    {
        "Title": ("Brass table lamp with a linen shade",),
        "Brand": ("Norrlund",),
        "Style": ("Art deco",),
        "Light source": ("LED bulb",),
        "Room": ("Living room",),
        "Shade shape": ("Drum shade",),
    },
)


def test_no_two_texts_stand_in_one_place_and_each_goes_out_as_a_metafield_and_comes_back() -> None:
    assert len({place.field for place in ALL_PLACES}) == len(ALL_PLACES)
    for place in CHANNEL_PLACES.values():
        assert attribute_of(header_of(place.attribute)) == place.attribute


def test_a_channel_without_such_a_text_is_told_which_it_may_have() -> None:
    assert place_of(CopyField.SEO_TITLE) == PLACES[CopyField.SEO_TITLE]
    with pytest.raises(BadInputError, match=r"'google' has no seo_title of its own, but bullets, description, title\."):
        place_of(CopyField.SEO_TITLE, GOOGLE)
    with pytest.raises(BadInputError, match="'etsy' has no title of its own, but no text of its own at all"):
        place_of(CopyField.TITLE, "etsy")


def test_only_the_page_keeps_a_description_as_html() -> None:
    assert stored(CopyField.DESCRIPTION, "Soft & warm.") == "<p>Soft &amp; warm.</p>"
    assert stored(CopyField.DESCRIPTION, "Soft & warm.", GOOGLE) == "Soft & warm."


def test_the_feed_is_checked_by_the_same_numbers() -> None:
    assert (limits.MAX_TITLE, limits.MAX_DESCRIPTION, limits.MAX_CHARACTERS["product_highlight"]) == (150, 5000, 150)


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ("x" * 151, CopyField.TITLE, "The text has 151 characters; Google takes 150. Shorten it."),
        ("x" * 5001, CopyField.DESCRIPTION, "The text has 5,001 characters; Google takes 5,000. Shorten it."),
        ("short\n" + "x" * 151, CopyField.BULLETS, "A line has 151 characters; Google takes 150. Shorten it."),
        ("line\n" * 11, CopyField.BULLETS, "The text has 11 lines; Google takes 10. Leave some out."),
    ],
)
def test_a_text_beyond_a_channels_limit_is_blocked_in_that_channels_name(
    text: str, field: CopyField, said: str
) -> None:
    [found] = [one for one in check(text, field, NO_GUIDE, channel=GOOGLE) if one.level == Level.BLOCK]

    assert (found.message, found.field) == (said, place_of(field, GOOGLE).field)


def test_a_text_at_the_limit_is_taken() -> None:
    full = "\n".join(["x" * 150] * 10)

    assert not check(full, CopyField.BULLETS, NO_GUIDE, channel=GOOGLE)
    assert not check("x" * 150, CopyField.TITLE, NO_GUIDE, channel=GOOGLE)


def test_a_product_is_in_need_of_those_texts_that_the_channel_has_none_of() -> None:
    texts = {CopyField.TITLE: "Brass lamp", CopyField.DESCRIPTION: ""}

    assert own_fields(GOOGLE) == (CopyField.TITLE, CopyField.DESCRIPTION)
    assert needs(texts, own_fields(GOOGLE), ("Room",), GOOGLE) == {
        CopyField.DESCRIPTION: "Google has no description of its own."
    }


def test_a_change_for_all_channels_is_the_one_it_was_before_there_were_any() -> None:
    change = CopyChange(field=CopyField.TITLE, text="A lamp", writer="w")

    assert "channel" not in change.model_dump(mode="json")
    own = change.model_copy(update={"channel": GOOGLE})
    assert CopyChange.model_validate(own.model_dump(mode="json")) == own


def test_the_built_in_writer_fills_googles_title_and_keeps_the_shops_short() -> None:
    writer = taught([])
    asked = [CopyRequest(1, CopyField.TITLE, LAMP, variants=3, channel=channel) for channel in ("", GOOGLE)]

    shop, google = (written.variants[0].text for written in writer.write(asked))

    assert len(shop) <= 70 < len(google) <= 150
    assert google.startswith("Norrlund")
    assert "LED bulb" in google or "led bulb" in google.lower()


def test_a_server_is_told_the_channel_and_its_limits() -> None:
    title, bullets = (
        make_prompt(CopyRequest(1, field, LAMP, channel=GOOGLE), (), "en-GB").messages[-1]["content"]
        for field in (CopyField.TITLE, CopyField.BULLETS)
    )

    assert "At most 150 characters." in title
    assert "It is for Google alone." in title
    assert "Lists show the first 70 characters" in title
    assert "Each line has at most 150 characters." in bullets


def test_a_channels_text_is_no_fact_to_write_from() -> None:
    own = {place_of(CopyField.TITLE, GOOGLE).attribute: "Best lamp", "Room": "Hall", "Highlights": "Bright"}
    product = ProductFacts(1, "lamp", "Lamp", attributes=own)

    assert (
        dict(copy_facts(product).values) == dict(known_facts(product).values) == {"Title": ("Lamp",), "Room": ("Hall",)}
    )

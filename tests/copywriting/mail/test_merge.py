"""Merge fields are read, checked, and never come out of a product's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.changes import Level
from core.copywriting.mail.merge import Field, faults, fields_in, inert, link_faults, pieces, shown


def codes(text: str, *, may_hold_address: bool = False) -> list[str]:
    found = list(faults(text, "body", may_hold_address=may_hold_address))
    assert all(one.level == Level.BLOCK and one.field == "body" for one in found)
    return [one.code for one in found]


def test_a_text_is_read_as_words_and_fields_in_their_order() -> None:
    text = "Hello {{first_name|there}}, from {{shop_name|our shop}}"

    assert list(pieces(text)) == [
        "Hello ",
        Field("first_name", "there", "{{first_name|there}}"),
        ", from ",
        Field("shop_name", "our shop", "{{shop_name|our shop}}"),
    ]
    assert shown(text) == "Hello there, from our shop"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hello {{surname|you}}", "mail-field-unknown"),
        ("Hello {{first_name}}", "mail-field-fallback"),
        ("Hello {{first_name| }}", "mail-field-fallback"),
        ("See {{cart_url}}", "mail-field-place"),
        ("See {{cart_url|https://x.example}}", "mail-field-fallback"),
        ("Hello {{first_name|there}", "mail-field-broken"),
        ("Hello first_name|there}}", "mail-field-broken"),
        ("Hello {{First Name|there}}", "mail-field-broken"),
        ("Hello {{first_name|<b>you</b>}}", "mail-field-broken"),
        ("Hello {{first_name|{{shop_name|us}}}}", "mail-field-broken"),
        ("{% if vip %}Hello", "mail-field-broken"),
    ],
)
def test_a_field_that_cannot_be_filled_in_forbids_the_text(text: str, code: str) -> None:
    assert code in codes(text)


def test_a_field_with_its_fallback_is_fine_and_an_address_is_in_the_foot() -> None:
    assert codes("Hello {{first_name|there}}, your cart holds {{cart_items|what you chose}}") == []
    assert codes("{{unsubscribe_url}}", may_hold_address=True) == []


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example/?who={{first_name|there}}",
        "{{first_name|there}}",
        "{{cart_url}}&who=1",
        "https://x.example/{{cart_url}}",
        "{{shop_address}}",
    ],
)
def test_a_readers_data_is_never_part_of_a_links_address(address: str) -> None:
    assert "mail-field-in-link" in [one.code for one in link_faults(address, "button")]


def test_a_link_is_a_plain_address_or_a_whole_field() -> None:
    assert not list(link_faults("https://shop.example/new", "button"))
    assert not list(link_faults("{{cart_url}}", "button"))


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("{{unsubscribe_url}}", "((unsubscribe_url))"),
        ("*|FNAME|*", " FNAME "),
        ("100%% wool", "100% wool"),
        ("100% wool, 20 % off", "100% wool, 20 % off"),
        ("[[name]]", "(name)"),
        ("%recipient.name%", " recipient.name%"),
        ("${name}", " name)"),
        ("Oak & ash <shelf> (2 m)", "Oak & ash <shelf> (2 m)"),
    ],
)
def test_a_products_words_hold_nothing_that_a_sending_program_acts_on(words: str, kept: str) -> None:
    assert inert(words) == kept


@given(st.lists(st.sampled_from([*"{}[]%*|$(<> ab", "first_name|x"]), max_size=20).map("".join))
def test_calmed_words_never_hold_a_field_or_a_command_and_stay_as_they_are(words: str) -> None:
    calm = inert(words)

    assert not fields_in(calm)
    assert not any(sign in calm for sign in ("{", "}", "*|", "|*", "%%", "[[", "]]", "<%", "%>", "$["))
    assert inert(calm) == calm

"""The general words: each list can be read, and none of its forms runs wild."""

from __future__ import annotations

import re
import time

import pytest

from core.copywriting.claims.findings import ClaimKind
from core.copywriting.claims.lexicon import few, form, hints, lexicon, small_letters

CLAIM_KINDS = [kind for place, kind in enumerate(ClaimKind) if place >= list(ClaimKind).index(ClaimKind.MEDICAL)]
GROUPS = {group.kind: group for group in lexicon().claims}


@pytest.mark.parametrize("kind", [kind for kind in CLAIM_KINDS if kind is not ClaimKind.EFFECT])
def test_each_kind_of_claim_has_its_forms_and_a_sentence_for_people(kind: ClaimKind) -> None:
    group = GROUPS[kind]

    assert list(group.spans("", "")) == []
    assert list(group.spans("a table and a chair", "a table and a chair")) == []
    assert re.match(r"[a-z]", group.says)
    assert not group.says.endswith(".")


@pytest.mark.parametrize("kind", list(GROUPS))
def test_the_forms_take_time_in_proportion_to_the_text(kind: ClaimKind) -> None:
    text = "aaaa not wash free water up most 5 " * 600 + "a" * 4000

    start = time.process_time()
    list(GROUPS[kind].spans(text, text))

    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    "name", ["denies_next", "denies_before", "instruction", "hidden", "e_mail", "link", "long_number", "foul"]
)
def test_each_pattern_can_be_compiled_and_finds_nothing_in_nothing(name: str) -> None:
    assert re.compile(form(name), re.IGNORECASE).search("") is None


def test_pairs_of_hints_name_groups_that_exist() -> None:
    groups = {name for names in hints().groups_of.values() for name in names}

    assert {name for pair in hints().pairs for name in pair} == groups


def test_ways_to_say_the_same_have_one_key_each() -> None:
    general = lexicon()

    assert general.key(("turtleneck",)) == general.key(("roll", "neck")) == "polo neck"
    assert all(general.key(tuple(key.split())) == key for key in set(general.same.values()))


def test_opposites_hold_both_ways() -> None:
    opposite = lexicon().opposite

    assert all(one in opposite[other] for one, others in opposite.items() for other in others)


def test_words_with_two_faces_are_words_of_products_or_of_size_and_colour() -> None:
    assert {"glass", "short", "green"} <= few("two_faced")
    assert not few("two_faced") & {"cotton", "zip", "waterproof", "lining"}


@pytest.mark.parametrize(("text", "small"), [("Made In ITALY", "made in italy"), ("İ1 Coat", "i1 coat"), ("", "")])
def test_small_letters_stand_where_the_capitals_stood(text: str, small: str) -> None:
    assert small_letters(text) == small


def test_a_name_is_looked_for_as_it_is_written() -> None:
    origin = GROUPS[ClaimKind.ORIGIN]

    assert list(origin.spans("Sewn in Wales.", "sewn in wales.")) == [(0, 13)]
    assert list(origin.spans("sewn in wales.", "sewn in wales.")) == []

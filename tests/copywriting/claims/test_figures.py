"""Numbers and amounts of a text against those of the facts."""

from __future__ import annotations

import pytest

from core.changes import Level
from core.copywriting.claims.findings import ClaimKind
from core.copywriting.claims.knowledge import NOTHING_LEARNED
from tests.copywriting.claims.shop import facts, findings

GIVEN = facts(
    weight="1.5 kg",
    back_length="72 cm",
    pack_size="3",
    details=("two side pockets", "3/4-length sleeves", "size 30 x 40 cm"),
)


def _numbers(text: str) -> list[tuple[str, Level]]:
    found = findings(text, GIVEN, NOTHING_LEARNED)
    return [(text[one.start : one.end], one.level) for one in found if one.kind is ClaimKind.NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "It weighs 1.5 kg.",
        "It weighs 1500 g.",
        "It weighs 3.3 lb.",
        "The back is 72 cm, or 0.72 m.",
        "Three to a pack.",
        "3 in every pack.",
        "Two side pockets.",
        "It measures 30×40 cm.",
        "Good for 24/7 wear.",
        "Two minutes and you are ready.",
        "One for all.",
    ],
)
def test_what_the_facts_say_in_these_or_other_units_stands(text: str) -> None:
    assert _numbers(text) == []


@pytest.mark.parametrize(
    ("text", "said", "level"),
    [
        ("It weighs 1.6 kg.", "1.6 kg", Level.BLOCK),
        ("It weighs 72 g.", "72 g", Level.BLOCK),
        ("The back is 73 cm.", "73 cm", Level.BLOCK),
        ("A pack of 4.", "4", Level.BLOCK),
        ("It measures 30 x 45 cm.", "30 x 45", Level.WARN),
        ("Holds 5 litres.", "5 litres", Level.WARN),
        ("There are 9 of them.", "9", Level.WARN),
        ("Four pockets.", "Four", Level.WARN),
    ],
)
def test_another_number_is_found_and_blocks_where_a_fact_says_otherwise(text: str, said: str, level: Level) -> None:
    assert _numbers(text) == [(said, level)]


def test_a_number_counts_for_the_fact_whose_name_stands_near_in_the_same_sentence() -> None:
    assert _numbers("Comes in a pack of 2.") == [("2", Level.BLOCK)]
    assert _numbers("With 3/4-length sleeves. One pack.") == []

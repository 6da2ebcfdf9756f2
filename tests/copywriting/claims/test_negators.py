"""Which words of a text are said not to be there."""

from __future__ import annotations

import pytest

from core.changes import Level
from core.copywriting.claims.findings import ClaimKind
from core.copywriting.claims.knowledge import NOTHING_LEARNED
from core.copywriting.claims.negators import denied_places
from core.copywriting.claims.terms import tokens, units
from tests.copywriting.claims.shop import facts, findings

GIVEN = facts(
    "Dress", closure="buttons", details=("a wide neckline", "side pockets", "non-wired", "no hood", "dropped shoulders")
)


def _denied(text: str) -> list[str]:
    words = tokens(text)
    found = units(words, NOTHING_LEARNED.known)
    denied = denied_places(words, found, text)
    return [unit.key for place, unit in enumerate(found) if place in denied]


@pytest.mark.parametrize(
    "text",
    [
        "No buttons.", "It has no buttons.", "Comes without any buttons.", "There are no buttons here.",
        "It doesn't come with buttons.", "We left out the buttons.", "It does away with buttons.", "Free from buttons.",
        "Buttons? Not on this one.", "Buttons: none.", "Buttons are nowhere to be seen.", "The buttons are missing.",
        "Not a trace of buttons.", "You will not find buttons.", "Everything but buttons.", "Sans buttons.",
        "You will not encounter buttons here.", "Nobody asked for buttons.", "It has been spared buttons.",
        "It is all over for buttons.", "Buttons? We do not need them.", "Buttons are nowhere to be met with.",
    ],
)  # fmt: skip
def test_a_fact_that_is_denied_blocks(text: str) -> None:
    found = findings(text, GIVEN, NOTHING_LEARNED)

    assert [(one.kind, one.level) for one in found] == [(ClaimKind.NEGATION, Level.BLOCK)], found


@pytest.mark.parametrize(
    "text",
    [
        "No fuss, just buttons.", "Do not miss the buttons.", "Not only buttons, side pockets as well.",
        "Never mind the weather, mind the buttons.", "No rules. Buttons.",
        "Buttons, dropped shoulders.", "Nothing but buttons.", "Look no further: buttons.",
        "There is no dress like it.",
    ],
)  # fmt: skip
def test_manners_of_speaking_deny_nothing(text: str) -> None:
    assert not [one for one in findings(text, GIVEN, NOTHING_LEARNED) if one.kind is ClaimKind.NEGATION]


def test_what_the_facts_deny_may_be_denied_and_not_be_claimed() -> None:
    assert findings("No hood.", GIVEN, NOTHING_LEARNED) == ()
    assert [one.kind for one in findings("A hood.", GIVEN, NOTHING_LEARNED)] == [ClaimKind.CONTRADICTION]


def test_what_no_fact_mentions_may_be_denied_with_a_reason() -> None:
    (found,) = findings("Without a zip.", GIVEN, NOTHING_LEARNED)

    assert (found.kind, found.level) == (ClaimKind.NEGATION, Level.WARN)


def test_a_phrase_that_is_negative_by_itself_is_read_whole() -> None:
    assert _denied("Soft, non-wired bra in lace with no sleeves.") == []
    assert findings("No wires.", GIVEN, NOTHING_LEARNED) == ()


def test_a_negation_ends_at_punctuation_and_at_joints() -> None:
    assert _denied("No fasteners and a single vent.") == ["fastener"]
    assert _denied("Without a collar, with a zip.") == ["a", "collar"]

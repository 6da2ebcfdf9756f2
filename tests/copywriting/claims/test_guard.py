"""The guard as a whole: what is found, where, how hard, and what is left alone."""

from __future__ import annotations

import pytest

from core.changes import Level
from core.copywriting.claims.findings import ClaimKind, Limits, is_blocked
from core.copywriting.claims.guard import check
from core.copywriting.claims.knowledge import NOTHING_LEARNED, Knowledge
from tests.copywriting.claims.shop import facts, findings, jacket, taught


@pytest.fixture(scope="module")
def shop() -> Knowledge:
    return taught()


@pytest.mark.parametrize(
    ("text", "said", "kind", "level"),
    [
        ("The fabric is linen.", "linen", ClaimKind.CONTRADICTION, Level.BLOCK),
        ("It does up with a drawstring.", "drawstring", ClaimKind.CONTRADICTION, Level.BLOCK),
        ("The colour is green.", "green", ClaimKind.CONTRADICTION, Level.BLOCK),
        ("It weighs 310 g.", "310 g", ClaimKind.NUMBER, Level.BLOCK),
        ("Sold as a pack of 3.", "3", ClaimKind.NUMBER, Level.BLOCK),
        ("There are 7 of them.", "7", ClaimKind.NUMBER, Level.WARN),
        ("It comes without ribbed cuffs.", "cuffs", ClaimKind.NEGATION, Level.BLOCK),
        ("Side pockets? Not on this one.", "pockets", ClaimKind.NEGATION, Level.BLOCK),
        ("A jacket from Quillon.", "Quillon", ClaimKind.BRAND, Level.BLOCK),
        ("Zellworth makes it.", "Zellworth", ClaimKind.BRAND, Level.BLOCK),
        ("With a quilted hood.", "hood", ClaimKind.UNSUPPORTED, Level.WARN),
        ("Our waterproof jacket.", "waterproof", ClaimKind.PROTECTION, Level.WARN),
        ("Made from organic fibres.", "organic", ClaimKind.GREEN, Level.WARN),
        ("It cures back pain.", "cures", ClaimKind.MEDICAL, Level.BLOCK),
        ("Woven in Scotland.", "Woven in Scotland", ClaimKind.ORIGIN, Level.WARN),
        ("A frobnicated jacket.", "frobnicated", ClaimKind.UNSUPPORTED, Level.WARN),
        ("Spun from old fishing nets.", "fishing nets", ClaimKind.UNSUPPORTED, Level.WARN),
        ("Made of glass.", "glass", ClaimKind.CONTRADICTION, Level.BLOCK),
    ],
)
def test_what_the_facts_do_not_bear_out_is_found_in_its_place(
    shop: Knowledge, text: str, said: str, kind: ClaimKind, level: Level
) -> None:
    found = findings(text, jacket(0), shop)

    hits = [one for one in found if one.kind is kind and said in text[one.start : one.end]]
    assert [one.level for one in hits] == [level], found


@pytest.mark.parametrize(
    "text",
    [
        "Jacket in cotton with ribbed cuffs and two side pockets.",
        "The colour is navy, the brand Alder & Moss.",
        "A cotton jacket that weighs 300 g, or 0.3 kg.",
        "Two in a pack.",
        "Wear it on the way to work, then straight on to dinner.",
        "It closes with a zipper.",
        "Made for the long haul.",
        "Made with love and good humour.",
        "Raise a glass on grey mornings.",
        "It would not be the same without a zip.",
        "You can handle it.",
        "Timeless.",
        "Frobnicated.",
        "A lovely jacket.",
        "",
        "   ",
        "!?…",
    ],
)
def test_what_they_bear_out_or_what_says_nothing_of_the_product_is_left_alone(shop: Knowledge, text: str) -> None:
    assert findings(text, jacket(0), shop) == ()


def test_each_clause_names_the_facts_it_states(shop: Knowledge) -> None:
    clauses = check("A cotton jacket, in navy. Wear it often.", jacket(0), shop)

    assert [set(clause.facts) - {"details"} for clause in clauses] == [{"material"}, {"colour"}, set()]


def test_banned_words_block_whatever_the_facts_say(shop: Knowledge) -> None:
    clauses = check("A cotton jacket.", jacket(0), shop, Limits(banned=("cotton",)))

    assert is_blocked(clauses)


def test_the_guard_works_without_anything_learned() -> None:
    found = findings("Made of wool.", facts(material="cotton"), NOTHING_LEARNED)

    assert [one.kind for one in found] == [ClaimKind.CONTRADICTION]

"""Claims that need proof, with the sayings that only look like them."""

from __future__ import annotations

import pytest

from core.changes import Level
from core.copywriting.claims.findings import ClaimKind, Limits
from core.copywriting.claims.knowledge import NOTHING_LEARNED
from tests.copywriting.claims.shop import facts, findings

PLAIN = facts("Jacket", colour="navy")

CLAIMS = {
    ClaimKind.MEDICAL: ["Recommended by physiotherapists.", "Relieves headaches.", "Good for your circulation."],
    ClaimKind.BEAUTY: ["An anti-ageing miracle.", "Look ten years younger.", "Firms your skin."],
    ClaimKind.GREEN: ["Carbon positive.", "From upcycled sails.", "Cruelty free.", "A plastic-free choice."],
    ClaimKind.CERTIFICATION: ["GOTS approved.", "Prize-winning.", "Lab-tested.", "Scientifically proven."],
    ClaimKind.SAFETY: ["Non-toxic.", "Fire retardant.", "BPA-free.", "Food safe."],
    ClaimKind.PROTECTION: ["Splashproof.", "Stain-repellent.", "Keeps the wind out.", "UPF 40."],
    ClaimKind.DURABILITY: ["Built to last.", "Will not fade.", "Unbreakable.", "It never needs polishing."],
    ClaimKind.CARE: ["Machine washable.", "Tumble dry low.", "Dishwasher safe."],
    ClaimKind.GUARANTEE: ["With a ten-year guarantee.", "Your money back.", "Free returns."],
    ClaimKind.DELIVERY: ["Express delivery.", "Ships tomorrow.", "In stock."],
    ClaimKind.PRICE: ["Half price.", "Cheaper today.", "£5 off.", "Save 20 euros."],
    ClaimKind.SUPERLATIVE: ["A bestseller.", "Number one.", "The warmest in its class.", "World-famous."],
    ClaimKind.COMPARATIVE: ["Warmer than wool.", "Twice as light.", "Unlike other brands."],
    ClaimKind.FIT: ["Fits all models.", "Compatible with everything.", "Two-way opening."],
    ClaimKind.ORIGIN: ["Sewn in Portugal.", "Handmade.", "Italian style.", "A genuine find."],
    ClaimKind.EFFECT: ["Tones the thighs.", "Cushions sore feet.", "Stops brake squeal."],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in CLAIMS.items() for text in texts])
def test_a_claim_without_a_fact_is_found(kind: ClaimKind, text: str) -> None:
    assert kind in {one.kind for one in findings(text, PLAIN, NOTHING_LEARNED)}


@pytest.mark.parametrize("text", ["Does not melt.", "Won't tangle.", "It will not curdle."])
def test_what_it_is_promised_not_to_do_is_found(text: str) -> None:
    assert [one.kind for one in findings(text, PLAIN, NOTHING_LEARNED)] == [ClaimKind.DURABILITY]


@pytest.mark.parametrize("text", ["Will not let you down.", "It does not shout.", "Do not worry."])
def test_manners_of_speaking_promise_nothing(text: str) -> None:
    assert findings(text, PLAIN, NOTHING_LEARNED) == ()


@pytest.mark.parametrize("kind", list(CLAIMS))
def test_medical_and_beauty_claims_block_and_the_others_may_be_overridden(kind: ClaimKind) -> None:
    levels = {one.level for one in findings(CLAIMS[kind][0], PLAIN, NOTHING_LEARNED) if one.kind is kind}

    assert levels == {Level.BLOCK if kind in {ClaimKind.MEDICAL, ClaimKind.BEAUTY} else Level.WARN}


@pytest.mark.parametrize(
    "text",
    [
        "Treat yourself.", "Feel free to dance.", "A safe bet.", "The best part of the day.",
        "Your best friend agrees.",
        "Rain or shine.", "Under the weather? Smile.", "The real deal.", "Save the date.", "It keeps you company.",
        "Once in a lifetime.", "In return, you smile.", "Keep it fresh.", "Out of this world.",
        "Better than you think.",
    ],
)  # fmt: skip
def test_sayings_that_use_the_same_words_are_no_claims(text: str) -> None:
    assert findings(text, PLAIN, NOTHING_LEARNED) == ()


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Waterproof.", "waterproof shell"),
        ("Made in Italy.", "Italy"),
        ("Made of organic cotton.", "organic cotton"),
        ("Designed at Verlin.", "Verlin"),
        ("GOTS certified.", "GOTS certified"),
        ("Machine wash at 30 degrees.", "machine wash at 30 degrees"),
    ],
)
def test_a_claim_that_a_fact_makes_stands(text: str, fact: str) -> None:
    assert findings(text, facts("Jacket", note=fact), NOTHING_LEARNED) == ()


def test_a_part_of_a_fact_does_not_bear_out_the_whole_claim() -> None:
    given = facts("Jacket", note="guaranteed origin of the down", years="5")

    assert findings("Guaranteed for 5 years.", given, NOTHING_LEARNED)


def test_a_claim_with_proof_on_file_stands() -> None:
    assert findings("Award-winning.", PLAIN, NOTHING_LEARNED, Limits(proven=("award winning",))) == ()


def test_banned_words_are_found_in_any_form_of_capitals_and_number() -> None:
    found = findings("Such BARGAINS.", PLAIN, NOTHING_LEARNED, Limits(banned=("bargain",)))

    assert [(one.kind, one.level) for one in found] == [(ClaimKind.BANNED, Level.BLOCK)]

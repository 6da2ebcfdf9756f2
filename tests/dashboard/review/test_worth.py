"""Why a proposal comes first: three factors in words, and their product."""

from core.proposals.triage import FILL_IN, factors
from core.records.choices import Kind
from dashboard.review.worth import worth


def test_the_three_factors_and_what_they_come_to_are_said_in_words() -> None:
    shown = worth(factors(Kind.CATEGORY, 0.9, 50_000), "GBP")

    assert "Wrong 10 of 100 times, which would cost £500 a month." in shown
    assert "Right 90 of 100 times; having it now and not tonight gains £10." in shown
    assert "A look takes about 5 seconds." in shown
    assert "A look is worth £59: £11.80 a second." in shown  # 0.1 × 500 + 0.9 × 10, over 5 seconds
    assert shown.startswith("<details")


def test_chances_are_never_rounded_to_none_or_all() -> None:
    assert "Wrong 1 of 100 times" in worth(factors(Kind.CATEGORY, 0.9999, 100), "GBP")
    assert "Wrong 99 of 100 times" in worth(factors(Kind.CATEGORY, 0.001, 100), "GBP")


def test_a_missing_value_is_missing_for_certain() -> None:
    shown = worth(factors(FILL_IN, 1.0, 30_000), "GBP")

    assert "The value is missing for certain, which costs £300 a month." in shown
    assert "Right" not in shown
    assert "about 30 seconds" in shown

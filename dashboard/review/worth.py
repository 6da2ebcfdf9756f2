"""Why a proposal stands where it stands in the queue, in plain words: the factors of what a look at it is worth."""

from __future__ import annotations

from html import escape

from core.money import show
from core.proposals.triage import Factors
from dashboard import phrases


def worth(found: Factors, currency: str) -> str:
    """The factors as HTML that opens on demand: what a wrong value costs, what a right one gains, how long it takes."""
    cost, gain, money = (
        escape(phrases.amount(round(minor), currency))
        for minor in (found.cost_minor, found.gain_minor, found.money_minor)
    )
    a_second = escape(show(round(found.worth), currency))
    seconds = phrases.count(max(1, round(found.seconds)), "second")
    lines = "".join(f"<li>{line}</li>" for line in (*_chances(found, cost, gain), f"A look takes about {seconds}."))
    return (
        f"<details class='ec-soft'><summary>Why is this first?</summary><ul>{lines}</ul>"
        f"<p>A look is worth {money}: {a_second} a second. What is worth most a second comes first.</p></details>"
    )


def _chances(found: Factors, cost: str, gain: str) -> tuple[str, ...]:
    if found.chance_wrong >= 1:
        return (f"The value is missing for certain, which costs {cost} a month.",)
    wrong = min(99, max(1, round(100 * found.chance_wrong)))
    return (
        f"Wrong {wrong} of 100 times, which would cost {cost} a month.",
        f"Right {100 - wrong} of 100 times; having it now and not tonight gains {gain}.",
    )

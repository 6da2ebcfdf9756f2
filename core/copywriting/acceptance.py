"""How likely a reviewer is to take a text as it is: by its writer's score and what people decided before. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

BANDS = 5
"""Of the score from 0 to 1; each learns for itself."""

STATED_LEAST, STATED_MOST = 0.4, 0.85
"""What is believed of a score of 0 and of 1 until decisions tell."""

STRENGTH = 20
"""The stated belief counts as much as this many decisions."""

WARNED_SHARE = 0.5
"""Of texts with a warning half as many are taken as they are: stated, as a warning needs a reason to pass."""


@dataclass(frozen=True)
class Answered:
    """One text that a person decided on: what its writer scored it, and whether it was taken unchanged."""

    score: float
    taken: bool


@dataclass(frozen=True)
class Acceptance:
    """The chance by score band, drawn towards the stated belief while decisions are few."""

    rates: Mapping[int, float] = field(default_factory=dict)

    def of(self, score: float, *, warned: bool = False) -> float:
        """The chance, from 0 to 1, that a text of that score is taken as it is.

        >>> round(Acceptance().of(1.0), 3), round(Acceptance().of(1.0, warned=True), 3)
        (0.85, 0.425)
        """
        rate = self.rates.get(_band(score), stated(score))
        return rate * WARNED_SHARE if warned else rate


def stated(score: float) -> float:
    """The chance believed without any decision."""
    return STATED_LEAST + (STATED_MOST - STATED_LEAST) * min(1.0, max(0.0, score))


def learned(answers: Iterable[Answered]) -> Acceptance:
    """What the answers teach: in each band (taken + strength · stated) / (answers + strength)."""
    bands: dict[int, list[Answered]] = {}
    for answer in answers:
        bands.setdefault(_band(answer.score), []).append(answer)
    return Acceptance(
        {
            band: (sum(one.taken for one in several) + STRENGTH * stated((band + 0.5) / BANDS))
            / (len(several) + STRENGTH)
            for band, several in bands.items()
        }
    )


def _band(score: float) -> int:
    return min(BANDS - 1, max(0, int(score * BANDS)))

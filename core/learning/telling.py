"""What came of a comparison, in a sentence for people; and a comparison as its row keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from core.learning.comparing import FEWEST_COMPARED, LARGEST_P, Comparison, CurvePoint, Score, Verdict


def sentence(found: Comparison) -> str:
    """Why the new version was put in force, or was not."""
    beside = f"It was right on {found.new.right:,} of {found.examples:,} held-out examples, the other on"
    counted = f"{beside} {found.old.right:,}"
    if found.verdict == Verdict.BETTER:
        return f"Better than the version before. {counted}: luck would do that {chance(found.p_value)} in 100 times."
    if found.verdict == Verdict.TOO_FEW:
        return (
            f"Not put in force: {found.examples:,} held-out examples are too few to compare versions on; "
            f"{FEWEST_COMPARED} are needed."
        )
    if found.verdict == Verdict.LESS_HONEST:
        new, old = found.new.calibration_error or 0.0, found.old.calibration_error or 0.0
        return (
            f"Not put in force: it was right more often ({found.new.right:,} of {found.examples:,} instead of "
            f"{found.old.right:,}), but what it says of its own confidence is off by {100 * new:.0f} points on average "
            f"instead of {100 * old:.0f}."
        )
    if found.new.right <= found.old.right:
        return f"Not put in force, as it is not better. {counted}. Ties keep the version in force."
    return (
        f"Not put in force, as it is not clearly better. {counted}: luck would do that {chance(found.p_value)} in 100 "
        f"times, and {100 * LARGEST_P:.0f} is the most allowed."
    )


def chance(p_value: float) -> str:
    """A chance in a hundred, no more exact than it is known."""
    return "less than 1" if p_value < 0.01 else f"{100 * p_value:.0f}"


def as_kept(found: Comparison) -> dict[str, Any]:
    """The comparison as its row keeps it."""
    return asdict(found)


def as_read(kept: Mapping[str, Any]) -> Comparison:
    """The comparison out of its row."""
    values = {**kept, "old": _score(kept["old"]), "new": _score(kept["new"]), "verdict": Verdict(kept["verdict"])}
    return Comparison(**values)


def _score(kept: Mapping[str, Any]) -> Score:
    return Score(**{**kept, "curve": tuple(CurvePoint(**point) for point in kept["curve"])})

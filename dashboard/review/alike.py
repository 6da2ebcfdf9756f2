"""The list of a search: the rows that have its words, then those similar in meaning, or the offer to look for them."""

from __future__ import annotations

from core.proposals.similar import Ready
from dashboard.review.queue_list import rows_html
from dashboard.review.walk import Reviewing, Turn, may_look_further

_SHOWN = 60
_WHY_NONE = {
    Ready.YES: "Nothing is similar to it in meaning either.",
    Ready.NOT_YET: "Only the words as they are written were searched; what is similar in meaning can be found once the "
    "worker has read the catalogue.",
    Ready.NO_MODEL: "Only the words as they are written were searched: the language model that knows what is similar "
    "in meaning is not installed.",
}


def listed(turn: Turn, reviewing: Reviewing) -> str:
    """The rows as HTML; those similar in meaning stand under a heading of their own."""
    alike = reviewing.alike or frozenset()
    rows = reviewing.rows[:_SHOWN]
    hits = rows_html((row for row in rows if row.id not in alike), turn.now)
    if alike:
        heading = "Similar in meaning" if hits else "No exact hits · similar in meaning"
        return hits + _further(heading) + rows_html((row for row in rows if row.id in alike), turn.now)
    return hits + (_further("Similar in meaning", "ec-offer") if may_look_further(turn, reviewing) else "")


def why_none(turn: Turn, reviewing: Reviewing) -> str:
    """Why a search shows nothing that is similar in meaning; empty where nothing is searched for."""
    if not reviewing.wanted.text.strip() or turn.meaning is None:
        return ""
    return _WHY_NONE[turn.meaning.ready()]


def _further(words: str, look: str = "") -> str:
    return f"<button type='button' class='ec-further {look}' data-act='similar'><kbd>M</kbd>{words}</button>"

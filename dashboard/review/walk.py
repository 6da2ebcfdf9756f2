"""The rows of a review and the way through them: the proposal on screen, the one that comes next, and whose they are.

Draws nothing. What it holds may be lost without harm: every decision is in the store before the next event is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random, SystemRandom

from core.access.roles import Actor
from core.proposals import lease, planted, queue
from core.proposals.item import Item, item
from core.proposals.queue import Cursor, QueueFilter, QueueRow
from core.proposals.similar import Meaning, Ready, similar
from core.records.choices import Action
from core.records.store import Store
from dashboard.review.planting import with_checks
from dashboard.review.queue_list import row_of

_PAGE = 30
_FEW_LEFT = 8  # rows below the one on screen at which the next page is read
_KEPT_ABOVE = 30
_FEW_HITS = 5  # fewer rows with the words of a search, and those similar in meaning follow unasked
_FRESH = timedelta(seconds=10)  # a decision looks at the facts again anyway
_LOOKS_AHEAD = 5  # proposals that colleagues have on screen are passed over, up to so many


class Mode(StrEnum):
    """Whether the proposal is looked at, or a form about it is open."""

    LOOK = "look"
    EDIT = "edit"
    ESCALATE = "escalate"
    RETURN = "return"
    REWRITE = "rewrite"


@dataclass(frozen=True)
class Turn:
    """Who acts, when, and on which store: the same for all that one event does."""

    store: Store
    actor: Actor
    now: datetime
    lease_s: int = 180
    rng: Random = field(default_factory=SystemRandom)
    meaning: Meaning | None = None


@dataclass(frozen=True)
class Rewrite:
    """A proposed text that is being written anew, and the title of its product."""

    proposal_id: int
    title: str


@dataclass
class Reviewing:
    """What one person has on the desk. ``visit`` marks this memory; ``ack`` is the last event answered.

    ``alike`` are the rows found by meaning alone, which stand below those with the very words; None until looked for.
    """

    visit: str
    wanted: QueueFilter
    rows: list[QueueRow] = field(default_factory=list)
    alike: frozenset[int] | None = None
    after: Cursor | None = None
    here: int | None = None
    promised: Item | None = None  # what the browser holds ready to paint next
    promised_at: datetime | None = None
    fresh: Item | None = None  # what was promised a moment ago and is on screen now
    mode: Mode = Mode.LOOK
    ack: str = ""
    said: str = ""
    last: str = ""
    reload: bool = False  # something outside the desk has to be drawn again
    reasons_used: dict[Action, list[str]] = field(default_factory=dict)
    rewrites: dict[int, Rewrite] = field(default_factory=dict)  # under way, by the job that does it


def begin(turn: Turn, visit: str, wanted: QueueFilter, open_id: int | None = None) -> Reviewing:
    """A review of that queue from its first row, or from the proposal asked for."""
    reviewing = Reviewing(visit, wanted)
    _read_more(turn, reviewing)
    if len(reviewing.rows) < _FEW_HITS:
        look_further(turn, reviewing)
    show(turn, reviewing, open_id or _first_free(turn, reviewing))
    return reviewing


def may_look_further(turn: Turn, reviewing: Reviewing) -> bool:
    """Whether something is searched for whose meaning can be, and was not yet."""
    searching = bool(reviewing.wanted.text.strip()) and reviewing.alike is None
    return searching and turn.meaning is not None and turn.meaning.ready() == Ready.YES


def look_further(turn: Turn, reviewing: Reviewing) -> None:
    """Put what is similar in meaning to the words searched for below the rows that have them, if that can be known."""
    if turn.meaning is None or not may_look_further(turn, reviewing):
        return
    with turn.store.read() as session:
        found = similar(session, turn.meaning, reviewing.wanted, turn.actor, turn.now)
    known = {row.id for row in reviewing.rows}
    further = [row for row in found if row.id not in known]
    reviewing.alike = frozenset(row.id for row in further)
    reviewing.rows += further


def ready(turn: Turn, reviewing: Reviewing) -> tuple[Item | None, Item | None]:
    """The proposal on screen and the one to be painted next, read fresh; the next is free for this person."""
    with turn.store.read() as session:
        here = reviewing.fresh or (item(session, reviewing.here, turn.now) if reviewing.here is not None else None)
        following = None
        candidate = neighbour(reviewing, reviewing.here, 1)
        for _ in range(_LOOKS_AHEAD):
            following = item(session, candidate, turn.now) if candidate is not None else None
            if following is None or _is_free(following, turn.actor):
                break
            candidate = neighbour(reviewing, candidate, 1)
    reviewing.fresh, reviewing.promised, reviewing.promised_at = None, following, turn.now
    return here, following


def go_on(turn: Turn, reviewing: Reviewing, from_id: int | None, *, leaves: bool = False) -> None:
    """Put the proposal after that one on screen, unless the person has moved on; ``leaves`` takes it off the list."""
    promised = reviewing.promised.id if reviewing.promised and reviewing.here == from_id else None
    known = {row.id for row in reviewing.rows}
    following = promised if promised in known else neighbour(reviewing, from_id, 1)
    if leaves:
        reviewing.rows = [row for row in reviewing.rows if row.id != from_id]
    if following is None and reviewing.rows and leaves:
        following = reviewing.rows[0].id
    if reviewing.here not in (from_id, None):
        return  # the person has moved on already
    show(turn, reviewing, following if following is not None or leaves else from_id)


def show(turn: Turn, reviewing: Reviewing, proposal_id: int | None) -> None:
    """Put a proposal on screen with its lease, and give back the one before."""
    before, reviewing.here, reviewing.mode = reviewing.here, proposal_id, Mode.LOOK
    held = None
    with turn.store.write() as session:
        if before not in (None, proposal_id):
            lease.release(session, before or 0, turn.actor)
        if proposal_id is not None:
            held = lease.take(session, proposal_id, turn.actor, turn.now, turn.lease_s)
    reviewing.fresh = _still_fresh(turn, reviewing, proposal_id) if held and held.mine else None
    reviewing.promised = None
    place, hits = _place(reviewing, proposal_id), _hits(reviewing)
    if place is not None and hits - _FEW_LEFT <= place < max(hits, 1):
        _read_more(turn, reviewing)
    if place is not None and place > 2 * _KEPT_ABOVE:
        reviewing.rows = reviewing.rows[place - _KEPT_ABOVE :]


def bring_back(turn: Turn, reviewing: Reviewing, proposal_id: int) -> None:
    """Put a proposal that had left the list back into it, above the one on screen, and show it."""
    place, hits = _place(reviewing, reviewing.here) or 0, _hits(reviewing)
    place = max(place, hits) if proposal_id in (reviewing.alike or ()) else min(place, hits)
    if _place(reviewing, proposal_id) is None:
        with turn.store.read() as session:
            found = item(session, proposal_id, turn.now)
        if found is not None:
            reviewing.rows.insert(place, row_of(found))
    show(turn, reviewing, proposal_id)


def replace_row(turn: Turn, reviewing: Reviewing, old_id: int, new_id: int) -> None:
    """Put the proposal that took another's place where that one stood, and on screen if that one was."""
    here = reviewing.here == old_id
    with turn.store.read() as session:
        new = row_of(item(session, new_id, turn.now))
    reviewing.rows = [new if row.id == old_id else row for row in reviewing.rows]
    reviewing.promised = None
    if here:
        show(turn, reviewing, new_id)


def neighbour(reviewing: Reviewing, proposal_id: int | None, step: int) -> int | None:
    """The proposal so many rows below (or above, if negative) that one; None where the list ends."""
    place = _place(reviewing, proposal_id)
    if place is None:
        return reviewing.rows[0].id if reviewing.rows and step > 0 else None
    other = place + step
    return reviewing.rows[other].id if 0 <= other < len(reviewing.rows) else None


def _first_free(turn: Turn, reviewing: Reviewing) -> int | None:
    """The first proposal of the queue that no colleague has on screen."""
    with turn.store.read() as session:
        for row in reviewing.rows:
            if lease.holder(session, row.id, turn.actor, turn.now).holder_id in (None, turn.actor.user_id):
                return row.id
    return reviewing.rows[0].id if reviewing.rows else None


def _is_free(shown: Item, actor: Actor) -> bool:
    return shown.holder is None or shown.holder.id == actor.user_id


def _still_fresh(turn: Turn, reviewing: Reviewing, proposal_id: int | None) -> Item | None:
    """What was read for the browser to paint next, if that is this proposal and was read a moment ago."""
    promised, at = reviewing.promised, reviewing.promised_at
    if promised is None or at is None or promised.id != proposal_id or turn.now - at > _FRESH:
        return None
    return promised


def _read_more(turn: Turn, reviewing: Reviewing) -> None:
    if reviewing.rows and reviewing.after is None:
        return
    with turn.store.read() as session:
        page = queue.page(session, reviewing.wanted, turn.actor, turn.now, reviewing.after, _PAGE)
        share = planted.share_for(session, reviewing.wanted, turn.actor)
    known = {row.id for row in reviewing.rows}
    rows = [row for row in page.rows if row.id not in known]
    hits = _hits(reviewing)
    reviewing.rows[hits:hits] = with_checks(turn, reviewing.wanted, rows, share, known)
    reviewing.after = page.next


def _hits(reviewing: Reviewing) -> int:
    """How many rows stand above those that were found by meaning alone."""
    alike = reviewing.alike or ()
    return sum(row.id not in alike for row in reviewing.rows)


def _place(reviewing: Reviewing, proposal_id: int | None) -> int | None:
    return next((place for place, row in enumerate(reviewing.rows) if row.id == proposal_id), None)

"""A review in progress: the rows of the queue, the proposal on screen, and what each event does to them.

Draws nothing, so that it is tested without a screen. What it holds may be lost without harm: every
decision is in the store before the next event is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random, SystemRandom

from core.access.roles import Actor
from core.changes import Change, read_change
from core.errors import EndcapError, StoreError
from core.proposals import lease, planted, queue, undo
from core.proposals.decide import REASONS, Code, Decided, DecisionRequest, Reason, Refused, decide
from core.proposals.disagree import disagree
from core.proposals.item import Item, item
from core.proposals.queue import Cursor, QueueFilter, QueueRow
from core.records.choices import Action
from core.records.store import Store
from dashboard.desk import Act, Event
from dashboard.notes import said, said_of
from dashboard.phrases import DID
from dashboard.planting import with_checks
from dashboard.queue_list import row_of

PAGE = 30
_FEW_LEFT = 8  # rows below the one on screen at which the next page is read
_KEPT_ABOVE = 30
_FRESH = timedelta(seconds=10)  # a decision looks at the facts again anyway
_LOOKS_AHEAD = 5  # proposals that colleagues have on screen are passed over, up to so many

_DECIDES = {
    Act.APPROVE: Action.APPROVE,
    Act.OVERRIDE: Action.OVERRIDE,
    Act.REJECT: Action.REJECT,
}


class Mode(StrEnum):
    """Whether the proposal is looked at, or a form about it is open."""

    LOOK = "look"
    EDIT = "edit"
    ESCALATE = "escalate"
    RETURN = "return"


@dataclass(frozen=True)
class Turn:
    """Who acts, when, and on which store: the same for all that one event does."""

    store: Store
    actor: Actor
    now: datetime
    lease_s: int = 180
    rng: Random = field(default_factory=SystemRandom)


@dataclass
class Reviewing:
    """What one person has on the desk. ``visit`` marks this memory; ``ack`` is the last event answered."""

    visit: str
    wanted: QueueFilter
    rows: list[QueueRow] = field(default_factory=list)
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


def begin(turn: Turn, visit: str, wanted: QueueFilter, open_id: int | None = None) -> Reviewing:
    """A review of that queue from its first row, or from the proposal asked for."""
    reviewing = Reviewing(visit, wanted)
    _read_more(turn, reviewing)
    _show(turn, reviewing, open_id or _first_free(turn, reviewing))
    return reviewing


def handle(turn: Turn, reviewing: Reviewing, event: Event) -> None:
    """Do what the event asks, once; a refusal becomes a sentence on the desk.

    Raises:
        StoreError: the store does not answer; the event is not answered either, so the browser sends it again.
    """
    if event.key == reviewing.ack:
        return
    reviewing.said = ""
    try:
        _do(turn, reviewing, event)
    except StoreError:
        raise
    except EndcapError as error:
        reviewing.said = said(error.message)
    reviewing.ack = event.key


def _do(turn: Turn, reviewing: Reviewing, event: Event) -> None:
    if event.act in _DECIDES and event.id is not None:
        _decide(turn, reviewing, event, event.id)
    elif event.act in (Act.SKIP, Act.NEXT):
        _go_on(turn, reviewing, event.id)
    elif event.act == Act.PREVIOUS:
        _show(turn, reviewing, _neighbour(reviewing, event.id, -1) or event.id)
    elif event.act == Act.OPEN:
        _show(turn, reviewing, event.id)
    elif event.act == Act.UNDO:
        take_back(turn, reviewing, event.key)
    elif event.act in (Act.EDIT, Act.ESCALATE, Act.RETURN):
        reviewing.here, reviewing.mode = event.id, Mode(event.act.value)
    elif event.act == Act.LOOK:
        reviewing.mode = Mode.LOOK
    elif event.act == Act.DISAGREE:
        _disagree(turn, reviewing, event)


def settle(turn: Turn, reviewing: Reviewing, request: DecisionRequest, title: str) -> Decided | Refused:
    """Take a decision made in a form; a refusal leaves the form open and says why."""
    with turn.store.write() as session:
        answer = decide(session, request, turn.actor, turn.now)
    if isinstance(answer, Refused) and answer.code in (Code.NEEDS_REASON, Code.NEEDS_VALUE, Code.BLOCKED):
        return answer
    reviewing.mode = Mode.LOOK
    _after(turn, reviewing, request, answer, title)
    return answer


def take_back(turn: Turn, reviewing: Reviewing, key: str) -> None:
    """Undo the person's last decision that can be undone, and show its proposal again."""
    with turn.store.write() as session:
        found = undo.last_undoable(session, turn.actor, turn.now)
        answer = undo.undo(session, found.decision_id, turn.actor, turn.now, key) if found else None
    if answer is None:
        reviewing.said = said("There is nothing of yours to undo.", "ec-quiet")
    elif isinstance(answer, Refused):
        reviewing.said = said(answer.message)
    else:
        reviewing.said = said("Undone: the proposal is open again.", "ec-quiet")
        reviewing.last = ""
        _bring_back(turn, reviewing, answer.proposal_id)


def reasons(reviewing: Reviewing, action: Action) -> list[Reason]:
    """The reasons of the action, the ones used last first."""
    used = reviewing.reasons_used.get(action, [])
    place = {code: number for number, code in enumerate(used)}
    return sorted(REASONS[action], key=lambda reason: place.get(reason.code, len(place)))


def ready(turn: Turn, reviewing: Reviewing) -> tuple[Item | None, Item | None]:
    """The proposal on screen and the one to be painted next, read fresh; the next is free for this person."""
    with turn.store.read() as session:
        here = reviewing.fresh or (item(session, reviewing.here, turn.now) if reviewing.here is not None else None)
        following = None
        candidate = _neighbour(reviewing, reviewing.here, 1)
        for _ in range(_LOOKS_AHEAD):
            following = item(session, candidate, turn.now) if candidate is not None else None
            if following is None or _is_free(following, turn.actor):
                break
            candidate = _neighbour(reviewing, candidate, 1)
    reviewing.fresh, reviewing.promised, reviewing.promised_at = None, following, turn.now
    return here, following


def _first_free(turn: Turn, reviewing: Reviewing) -> int | None:
    """The first proposal of the queue that no colleague has on screen."""
    with turn.store.read() as session:
        for row in reviewing.rows:
            if lease.holder(session, row.id, turn.actor, turn.now).holder_id in (None, turn.actor.user_id):
                return row.id
    return reviewing.rows[0].id if reviewing.rows else None


def _is_free(shown: Item, actor: Actor) -> bool:
    return shown.holder is None or shown.holder.id == actor.user_id


def _decide(turn: Turn, reviewing: Reviewing, event: Event, proposal_id: int) -> None:
    action = _DECIDES[event.act]
    title = next((row.title for row in reviewing.rows if row.id == proposal_id), "")
    with turn.store.write() as session:
        change = _chosen(item(session, proposal_id, turn.now), event.alternative) if event.alternative else None
        if change is not None and action == Action.APPROVE:
            action = Action.EDIT
        request = DecisionRequest(
            proposal_id,
            event.version,
            action,
            event.key,
            change=change if action != Action.REJECT else None,
            accept=event.accept if action != Action.REJECT else None,
            reason_code=event.reason,
            note=event.note,
            active_ms=event.active_ms,
        )
        answer = decide(session, request, turn.actor, turn.now)
    _after(turn, reviewing, request, answer, title)


def _chosen(shown: Item, number: int) -> Change | None:
    return read_change(shown.alternatives[number - 1].payload) if number <= len(shown.alternatives) else None


def _after(turn: Turn, reviewing: Reviewing, request: DecisionRequest, answer: Decided | Refused, title: str) -> None:
    """What the desk says and shows after an answer; the decided row leaves the list."""
    if isinstance(answer, Decided):
        if answer.caught is None:  # a check wrote nothing, so the decision before it is still the last
            reviewing.last = f"last: {DID[request.action]} “{title[:60]}”"
        reviewing.said = said_of(answer, title)
        if request.reason_code:
            used = [code for code in reviewing.reasons_used.get(request.action, []) if code != request.reason_code]
            reviewing.reasons_used[request.action] = [request.reason_code, *used]
    else:
        faster = answer.code in (Code.NOT_OPEN, Code.VERSION) and answer.by is not None
        reviewing.said = said(f"“{title[:60]}”: {answer.message}", "", answer.proposal_id, disagree=faster)
    gone = isinstance(answer, Decided) or answer.code in (Code.NOT_OPEN, Code.UNKNOWN, Code.EXPIRED)
    _go_on(turn, reviewing, request.proposal_id, leaves=gone)


def _disagree(turn: Turn, reviewing: Reviewing, event: Event) -> None:
    if not event.code.isdigit():
        return
    with turn.store.write() as session:
        answer = disagree(session, int(event.code), turn.actor, turn.now, event.key)
    if isinstance(answer, Refused):
        reviewing.said = said(answer.message)
    elif answer is None:
        reviewing.said = said(
            "Your disagreement is with the managers now; the decision stands until they answer.", "ec-quiet"
        )
    else:
        reviewing.said = said("Their decision is taken back; the proposal is open again.", "ec-quiet")
        _bring_back(turn, reviewing, answer.proposal_id)


def _go_on(turn: Turn, reviewing: Reviewing, from_id: int | None, *, leaves: bool = False) -> None:
    promised = reviewing.promised.id if reviewing.promised and reviewing.here == from_id else None
    known = {row.id for row in reviewing.rows}
    following = promised if promised in known else _neighbour(reviewing, from_id, 1)
    if leaves:
        reviewing.rows = [row for row in reviewing.rows if row.id != from_id]
    if following is None and reviewing.rows and leaves:
        following = reviewing.rows[0].id
    if reviewing.here not in (from_id, None):
        return  # the person has moved on already
    _show(turn, reviewing, following if following is not None or leaves else from_id)


def _show(turn: Turn, reviewing: Reviewing, proposal_id: int | None) -> None:
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
    place = _place(reviewing, proposal_id)
    if place is not None and place >= len(reviewing.rows) - _FEW_LEFT:
        _read_more(turn, reviewing)
    if place is not None and place > 2 * _KEPT_ABOVE:
        reviewing.rows = reviewing.rows[place - _KEPT_ABOVE :]


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
        page = queue.page(session, reviewing.wanted, turn.actor, turn.now, reviewing.after, PAGE)
        share = planted.share_for(session, reviewing.wanted, turn.actor)
    known = {row.id for row in reviewing.rows}
    rows = [row for row in page.rows if row.id not in known]
    reviewing.rows += with_checks(turn, reviewing.wanted, rows, share, known)
    reviewing.after = page.next


def _bring_back(turn: Turn, reviewing: Reviewing, proposal_id: int) -> None:
    place = _place(reviewing, reviewing.here) or 0
    if _place(reviewing, proposal_id) is None:
        with turn.store.read() as session:
            found = item(session, proposal_id, turn.now)
        if found is not None:
            reviewing.rows.insert(place, row_of(found))
    _show(turn, reviewing, proposal_id)


def _place(reviewing: Reviewing, proposal_id: int | None) -> int | None:
    return next((place for place, row in enumerate(reviewing.rows) if row.id == proposal_id), None)


def _neighbour(reviewing: Reviewing, proposal_id: int | None, step: int) -> int | None:
    place = _place(reviewing, proposal_id)
    if place is None:
        return reviewing.rows[0].id if reviewing.rows and step > 0 else None
    other = place + step
    return reviewing.rows[other].id if 0 <= other < len(reviewing.rows) else None

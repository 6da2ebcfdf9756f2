"""A review in progress: what each event of the desk does, and the sentence it leaves. Draws nothing."""

from __future__ import annotations

from core.changes import Change, read_change
from core.errors import EndcapError, StoreError
from core.proposals import undo
from core.proposals.copy_phrases import approve_wording
from core.proposals.decide import REASONS, Code, Decided, DecisionRequest, Reason, Refused, decide
from core.proposals.disagree import disagree
from core.proposals.item import Item, item
from core.records.choices import Action
from dashboard.phrases import DID
from dashboard.review.desk import Act, Event
from dashboard.review.notes import said, said_of
from dashboard.review.walk import Mode, Reviewing, Turn, bring_back, go_on, look_further, neighbour, show

_DECIDES = {
    Act.APPROVE: Action.APPROVE,
    Act.OVERRIDE: Action.OVERRIDE,
    Act.REJECT: Action.REJECT,
}


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
        go_on(turn, reviewing, event.id)
    elif event.act == Act.PREVIOUS:
        show(turn, reviewing, neighbour(reviewing, event.id, -1) or event.id)
    elif event.act == Act.OPEN:
        show(turn, reviewing, event.id)
    elif event.act == Act.UNDO:
        take_back(turn, reviewing, event.key)
    elif event.act in (Act.EDIT, Act.ESCALATE, Act.RETURN, Act.REWRITE):
        reviewing.here, reviewing.mode = event.id, Mode(event.act.value)
    elif event.act == Act.LOOK:
        reviewing.mode = Mode.LOOK
    elif event.act == Act.DISAGREE:
        _disagree(turn, reviewing, event)
    elif event.act == Act.SIMILAR:
        _show_similar(turn, reviewing)
    elif event.act == Act.PHRASE and event.id is not None:
        _approve_phrase(turn, reviewing, event.id, event.code)


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
        bring_back(turn, reviewing, answer.proposal_id)


def reasons(reviewing: Reviewing, action: Action) -> list[Reason]:
    """The reasons of the action, the ones used last first."""
    used = reviewing.reasons_used.get(action, [])
    place = {code: number for number, code in enumerate(used)}
    return sorted(REASONS[action], key=lambda reason: place.get(reason.code, len(place)))


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
    go_on(turn, reviewing, request.proposal_id, leaves=gone)


def _show_similar(turn: Turn, reviewing: Reviewing) -> None:
    """Look for what is similar in meaning to the words searched for, and show the nearest."""
    look_further(turn, reviewing)
    first = next((row.id for row in reviewing.rows if row.id in (reviewing.alike or ())), None)
    if first is not None:
        show(turn, reviewing, first)
    elif reviewing.wanted.text.strip():
        reviewing.said = said(
            f"Nothing else that waits is similar in meaning to “{reviewing.wanted.text[:60]}”.", "ec-quiet"
        )


def _approve_phrase(turn: Turn, reviewing: Reviewing, proposal_id: int, words: str) -> None:
    with turn.store.write() as session:
        department = approve_wording(session, proposal_id, words, turn.actor, turn.now)
    reviewing.fresh = None
    where = f"{department} from now on. Brand voice lists it, and takes it back."
    reviewing.said = said(f"“{words}” needs no fact in {where}", "ec-quiet")


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
        bring_back(turn, reviewing, answer.proposal_id)

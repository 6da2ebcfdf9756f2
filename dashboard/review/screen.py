"""THE review panel, the same for every queue: it draws the desk, hears its events and opens the forms.

What an event does is in reviewing.py, what a proposal looks like in panel.py and why.py, what the browser does in
assets/desk.js.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from uuid import uuid4

import streamlit as st

from core.access.roles import Actor
from core.errors import StoreError
from core.proposals import lease, queue
from core.proposals.item import Item
from core.proposals.queue import QueueFilter
from core.records.choices import Action
from dashboard import phrases, session
from dashboard.review import alike, desk, editor, panel, queue_list, rewriting
from dashboard.review.desk import Act, Board, Event
from dashboard.review.notes import said
from dashboard.review.queues import whole
from dashboard.review.reviewing import handle, reasons
from dashboard.review.walk import Mode, Reviewing, Turn, begin, ready

_SLOW = said("The server has not answered yet. What you pressed is sent until it does.", "ec-quiet")
_AWAY = said("The store does not answer now. What you pressed is sent again until it is kept; stay here.", "ec-quiet")
_RENEW = "60s"
_LISTENS = "1s"


def review(wanted: QueueFilter, key: str) -> None:
    """Draw the review of a queue; ``key`` tells the queues of several screens apart.

    A link with ``?open=<id>`` begins with that proposal.
    """
    held = _held(key)
    asked = st.query_params.get("open", "")
    if held is None or held.wanted != wanted or held.here is None:  # what came since the queue was empty
        begun = begin(_turn(), uuid4().hex, wanted, int(asked) if asked.isdigit() else None)
        st.session_state[f"{key}.review"] = begun
        st.query_params.pop("open", None)
    _desk(key)
    _keep_lease(key)


@st.fragment
def _desk(key: str) -> None:
    reviewing = _held(key)
    if reviewing is None:
        st.rerun()
    if reviewing.reload:
        reviewing.reload = False
        st.rerun()
    try:
        turn = _turn()
        here, following = ready(turn, reviewing)
        board = _board(turn, reviewing, here, following)
    except StoreError:
        kept: Board | None = st.session_state.get(f"{key}.board")
        if kept is None:
            raise
        desk.mount({**kept, "away": _AWAY}, partial(_heard, key), f"{key}.desk")
        return
    st.session_state[f"{key}.board"] = board
    desk.mount(board, partial(_heard, key), f"{key}.desk")
    if reviewing.rewrites:
        _await_rewrites(key)
    if here is not None and reviewing.mode != Mode.LOOK:
        editor.draw(turn, reviewing, here)


def _board(turn: Turn, reviewing: Reviewing, here: Item | None, following: Item | None) -> Board:
    rewrites = bool(session.config().llm_url)
    with turn.store.read() as reading:
        wanted = reviewing.wanted
        counts = queue.counts(reading, turn.actor, QueueFilter(kinds=whole(wanted.kinds)))
        found = queue.counts(reading, turn.actor, wanted) if queue.are_counted(wanted) else None
        late = queue.overdue(reading, turn.actor.role, turn.now)
    return {
        "visit": reviewing.visit,
        "ack": reviewing.ack,
        "top": queue_list.headline(counts, found, late, turn.actor.role, wanted),
        "open": f"{counts.open:,}",
        "said": reviewing.said,
        "slow": _SLOW,
        "away": "",
        "list": alike.listed(turn, reviewing),
        "empty": _nothing(turn, reviewing, "The next run of the models fills the queue; an import starts one."),
        "current": panel.shown(here, turn.actor, turn.now, rewrites=rewrites) if here else None,
        "next": panel.shown(following, turn.actor, turn.now, rewrites=rewrites) if following else None,
        "last": {"text": reviewing.last, "undo": True},
        "reasons": {
            action.value: [(reason.code, reason.label) for reason in reasons(reviewing, action)]
            for action in (Action.REJECT, Action.OVERRIDE)
        },
        "busy": reviewing.mode != Mode.LOOK,
    }


def _heard(key: str, event: Event) -> None:
    reviewing = _held(key)
    if reviewing is None:
        return
    if event.act == Act.DROP:
        queue_list.drop(event.code)
        reviewing.ack, reviewing.reload = event.key, True
        return
    with suppress(StoreError):  # without an answer the browser sends the event again
        handle(_turn(), reviewing, event)


@st.fragment(run_every=_RENEW)
def _keep_lease(key: str) -> None:
    """While a proposal stays on screen, nobody else gets it; if somebody did, the desk says so."""
    reviewing = _held(key)
    if reviewing is None or reviewing.here is None:
        return
    with suppress(StoreError):  # the next round renews it, or somebody else has it by then
        turn = _turn()
        with turn.store.write() as writing:
            lease.renew(writing, reviewing.here, turn.actor, turn.now, turn.lease_s)


@st.fragment(run_every=_LISTENS)
def _await_rewrites(key: str) -> None:
    """While texts are rewritten, ask how far they are; the desk is drawn anew once one has come."""
    reviewing = _held(key)
    with suppress(StoreError):
        if reviewing is not None and rewriting.hear(_turn(), reviewing):
            st.rerun()


def _turn() -> Turn:
    actor: Actor = session.actor()
    return Turn(session.store(), actor, session.now(), session.config().lease_s, meaning=session.meaning())


def _held(key: str) -> Reviewing | None:
    found = st.session_state.get(f"{key}.review")
    return found if isinstance(found, Reviewing) else None


def _nothing(turn: Turn, reviewing: Reviewing, how: str) -> str:
    if queue_list.chips(reviewing.wanted):
        remedy = " ".join(filter(None, [alike.why_none(turn, reviewing), "Take a filter away above to see more."]))
        return phrases.empty("Nothing waits under this filter.", remedy)
    return phrases.empty("Nothing waits for you.", how)

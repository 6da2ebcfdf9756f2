"""A reviewer without a browser: speaks the screens' own websocket protocol, so that twenty fit on two cores."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

WAIT_S = 30
DESK = "endcap.desk"


class Reviewer:
    """One visit of the Catalog screen; ``board`` is what the desk was last given to paint."""

    def __init__(self, port: int, token: str, page: str = "catalog", query: str = "") -> None:
        """Open the screen and wait for the desk."""
        headers = {"Cookie": f"endcap_session={token}", "Origin": f"http://127.0.0.1:{port}"}
        self.opened = ExitStack()
        self.socket: ClientConnection = self.opened.enter_context(
            connect(
                f"ws://127.0.0.1:{port}/_stcore/stream",
                additional_headers=headers,
                subprotocols=["streamlit"],  # type: ignore[list-item]
                max_size=None,
            )
        )
        self.board: dict[str, Any] = {}
        self.desk_id = self.fragment_id = ""
        self.errors: list[str] = []
        first = BackMsg()
        first.rerun_script.query_string = query
        first.rerun_script.page_name = page
        self._run(first, lambda: "visit" in self.board)

    def __enter__(self) -> Reviewer:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave."""
        self.opened.close()

    def press(self, act: str, **more: Any) -> float:
        """Send one event of the desk about the proposal on screen; the milliseconds until the answer was there."""
        current = self.board.get("current") or {}
        event = {"act": act, "key": uuid4().hex, "id": current.get("id"), "version": current.get("version", 0), **more}
        message = BackMsg()
        message.rerun_script.fragment_id = self.fragment_id
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id = f"$$STREAMLIT_INTERNAL_KEY_{self.desk_id}__events"
        widget.json_trigger_value = json.dumps([{"event": "act", "value": event}])
        started = time.perf_counter()
        self._run(message, lambda: self.board["ack"] == event["key"])
        return (time.perf_counter() - started) * 1000

    def _run(self, message: BackMsg, done: Callable[[], bool]) -> None:
        """Send, and read until what was asked for is there; a later run may end before ours."""
        self.socket.send(message.SerializeToString())
        while not done():
            raw = self.socket.recv(timeout=WAIT_S)
            answer = ForwardMsg()
            answer.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
            self._take(answer)

    def _take(self, answer: ForwardMsg) -> None:
        if answer.WhichOneof("type") != "delta" or answer.delta.WhichOneof("type") != "new_element":
            return
        element = answer.delta.new_element
        if element.WhichOneof("type") == "exception":
            self.errors.append(element.exception.message)
        if element.WhichOneof("type") == "bidi_component" and element.bidi_component.component_name == DESK:
            self.desk_id, self.fragment_id = element.bidi_component.id, answer.delta.fragment_id
            self.board = json.loads(element.bidi_component.json)

"""A served shop as an attacker speaks to it: plain HTTP and raw websockets, no browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from core.records.store import Store
from tests.browser.served import Served

UPLOAD_MB = 2


class Page:
    """A page as the server knows it: a websocket that asks for runs of the script."""

    def __init__(self, opened: ClientConnection) -> None:
        self.opened = opened

    def ask(self, path: str = "", event: tuple[str, str] | None = None, query: str = "") -> list[ForwardMsg]:
        """All that the server sends until the run is over; ``event`` is a component's id and what it tells."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = path
        if event:
            state = asked.rerun_script.widget_states.widgets.add()
            state.id, state.json_trigger_value = event
        self.opened.send(asked.SerializeToString())
        answers = [self._next()]
        while answers[-1].WhichOneof("type") != "script_finished":
            answers.append(self._next())
        return answers

    def _next(self) -> ForwardMsg:
        return ForwardMsg.FromString(self.opened.recv(timeout=20, decode=False))


@dataclass
class Shop:
    """A served shop and raw ways to speak to it."""

    served: Served
    store: Store
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, username: str = "") -> httpx.Client:
        """An HTTP client, signed in or not, with Streamlit's mark of a browser."""
        cookies = {"endcap_session": self.token(username)} if username else {}
        client = httpx.Client(base_url=self.served.url, cookies=cookies, timeout=30)
        client.get("/_stcore/health")
        self.clients.append(client)
        return client

    def token(self, username: str) -> str:
        return self.served.sign_in(self.store, username)["value"]

    def visit(self, cookie: str = "", path: str = "", origin: str = "", query: str = "") -> list[ForwardMsg]:
        """Everything the server sends to a websocket that asks for a screen."""
        with self.page(cookie, origin) as page:
            return page.ask(path, query=query)

    @contextmanager
    def page(self, cookie: str = "", origin: str = "") -> Iterator[Page]:
        """An open websocket, with that cookie if any."""
        with connect(
            self.served.url.replace("http", "ws") + "/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": f"endcap_session={cookie}"} if cookie else {},
            origin=Origin(origin) if origin else None,
            max_size=50_000_000,
        ) as opened:
            yield Page(opened)

    @contextmanager
    def upload_address(self, username: str) -> Iterator[str]:
        """Where the upload field of an open page of that person sends a file to."""
        with self.page(self.token(username) if username else "") as page:
            opened = next(each for each in page.ask() if each.WhichOneof("type") == "new_session")
            yield f"/_stcore/upload_file/{opened.new_session.initialize.session_id}/file-1"

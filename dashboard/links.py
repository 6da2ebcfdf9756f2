"""Links in what the screens draw: followed without loading the page again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dashboard.theme import ASSETS


def follow(pages: Sequence[st.Page], here: st.Page) -> None:
    """Hear the links on the screen, and go where the last one clicked leads; an address of no page leads nowhere."""
    clicked = _LINKS(key="links.clicked", on_go_change=lambda: None).go
    if not isinstance(clicked, str):
        return
    name, asked = read(clicked)
    if name == here.url_path:
        _ask(asked)
        st.rerun()
    for page in pages:
        if page.url_path == name:
            st.switch_page(page, query_params=asked)


def _ask(asked: Mapping[str, str]) -> None:
    """Have the address ask just that; what belongs to a widget stays the widget's, and can only be asked unchanged."""
    for name in [known for known in st.query_params if known not in asked]:
        with suppress(StreamlitAPIException):
            del st.query_params[name]
    for name, value in asked.items():
        if st.query_params.get(name) != value:
            st.query_params[name] = value


def read(address: str) -> tuple[str | None, dict[str, str]]:
    """The name of the page that the address is of, None if of none here; and what it asks of the page.

    >>> read("/catalog?waiting=Escalated+to+me")
    ('catalog', {'waiting': 'Escalated to me'})
    """
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc
    return (parts.path.strip("/") if own else None), dict(parse_qsl(parts.query))


_LINKS = st.components.v2.component("endcap.links", js=(ASSETS / "links.js").read_text(encoding="utf-8"))

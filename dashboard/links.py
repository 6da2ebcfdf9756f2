"""Links in what the screens draw: followed without loading the page again."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from dashboard.theme import ASSETS


def follow(pages: Sequence[st.Page], here: st.Page) -> None:
    """Hear the links on the screen, and go where the last one clicked leads; an address of no page leads nowhere."""
    clicked = _LINKS(key="links.clicked", on_go_change=lambda: None).go
    if not isinstance(clicked, str):
        return
    name, asked = read(clicked)
    if name == here.url_path:
        st.query_params.from_dict(asked)
        st.rerun()
    for page in pages:
        if page.url_path == name:
            st.switch_page(page, query_params=asked)


def read(address: str) -> tuple[str | None, dict[str, str]]:
    """The name of the page that the address is of, None if of none here; and what it asks of the page.

    >>> read("/catalog?waiting=Escalated+to+me")
    ('catalog', {'waiting': 'Escalated to me'})
    """
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc
    return (parts.path.strip("/") if own else None), dict(parse_qsl(parts.query))


_LINKS = st.components.v2.component("endcap.links", js=(ASSETS / "links.js").read_text(encoding="utf-8"))

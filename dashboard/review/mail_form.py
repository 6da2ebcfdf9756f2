"""The form of a mail: its lines are written over, and held to the checks again at each pause in typing.

A product is left out by its switch, another line by emptying it.
"""

from __future__ import annotations

import streamlit as st

from core.copywriting.mail.rewriting import fields, rewritten
from core.mails import MailChange
from core.proposals.item import Item
from core.proposals.mail_facts import mail_facts
from dashboard.phrases import literal

_LABELS = {"subject": "Subject", "preheader": "Preheader"}
_MOST = 2000


def mail_form(change: MailChange, item: Item) -> MailChange:
    """The mail as the widgets have it.

    Raises:
        BadInputError: no product is left.
    """
    texts: dict[str, str] = {}
    for name, line, block in fields(change):
        widget = f"edit.{item.id}.{name}"
        if block is not None and line == block.title:
            shown = st.toggle(literal(f"Show {line.text}"), value=True, key=widget, persist_state="session")
            texts[name] = line.text if shown else ""
            continue
        label = _LABELS.get(name, "Opening" if block is None else literal(f"About {block.title.text}"))
        typed = st.text_input(
            label,
            line.text,
            max_chars=_MOST,
            key=widget,
            live=True,
            persist_state="session",
            label_visibility="visible" if block is None else "collapsed",  # the switch above it names the product
        )
        texts[name] = typed or ""
    known = {product_id: mail_facts(product) for product_id, product in item.products.items()}
    return rewritten(change, texts, known)

"""What a language model is shown: texts people took, their edits first; nothing that was refused or taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from core.access.roles import Actor
from core.changes import CopyChange, CopyClause, CopyField, Draft
from core.copywriting.subject import ApprovedText, CopyFacts
from core.proposals.copy_edits import approved_edits
from core.proposals.undo import undo
from core.records.choices import Action
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, category_draft, propose, request


def title(text: str) -> CopyChange:
    clauses = (CopyClause(text=text, facts=("Color",)),)
    facts = {"Color": ("Blue",)}
    return CopyChange(
        field=CopyField.TITLE, text=text, clauses=clauses, facts=facts, writer="model", writer_version="1"
    )


def title_draft(shop: Shop, number: int, text: str) -> Draft:
    base = f"Shirt dress {number + 1}"
    return replace(category_draft(shop, number), kind="copy", field="title", change=title(text), base_value=base)


def test_edited_texts_come_first_and_what_was_refused_or_taken_back_never(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    first, second, third = propose(
        store, now, *(title_draft(shop, number, text) for number, text in enumerate(("Dress", "Blue dress", "A dress")))
    )
    accepted(store, request(first, Action.EDIT, change=title("Shirt dress in blue")), mia, now)
    taken = accepted(store, request(second), mia, now)
    accepted(store, request(third, Action.REJECT), mia, now)

    with store.read() as session:
        both = approved_edits(session, "Fashion")
        nowhere = approved_edits(session, "Garden")
    with store.write() as session:
        undo(session, taken.decision_id, mia, now, "undo-1")
    with store.read() as session:
        one = approved_edits(session, "Fashion")

    stated = CopyFacts("Shirts", {"Color": ("Blue",)})
    edited = ApprovedText(stated, "Shirt dress in blue")
    assert both == {CopyField.TITLE: [edited, ApprovedText(stated, "Blue dress")]}
    assert one == {CopyField.TITLE: [edited]}
    assert nowhere == {}

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access.roles import Actor
from core.changes import CopyChange, CopyClause, CopyField
from core.copywriting import voice
from core.copywriting.guides import Guide
from core.copywriting.places import PLACES
from core.copywriting.served.answer import Text, read_answer
from core.errors import NotAllowedError, NotFoundError
from core.learning.fine_tuning import Exported, Form, agree, agrees, export, pieces, written
from core.proposals import undo
from core.records.choices import Action, Role
from core.records.store import Store
from tests.proposals.copy_desk import CHANGE, TEXT, copy_draft, dressed_shop
from tests.proposals.desk import Shop, accepted, propose, request

EDITED = CHANGE.model_copy(
    update={"text": "A blue shirt dress with a belt.", "clauses": CHANGE.clauses[:2]},
)


@pytest.fixture
def shop(store: Store) -> Shop:
    return dressed_shop(store)


@pytest.fixture
def agreed(store: Store, mia: Actor, now: datetime) -> Actor:
    """A merchandiser who agreed."""
    with store.write() as session:
        agree(session, mia, agreed=True, now=now)
    return mia


def decided(store: Store, shop: Shop, actor: Actor, now: datetime, number: int = 0, **of: Any) -> int:
    (waiting,) = propose(store, now, copy_draft(shop, number))
    return accepted(store, request(waiting, **of), actor, now).decision_id


def exported(store: Store, form: Form, actor: Actor) -> Exported:
    with store.read() as session:
        return export(session, form, actor, "en-GB")


def test_an_approved_text_is_the_answer_of_a_talk(
    store: Store, shop: Shop, agreed: Actor, max_: Actor, now: datetime
) -> None:
    decision = decided(store, shop, agreed, now)
    found = exported(store, Form.MESSAGES, max_)

    (line,) = found.lines
    system, user, answer = line["messages"]  # type: ignore[index,call-overload,misc]
    assert [one["role"] for one in (system, user, answer)] == ["system", "user", "assistant"]
    assert '"values":["Blue"]' in user["content"]
    clauses = json.loads(answer["content"])["variants"][0]["clauses"]
    assert "".join(one["text"] for one in clauses) == TEXT
    (beside,) = found.provenance
    assert (beside["decision"], beside["action"], beside["writer"]) == (decision, "approve", "test writer")
    assert agreed.name not in json.dumps(found.lines) + json.dumps(found.provenance)


def test_an_edited_text_is_preferred_to_the_proposed_one(
    store: Store, shop: Shop, agreed: Actor, max_: Actor, now: datetime
) -> None:
    decided(store, shop, agreed, now, action=Action.EDIT, change=EDITED)
    decided(store, shop, agreed, now, 1)  # taken as it was: no pair
    (line,) = exported(store, Form.PREFERENCES, max_).lines

    assert set(line) == {"prompt", "chosen", "rejected"}
    assert "pockets" not in line["chosen"][0]["content"]  # type: ignore[index,call-overload,operator]
    assert "pockets" in line["rejected"][0]["content"]  # type: ignore[index,call-overload,operator]
    assert len(exported(store, Form.MESSAGES, max_).lines) == 2


def test_decisions_of_people_who_did_not_agree_stay_and_are_counted(
    store: Store, shop: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    decided(store, shop, mia, now)
    assert exported(store, Form.MESSAGES, max_) == Exported((), (), withheld=1)

    with store.write() as session:
        agree(session, mia, agreed=True, now=now)
        assert agrees(session, mia)
    assert len(exported(store, Form.MESSAGES, max_).lines) == 1
    with store.write() as session:
        agree(session, mia, agreed=False, now=now)
    assert exported(store, Form.MESSAGES, max_).withheld == 1


def test_what_was_rejected_or_taken_back_teaches_nothing(
    store: Store, shop: Shop, agreed: Actor, max_: Actor, now: datetime
) -> None:
    decided(store, shop, agreed, now, action=Action.REJECT, reason_code="wrong-value")
    back = decided(store, shop, agreed, now, 1)
    with store.write() as session:
        undo.undo(session, back, agreed, now, "taken-back-1")

    assert exported(store, Form.MESSAGES, max_) == Exported((), (), withheld=0)


def test_the_guide_that_the_text_followed_is_part_of_the_talk(
    store: Store, shop: Shop, agreed: Actor, max_: Actor, now: datetime
) -> None:
    with store.write() as session:
        saved = voice.save(
            session, voice.GuideVersion("Fashion", "", 0, Guide(tone="Like a friend", person="we and you")), max_, now
        )
    change = CHANGE.model_copy(update={"guide_id": saved.id})
    (waiting,) = propose(store, now, replace(copy_draft(shop), change=change))
    accepted(store, request(waiting), agreed, now)

    assert "Like a friend" in json.dumps(exported(store, Form.MESSAGES, max_).lines)


def test_only_those_who_train_models_export(store: Store, mia: Actor, now: datetime) -> None:
    with pytest.raises(NotAllowedError):
        exported(store, Form.MESSAGES, mia)
    with pytest.raises(NotFoundError), store.write() as session:
        agree(session, Actor(None, "a policy", Role.MANAGER), agreed=True, now=now)


def test_lines_are_jsonl_with_any_script_as_it_is() -> None:
    assert written([{"a": "été"}, {"b": 1}]) == '{"a": "été"}\n{"b": 1}\n'


@given(st.lists(st.text("ab ,.", min_size=1, max_size=5), max_size=5), st.text("ab ,.", max_size=4))
def test_the_pieces_always_make_the_whole_text(clauses: list[str], tail: str) -> None:
    text = " ".join(clauses) + tail + "."
    change = CopyChange(
        field=CopyField.DESCRIPTION, text=text, clauses=tuple(CopyClause(text=one) for one in clauses), writer="w"
    )
    assert "".join(piece for piece, _ in pieces(change)) == text


def test_a_model_trained_on_it_would_be_understood(
    store: Store, shop: Shop, agreed: Actor, max_: Actor, now: datetime
) -> None:
    decided(store, shop, agreed, now)
    (line,) = exported(store, Form.MESSAGES, max_).lines
    answer = line["messages"][2]["content"]  # type: ignore[index,call-overload]
    found = read_answer(answer, {"f1": "Color", "f2": "Title"}, PLACES[CopyField.DESCRIPTION])

    assert isinstance(found, tuple | list)
    assert [one.text for one in found if isinstance(one, Text)] == [TEXT]

"""Versions as managers see them, and one click back to an earlier one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.access.roles import Actor
from core.catalog.models import Packed, Recipe, Shelf
from core.errors import BadInputError, NotAllowedError, NotFoundError
from core.learning.comparing import Judged, interval
from core.learning.learn import challenge
from core.learning.versions import ModelView, choose, models
from core.records.flow import AuditEvent
from core.records.store import Store


@pytest.fixture
def shelf(store: Store, tmp_path: Path, now: datetime) -> Shelf:
    return Shelf(store, tmp_path, now, 7)


def recipe(right: int) -> Recipe[int]:
    """A model that is right on so many of 40 held-out examples."""
    return Recipe(
        "category",
        f"right-{right}",
        100,
        lambda _: right,
        lambda model: Packed({"right": model}, {"held_out": 50.0, "top1": 0.8, "calibration_error": 0.01}),
        lambda file, _: int(file.document["right"]),
        lambda _: True,
    )


def learn(shelf: Shelf, right: int, days: int = 0) -> None:
    later = replace(shelf, now=shelf.now + timedelta(days=days))
    challenge(later, recipe(right), lambda model: [Judged(place < model, 0.9) for place in range(40)])


def view(shelf: Shelf, actor: Actor) -> ModelView:
    with shelf.store.read() as session:
        return models(session, actor, ["category"])[0]


def back_to(shelf: Shelf, version: str, actor: Actor, now: datetime) -> None:
    chosen = next(one for one in view(shelf, actor).others if one.version == version)
    with shelf.store.write() as session:
        choose(session, chosen.id, shelf.folder, actor, now)


def test_without_models_there_is_nothing_in_force(shelf: Shelf, max_: Actor) -> None:
    assert view(shelf, max_) == ModelView("category", None, ())


def test_a_first_version_is_as_right_as_on_what_its_training_left_out(shelf: Shelf, max_: Actor) -> None:
    learn(shelf, 30)

    current = view(shelf, max_).in_force

    assert current is not None
    assert current.accuracy is not None
    assert (current.accuracy.right, current.accuracy.examples, current.accuracy.compared) == (0.8, 50, False)
    assert (current.accuracy.low, current.accuracy.high) == interval(40, 50)


def test_once_compared_a_version_is_as_right_as_on_the_held_out_examples(shelf: Shelf, max_: Actor) -> None:
    learn(shelf, 30)
    learn(shelf, 29, days=1)

    found = view(shelf, max_)

    assert found.in_force is not None
    assert found.in_force.accuracy is not None
    assert (found.in_force.accuracy.right, found.in_force.accuracy.compared) == (0.75, True)
    assert found.last_challenger is not None
    assert found.last_challenger.note.startswith("Not put in force, as it is not better.")


def test_a_promoted_version_is_no_challenger_any_more(shelf: Shelf, max_: Actor) -> None:
    learn(shelf, 20)
    learn(shelf, 36, days=1)

    found = view(shelf, max_)

    assert found.in_force is not None
    assert (found.in_force.version, found.last_challenger) == ("right-36", None)
    assert [one.version for one in found.others] == ["right-20"]


def test_one_click_returns_to_an_earlier_version_and_the_audit_names_who(
    shelf: Shelf, max_: Actor, now: datetime
) -> None:
    learn(shelf, 20)
    learn(shelf, 36, days=1)

    back_to(shelf, "right-20", max_, now)

    found = view(shelf, max_)
    assert found.in_force is not None
    assert (found.in_force.version, found.in_force.decided_by) == ("right-20", max_.name)
    assert found.in_force.note == f"Chosen by {max_.name}."
    assert shelf.kept(recipe(36)) == 20
    with shelf.store.read() as session:
        chosen = session.exec(select(AuditEvent).where(AuditEvent.event == "model chosen")).one()
        assert (chosen.actor_id, chosen.detail) == (max_.user_id, {"version": "right-20"})


def test_a_version_returned_to_stays_until_a_new_one_beats_it(shelf: Shelf, max_: Actor, now: datetime) -> None:
    learn(shelf, 20)
    learn(shelf, 36, days=1)
    back_to(shelf, "right-20", max_, now)

    learn(shelf, 36, days=2)  # the one that was set aside is not new
    learn(shelf, 21, days=3)  # nor is this one better
    unchanged = view(shelf, max_).in_force
    learn(shelf, 38, days=4)

    assert unchanged is not None
    assert unchanged.version == "right-20"
    after = view(shelf, max_).in_force
    assert after is not None
    assert after.version == "right-38"


def test_a_version_that_did_not_win_can_be_used_by_a_person_s_choice(shelf: Shelf, max_: Actor, now: datetime) -> None:
    learn(shelf, 30)
    learn(shelf, 31, days=1)

    back_to(shelf, "right-31", max_, now)

    assert shelf.kept(recipe(30)) == 31


def test_a_merchandiser_neither_sees_nor_chooses(shelf: Shelf, mia: Actor, max_: Actor, now: datetime) -> None:
    learn(shelf, 20)
    learn(shelf, 36, days=1)

    with pytest.raises(NotAllowedError):
        view(shelf, mia)
    with shelf.store.write() as session, pytest.raises(NotAllowedError):
        choose(session, 1, shelf.folder, mia, now)


def test_what_cannot_be_chosen_is_refused_in_words(shelf: Shelf, max_: Actor, now: datetime) -> None:
    learn(shelf, 20)
    learn(shelf, 36, days=1)
    (old,) = view(shelf, max_).others
    (shelf.folder / "category-right-20.npz").unlink()

    with shelf.store.write() as session:
        with pytest.raises(BadInputError, match="gone"):
            choose(session, old.id, shelf.folder, max_, now)
        with pytest.raises(BadInputError, match="in force already"):
            choose(session, 2, shelf.folder, max_, now)
        with pytest.raises(NotFoundError):
            choose(session, 99, shelf.folder, max_, now)

"""Guides are versions that nobody changes; phrases are approved and taken back; only those who may do either."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from core.access.roles import Actor
from core.copywriting import phrases, voice
from core.copywriting.guides import NO_GUIDE, Guide
from core.copywriting.voice import GuideVersion
from core.errors import BadInputError, NotAllowedError
from core.records.choices import Role
from core.records.store import Store

FIRST = GuideVersion("Fashion", "", 0, Guide(tone="Dry"))


def test_the_newest_version_is_in_force_and_the_earlier_ones_stay(store: Store, max_: Actor, now: datetime) -> None:
    with store.write() as session:
        saved = voice.save(session, FIRST, max_, now)
        voice.save(session, replace(saved, guide=Guide(tone="Warm"), note="Less dry"), max_, now)

    with store.read() as session:
        assert voice.in_force(session, "Fashion").guide.tone == "Warm"
        found = voice.versions(session, "Fashion")
    assert [(one.version, one.guide.tone, one.note, one.created_by) for one in found] == [
        (2, "Warm", "Less dry", "Manager"),
        (1, "Dry", "", "Manager"),
    ]


def test_a_channels_own_guide_goes_before_the_one_for_all(store: Store, max_: Actor, now: datetime) -> None:
    with store.write() as session:
        voice.save(session, replace(FIRST, channel="google", guide=Guide(tone="Short")), max_, now)
        voice.save(session, FIRST, max_, now)

    with store.read() as session:
        assert voice.in_force(session, "Fashion", "google").guide.tone == "Short"
        assert voice.in_force(session, "Fashion", "shopify").guide.tone == "Dry"
        assert voice.in_force(session, "Beauty").guide == NO_GUIDE


def test_a_channel_keeps_only_what_it_changes(store: Store, max_: Actor, now: datetime) -> None:
    with store.write() as session:
        base = voice.save(session, FIRST, max_, now)
        own = voice.of_channel(session, "Fashion", "email")
        assert (own.version, own.guide) == (0, base.guide)
        voice.save(session, replace(own, guide=base.guide.model_copy(update={"banned": ("sale",)})), max_, now)
        voice.save(session, replace(base, guide=Guide(tone="Warm")), max_, now)

    with store.read() as session:
        found = voice.of_channel(session, "Fashion", "email")
        assert (found.version, found.guide.tone, found.guide.banned) == (1, "Warm", ("sale",))
        assert [one.guide.tone for one in voice.versions(session, "Fashion", "email")] == ["Warm"]
        assert voice.in_force(session, "Fashion").guide.banned == ()


def test_an_older_version_comes_back_as_the_next_one(store: Store, max_: Actor, now: datetime) -> None:
    with store.write() as session:
        first = voice.save(session, FIRST, max_, now)
        voice.save(session, replace(first, guide=Guide(tone="Warm")), max_, now)

        back = voice.restore(session, "Fashion", "", 1, max_, now)

        assert (back.version, back.guide.tone, back.note) == (3, "Dry", "Version 1 again.")
        assert [one.version for one in voice.versions(session, "Fashion")] == [3, 2, 1]
        assert voice.restore(session, "Fashion", "", 3, max_, now).version == 3  # in force already
        with pytest.raises(BadInputError, match="no version 9"):
            voice.restore(session, "Fashion", "", 9, max_, now)


def test_only_managers_bring_a_version_back(store: Store, people: dict[Role, Actor], now: datetime) -> None:
    with store.write() as session:
        voice.save(session, FIRST, people[Role.MANAGER], now)
        voice.save(session, replace(FIRST, version=1, guide=Guide(tone="Warm")), people[Role.MANAGER], now)

    with store.write() as session, pytest.raises(NotAllowedError):
        voice.restore(session, "Fashion", "", 1, people[Role.MERCHANDISER], now)


def test_a_phrase_is_forgotten_and_remembered(store: Store, mia: Actor, now: datetime) -> None:
    with store.write() as session:
        phrases.approve(session, "Fashion", "easy to love", mia, now)
        kept = phrases.forget(session, "Fashion", "Easy to love", mia, now)
        assert phrases.approved(session, ["Fashion"]) == {"Fashion": frozenset()}
        assert phrases.forgotten(session, ["Fashion", "Beauty"]) == {"Fashion": {kept}, "Beauty": frozenset()}

        phrases.take_back(session, "Fashion", kept, mia, now)
        assert phrases.forgotten(session, ["Fashion"]) == {"Fashion": frozenset()}


def test_the_same_guide_again_is_no_new_version(store: Store, max_: Actor, now: datetime) -> None:
    with store.write() as session:
        saved = voice.save(session, FIRST, max_, now)

        assert voice.save(session, saved, max_, now).version == 1


def test_a_guide_made_from_an_older_version_is_refused(store: Store, max_: Actor, now: datetime) -> None:
    with store.write() as session:
        voice.save(session, FIRST, max_, now)

        with pytest.raises(BadInputError, match=r"Manager saved version 1 .* meanwhile"):
            voice.save(session, replace(FIRST, guide=Guide(tone="Loud")), max_, now)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"department": " "}, "needs its department"),
        ({"department": "x" * 121}, "longer than 120"),
        ({"channel": "x" * 41}, "longer than 40"),
        ({"note": "x" * 501}, "longer than 500"),
    ],
)
def test_names_that_no_store_holds_are_refused(
    store: Store, max_: Actor, now: datetime, changed: dict[str, str], words: str
) -> None:
    with store.write() as session, pytest.raises(BadInputError, match=words):
        voice.save(session, replace(FIRST, **changed), max_, now)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", [Role.MERCHANDISER, Role.MARKETER])
def test_only_managers_say_how_a_department_speaks(
    store: Store, people: dict[Role, Actor], now: datetime, role: Role
) -> None:
    with store.write() as session, pytest.raises(NotAllowedError, match="set how a department speaks"):
        voice.save(session, FIRST, people[role], now)


def test_a_guide_comes_from_a_file(store: Store, max_: Actor, now: datetime) -> None:
    with store.write() as session:
        taken = voice.take_file(session, "department: Beauty\nbanned: [detox]\n", max_, now)

    assert (taken.department, taken.version, taken.guide.banned) == ("Beauty", 1, ("detox",))


@pytest.mark.parametrize("written", ["a: [", "- one", "department: Beauty\nmood: sunny"])
def test_a_file_that_is_no_guide_is_refused(store: Store, max_: Actor, now: datetime, written: str) -> None:
    with store.write() as session, pytest.raises(BadInputError, match="Nothing was changed"):
        voice.take_file(session, written, max_, now)


@pytest.mark.parametrize("verb", ["UPDATE voice_guide SET note = 'x'", "DELETE FROM voice_guide"])
def test_no_version_is_ever_changed(store: Store, max_: Actor, now: datetime, verb: str) -> None:
    with store.write() as session:
        voice.save(session, FIRST, max_, now)

    with pytest.raises(DatabaseError, match="insert-only"), store.write() as session:
        session.connection().execute(text(verb))


def test_a_phrase_is_approved_taken_back_and_approved_again(store: Store, mia: Actor, now: datetime) -> None:
    with store.write() as session:
        kept = phrases.approve(session, "Fashion", " Easy to  Love. ", mia, now)
        phrases.approve(session, "Fashion", "easy to love", mia, now)
        assert phrases.approved(session, ["Fashion", "Beauty"]) == {"Fashion": {"easy to love"}, "Beauty": frozenset()}

        phrases.take_back(session, "Fashion", kept, mia, now)
        assert phrases.approved(session, ["Fashion"]) == {"Fashion": frozenset()}

        phrases.approve(session, "Fashion", kept, mia, now)
        assert phrases.approved(session, ["Fashion"]) == {"Fashion": {"easy to love"}}


@pytest.mark.parametrize("phrase", ["", " .", "x" * 201])
def test_what_is_no_phrase_is_refused(store: Store, mia: Actor, now: datetime, phrase: str) -> None:
    with store.write() as session, pytest.raises(BadInputError, match="1 to 200 characters"):
        phrases.approve(session, "Fashion", phrase, mia, now)


@pytest.mark.parametrize("verb", ["UPDATE approved_phrase SET approved = false", "DELETE FROM approved_phrase"])
def test_no_approval_is_ever_changed(store: Store, mia: Actor, now: datetime, verb: str) -> None:
    with store.write() as session:
        phrases.approve(session, "Fashion", "easy to love", mia, now)

    with pytest.raises(DatabaseError, match="insert-only"), store.write() as session:
        session.connection().execute(text(verb))

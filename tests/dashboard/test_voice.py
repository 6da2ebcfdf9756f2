"""The Brand voice screen: a guide edited, its effect seen before it is saved, phrases taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.access import users
from core.access.roles import Actor
from core.copywriting import house_versions, phrases, voice
from core.copywriting.category_rules import CategoryRule
from core.copywriting.guides import Guide
from core.copywriting.house import Beginning, FactPlace, HousePhrase, HouseVoice
from core.copywriting.voice import GuideVersion
from core.jobs import queue
from core.jobs.tasks import Task
from core.records.catalogue import Product
from core.records.choices import Role
from core.records.store import Store
from dashboard.views import voice as parts
from tests.dashboard.shop import HOSTILE, stock
from tests.dashboard.visiting import Visitor

NOW = datetime.now(UTC)
GUIDE = Guide(tone="Warm", banned=("cheap",), preferred={"blusher": "blush"})


def person(store: Store, role: Role) -> Actor:
    with store.read() as session:
        found = next(one for one in users.demo_people(session) if one.role == role)
    return Actor(found.id, found.name, found.role)


@pytest.fixture
def department(sqlite: Store) -> str:
    """A department whose pages speak, one of them of something cheap."""
    stock(sqlite, NOW - timedelta(days=1), 12, titles=HOSTILE)
    with sqlite.write() as session:
        rows = session.scalars(select(Product).order_by(col(Product.id))).all()
        for number, row in enumerate(rows):
            word = "cheap" if number == 0 else "soft"
            row.description = (
                f"A {word} thing, cut from linen and made to be worn for many years to come, number {number}."
            )
            row.attributes = {"Material": "Linen", "Colour": "Blue"}
        return rows[0].department


def open_as(role: Role, store: Store, monkeypatch: pytest.MonkeyPatch, home: Path, department: str) -> Visitor:
    visitor = Visitor(monkeypatch, store, home / "home", person(store, role), "voice")
    visitor.run()
    visitor.app.selectbox(key="voice.department").select(department)
    visitor.run()
    return visitor


def test_a_manager_sees_what_a_guide_would_do_and_only_then_saves_it(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    visitor = open_as(Role.MANAGER, sqlite, monkeypatch, tmp_path, department)
    assert "There is no guide yet." in visitor.text
    assert [one.key for one in visitor.app.button if one.key == "voice.save"] == []

    mark = f"{department}.0"
    visitor.app.text_area(key=f"voice.banned.{mark}").input("cheap\nmiracle")
    visitor.app.text_area(key=f"voice.preferred.{mark}").input("blusher instead of blush")
    visitor.app.text_input(key=f"voice.note.{mark}").input("Nothing is cheap here")
    visitor.app.button(key=f"voice.effect.{mark}").click()
    visitor.run()
    assert "<b>1</b> would break the guide (0 now)" in visitor.text

    visitor.app.button(key="voice.save").click()
    visitor.run()
    with sqlite.read() as session:
        saved = voice.in_force(session, department)
    assert (saved.version, saved.guide.banned) == (1, ("cheap", "miracle"))
    assert saved.guide.preferred == {"blusher": "blush"}
    assert "Saved as version 1." in visitor.text
    assert "Nothing is cheap here" in visitor.text


def test_a_guide_that_cannot_be_read_is_refused_by_its_place_and_the_form_keeps_it(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    visitor = open_as(Role.MANAGER, sqlite, monkeypatch, tmp_path, department)
    field = visitor.app.text_area(key=f"voice.preferred.{department}.0")
    field.input("face soap")
    visitor.app.button(key=f"voice.effect.{department}.0").click()
    visitor.run()

    assert "“face soap” stands in for nothing; write it as “this instead of that”" in visitor.text
    assert visitor.app.text_area(key=f"voice.preferred.{department}.0").value == "face soap"


def test_a_merchandiser_reads_the_guide_and_takes_a_phrase_back(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    with sqlite.write() as session:
        voice.save(session, GuideVersion(department, "", 0, GUIDE), person_in(session, Role.MANAGER), NOW)
        phrases.approve(session, department, "made to be worn", person_in(session, Role.MERCHANDISER), NOW)
    visitor = open_as(Role.MERCHANDISER, sqlite, monkeypatch, tmp_path, department)

    assert "blusher instead of blush" in visitor.text
    assert not visitor.app.text_area
    visitor.app.button(key=f"voice.take_back.{department}.made to be worn").click()
    visitor.run()
    assert "is an ordinary phrase again" in visitor.text
    with sqlite.read() as session:
        assert phrases.approved(session, [department])[department] == frozenset()


def person_in(session: object, role: Role) -> Actor:
    found = next(one for one in users.demo_people(session) if one.role == role)  # type: ignore[arg-type]
    return Actor(found.id, found.name, found.role)


def button(visitor: Visitor, key: str) -> None:
    visitor.app.button(key=key).click()
    visitor.run()


def test_a_manager_brings_an_older_version_back(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    with sqlite.write() as session:
        manager = person_in(session, Role.MANAGER)
        first = voice.save(session, GuideVersion(department, "", 0, GUIDE), manager, NOW)
        warmer = GUIDE.model_copy(update={"tone": "<b>Hot</b>", "banned": ("cheap", "dull")})
        voice.save(session, GuideVersion(department, "", 1, warmer), manager, NOW)
    visitor = open_as(Role.MANAGER, sqlite, monkeypatch, tmp_path, department)
    assert "Tone: “&lt;b&gt;Hot&lt;/b&gt;”, was “Warm”" in visitor.text
    assert "Never say: + dull" in visitor.text

    button(visitor, f"voice.restore.{first.id}")

    assert "Version 1 is in force again, as version 3." in visitor.text
    with sqlite.read() as session:
        assert voice.in_force(session, department).guide == GUIDE


def test_a_channel_says_what_it_changes_and_keeps_only_that(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    with sqlite.write() as session:
        voice.save(session, GuideVersion(department, "", 0, GUIDE), person_in(session, Role.MANAGER), NOW)
    visitor = open_as(Role.MANAGER, sqlite, monkeypatch, tmp_path, department)
    visitor.app.selectbox(key="voice.channel").select("email")
    visitor.run()
    assert "E-mail goes by the department’s guide." in visitor.text

    mark = f"{department}.email.0"
    visitor.app.text_area(key=f"voice.lengths.{mark}").input("Description: 20 to 160")
    button(visitor, f"voice.effect.{mark}")
    button(visitor, "voice.save")

    assert "E-mail says 1 thing otherwise" in visitor.text
    assert "Lengths: + description 20 to 160" in visitor.text
    with sqlite.read() as session:
        assert voice.in_force(session, department).guide == GUIDE
        assert voice.in_force(session, department, "email").guide.lengths["description"].most == 160  # type: ignore[index]


def test_a_guide_that_lets_nothing_through_says_so_before_it_is_saved(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    visitor = open_as(Role.MANAGER, sqlite, monkeypatch, tmp_path, department)
    mark = f"{department}.0"
    visitor.app.text_area(key=f"voice.lengths.{mark}").input("Description: 1 to 1")
    button(visitor, f"voice.effect.{mark}")

    assert "This guide lets nothing through: 0 of" in visitor.text
    assert "the guide allows 1 here" in visitor.text
    assert visitor.app.button(key="voice.save").label == "Save all the same"


def test_a_rule_says_in_words_what_it_comes_to() -> None:
    no_claims = CategoryRule(
        name="No <claims>", applies_to=("beauty",), why="It is no medicine.", never=tuple("abcdefgh")
    )
    said = CategoryRule(name="Care", applies_to=("fashion",), state={"its care": ("care",), "its fibre": ("fibre",)})
    asked = CategoryRule(name="Fits", applies_to=("cars",), state={"what it fits": ("fits",)}, asked=True, units=True)

    told = parts.rules_told([(no_claims, 1200), (said, 0), (asked, 0)])

    never = (
        "It is no medicine. Never says “a”, “b”, “c”, “d”, “e”, “f” and 2 more. For 1,200 of the products looked at."
    )
    assert "No &lt;claims&gt;" in told
    assert never in told
    assert "Says its care and its fibre, where that is known." in told
    assert "Says what it fits, and warns where that is not known. Gives a unit with every measure." in told


def test_the_form_says_the_rules_before_their_yaml_and_how_to_save(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    text = open_as(Role.MANAGER, sqlite, monkeypatch, tmp_path, department).text

    headings = ("Words", "Manner", "Rules for such goods", "See it, then save it")
    at = [text.index(f">{heading}</h2>") for heading in headings]
    assert at == sorted(at)
    assert "Nothing is saved before you have seen what it would do" in text


@pytest.mark.parametrize(
    ("field", "said", "words"),
    [
        ("lengths", "Description: many", "“Description: many” is no length"),
        ("lengths", "Title: 9 to 5", "cannot have at most 5"),
        ("rules", "- name: <script>", "rule 1: applies_to: Field required"),
        ("preferred", "pants instead of trousers\ntrousers instead of pants", "is a word to use and one to replace"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str, field: str, said: str, words: str
) -> None:
    visitor = open_as(Role.MANAGER, sqlite, monkeypatch, tmp_path, department)
    visitor.app.text_area(key=f"voice.{field}.{department}.0").input(said)
    button(visitor, f"voice.effect.{department}.0")

    assert words in visitor.text
    assert "voice.save" not in [one.key for one in visitor.app.button]


def learned(store: Store, department: str) -> None:
    """What thirty texts taught, one of their phrases a claim."""
    with store.write() as session:
        product = session.scalars(select(col(Product.id)).where(col(Product.department) == department)).first() or 0
        said = (
            HousePhrase("made to be worn", 9, 9, (product,), "Made to be worn"),
            HousePhrase("clinically proven", 8, 8, (), "clinically proven"),
        )
        house = HouseVoice(
            30,
            1,
            2,
            said,
            (FactPlace("<i>Material</i>", 20, 0.75, 0.1),),
            (Beginning(("Material", "Colour"), 0.6),),
            (-2.0, -2.0),
            -5.0,
        )
        house_versions.keep(session, department, house, "a" * 64, 7, NOW)


def open_learned(role: Role, store: Store, monkeypatch: pytest.MonkeyPatch, home: Path, department: str) -> Visitor:
    visitor = open_as(role, store, monkeypatch, home, department)
    visitor.app.segmented_control(key="voice.looks").set_value("What its texts taught")
    visitor.run()
    return visitor


def test_what_texts_taught_is_told_in_plain_words(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    learned(sqlite, department)
    visitor = open_learned(Role.MARKETER, sqlite, monkeypatch, tmp_path, department)

    told = "from 30 texts: 1 approved as written (each counts three times), 2 approved after an edit (twice), 27 found"
    assert told in visitor.text
    assert "it takes <b>7</b> guesses to find each word; with the words in any order it would take 148." in visitor.text
    assert "&lt;i&gt;Material&lt;/i&gt;" in visitor.text
    assert "Material, then Colour" in visitor.text
    assert "texts aaaaaaaa · seed 7" in visitor.text


def test_a_phrase_of_the_house_is_approved_and_forgotten_and_both_are_undone(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    learned(sqlite, department)
    visitor = open_learned(Role.MERCHANDISER, sqlite, monkeypatch, tmp_path, department)
    assert "a claim, said only where a fact bears it out" in visitor.text
    assert "voice.approve.clinically proven" not in [one.key for one in visitor.app.button]

    def stands() -> tuple[frozenset[str], frozenset[str]]:
        with sqlite.read() as session:
            known = phrases.approved(session, [department]), phrases.forgotten(session, [department])
        return known[0][department], known[1][department]

    button(visitor, "voice.approve.made to be worn")
    assert stands() == ({"made to be worn"}, frozenset())
    button(visitor, "voice.unapprove.made to be worn")
    assert stands() == (frozenset(), frozenset())
    button(visitor, "voice.forget.made to be worn")
    assert stands() == (frozenset(), {"made to be worn"})
    assert "voice.forget.made to be worn" not in [one.key for one in visitor.app.button]
    button(visitor, "voice.remember.made to be worn")
    assert stands() == (frozenset(), frozenset())


def test_where_nothing_was_learned_it_says_how_to_and_starts_it(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    visitor = open_learned(Role.MERCHANDISER, sqlite, monkeypatch, tmp_path, department)
    assert f"Nothing was learned from the texts of {department} yet." in visitor.text

    button(visitor, "voice.learn")

    with sqlite.read() as session:
        (job,) = queue.recent(session, task=Task.LEARN_VOICE)
    assert job.title == f"Learn how {department} speaks"
    assert visitor.app.button(key="voice.learn").disabled


def test_an_empty_shop_says_what_to_do(sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with sqlite.write() as session:
        users.demo_users(session, NOW)
    visitor = Visitor(monkeypatch, sqlite, tmp_path / "home", person(sqlite, Role.MANAGER), "voice")
    visitor.run()

    assert "No department has products on sale yet." in visitor.text

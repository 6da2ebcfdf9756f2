"""A guide is read from a file or a form with every fault named by its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from core.changes import CopyField
from core.copywriting.guides import Characters, Guide, changed_fields, read_guide, with_changes
from core.errors import BadInputError

VOICES = Path(__file__).parents[2] / "data" / "voices"


@pytest.mark.parametrize("name", ["beauty", "car_parts", "fashion", "home_improvement"])
def test_the_demo_shops_guides_can_be_read(name: str) -> None:
    source = yaml.safe_load((VOICES / f"{name}.yaml").read_text(encoding="utf-8"))

    guide = read_guide(source, name)

    assert (guide.banned, guide.do, guide.dont) == tuple(tuple(source[field]) for field in ("banned", "do", "dont"))
    assert guide.sentence_words.longest == source["sentence_words"]["longest"]
    assert guide.examples.good == source["examples"]["good"]


def test_a_guide_survives_the_store() -> None:
    guide = Guide(tone="Dry", preferred={"trousers": "pants"}, banned=("iconic",), proof=("organic",))

    assert read_guide(guide.model_dump(mode="json"), "guide") == guide


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ({"tone": 5}, "guide.tone"),
        ({"banned": ["a\nb"]}, "guide.banned"),
        ({"banned": [""]}, "guide.banned"),
        ({"sentence_words": {"typical": 20, "longest": 10}}, "guide.sentence_words"),
        ({"sentence_words": {"longest": 0}}, "guide.sentence_words.longest"),
        ({"preferred": {"trousers": "Trousers"}}, "guide.preferred"),
        ({"preferred": {"pants": "slacks"}, "banned": ["Pants"]}, "guide"),
        ({"title_case": "loud"}, "guide.title_case"),
        ({"mood": "sunny"}, "guide.mood"),
        ([], "guide"),
    ],
)
def test_a_fault_is_named_by_its_place(source: Any, place: str) -> None:
    with pytest.raises(BadInputError) as error:
        read_guide(source, "guide")

    assert error.value.message.startswith(f"{place}: ")
    assert "Nothing was changed" in error.value.message


def test_entries_are_tidied_and_kept_once() -> None:
    assert Guide(banned=(" like  new", "like new")).banned == ("like new",)


@pytest.mark.parametrize(
    ("person", "we", "you"), [("we and you", True, True), ("you, imperative", False, True), ("none", False, False)]
)
def test_the_person_says_who_may_speak_and_be_addressed(person: str, we: bool, you: bool) -> None:
    guide = Guide(person=person)

    assert (guide.speaks_as_we, guide.speaks_to_you) == (we, you)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"preferred": {"trousers": "pants", "pants": "slacks"}}, "“pants” is a word to use and one to replace"),
        ({"preferred": {"pants": "trousers", "trousers": "pants"}}, "is a word to use and one to replace"),
        ({"lengths": {"title": {"fewest": 9, "most": 5}}}, "cannot have at most 5"),
        ({"lengths": {"title": {"most": 0}}}, "greater than or equal to 1"),
        ({"lengths": {"subject": {"most": 5}}}, "title"),
        ({"rules": [{"name": "x"}]}, "Field required"),
        ({"banned": ["x"] * 501}, "at most 500"),
        ({"banned": ["x" * 301]}, "up to 300 characters"),
    ],
)
def test_a_guide_that_contradicts_itself_or_has_no_end_is_refused(source: dict[str, object], words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        read_guide(source, "guide")


def test_a_channel_changes_some_fields_and_takes_the_others() -> None:
    base = Guide(tone="Dry", banned=("cheap",), lengths={CopyField.TITLE: Characters(most=60)})
    own = base.model_copy(update={"tone": "Warm", "do": ("Be short.",)})

    changes = changed_fields(base, own)

    assert changes == {"tone": "Warm", "do": ["Be short."]}
    assert with_changes(base, changes, "guide") == own
    later = base.model_copy(update={"banned": ("cheap", "sale")})
    assert with_changes(later, changes, "guide").banned == ("cheap", "sale")


def test_what_the_department_bans_no_channel_prefers() -> None:
    changes = {"preferred": {"bargain": "offer", "jumper": "sweater"}}

    assert with_changes(Guide(banned=("Bargain",)), changes, "guide").preferred == {"jumper": "sweater"}

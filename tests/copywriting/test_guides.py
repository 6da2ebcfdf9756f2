"""A guide is read from a file or a form with every fault named by its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from core.copywriting.guides import Guide, read_guide
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

"""Facts with names are said as approved texts say them, on shelves of any goods."""

from __future__ import annotations

import pytest

from core.copywriting.drafting.alignment import find
from core.copywriting.drafting.drafts import draft
from core.copywriting.drafting.english import content_stems
from core.copywriting.drafting.grammar import faults
from core.copywriting.drafting.house_ways import HouseWay, learn_ways
from core.copywriting.drafting.learning import Learned, learn
from core.copywriting.subject import ApprovedText, CopyFacts
from tests.copywriting.drafting.shelves import shelf


@pytest.fixture(scope="module")
def of_shelves() -> Learned:
    """What 60 texts of four shelves teach."""
    return learn(shelf(60))


def ways(*texts: tuple[str, str]) -> dict[str, HouseWay]:
    """What texts with the value of one fact each teach."""
    examples = [ApprovedText(CopyFacts("Tent", {"weight": (value,)}), text) for value, text in texts]
    return learn_ways((one, find(one)) for one in examples)


def test_the_words_that_most_texts_have_before_a_value_are_the_way_to_say_it() -> None:
    found = ways(("2 kg", "A tent. It is red and weighs 2 kg."), ("3 kg", "Weighs 3 kg."), ("2 kg", "Weighs 2 kg."))
    assert found == {}  # "It is red and weighs" are too many words, and two of three are too few
    assert ways(*[(f"{kilos} kg", f"A tent, weighs {kilos} kg.") for kilos in range(1, 4)]) == {
        "weight": HouseWay("weighs")
    }


@pytest.mark.parametrize(
    "texts",
    [
        [("2 kg", "Weighs 2 kg.")] * 5,  # one value only
        [("2 kg", "Weighs 2 kg."), ("3 kg", "At 3 kg."), ("4 kg", "Only 4 kg."), ("5 kg", "From 5 kg.")],
        [("2 kg", "A 2 kg."), ("3 kg", "A 3 kg."), ("4 kg", "A 4 kg.")],  # an article waits for a noun
        [(f"{kilos} kg", f"Over 30 of {kilos} kg tents.") for kilos in range(2, 6)],  # it describes what follows
        [(f"{kilos} kg", f"{kilos} kg.") for kilos in range(2, 6)],
    ],
)
def test_other_words_teach_none(texts: list[tuple[str, str]]) -> None:
    assert ways(*texts) == {}


def test_each_shelf_teaches_its_own(of_shelves: Learned) -> None:
    assert of_shelves.ways == {
        "weight": HouseWay("weighs"),
        "packed length": HouseWay("packs down to"),
        "material": HouseWay("in"),
        "ingredient": HouseWay("with"),
        "skin type": HouseWay("for"),
        "fits": HouseWay("fits", capital=True),
    }


@pytest.mark.parametrize(
    ("kind", "facts", "text"),
    [
        (
            "Tent",
            {"details": ["Family tent in polycotton", "a porch"], "weight": "2.5 kg", "packed length": "40 cm"},
            "Family tent in polycotton with a porch. Packs down to 40 cm and weighs 2.5 kg.",
        ),
        (
            "Cream",
            {"name": "Foot cream", "skin type": "Very dry skin", "ingredient": "Honey"},
            "Foot cream for very dry skin with honey.",
        ),
        ("Pan", {"details": ["Paella pan"], "material": "Blue steel"}, "Paella pan in blue steel."),
        ("Pan", {"material": "Blue steel", "diameter": "26 cm"}, "Pan in blue steel. Diameter 26 cm."),
        ("Brakes", {"details": ["Rear calliper"], "fits": "Delta 2001-2009"}, "Rear calliper. Fits Delta 2001-2009."),
    ],
)
def test_values_never_seen_are_said_that_way(
    of_shelves: Learned, kind: str, facts: dict[str, str | list[str]], text: str
) -> None:
    values = {name: tuple([value] if isinstance(value, str) else value) for name, value in facts.items()}
    assert draft(CopyFacts(kind, values), of_shelves)[0].text == text


def test_what_a_fact_denies_is_not_said_that_way(of_shelves: Learned) -> None:
    facts = CopyFacts("Pan", {"details": ("Wok with a lid",), "ingredient": ("no",), "material": ("Blue steel",)})
    assert "with no" not in draft(facts, of_shelves)[0].text


def test_texts_of_goods_not_seen_state_what_people_state_and_are_well_formed(of_shelves: Learned) -> None:
    unseen = shelf(40, seed=9)
    written = [draft(one.facts, of_shelves)[0] for one in unseen]

    assert not [fault for one in written for fault in faults(one.text)]
    stated = [_share(one.facts, text.text) for one, text in zip(unseen, written, strict=True)]
    by_people = [_share(one.facts, one.text) for one in unseen]
    assert sum(stated) / len(stated) >= max(0.93, sum(by_people) / len(by_people))


def test_a_shelf_is_the_same_for_a_seed() -> None:
    assert shelf(8, 3) == shelf(8, 3) != shelf(8, 4)


def _share(facts: CopyFacts, text: str) -> float:
    """The share of the values whose words the text has."""
    values = [value for several in facts.values.values() for value in several]
    return sum(content_stems(value) <= content_stems(text) for value in values) / len(values)

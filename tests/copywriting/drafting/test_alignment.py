"""How approved texts put facts together, and what their words show."""

from __future__ import annotations

from core.copywriting.drafting.alignment import Link, find, link, share_found
from core.copywriting.drafting.wording import (
    Wording,
    head,
    learn_attached,
    learn_headings,
    learn_openness,
    learn_proper,
    learn_verbs,
)
from core.copywriting.subject import ApprovedText, CopyFacts

WORDING = Wording({"regular": 0.9, "short": 0.95})


def _placed(text: str, *details: str) -> list[tuple[str, Link | None]]:
    example = ApprovedText(CopyFacts("Trousers", {"details": details}), text)
    return [(one.text, one.link) for one in link(text, find(example), WORDING)]


def test_words_of_facts_are_found_in_the_order_of_the_text_with_what_joins_them() -> None:
    placed = _placed(
        "Joggers in twill with a regular, elasticated waist, side pockets and tapered legs. Unlined.",
        "Unlined",
        "tapered legs",
        "a regular",
        "Joggers in twill",
        "side pockets",
        "elasticated waist",
    )
    assert placed == [
        ("Joggers in twill", Link.NEW),
        ("a regular", Link.WITH),
        ("elasticated waist", Link.DESCRIBED),
        ("side pockets", Link.LIST),
        ("tapered legs", Link.LIST),
        ("Unlined", Link.NEW),
    ]


def test_words_that_no_fact_covers_leave_the_link_open() -> None:
    assert _placed("Joggers made for rain and side pockets.", "Joggers", "side pockets")[1] == ("side pockets", None)


def test_each_word_is_placed_once_and_the_longest_value_first() -> None:
    placed = _placed("Short dress with short sleeves.", "short", "Short dress", "sleeves")
    assert [text for text, _ in placed] == ["Short dress", "short", "sleeves"]


def test_a_value_inside_a_word_is_not_found() -> None:
    assert _placed("Scarfed rug.", "car") == []


def test_how_much_of_a_text_is_placed() -> None:
    example = ApprovedText(CopyFacts("Rug", {"details": ("wool",)}), "Soft wool")
    assert share_found(example.text, find(example)) == 4 / 9


def test_a_word_before_another_describes_it_and_one_before_a_stop_ends_a_phrase() -> None:
    openness = Wording(learn_openness(["Mossy plain weave. Soft weave in wool."] * 20))
    assert openness.describes("plain") > 0.9
    assert openness.describes("weave") < 0.1
    assert openness.describes("never-seen") < openness.describes("sleeveless")


def test_the_word_a_phrase_is_about_is_the_last_before_a_preposition_or_a_figure() -> None:
    assert [head(text) for text in ("buttons down the front", "Booster serum 30 ml", "legs that flare", "hem", "")] == [
        "buttons",
        "serum",
        "legs",
        "hem",
        "",
    ]


def test_headings_stand_in_front_more_often_than_elsewhere() -> None:
    assert learn_headings(["Rug in wool", "Rug in jute", "Base in felt"], ["a base", "a base", "a rug"]) == {"rug"}


def test_a_part_belongs_to_a_thing_only_if_seen_more_than_once() -> None:
    pairs = [("long sleeves", "buttoned cuffs"), ("wide sleeves", "cuffs"), ("collar", "a zip")]
    wording = Wording(attached=learn_attached(pairs))
    assert wording.belongs("cuffs", "sleeves")
    assert not wording.belongs("zip", "collar")


def test_a_word_with_a_capital_inside_sentences_is_proper_unless_also_written_small() -> None:
    assert learn_proper(["Rug in Merino wool, a Soft rug.", "A soft rug."]) == {"merino"}


def test_words_after_to_or_that_are_verbs_and_what_begins_with_one_goes_on() -> None:
    verbs = learn_verbs(["Straps to steady the load.", "Straps that steady the load.", "Made to order in order."])
    wording = Wording(verbs=verbs)
    assert verbs == {"steady"}
    assert wording.goes_on("steady the load")
    assert wording.is_for(["straps", "to", "steady", "the", "load"])
    assert not wording.is_for(["made", "to", "order"])

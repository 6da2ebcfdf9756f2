"""The grammar gate, and the little English it stands on."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from core.copywriting.drafting import word_lists
from core.copywriting.drafting.english import (
    article,
    capitalised,
    content_stems,
    has_verb,
    is_listed,
    is_plural,
    joined,
    looks_attributive,
    stem,
    uncapitalised,
    words,
)
from core.copywriting.drafting.grammar import faults


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Rug in wool,, with a base.", "doubled sign"),
        ("Rug in wool . Reversible.", "doubled sign"),
        ("Rug in in wool.", "doubled word"),
        ("Short, short rug.", "doubled word"),
        ("Rug in wool with.", "dangling word"),
        ("Rug with a, felt base.", "dangling word"),
        ("Rug with and base.", "dangling word"),
        ("rug in wool.", "no capital"),
        ("Rug in wool. reversible.", "no capital"),
        ("Rug in wool", "no full stop"),
        ("Rug in {material}.", "leftover sign"),
        ("Rug in None.", "leftover sign"),
        ("Rug (wool.", "unbalanced sign"),
        ("Rug with an felt base.", "wrong article"),
        ("Rug with a oak frame.", "wrong article"),
        ("Rug with a straps.", "one of several"),
        ("Rug in, wool.", "dangling word"),
    ],
)
def test_what_no_reader_forgives_is_named(text: str, fault: str) -> None:
    assert fault in faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "Rug in wool with a felt base and an oak frame. Reversible.",
        "Size approx. 30 cm.",
        "5-pocket jeans with a V-neck (unlined).",
        "Width 80 cm, height 40 cm and weight 1.5 kg.",
        "A one-piece with a unique print.",
        "A dress with a plain collar.",
        "Rug in a flat weave containing glittery threads.",
    ],
)
def test_a_fine_text_has_no_fault(text: str) -> None:
    assert faults(text) == []


def test_a_title_needs_no_full_stop() -> None:
    assert faults("Moss rug in wool", sentences=False) == []


@pytest.mark.parametrize(
    ("phrase", "right"),
    [
        ("apple", "an"),
        ("hour", "an"),
        ("uniform", "a"),
        ("unusual cut", "an"),
        ("one-piece", "a"),
        ("European oak", "a"),
        ("LED lamp", "an"),
        ("8 cm heel", "an"),
        ("felt base", "a"),
        ("x-ray", "an"),
    ],
)
def test_the_article_goes_by_sound(phrase: str, right: str) -> None:
    assert article(phrase) == right


def test_words_that_describe_are_told_from_those_that_end_a_phrase() -> None:
    assert all(map(looks_attributive, ("soft", "padded", "sleeveless", "adjustable", "5-pocket", "knee-length")))
    assert not any(map(looks_attributive, ("waist", "jersey", "body", "capacity", "battery", "80", "shut-off")))


def test_endings_do_not_matter_to_the_stems_of_what_is_said() -> None:
    assert content_stems("the long-sleeved top") == content_stems("Long sleeves, tops")
    assert stem("linings") == stem("lining") or stem("lining") in stem("linings")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Fabric dries quickly", True),
        ("Cups that give a natural shape", False),
        ("Two side pockets", False),
        ("Fits", False),
    ],
)
def test_a_verb_makes_a_sentence_unless_it_is_of_a_side_clause(text: str, sentence: bool) -> None:
    assert has_verb(words(text)) is sentence


def test_lists_are_joined_as_they_are_spoken() -> None:
    assert joined([]) == ""
    assert joined(["a"]) == "a"
    assert joined(["a", "b"]) == "a and b"
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert joined(["a", "b and c"]) == "a, and b and c"


def test_two_bare_things_are_a_list_of_their_own() -> None:
    assert is_listed("cuffs and hem")
    assert not is_listed("a zip and button")
    assert not is_listed("ribbing at the cuffs and hem")


def test_capitals_at_the_front() -> None:
    assert capitalised("two pockets") == "Two pockets"
    assert [uncapitalised(text) for text in ("Two pockets", "V-neck", "LED lamp", "Gore-Tex® shell")] == [
        "two pockets",
        "V-neck",
        "LED lamp",
        "Gore-Tex® shell",
    ]


def test_plurals() -> None:
    assert is_plural("straps")
    assert not any(map(is_plural, ("dress", "gas", "chassis", "strap")))


def test_each_word_list_holds_words_and_none_twice() -> None:
    lists = yaml.safe_load(Path(word_lists.__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    for name, words_of_it in lists.items():
        assert all(isinstance(word, str) and word == word.strip().lower() for word in words_of_it), name
        assert len(set(words_of_it)) == len(words_of_it), name
        assert word_lists.word_list(name) == set(words_of_it)

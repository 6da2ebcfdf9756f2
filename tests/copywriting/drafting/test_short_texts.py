"""Titles, bullets and search texts."""

from __future__ import annotations

import pytest

from core.copywriting.drafting.drafts import Draft, Kind, NothingToSayError, draft
from core.copywriting.drafting.learning import Learned
from core.copywriting.subject import CopyFacts

TABLE = CopyFacts(
    "Coffee table",
    {
        "Title": ("Alder coffee table",),
        "Brand": ("Fjord & Finch",),
        "Material": ("oak",),
        "Colour": ("Natural",),
        "Width": ("80 cm",),
        "Weight": ("12 kg",),
        "Assembly required": ("Yes",),
    },
)
PLAIN = Learned()


def _drafts(kind: Kind, facts: CopyFacts = TABLE, count: int = 1, most: int | None = None) -> list[Draft]:
    return draft(facts, PLAIN, kind=kind, n_variants=count, max_characters=most)


def test_a_title_is_the_maker_the_thing_and_what_tells_it_from_others() -> None:
    assert _drafts(Kind.TITLE)[0].text == "Fjord & Finch natural alder coffee table in oak, width 80 cm"


def test_a_title_cites_the_facts_of_each_of_its_pieces() -> None:
    clauses = _drafts(Kind.TITLE)[0].clauses
    assert [clause.facts for clause in clauses] == [("Brand",), ("Title", "Material", "Colour"), ("Width",)]


def test_a_title_for_search_results_fits_there() -> None:
    for one in _drafts(Kind.SEO_TITLE, count=3):
        assert 15 <= len(one.text) <= 60


@pytest.mark.parametrize("most", [50, 40, 20])
def test_a_shorter_title_says_less_instead_of_being_cut(most: int) -> None:
    text = _drafts(Kind.TITLE, most=most)[0].text
    assert len(text) <= most
    assert text.endswith(("oak", "table", "Finch", "cm"))


def test_a_title_without_room_is_refused() -> None:
    with pytest.raises(NothingToSayError):
        _drafts(Kind.TITLE, most=8)


def test_bullets_are_lines_of_one_thing_each_without_stops() -> None:
    lines = _drafts(Kind.BULLETS)[0].text.split("\n")
    assert lines == ["Natural alder coffee table in oak", "Assembly required", "Width 80 cm", "Weight 12 kg"]


def test_bullets_keep_what_belongs_together_and_lose_the_article() -> None:
    facts = CopyFacts("Jacket", {"details": ("Jacket in twill", "a regular", "elasticated waist", "the long hood")})
    assert _drafts(Kind.BULLETS, facts)[0].text.split("\n") == [
        "Jacket in twill",
        "Regular, elasticated waist",
        "Long hood",
    ]


def test_there_are_six_bullets_at_most_and_short_ones_are_made_one() -> None:
    parts = (
        "front zip",
        "welt pockets",
        "soft lining",
        "storm flap",
        "drawcord hem",
        "chin guard",
        "key loop",
        "deep hood",
    )
    lines = _drafts(Kind.BULLETS, CopyFacts("Jacket", {"details": parts}))[0].text.split("\n")
    assert len(lines) == 6
    assert all(len(line) <= 150 for line in lines)
    assert sum(" and " in line for line in lines) == 3


def test_a_search_description_fits_and_opens_with_the_thing_itself() -> None:
    facts = CopyFacts("Jacket", {"details": tuple(f"a {word} pocket for your maps" for word in "abcdefgh")})
    (one,) = _drafts(Kind.SEO_DESCRIPTION, facts)
    assert 50 <= len(one.text) <= 155
    assert one.text.startswith("Jacket with")


@pytest.mark.parametrize("kind", list(Kind))
def test_the_same_seed_gives_the_same_text(kind: Kind) -> None:
    assert _drafts(kind, count=2) == _drafts(kind, count=2)

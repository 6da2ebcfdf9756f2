"""The house's own words: numbers, lists, and sentences that promise nothing."""

from __future__ import annotations

import pytest

from core.copywriting.mail.check import SPAM
from core.copywriting.mail.parts import MailKind, Said, line
from core.copywriting.mail.wording import (
    Topic,
    back_line,
    counted,
    foot,
    listed,
    number,
    openings,
    preheaders,
    subjects,
)
from tests.copywriting.mail.shelf import product


def topic(kind: MailKind, count: int = 3, total: int | None = None) -> Topic:
    shown = () if kind is MailKind.CART else tuple(product(one, f"Oak shelf {one}") for one in range(1, count + 1))
    return Topic(kind, "Home", shown, count if total is None else total, "2 March")


@pytest.mark.parametrize(
    ("count", "words"), [(0, "no"), (1, "one"), (12, "twelve"), (13, "13"), (999, "999"), (12_345, "12,345")]
)
def test_numbers_up_to_twelve_are_words(count: int, words: str) -> None:
    assert number(count) == words


def test_products_are_counted_in_digits() -> None:
    assert [counted(count) for count in (1, 2, 1200)] == ["1 product", "2 products", "1,200 products"]


@pytest.mark.parametrize(
    ("parts", "text"), [("", ""), ("S", "S"), ("SM", "S and M"), ("SML", "S, M and L"), ("SMLX", "S, M, L and X")]
)
def test_a_list_has_and_before_its_last(parts: str, text: str) -> None:
    made = line(*listed([Said(part) for part in parts]))

    assert made.text == text
    assert [said.text for said in made.clauses] == list(parts)


def test_nothing_came_back_and_nothing_is_said() -> None:
    assert back_line(product(), []).text == ""


@pytest.mark.parametrize("kind", MailKind)
def test_the_houses_own_words_make_no_haste_and_no_promise(kind: MailKind) -> None:
    about = topic(kind)
    said = [*subjects(about), *preheaders(about), *(one for way in openings(about) for one in way), *foot(kind)]

    texts = " ".join(one.text.casefold() for one in said)
    assert not [word for word in SPAM if f" {word} " in texts]
    assert "!" not in texts
    assert "%" not in texts


def test_names_are_taken_as_long_as_they_fit_beside_the_subject() -> None:
    first, *_ = preheaders(topic(MailKind.NEW_ARRIVALS))
    many = [one.text for one in preheaders(topic(MailKind.NEW_ARRIVALS, 12))]

    assert first.text == "Newest: Oak shelf 1 · Oak shelf 2 · Oak shelf 3"
    assert max(len(text) for text in many) <= 110
    assert many[0].count("·") == 6  # 8 signs, 7 names of 11 and 6 joints of 3 are 103; an eighth name makes it 117
    assert many[-1] == "Twelve products have arrived in Home since 2 March."


def test_one_product_is_spoken_of_as_one() -> None:
    for kind, said in (
        (MailKind.NEW_ARRIVALS, "One product has arrived in Home since 2 March."),
        (MailKind.BACK_IN_STOCK, "One product in Home can be bought again."),
    ):
        [[opening]] = openings(topic(kind, 1))
        assert opening.text == said

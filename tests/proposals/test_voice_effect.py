from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.changes import CopyField
from core.copywriting.category_rules import CategoryRule
from core.copywriting.guides import NO_GUIDE, Characters, Examples, Guide
from core.proposals.voice_effect import SHOWN, Effect, Tally, effect
from core.records.catalogue import Product
from core.records.store import Store
from tests.proposals import desk

_MATERIALS, _COLOURS, _FITS = ("Linen", "Cotton", "Wool", "Silk"), ("Blue", "Red", "Green"), ("Wide", "Slim")


@pytest.fixture
def shop(store: Store) -> desk.Shop:
    """Twelve dresses whose pages speak; the first calls itself cheap, the second one speaks of us."""
    shop = desk.open_shop(store, 12)
    with store.write() as session:
        for number, row in enumerate(session.scalars(select(Product).order_by(col(Product.id)))):
            said = {0: "A cheap dress", 1: "Our own dress"}.get(number, "A soft dress")
            material, colour, fit = _MATERIALS[number % 4], _COLOURS[number % 3], _FITS[number % 2]
            row.attributes = {"Material": material, "Color": colour, "Fit": fit}
            stated = f"Made of {material.lower()}, in {colour.lower()}, with a {fit.lower()} fit"
            row.description = f"<p>{said}. {stated} that is easy to wear for many summers still to come.</p>"
    return shop


def seen(store: Store, after: Guide) -> Effect:
    with store.read() as session:
        return effect(session, "Fashion", NO_GUIDE, after)


def test_the_pages_a_guide_would_forbid_or_warn_of_are_counted(store: Store, shop: desk.Shop) -> None:
    found = seen(store, Guide(person="you", banned=("cheap",)))

    assert found.texts == 12
    assert found.before == Tally(blocked=0, warned=0)
    assert found.after == Tally(blocked=1, warned=1)


def test_five_products_show_their_new_text_before_and_after(store: Store, shop: desk.Shop) -> None:
    found = seen(store, Guide(person="we and you"))

    assert len(found.shown) == SHOWN
    assert all(one.before and one.is_same and not one.findings for one in found.shown)
    assert seen(store, Guide(person="we and you")) == found  # two looks show the same


def test_a_guide_that_forbids_everything_leaves_no_text_and_says_so(store: Store, shop: desk.Shop) -> None:
    found = seen(store, Guide(banned=("dress",)))

    assert found.after.blocked == 12
    for one in found.shown:
        assert one.before
        assert one.after == ""
        assert {finding.code for finding in one.findings} == {"copy-banned"}


def test_a_guide_that_lets_nothing_through_is_called_so(store: Store, shop: desk.Shop) -> None:
    shut, short = seen(store, Guide(banned=("dress",))), Guide(lengths={CopyField.DESCRIPTION: Characters(most=1)})

    assert (shut.let_through, shut.is_shut) == (0, True)
    assert (seen(store, short).let_through, seen(store, short).is_shut) == (0, True)
    assert (seen(store, NO_GUIDE).let_through, seen(store, NO_GUIDE).is_shut) == (SHOWN, False)


def test_what_comes_and_what_goes_is_told_apart(store: Store, shop: desk.Shop) -> None:
    with store.read() as session:
        found = effect(session, "Fashion", Guide(banned=("dress",)), NO_GUIDE)
        back = effect(session, "Fashion", NO_GUIDE, Guide(person="we and you", title_case="any", proof=("dress",)))

    assert all(one.after and not one.before for one in found.shown)
    assert {tuple(finding.code for finding in one.new) for one in back.shown} == {()}  # the title proves it
    assert found.before.blocked == 12
    assert found.titles_before.blocked == 12
    assert found.titles_after.blocked == 0


def test_other_texts_are_shown_as_far_as_they_change(store: Store, shop: desk.Shop) -> None:
    titled = seen(store, Guide(person="we and you", title_case="title"))

    assert {one.field for one in titled.beside} >= {CopyField.TITLE}
    assert all(one.before != one.after for one in titled.beside)
    assert seen(store, NO_GUIDE).beside == ()


def test_the_guides_own_examples_and_its_rules_are_judged_too(store: Store, shop: desk.Shop) -> None:
    rule = CategoryRule(name="No magic", applies_to=("fashion",), never=("magic",))
    other = CategoryRule(name="Elsewhere", applies_to=("garden",), never=("x",))
    examples = Examples(good="A cheap dress.", bad="A dull dress.")
    found = seen(store, Guide(banned=("cheap",), examples=examples, rules=(rule, other)))

    assert [finding.code for finding in found.good] == ["copy-banned"]
    assert found.bad == ()
    assert found.rules == ((rule, 12),)


def test_a_department_without_products_has_nothing_to_show(store: Store, shop: desk.Shop) -> None:
    with store.read() as session:
        none = Tally(0, 0)
        assert effect(session, "Garden", NO_GUIDE, NO_GUIDE) == Effect(0, none, none, none, none, ())

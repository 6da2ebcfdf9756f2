from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.copywriting.guides import NO_GUIDE, Guide
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


def test_a_department_without_products_has_nothing_to_show(store: Store, shop: desk.Shop) -> None:
    with store.read() as session:
        none = Tally(0, 0)
        assert effect(session, "Garden", NO_GUIDE, NO_GUIDE) == Effect(0, none, none, none, none, ())

"""Models in a real browser with a real worker: trained on demand, told what came of it, and back to the one before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import update
from sqlmodel import col, select

from core.catalog.models import Packed, Recipe, Shelf
from core.learning.comparing import Judged
from core.learning.learn import challenge
from core.records.work import ModelVersion
from core.settings import Settings
from tests.browser.conftest import Shop

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def two_versions(shop: Shop) -> None:
    """A model of duplicates that another one has beaten, in place of those there were."""
    with shop.store.write() as session:
        session.execute(update(ModelVersion).where(col(ModelVersion.name) == "duplicate").values(active=False))
    folder = Settings(home=shop.served.home).folder("models")
    shelf = Shelf(shop.store, folder, datetime.now(UTC), 7)
    for right in (20, 36):
        recipe: Recipe[int] = Recipe(
            "duplicate",
            f"{right:02}xx",
            500,
            lambda _, right=right: right,  # type: ignore[misc]
            lambda model: Packed({"right": model}, {}),
            lambda file, _: int(file.document["right"]),
            lambda _: True,
        )
        challenge(shelf, recipe, lambda model: [Judged(place < model, 0.9) for place in range(40)])


@pytest.mark.usefixtures("worker")
def test_a_manager_retrains_and_returns_to_the_version_before(shop: Shop) -> None:
    page = shop.visit("manager", "/models")

    page.get_by_role("button", name="Retrain now").click()
    expect(page.get_by_text("The first of its kind.").first).to_be_visible(timeout=240_000)
    page.get_by_role("button", name="Close").click()

    two_versions(shop)
    page.get_by_text("Duplicates", exact=True).click()
    expect(page.get_by_text("Better than the version before.")).to_be_visible()
    page.get_by_role("button", name="Return to this version").click()
    expect(page.get_by_text("Version 20xx suggests duplicates from the next run on")).to_be_visible()
    with shop.store.read() as session:
        active = session.exec(
            select(ModelVersion.version).where(ModelVersion.name == "duplicate", ModelVersion.active)
        ).one()
    assert active == "20xx"


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_runs_off_a_phone(shop: Shop, dark: bool) -> None:
    page = shop.visit("manager", "/models", size=(390, 844), dark=dark)
    expect(page.get_by_role("heading", name="Models", level=1)).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= 390

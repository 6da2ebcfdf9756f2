"""A run over a real store: what it keeps for the screen, what it replaces, and what a stop or a repeat leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from core.access.roles import Actor
from core.catalog.health import editing
from core.catalog.health.reads import DayScore, shop_health
from core.catalog.health.rulebook import RuleSetting
from core.catalog.health.run import HealthRun, is_due, run
from core.money import Money
from core.records.catalogue import Attribute, Product
from core.records.choices import ProductStatus, Role
from core.records.health import HealthFix, HealthScore
from core.records.store import Store
from tests.dashboard.shop import stock
from tests.proposals.rows import row, store_rows


@pytest.fixture
def shop(store: Store, now: datetime) -> list[int]:
    """Eight products of four departments, two each, with proposals for the category of each."""
    return stock(store, now, products=8, people=False)


def scores(store: Store) -> dict[tuple[date, str], HealthScore]:
    with store.read() as session:
        found = {(row.day, row.department): row for row in session.exec(select(HealthScore))}
        session.expunge_all()
    return found


def change(store: Store, product_ids: Sequence[int], **values: object) -> None:
    with store.write() as session:
        for product_id in product_ids:
            session.get_one(Product, product_id).sqlmodel_update(values)


def test_an_empty_shop_has_no_score_and_needs_no_run(store: Store, now: datetime) -> None:
    with store.read() as session:
        assert not is_due(session, now)
        assert shop_health(session) is None

    assert run(store, now) == HealthRun(0, None)
    with store.read() as session:
        assert shop_health(session) is None


def test_a_run_keeps_a_score_for_each_department_of_the_day(store: Store, shop: list[int], now: datetime) -> None:
    done = run(store, now)

    kept = scores(store)
    assert {key[1] for key in kept} == {"Fashion", "Beauty", "Home improvement", "Car parts"}
    assert {key[0] for key in kept} == {now.date()}
    assert done is not None
    assert done.products == sum(row.products for row in kept.values()) == 8
    assert done.score == pytest.approx(sum(row.score for row in kept.values()) / 4)


def test_products_that_are_not_on_sale_do_not_count(store: Store, shop: list[int], now: datetime) -> None:
    change(store, shop[:2], status=ProductStatus.ARCHIVED)
    change(store, shop[2:3], status=ProductStatus.MERGED)

    done = run(store, now)

    assert done is not None
    assert done.products == 5


def test_a_second_run_of_a_day_takes_the_place_of_the_first(store: Store, shop: list[int], now: datetime) -> None:
    run(store, now)
    before = scores(store)[now.date(), "Fashion"].score
    change(store, shop, title="")

    run(store, now + timedelta(hours=3))

    after = scores(store)
    assert len(after) == 4
    assert after[now.date(), "Fashion"].score < before
    with store.read() as session:
        assert not is_due(session, now)
        assert is_due(session, now + timedelta(days=1))


def test_a_stopped_run_leaves_the_scores_as_they_were(store: Store, shop: list[int], now: datetime) -> None:
    run(store, now)
    before = {key: row.score for key, row in scores(store).items()}
    change(store, shop, title="")

    assert run(store, now, should_stop=lambda: True) is None

    assert {key: row.score for key, row in scores(store).items()} == before


def test_progress_goes_up_to_the_number_of_products(store: Store, shop: list[int], now: datetime) -> None:
    seen: list[tuple[int, int]] = []

    run(store, now, progress=lambda done, total: seen.append((done, total)))

    assert seen[-1] == (8, 8)


def test_titles_that_stand_twice_are_found_across_the_catalogue(store: Store, shop: list[int], now: datetime) -> None:
    change(store, shop[:1], title="Same title for two things")
    change(store, shop[1:2], title="  same TITLE for two things")

    run(store, now)

    with store.read() as session:
        fixes = session.exec(select(HealthFix).where(HealthFix.rule == "title-repeated"))
        twice = sorted((fix.department, fix.products) for fix in fixes)
    assert twice == [("Beauty", 1), ("Fashion", 1)]


def test_the_screen_is_told_the_change_since_last_week_and_the_trend(
    store: Store, shop: list[int], now: datetime
) -> None:
    run(store, now - timedelta(days=100))
    run(store, now - timedelta(days=9))
    change(store, shop, brand_id=None, seo_title="s" * 71)
    run(store, now - timedelta(days=3))
    run(store, now)

    with store.read() as session:
        found = shop_health(session)

    assert found is not None
    assert [one.day for one in found.trend] == [(now - timedelta(days=days)).date() for days in (9, 3, 0)]
    assert found.before == DayScore((now - timedelta(days=9)).date(), pytest.approx(found.score + 2))
    assert all(one.before == pytest.approx(one.score + 2) for one in found.departments)
    assert [one.score for one in found.departments] == sorted(one.score for one in found.departments)
    assert len(found.departments[0].trend) == 3
    assert found.products == 8


def test_without_a_score_from_a_week_ago_there_is_nothing_to_compare_with(
    store: Store, shop: list[int], now: datetime
) -> None:
    run(store, now - timedelta(days=6))
    run(store, now)

    with store.read() as session:
        found = shop_health(session)

    assert found is not None
    assert found.before is None
    assert found.departments[0].before is None


def test_the_fixes_worth_most_name_what_where_how_much_and_what_waits(
    store: Store, shop: list[int], now: datetime
) -> None:
    with store.write() as session:
        session.add(Attribute(name="Fabric", required=True))
        session.get_one(Product, shop[0]).category_id = None

    run(store, now)

    with store.read() as session:
        found = shop_health(session)
    assert found is not None
    assert len(found.fixes) == 10
    homeless = next(fix for fix in found.fixes if fix.rule.id == "category-missing")
    # £19.99 sells 14 a month, 15 % at risk in the wrong place, of which a breach that costs sales counts half.
    assert homeless.stake == Money(1999 * 14 * 15 // 100 // 2, "GBP")
    assert (homeless.department, homeless.category_path, homeless.products, homeless.proposals) == ("Fashion", "", 1, 1)
    assert homeless.points == pytest.approx(12 / 8)
    picture = next(fix for fix in found.fixes if fix.rule.id == "image-missing")
    assert picture.proposals == 0
    with store.read() as session:
        fabric = session.exec(select(HealthFix).where(HealthFix.field == "attributes.Fabric"))
        assert sum(fix.products for fix in fabric) == 8


def test_proposals_about_many_attributes_count_for_each_they_name(store: Store, shop: list[int], now: datetime) -> None:
    with store.write() as session:
        session.add(Attribute(name="Shape", required=True))
        colour = session.exec(select(Attribute).where(Attribute.name == "Color")).one()
        colour.required = True

    run(store, now)

    with store.read() as session:
        counted = {
            (fix.field, fix.department): fix.proposals
            for fix in session.exec(select(HealthFix).where(HealthFix.rule == "attribute-missing"))
        }
    assert counted["attributes.Color", "Fashion"] == 1
    assert counted["attributes.Shape", "Fashion"] == 0
    assert counted["attributes.Color", "Beauty"] == 0


def test_drafted_texts_are_not_counted_where_the_catalogues_proposals_are(
    store: Store, shop: list[int], now: datetime
) -> None:
    change(store, shop, description="")
    about: dict[str, Any] = {"field": "description", "department": "Fashion", "locale": "en-GB"}
    with store.read() as session:
        dress, shirt = session.exec(select(Product.id).where(Product.department == "Fashion").order_by(col(Product.id)))
    store_rows(
        store,
        row(kind="fix", payload={"kind": "fix", "field": "description", "value": None}, product_id=dress, **about),
        row(kind="copy", payload={"kind": "copy", "text": "Soft."}, product_id=shirt, **about),
    )

    run(store, now)

    with store.read() as session:
        missing = session.exec(select(HealthFix).where(HealthFix.rule == "description-missing"))
        assert sum(fix.proposals for fix in missing if fix.department == "Fashion") == 1


def test_rules_set_by_a_manager_count_from_the_next_run_on(
    store: Store, shop: list[int], now: datetime, people: dict[Role, Actor]
) -> None:
    run(store, now)
    before = scores(store)[now.date(), "Fashion"]
    off = RuleSetting(rule="image-missing", department="Fashion", is_on=False)
    with store.write() as session:
        version = editing.set_rule(session, off, people[Role.MANAGER], now)

    run(store, now)

    after = scores(store)
    assert after[now.date(), "Fashion"].score == pytest.approx(before.score + 25)
    assert after[now.date(), "Fashion"].rules_version == version
    assert after[now.date(), "Beauty"].score < after[now.date(), "Fashion"].score


def test_a_run_writes_nothing_but_scores_and_fixes(store: Store, shop: list[int], now: datetime) -> None:
    def revisions(session: Session) -> list[int]:
        return [row.rev for row in session.exec(select(Product).order_by(Product.id))]  # type: ignore[arg-type]

    with store.read() as session:
        before = revisions(session)

    run(store, now)

    with store.read() as session:
        assert revisions(session) == before

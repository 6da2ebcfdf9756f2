"""The Health screen: the score and its change, departments, fixes with their links, and rules that managers set."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.access import users
from core.access.roles import Actor
from core.catalog.health import editing
from core.catalog.health.reads import DayScore, DepartmentHealth, Fix
from core.catalog.health.rule import Group, Look, Rule
from core.catalog.health.rulebook import RULES, Rulebook, RuleSetting
from core.catalog.health.run import run
from core.catalog.health.score import Breach, ProductHealth, product_health
from core.jobs.run import run_job
from core.money import Money
from core.proposals.queue import QueueFilter
from core.records.choices import Role
from core.records.health import HealthRules, HealthScore
from core.records.store import Store
from core.records.work import Job
from dashboard import charts
from dashboard.review import queue_list
from dashboard.shell import NAVIGATION, SCREENS
from dashboard.theme import LIGHT
from dashboard.views import health as health_view
from tests.catalog.shop import CONTEXT, product
from tests.dashboard.shop import HOSTILE, stock
from tests.dashboard.visiting import Visitor

NOW = datetime.now(UTC)
Opens = Callable[[Role], Visitor]


@pytest.fixture
def opens(sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Opens:
    """Opens the screen of a stocked shop as a person of that role."""
    stock(sqlite, NOW - timedelta(days=1), 12, titles=HOSTILE)

    def as_role(role: Role) -> Visitor:
        with sqlite.read() as session:
            person = next(one for one in users.demo_people(session) if one.role == role)
        actor = Actor(person.id, person.name, person.role)
        return Visitor(monkeypatch, sqlite, tmp_path / "home", actor, "health")

    return as_role


def fix(**values: object) -> Fix:
    plain: dict[str, object] = {
        "rule": RULES["barcode-invalid"],
        "field": "barcode",
        "department": "Fashion",
        "category_id": 3,
        "category_path": "Fashion > Women & Men",
        "products": 1204,
        "stake": Money(158_699, "GBP"),
        "points": 0.4444,
        "proposals": 0,
    }
    return Fix(**{**plain, **values})  # type: ignore[arg-type]


def test_before_the_first_run_the_screen_says_how_scores_come(opens: Opens) -> None:
    visitor = opens(Role.MERCHANDISER)
    visitor.run()

    assert "Nothing was scored yet." in visitor.text
    assert "each night and after each import" in visitor.text


def test_a_person_scores_the_catalogue_and_sees_it(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MERCHANDISER)
    visitor.run()

    visitor.app.button(key="health.again").click()
    visitor.run()
    with sqlite.read() as session:
        (job_id,) = session.scalars(select(Job.id))
    run_job(sqlite, visitor.settings, job_id or 0)
    visitor.run()

    assert "12 products scored." in visitor.text
    assert "Score of 12 products, 0 to 100" in visitor.text
    assert "The 10 fixes worth most" in visitor.text
    assert "The trend begins with the second day." in visitor.text
    assert "no score from a week ago" in visitor.text


def test_the_trend_shows_the_shop_or_one_department(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    run(sqlite, NOW - timedelta(days=8))
    run(sqlite, NOW)
    visitor.run()

    assert "as on " in visitor.text
    assert visitor.app.selectbox(key="health.trend_of").options == [
        "The whole shop",
        *sorted_departments(sqlite),
    ]
    visitor.app.selectbox(key="health.trend_of").select("Beauty")
    visitor.run()
    assert visitor.app.get("plotly_chart")


def sorted_departments(store: Store) -> list[str]:
    with store.read() as session:
        rows = session.exec(select(HealthScore).where(HealthScore.day == NOW.date()))
        return [name for _, name in sorted((row.score, row.department) for row in rows)]


def test_a_manager_switches_a_rule_off_for_a_department_and_takes_it_back(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    run(sqlite, NOW)
    visitor.run()
    visitor.app.selectbox(key="health.department").select("Beauty")
    visitor.app.selectbox(key="health.rule").select("image-missing")
    visitor.run()

    visitor.app.toggle[0].set_value(False)
    visitor.app.button[button_place(visitor, "Set rule")].click()
    visitor.run()

    assert "Set, as version 1 of the rules." in visitor.text
    with sqlite.read() as session:
        lines = {one.rule.id: one for one in editing.rule_lines(session, "Beauty")}
        elsewhere = {one.rule.id: one for one in editing.rule_lines(session, "Fashion")}
    assert not lines["image-missing"].is_on
    assert elsewhere["image-missing"].is_on
    visitor.app.button[button_place(visitor, "As further out")].click()
    visitor.run()
    assert "Taken back, as version 2 of the rules." in visitor.text
    with sqlite.read() as session:
        assert all(one.is_on for one in editing.rule_lines(session, "Beauty"))


def button_place(visitor: Visitor, label: str) -> int:
    return next(place for place, button in enumerate(visitor.app.button) if button.label == label)


def test_a_category_is_found_by_part_of_its_name(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    run(sqlite, NOW)
    visitor.run()

    visitor.app.text_input(key="health.category").input("serum")
    visitor.app.selectbox(key="health.rule").select("title-long")
    visitor.run()
    visitor.app.number_input[1].set_value(80)
    visitor.app.button[button_place(visitor, "Set rule")].click()
    visitor.run()

    with sqlite.read() as session:
        (kept,) = session.scalars(select(HealthRules.settings))
    assert (kept[0]["rule"], kept[0]["limit"], kept[0]["department"]) == ("title-long", 80, "")
    assert kept[0]["category_id"] is not None


def test_a_merchandiser_reads_the_rules_and_sets_none(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MERCHANDISER)
    run(sqlite, NOW)
    visitor.run()

    assert "There is no title." in visitor.text
    assert "Set rule" not in [button.label for button in visitor.app.button]


def test_a_marketer_is_told_whose_screen_it_is(opens: Opens) -> None:
    visitor = opens(Role.MARKETER)
    visitor.run()

    assert "A marketer may not decide catalog proposals." in visitor.text


def test_a_fix_leads_to_the_proposals_that_would_mend_it() -> None:
    link = health_view.link(fix(proposals=12))

    assert link == "/catalog?department=Fashion&category=Fashion+%3E+Women+%26+Men&field=barcode"
    shown = health_view.fixes([fix(proposals=12)])
    assert "Review 12 proposals</a>" in shown
    for part in ("1,204", "£1.6k", "+0.44", "Fashion › Women &amp; Men", "A barcode is not a valid GTIN."):
        assert part in shown


def test_a_fix_that_nothing_proposes_says_what_to_do_elsewhere() -> None:
    shown = health_view.fixes([fix(field="attributes.<b>Age</b>", category_path="", department="")])

    assert "Set it right in the shop, then <a href='/import' target='_self'>import its file</a>" in shown
    assert "&lt;b&gt;Age" in shown
    assert "No department, no category" in shown
    assert "category=none" in health_view.link(fix(category_path=""))


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.group is Group.TEXT])
def test_a_text_to_write_leads_to_the_texts_of_its_products(rule: Rule) -> None:
    shown = health_view.fixes([fix(rule=rule, field=rule.field)])

    address = "/copywriting?department=Fashion&amp;category=Fashion+%3E+Women+%26+Men"
    assert f"<a href='{address}' target='_self'>Review texts, or have some drafted</a>" in shown


@pytest.mark.parametrize("proposals", [0, 3])
@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_fix_leads_to_a_screen_there_is(rule: Rule, proposals: int) -> None:
    shown = health_view.fixes([fix(rule=rule, field=rule.field, proposals=proposals)])

    (address,) = re.findall("<a href='/([a-z]+)", shown)
    assert address in {screen.file.removesuffix(".py").strip("_") for screen in NAVIGATION}


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (None, "no score from a week ago to compare with yet"),
        (90.0, "▲ 1.2 since 23 Feb"),
        (92.0, "▼ 0.8 since 23 Feb"),
        (91.24, "as on 23 Feb"),
    ],
)
def test_a_change_is_said_with_its_sign_and_day(before: float | None, said: str) -> None:
    earlier = DayScore(date(2026, 2, 23), before) if before is not None else None

    assert health_view.change(91.2, earlier) == said


def test_a_department_names_its_weakest_side() -> None:
    parts = {"completeness": 93.2, "validity": 99.9, "consistency": 99.6, "images": 96.6, "text": 100.0}
    beauty = DepartmentHealth("Beauty", 300, 89.3, 90.0, parts)
    new = DepartmentHealth("", 2, 100.0, None, dict.fromkeys(parts, 100.0))

    shown = health_view.departments([beauty, new], DayScore(date(2026, 2, 23), 90.0))

    for part in ("Since 23 Feb", "Beauty", "89.3", "−0.7", "completeness, 6.8 points", "None", "new"):
        assert part in shown


def test_a_line_is_labelled_at_its_end_and_leaves_room_around_it() -> None:
    figure = charts.line([date(2026, 3, 1), date(2026, 3, 2)], [90.0, 91.0], LIGHT, said="Score")

    trace = figure.data[0]
    assert list(trace.text) == ["", "91.0"]
    assert tuple(figure.layout.yaxis.range) == (89.0, 92.0)
    assert trace.line.color == LIGHT.ink


def test_the_queue_takes_the_field_and_the_category_from_its_address(opens: Opens) -> None:
    visitor = opens(Role.MANAGER)
    catalog = AppTest.from_file(str(SCREENS / "catalog.py"), default_timeout=30)
    catalog.query_params["field"] = "seo_title"
    catalog.query_params["category"] = "Fashion > Tops"

    catalog.run()

    assert visitor.token
    reviewing = catalog.session_state["catalog.review"]
    assert (reviewing.wanted.field, reviewing.wanted.category) == ("seo_title", "Fashion > Tops")
    assert [row.field for row in reviewing.rows] == ["seo_title"]


def test_each_of_them_is_a_chip_in_plain_words() -> None:
    wanted = QueueFilter(field="attributes.Color", category="Fashion > Tops")

    assert [chip[2] for chip in queue_list.chips(wanted)] == ["Color", "Fashion › Tops"]
    assert queue_list.chips(QueueFilter(category="none")) == [("category", "none", "No category")]


def test_a_review_shows_the_products_score_and_what_it_loses_most_by() -> None:
    bare = product(title="", description="", brand="", skus=())
    health = product_health(Look(bare, CONTEXT), Rulebook.of())

    shown = health_view.own(health)

    assert shown.startswith(f"<p class='ec-also'>Health <b>{health.score:.0f}</b> of 100: There is no title −30 · ")
    rules = {breach.rule.id for breach in health.breaches}
    assert shown.endswith(f" · {len(rules) - 3} more</p>")
    assert health_view.own(None) == health_view.own(ProductHealth(100.0, {}, ())) == ""


def test_a_rule_is_said_once_with_all_the_details_it_misses_and_their_points_together() -> None:
    rule, untold = RULES["apparel-detail-missing"], RULES["weight-missing"]
    missed = (
        Breach(untold, "weight_grams", 3.0),
        Breach(rule, "attributes.Age group", 2.0),
        Breach(rule, "attributes.Gender <b>", 1.5),
    )

    shown = health_view.own(ProductHealth(93.5, {}, missed))

    said = "Clothing lacks a detail that search ads require: Age group, Gender &lt;b&gt; −3.5"
    assert shown == f"<p class='ec-also'>Health <b>94</b> of 100: {said} · A SKU has no weight −3</p>"


def test_the_panel_of_a_proposal_says_the_products_health(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    catalog = AppTest.from_file(str(SCREENS / "catalog.py"), default_timeout=30)

    catalog.run()

    assert visitor.token
    assert "of 100: There is no picture −25" in catalog.session_state["catalog.board"]["current"]["thing"]


def test_the_panel_goes_by_the_rules_in_force(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    with sqlite.write() as session:
        person = next(one for one in users.demo_people(session) if one.role == Role.MANAGER)
        manager = Actor(person.id, person.name, person.role)
        editing.set_rule(session, RuleSetting(rule="image-missing", is_on=False), manager, NOW)
    catalog = AppTest.from_file(str(SCREENS / "catalog.py"), default_timeout=30)

    catalog.run()

    assert visitor.token
    thing = catalog.session_state["catalog.board"]["current"]["thing"]
    assert "of 100: " in thing
    assert "There is no picture" not in thing

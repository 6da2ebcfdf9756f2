"""The Models screen: what is in force and why, what people took, one click back, and rules to decide upon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.access import users
from core.access.roles import Actor
from core.catalog.models import Packed, Recipe, Shelf
from core.jobs.tasks import Task
from core.learning.comparing import Judged, compare
from core.learning.learn import challenge
from core.learning.versions import VersionView
from core.proposals.decide import Decided, DecisionRequest, decide
from core.records.catalogue import Brand, Category
from core.records.choices import Action, Kind, ProposalStatus, Role, RuleStatus
from core.records.flow import Proposal
from core.records.judged import ShopValue
from core.records.learned import LearnedRule
from core.records.store import Store
from core.records.work import Job, ModelVersion
from dashboard import charts
from dashboard.theme import DARK, LIGHT
from dashboard.views import models as models_view
from tests.dashboard.shop import HOSTILE, stock
from tests.dashboard.visiting import Visitor

NOW = datetime.now(UTC)
Opens = Callable[[Role], Visitor]


@pytest.fixture
def opens(sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Opens:
    """Opens the screen of a stocked shop as a person of that role."""
    stock(sqlite, NOW - timedelta(days=1), 12)

    def as_role(role: Role) -> Visitor:
        return Visitor(monkeypatch, sqlite, tmp_path / "home", person(sqlite, role), "models")

    return as_role


def person(store: Store, role: Role) -> Actor:
    with store.read() as session:
        found = next(one for one in users.demo_people(session) if one.role == role)
    return Actor(found.id, found.name, found.role)


def learned(visitor: Visitor, store: Store, *rights: int) -> None:
    """A category model a day that is right on so many of 40 held-out examples, each compared with the one in force."""
    shelf = Shelf(store, visitor.settings.folder("models"), NOW - timedelta(days=9), 7)
    for day, right in enumerate(rights):
        recipe: Recipe[int] = Recipe(
            "category",
            f"{right:02}xx-right",
            1234,
            lambda _, right=right: right,  # type: ignore[misc]
            lambda model: Packed({"right": model}, {"held_out": 200.0, "top1": 0.9}),
            lambda file, _: int(file.document["right"]),
            lambda _: True,
        )
        later = replace(shelf, now=shelf.now + timedelta(days=day))
        challenge(later, recipe, lambda model: [Judged(place < model, 0.8, is_decision=True) for place in range(40)])


def approve(store: Store, number: int) -> None:
    """A merchandiser approves so many category proposals, and rejects one more."""
    mara = person(store, Role.MERCHANDISER)
    with store.write() as session:
        open_ones = select(Proposal).where(Proposal.status == ProposalStatus.OPEN, Proposal.field == "category_id")
        rows = session.exec(open_ones.order_by(Proposal.id)).all()[: number + 1]  # type: ignore[arg-type]
        for place, row in enumerate(rows):
            action, reason = (Action.APPROVE, "") if place < number else (Action.REJECT, "wrong-value")
            asked = DecisionRequest(row.id or 0, row.version, action, f"key-{row.id}", reason_code=reason)
            assert isinstance(decide(session, asked, mara, NOW), Decided)


def a_rule(store: Store, brand: str = "Norr") -> None:
    with store.write() as session:
        session.add(made := Brand(name=brand))
        session.flush()
        node = session.exec(select(Category).where(Category.path == "Fashion > Tops > Shirts")).one()
        session.add(
            LearnedRule(
                kind=Kind.CATEGORY,
                field="category_id",
                brand_id=made.id or 0,
                value=str(node.id),
                reason_code="wrong-value",
                decision_ids=[1, 2],
            )
        )


def in_force(store: Store) -> str:
    with store.read() as session:
        return session.exec(select(ModelVersion.version).where(ModelVersion.active)).one()


def test_before_anything_was_trained_it_says_what_will_appear(opens: Opens) -> None:
    visitor = opens(Role.MANAGER)
    visitor.run()

    assert "No such model was trained yet." in visitor.text
    assert "None of its proposals was decided in the last half year." in visitor.text
    assert "No rule is proposed." in visitor.text
    assert not visitor.app.get("plotly_chart")


def test_a_merchandiser_is_told_who_may(opens: Opens) -> None:
    visitor = opens(Role.MERCHANDISER)
    visitor.run()

    assert "A merchandiser may not train models and choose the one in force." in visitor.text
    assert not visitor.app.button


def test_the_version_in_force_shows_its_numbers_with_their_interval(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    learned(visitor, sqlite, 30)
    visitor.run()

    assert "<b>1,234</b> labelled products learned from" in visitor.text
    assert "<b>90 %</b> right on 200 examples left out in training (95 %: 85–93)" in visitor.text
    assert "The first of its kind." in visitor.text


def test_a_model_that_was_made_again_because_its_file_was_damaged_says_so(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    learned(visitor, sqlite, 30)
    (path,) = visitor.settings.folder("models").glob("*.npz")
    path.write_bytes(b"torn")

    learned(visitor, sqlite, 31)
    visitor.run()

    assert in_force(sqlite) == "31xx-right"
    assert "Trained again: " in visitor.text
    assert path.name in visitor.text


def test_why_the_last_one_was_not_put_in_force_is_said_plainly(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    learned(visitor, sqlite, 30, 30, 29)
    visitor.run()

    assert "Not put in force, as it is not better. It was right on 29 of 40" in visitor.text
    assert "Ties keep the version in force." in visitor.text
    assert "right on 29 of 40 held-out (40 decided by people), the one then in force on 30" in visitor.text


def test_one_click_returns_to_the_version_before(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    learned(visitor, sqlite, 20, 36)
    app = visitor.run()
    (button,) = [one for one in app.button if one.label == "Return to this version"]

    button.click()
    visitor.run()

    assert in_force(sqlite) == "20xx-right"
    assert "Version 20xx suggests categories from the next run on" in visitor.text
    assert "Chosen by " in visitor.text


def test_a_version_whose_file_is_gone_offers_no_way_back(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    learned(visitor, sqlite, 20, 36)
    with sqlite.write() as session:
        session.exec(select(ModelVersion).where(ModelVersion.version == "20xx-right")).one().path = ""
    app = visitor.run()

    assert "Its file was cleared away" in visitor.text
    assert not [one for one in app.button if one.label.endswith("this version")]


def test_a_click_that_comes_too_late_is_refused_in_words(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    learned(visitor, sqlite, 20, 36)
    app = visitor.run()
    for path in visitor.settings.folder("models").glob("*.npz"):
        path.unlink()

    next(one for one in app.button if one.label == "Return to this version").click()
    visitor.run()

    assert in_force(sqlite) == "36xx-right"
    assert "The file of this version is gone" in visitor.text


def test_what_people_took_is_drawn_by_week_and_category(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    approve(sqlite, 10)
    visitor.run()

    assert "10 of 11 in the last half year, by week" in visitor.text
    assert "On proposals that people decided" in visitor.text
    assert len(visitor.app.get("plotly_chart")) == 2
    assert "Fashion › Dresses" in visitor.text


def test_retraining_is_a_job_on_the_screen(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    visitor.run().button(key="models.learn").click()
    visitor.run()

    with sqlite.read() as session:
        (task,) = session.exec(select(Job.task))
    assert task == Task.LEARN
    assert "Learn from decisions" in visitor.text


def test_a_rule_is_approved_and_revoked(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    a_rule(sqlite)
    visitor.run()
    assert "Never suggest category “Fashion › Tops › Shirts” for Norr" in visitor.text
    assert "waits for you · refused for 2 products: “The value is wrong”" in visitor.text

    visitor.app.button(key="models.rule.1.approved").click()
    visitor.run()
    assert "Models suggest “Fashion › Tops › Shirts” for Norr no more" in visitor.text
    visitor.app.button(key="models.rule.1.revoked").click()
    visitor.run()

    with sqlite.read() as session:
        assert session.exec(select(LearnedRule.status)).one() == RuleStatus.REVOKED


def test_people_who_contradict_each_other_are_named_with_links(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    first = {"who": "Mara", "value": "Fashion > Dresses", "product_id": 3, "title": HOSTILE[0]}
    second = {"who": "Bo", "value": "Fashion > Tops", "product_id": 4, "title": "Linen dress"}
    with sqlite.write() as session:
        newest = [{"field": "Category", "first": first, "second": second}]
        session.add(ShopValue(name="contradictions", value={"number": 25, "newest": newest}))
    visitor.run()

    assert "People contradict each other on 25 texts" in visitor.text
    assert "Bo: “Fashion › Tops” for <a href='/history?product=4' target='_self'>Linen dress</a>" in visitor.text
    assert "and 24 more" in visitor.text
    assert "<script>" not in visitor.text


def test_hostile_names_are_text(opens: Opens, sqlite: Store) -> None:
    visitor = opens(Role.MANAGER)
    a_rule(sqlite, HOSTILE[0])
    visitor.run()

    assert "<script>" not in visitor.text
    assert "&lt;script&gt;" in visitor.text


@pytest.mark.parametrize(
    ("kind", "said"), [("attribute", "No such model"), ("duplicate", "Learns from copies planted")]
)
def test_each_kind_has_its_part(opens: Opens, kind: str, said: str) -> None:
    visitor = opens(Role.MANAGER)
    visitor.run()
    visitor.app.session_state["models.kind"] = kind
    visitor.run()

    assert said in visitor.text


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_curve_says_how_many_stand_behind_each_point(colours: object) -> None:
    figure = charts.calibration([(0.5, 0.4, 10), (0.9, 0.95, 40)], colours)  # type: ignore[arg-type]

    agree, said = figure.data
    assert (list(agree.x), list(agree.y)) == ([0, 1], [0, 1])
    assert (list(said.x), list(said.y), list(said.text)) == ([0.5, 0.9], [0.4, 0.95], ["10", "40"])
    assert list(said.marker.size) == [11, 16]


def test_bars_of_weeks_begin_at_zero_and_are_labelled_while_they_are_few() -> None:
    weeks = [(date(2026, 3, 2) + timedelta(weeks=number), 0.5, 10) for number in range(12)]

    few = charts.shares(weeks[:2], LIGHT, said="Taken")
    many = charts.shares(weeks, LIGHT, said="Taken")

    assert few.layout.yaxis.range[0] == 0
    assert list(few.data[0].text) == ["50%", "50%"]
    assert many.data[0].text is None


def test_a_version_that_met_no_held_out_example_is_not_said_to_be_right_on_none() -> None:
    one = VersionView(
        id=1,
        kind="duplicate",
        version="bac2",
        trained_at=NOW,
        trained_on=1230,
        in_force=False,
        promoted_at=None,
        retired_at=None,
        decided_by="",
        note="",
        accuracy=None,
        comparison=compare([], []),
        compared_with="07d8",
        has_file=True,
    )

    assert "1,230 products · nothing to compare it on yet" in models_view.version(one, NOW)

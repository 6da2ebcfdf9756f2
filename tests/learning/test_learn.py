"""Learning over a whole shop: a version that learned more replaces the one in force, one that did not stays out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import select

from core.access.roles import Actor
from core.catalog.models import Packed, Recipe, Shelf, file_name
from core.catalog.suggest.comparing import DuplicateModel
from core.catalog.suggest.drafting import ModelName
from core.catalog.suggest.known_values import KnownValues
from core.catalog.suggest.matcher import DecidedPair
from core.catalog.taught import is_held_out
from core.catalog.training import duplicate_recipe, held_out_pairs
from core.changes import CategoryChange, Draft
from core.learning.comparing import Judged
from core.learning.judging import duplicate_judge
from core.learning.learn import Learned, Outcome, challenge, learn
from core.records.catalogue import Category, Product, Sku
from core.records.flow import AuditEvent
from core.records.store import Store
from core.records.work import ModelVersion
from core.settings import Settings
from core.text.calibration import Calibration
from core.text.model_file import ModelFile
from tests.catalog.shop import product
from tests.proposals.desk import accepted, propose, request
from tests.text.garments import garments

SEED = 7


class Judges:
    """A model that is a number, right on as many of 40 held-out examples as it says; how often one was trained."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.trained: list[int] = []

    def recipe(self, right: int) -> Recipe[int]:
        return Recipe("category", f"right-{right}", 100, self.train(right), self.pack, self.unpack, lambda _: True)

    def train(self, right: int):  # type: ignore[no-untyped-def]
        def made(_: ModelName) -> int:
            self.trained.append(right)
            return right

        return made

    def pack(self, model: int) -> Packed:
        return Packed({"right": model}, {})

    def unpack(self, file: ModelFile, _: ModelName) -> int:
        return int(file.document["right"])

    def judge(self, model: int) -> Sequence[Judged]:
        return [Judged(place < model) for place in range(40)]

    def challenge(self, right: int, days: int = 0) -> Learned:
        shelf = replace(self.shelf, now=self.shelf.now + timedelta(days=days))
        return challenge(shelf, self.recipe(right), self.judge)


@pytest.fixture
def judges(store: Store, tmp_path: Path, now: datetime) -> Judges:
    return Judges(Shelf(store, tmp_path, now, SEED))


def rows(store: Store) -> dict[str, ModelVersion]:
    with store.read() as session:
        found = {row.version: row for row in session.exec(select(ModelVersion).where(ModelVersion.name == "category"))}
        session.expunge_all()
    return found


def test_the_first_is_in_force_without_a_comparison(judges: Judges) -> None:
    done = judges.challenge(20)

    assert (done.outcome, done.why) == (Outcome.FIRST, "The first of its kind.")
    assert rows(judges.shelf.store)["right-20"].comparison is None


def test_a_better_version_replaces_the_one_before_and_both_files_stay(judges: Judges, now: datetime) -> None:
    judges.challenge(20)

    done = judges.challenge(30, days=1)

    old, new = (rows(judges.shelf.store)[name] for name in ("right-20", "right-30"))
    assert done.outcome == Outcome.PROMOTED
    assert (old.active, new.active) == (False, True)
    assert (old.retired_at, new.promoted_at) == (now + timedelta(days=1), now + timedelta(days=1))
    assert new.compared_with == "right-20"
    assert new.comparison is not None
    assert (new.comparison["only_new_right"], new.comparison["verdict"]) == (10, "better")
    assert {path.name for path in judges.shelf.folder.glob("*.npz")} == {
        file_name("category", "right-20"),
        file_name("category", "right-30"),
    }


def test_a_worse_version_stays_out_and_says_why(judges: Judges) -> None:
    judges.challenge(30)

    done = judges.challenge(29, days=1)

    assert done.outcome == Outcome.KEPT
    assert done.why.startswith("Not put in force, as it is not better. It was right on 29 of 40")
    assert rows(judges.shelf.store)["right-30"].active
    assert rows(judges.shelf.store)["right-29"].note == done.why


def test_a_version_that_was_compared_before_is_not_made_again(judges: Judges) -> None:
    judges.challenge(30)
    judges.challenge(29, days=1)

    done = judges.challenge(29, days=2)

    assert done.outcome == Outcome.NOTHING_NEW
    assert judges.trained == [30, 29]
    assert judges.challenge(30).why == "The version in force has learned from all there is."


def test_both_outcomes_are_in_the_audit(judges: Judges) -> None:
    for right in (20, 30, 29):
        judges.challenge(right)

    with judges.shelf.store.read() as session:
        events = [(event.event, event.detail["version"]) for event in session.exec(select(AuditEvent))]
    assert events == [("model promoted", "right-30"), ("model not promoted", "right-29")]


def test_who_chose_another_version_meanwhile_is_not_overruled(judges: Judges, now: datetime) -> None:
    """Somebody puts an earlier version in force while a new one is being compared."""
    judges.challenge(20)
    judges.challenge(30, days=1)
    store = judges.shelf.store

    def meanwhile(model: int) -> Sequence[Judged]:
        with store.write() as session:
            for row in session.exec(select(ModelVersion).order_by(ModelVersion.version.desc())):  # type: ignore[attr-defined]
                row.active = False
                session.flush()
            session.exec(select(ModelVersion).where(ModelVersion.version == "right-20")).one().active = True
        return judges.judge(model)

    done = challenge(judges.shelf, judges.recipe(40), meanwhile)

    assert done.outcome == Outcome.KEPT
    assert [name for name, row in rows(store).items() if row.active] == ["right-20"]


def fill(store: Store, count: int, *, wrong: float) -> list[str]:
    """A shop of garments, a share of them in a wrong category; the right category of each, in the order of ids."""
    rng = np.random.default_rng(3)
    texts, labels = garments(count, seed=2)
    names = sorted(set(labels))
    with store.write() as session:
        nodes = {name: Category(path=f"Clothes > {name}", name=name) for name in names}
        session.add_all(nodes.values())
        session.flush()
        for number, (text, label) in enumerate(zip(texts, labels, strict=True)):
            shown = "Bags" if rng.random() < wrong else label
            product = Product(
                handle=f"p{number}", title=text.title, description=text.body, category_id=nodes[shown].id, attributes={}
            )
            session.add(product)
            session.flush()
            session.add(Sku(product_id=product.id or 0, code=f"S{number}", currency="GBP", price_minor=2000))
    return labels


def correct(store: Store, labels: Sequence[str], actor: Actor, now: datetime) -> int:
    """Everything in a wrong category is put right by a person, one by one; how many that were."""
    with store.read() as session:
        nodes = {node.name: node.id or 0 for node in session.exec(select(Category))}
        products = list(session.exec(select(Product).order_by(Product.id)))  # type: ignore[arg-type]
        wrong = [
            (one.id or 0, one.category_id, label)
            for one, label in zip(products, labels, strict=True)
            if one.category_id != nodes[label]
        ]
    drafts = [
        Draft(
            kind="category",
            subject=f"product:{product_id}",
            product_id=product_id,
            field="category_id",
            change=CategoryChange(category_id=nodes[label], path=f"Clothes > {label}"),
            base_value=live,
            base_rev=1,
            confidence=0.9,
            stake_minor=100,
            currency="GBP",
            suggested_by="a person",
            title="A garment",
        )
        for product_id, live, label in wrong
    ]
    for proposal_id in propose(store, now, *drafts):
        accepted(store, request(proposal_id), actor, now)
    return len(drafts)


def category(done: Sequence[Learned]) -> Learned:
    return next(one for one in done if one.kind == "category")


def test_what_people_corrected_makes_a_better_model_which_replaces_the_one_before(
    sqlite: Store, settings: Settings, now: datetime, max_on_sqlite: Actor
) -> None:
    labels = fill(sqlite, 400, wrong=0.45)
    first = learn(sqlite, settings, now, seed=SEED, distil=False)
    assert category(first).outcome == Outcome.FIRST

    corrected = correct(sqlite, labels, max_on_sqlite, now)
    done = category(learn(sqlite, settings, now + timedelta(days=1), seed=SEED, distil=False))

    assert done.outcome == Outcome.PROMOTED, done.why
    new = rows(sqlite)[done.version]
    held_out = sum(is_held_out(product_id) for product_id in range(1, 401))
    assert corrected > 100
    assert new.comparison is not None
    assert new.comparison["examples"] == held_out
    assert 0 < new.comparison["decisions"] < held_out
    assert new.trained_on == 400 - held_out
    assert new.comparison["new"]["accuracy"] > new.comparison["old"]["accuracy"] + 0.1


def test_learning_twice_from_the_same_changes_nothing(sqlite: Store, settings: Settings, now: datetime) -> None:
    fill(sqlite, 300, wrong=0.1)
    learn(sqlite, settings, now, seed=SEED, distil=False)
    before = {name: (row.active, row.path) for name, row in rows(sqlite).items()}

    again = category(learn(sqlite, settings, now + timedelta(days=1), seed=SEED, distil=False))

    assert again.outcome == Outcome.NOTHING_NEW
    assert {name: (row.active, row.path) for name, row in rows(sqlite).items()} == before


@pytest.mark.parametrize("count", [0, 5, 30])
def test_small_and_empty_shops_survive(sqlite: Store, settings: Settings, now: datetime, count: int) -> None:
    fill(sqlite, count, wrong=0.0)

    done = learn(sqlite, settings, now, seed=SEED, distil=False)

    assert {one.kind for one in done} - {"category"} == {"attribute", "duplicate"}
    assert ("category" in {one.kind for one in done}) == (count == 30)


def test_it_stops_between_kinds_when_asked(sqlite: Store, settings: Settings, now: datetime) -> None:
    fill(sqlite, 60, wrong=0.0)
    asked = iter([False, True])

    done = learn(sqlite, settings, now, seed=SEED, distil=False, should_stop=lambda: next(asked))

    assert [one.kind for one in done] == ["category"]


def test_held_out_merges_are_judged_and_not_learned_from(sqlite: Store, now: datetime, tmp_path: Path) -> None:
    """Of 250 decided pairs those of held-out products are left to compare on; with fewer than 200 none is."""
    pairs = [
        DecidedPair(product(number, title=f"Lamp {number}"), product(number + 500, title=f"Lamp {number}"), True)
        for number in range(1, 251)
    ]
    shelf = Shelf(sqlite, tmp_path, now, SEED)
    held = held_out_pairs(pairs)

    judged = duplicate_judge(held, [pair.left for pair in pairs], KnownValues())(
        DuplicateModel(None, Calibration((0.0, 1.0), (0.0, 0.9), 0), ModelName("duplicate model", "v", now))
    )

    assert [pair.left.id for pair in held] == [number for number in range(1, 251) if is_held_out(number)]
    assert held_out_pairs(pairs[:199]) == []
    assert len(judged) == len(held)
    assert all(one.is_decision and not one.right for one in judged)  # without a matcher it is sure of nothing
    versions = {duplicate_recipe(shelf, [], KnownValues(), some).version for some in (pairs, pairs[:-1])}
    assert len(versions) == (1 if is_held_out(250) else 2)

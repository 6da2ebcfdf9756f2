from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import select

from core.catalog import propose
from core.catalog.propose import CHUNK
from core.changes import AttributesChange, CategoryChange, Draft, FixChange, MergeChange, fingerprint
from core.records.catalogue import Attribute, Category, Product, Sku
from core.records.store import Store
from core.records.work import ModelVersion
from core.settings import Settings
from tests.text.garments import garments

COLOURS = ["Black", "White", "Navy", "Rust"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def run(store: Store, settings: Settings, now: datetime, **options: object) -> list[Draft]:
    """All drafts of a run that compares texts by words alone."""
    return [draft for chunk in chunks(store, settings, now, **options) for draft in chunk]


def chunks(store: Store, settings: Settings, now: datetime, **options: object) -> Iterator[list[Draft]]:
    return propose.run(store, settings, now, distil=False, **options)  # type: ignore[arg-type]


def kinds(drafts: list[Draft]) -> dict[str, int]:
    return {kind: sum(draft.kind == kind for draft in drafts) for kind in ("category", "attributes", "merge", "fix")}


def fill(store: Store, count: int = 300, *, seed: int = 1) -> dict[str, int]:
    """A shop of garments by handle: one in ten without a category, one in five without its colour, one listed twice."""
    rng = np.random.default_rng(seed)
    texts, labels = garments(count, seed=seed)
    with store.write() as session:
        top = Category(path="Clothes", name="Clothes")
        session.add_all([top, Attribute(name="Colour", value_type="choice", allowed=COLOURS)])
        session.flush()
        nodes = {name: Category(path=f"Clothes > {name}", name=name, parent_id=top.id, depth=2) for name in set(labels)}
        session.add_all(nodes.values())
        session.flush()
        products = []
        for number, (text, label) in enumerate(zip(texts, labels, strict=True)):
            colour = str(rng.choice(COLOURS))
            products.append(
                Product(
                    handle=f"p{number}",
                    title=f"{text.title} {colour.lower()}",
                    description=f"<p>{text.body}</p>",
                    department="Fashion",
                    category_id=nodes[label].id if number % 10 else None,
                    attributes={"Colour": colour} if number % 5 else {},
                    images=[{"url": "https://shop.example/a.jpg", "alt": ""}],
                )
            )
        first = products[min(1, count - 1)]
        products.append(
            Product(
                handle="again",
                title=" ".join(reversed(first.title.split())),
                description=first.description,
                category_id=first.category_id,
                attributes=dict(first.attributes),
                images=first.images,
            )
        )
        session.add_all(products)
        session.flush()
        prices = rng.integers(1000, 9000, len(products)).tolist()
        prices[-1] = prices[min(1, count - 1)]
        session.add_all(
            Sku(product_id=one.id or 0, code=f"S-{one.handle}", currency="GBP", price_minor=price)
            for one, price in zip(products, prices, strict=True)
        )
        return {one.handle: one.id or 0 for one in products}


def test_a_shop_gets_every_kind_of_proposal(store: Store, settings: Settings, now: datetime) -> None:
    ids = fill(store)

    drafts = run(store, settings, now)

    found = kinds(drafts)
    assert found["category"] >= 20
    assert found["attributes"] >= 50
    merge = next(draft for draft in drafts if draft.kind == "merge").change
    assert isinstance(merge, MergeChange)
    assert {merge.keep_id, merge.retire_id} == {ids["p1"], ids["again"]}


def test_every_draft_says_all_that_a_person_needs(store: Store, settings: Settings, now: datetime) -> None:
    fill(store)

    for draft in run(store, settings, now):
        assert 0 < draft.confidence <= 1
        assert draft.confidence_raw is not None
        assert draft.evidence
        assert draft.title
        assert draft.suggested_by
        assert draft.model_version
        assert draft.currency == "GBP"
        assert draft.stake_minor > 0
        assert draft.base_rev == 1
        assert draft.search_text.split()


def test_a_run_that_is_run_again_suggests_the_same(store: Store, settings: Settings, now: datetime) -> None:
    fill(store)

    first = [fingerprint(draft) for draft in run(store, settings, now)]
    second = [fingerprint(draft) for draft in run(store, settings, now + timedelta(days=1))]

    assert first == second
    assert len(set(first)) == len(first)


def test_a_run_killed_in_the_middle_goes_on_as_it_would_have(store: Store, settings: Settings, now: datetime) -> None:
    """Half a run and then a whole one give the fingerprints of one whole run."""
    fill(store, 600)
    half = chunks(store, settings, now)
    seen = {fingerprint(draft) for draft in next(iter(half))}
    del half

    whole = {fingerprint(draft) for draft in run(store, settings, now)}

    assert seen <= whole


def test_models_are_trained_once_and_entered(store: Store, settings: Settings, now: datetime) -> None:
    fill(store)

    run(store, settings, now)
    run(store, settings, now + timedelta(days=1))

    with store.read() as session:
        rows = [(row.name, row.active, row.data_cut) for row in session.exec(select(ModelVersion))]
    assert sorted(rows) == [("attribute", True, now), ("category", True, now), ("duplicate", True, now)]


def test_a_damaged_model_is_trained_again(
    store: Store, settings: Settings, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    fill(store)
    before = [fingerprint(draft) for draft in run(store, settings, now)]
    (path,) = settings.folder("models").glob("category-*.npz")
    path.write_bytes(b"torn")

    after = [fingerprint(draft) for draft in run(store, settings, now)]

    assert after == before
    assert "trained again" in caplog.text


def test_it_comes_in_chunks_and_tells_how_far_it_is(store: Store, settings: Settings, now: datetime) -> None:
    fill(store, CHUNK + 20)
    told: list[tuple[int, int]] = []

    sizes = [
        len({draft.product_id for draft in chunk})
        for chunk in chunks(store, settings, now, progress=lambda done, total: told.append((done, total)))
    ]

    assert told == [(CHUNK, CHUNK + 21), (CHUNK + 21, CHUNK + 21)]
    assert len(sizes) == 3
    assert max(sizes) <= CHUNK


def test_it_stops_when_asked(store: Store, settings: Settings, now: datetime) -> None:
    fill(store, CHUNK + 20)
    asked = iter([False, True, True, True])

    assert len(list(chunks(store, settings, now, should_stop=lambda: next(asked)))) == 1


def test_only_the_products_asked_for_are_looked_at(store: Store, settings: Settings, now: datetime) -> None:
    ids = fill(store)
    wanted = [ids["p0"], ids["p10"], ids["again"], 999_999]

    drafts = run(store, settings, now, product_ids=wanted)

    assert {draft.product_id for draft in drafts} <= set(wanted)
    assert {draft.product_id for draft in drafts} >= {ids["p0"], ids["p10"]}


def test_attributes_found_in_texts_are_not_asked_for_again(store: Store, settings: Settings, now: datetime) -> None:
    fill(store)
    with store.write() as session:
        asked = session.exec(select(Attribute)).one()
        asked.required = True

    drafts = run(store, settings, now)

    stated = {draft.product_id for draft in drafts if isinstance(draft.change, AttributesChange)}
    missing = {
        draft.product_id
        for draft in drafts
        if isinstance(draft.change, FixChange) and draft.change.field == "attributes.Colour"
    }
    assert stated
    assert not stated & missing


def test_texts_that_contradict_each_other_are_one_question(store: Store, settings: Settings, now: datetime) -> None:
    ids = fill(store)
    with store.write() as session:
        session.exec(select(Attribute)).one().required = True
        one = session.get_one(Product, ids["p5"])
        one.title, one.description, one.attributes = "Jacket navy", "<p>Soft.</p><p>Colour: Rust</p>", {}

    about = [draft for draft in run(store, settings, now) if draft.field == "attributes.Colour"]

    (asked,) = [draft for draft in about if draft.product_id == ids["p5"]]
    assert asked.change == FixChange(field="attributes.Colour")
    assert [choice.label for choice in asked.alternatives] == ["Navy", "Rust"]
    assert [one.text for one in asked.evidence if one.kind == "span"] == ["navy", "Rust"]


def test_a_fresh_catalogue_starts_from_the_names(store: Store, settings: Settings, now: datetime) -> None:
    fill(store)
    with store.write() as session:
        for one in session.exec(select(Product)):
            one.category_id = None
            one.title = f"{one.title} boots"

    drafts = run(store, settings, now)

    named = [draft for draft in drafts if isinstance(draft.change, CategoryChange)]
    assert named
    assert {draft.suggested_by for draft in named} == {"category names"}
    assert max(draft.confidence for draft in named) <= 0.5


def test_a_shop_of_product_types_gets_types(store: Store, settings: Settings, now: datetime) -> None:
    _, labels = garments(300, seed=1)
    fill(store)
    with store.write() as session:
        for one, label in zip(session.exec(select(Product).order_by(Product.id)), [*labels, ""], strict=True):  # type: ignore[arg-type]
            one.category_id = None
            one.product_type = label if one.handle != "p7" else ""

    drafts = run(store, settings, now)

    types = [draft for draft in drafts if isinstance(draft.change, FixChange) and draft.change.field == "product_type"]
    assert any(draft.base_value == "" for draft in types)


@pytest.mark.parametrize("count", [0, 1, 5, 25])
def test_small_shops_survive(store: Store, settings: Settings, now: datetime, count: int) -> None:
    if count:
        fill(store, count)

    run(store, settings, now)


def test_a_shop_of_one_category_survives(store: Store, settings: Settings, now: datetime) -> None:
    fill(store, 60)
    with store.write() as session:
        only = session.exec(select(Category)).first()
        for one in session.exec(select(Product)):
            one.category_id = only.id if only else None

    assert kinds(run(store, settings, now))["category"] == 0


def test_hostile_and_odd_texts_survive(store: Store, settings: Settings, now: datetime) -> None:
    fill(store, 60)
    odd = [
        "",
        " ",
        "DRESS " * 40,
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "👗",
        "فستان",
        "綿のドレス",
        "x" * 10_000,
        "(",
        "\\",
    ]
    with store.write() as session:
        for place, text in enumerate(odd):
            product = Product(handle=f"odd{place}", title=text, description=text * 2, attributes={"Colour": text[:200]})
            session.add(product)
            session.flush()
            session.add(Sku(product_id=product.id or 0, code=f"odd{place}", currency="GBP"))

    drafts = run(store, settings, now)

    assert all(len(each.text) <= 2000 for draft in drafts for each in draft.evidence)


@pytest.mark.slow
def test_the_screen_s_process_loads_no_models() -> None:
    """Importing the queue and everything of the catalogue leaves the heavy libraries out."""
    script = (
        "import sys, pkgutil, importlib, core.catalog, core.text, core.proposals.queue;"
        "[importlib.import_module(m.name) for p in (core.catalog, core.text)"
        " for m in pkgutil.walk_packages(p.__path__, p.__name__ + '.')];"
        "print([m for m in ('sklearn', 'torch', 'xgboost', 'sentence_transformers', 'scipy.sparse', 'tokenizers')"
        " if m in sys.modules])"
    )

    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert out.stdout.strip() == "[]"

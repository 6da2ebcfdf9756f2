"""Below the proposals with the words: those whose products are near in meaning, under the same filter and rights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from core.access.roles import Actor
from core.catalog.meaning import index_path, refresh
from core.proposals import queue
from core.proposals.queue import QueueFilter
from core.proposals.similar import MOST, Meaning, Ready, similar
from core.records.catalogue import Product
from core.records.choices import Kind, Role
from core.records.flow import Proposal
from core.records.store import Store
from core.settings import Settings
from core.text.embeddings import stored
from tests.conftest import NOW
from tests.proposals.rows import row
from tests.text.small_model import WORDS, with_model

TITLES = ("Linen dress", "Frock", "Screwdriver", "Drill", "Serum", "Evening gown", "Borer", "Senator")


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return with_model(tmp_path / "home")


@pytest.fixture
def products(store: Store, home: Settings) -> dict[str, int]:
    """The ids of eight products by title, each with one open proposal, and the file that finds them."""
    with store.write() as session:
        ids = {title: _product(session, title) for title in TITLES}
        for title, product_id in ids.items():
            session.add(_proposal(title, product_id))
    prepare(store, home)
    return ids


def prepare(store: Store, home: Settings) -> None:
    model = stored(home)
    assert model is not None
    refresh(store, home, model)


def found(store: Store, home: Settings | Meaning, actor: Actor, text: str, **wanted: Any) -> list[str]:
    """The titles of the proposals that are similar."""
    meaning = home if isinstance(home, Meaning) else Meaning(home)
    with store.read() as session:
        return [one.title for one in similar(session, meaning, QueueFilter(text=text, **wanted), actor, NOW)]


def _product(session: Session, title: str) -> int:
    product = Product(handle=title.lower().replace(" ", "-"), title=title)
    session.add(product)
    session.flush()
    return product.id or 0


def _proposal(title: str, product_id: int, **values: Any) -> Proposal:
    return row(**{"title": title, "product_id": product_id, "subject": f"product:{product_id}", **values})


def test_the_nearest_products_come_first_without_those_that_have_the_words(
    store: Store, home: Settings, products: dict[str, int], mia: Actor
) -> None:
    assert found(store, home, mia, "gown") == ["Linen dress", "Frock"]
    assert found(store, home, mia, "dress") == ["Frock", "Evening gown"]
    assert found(store, home, mia, "lotion") == ["Serum"]


def test_what_means_nothing_here_has_nothing_similar(
    store: Store, home: Settings, products: dict[str, int], mia: Actor
) -> None:
    typed = ("", "zxqv", "the", "SKU-10482", "quantum physics", "🙈", "' OR 1=1 --", "\ud800")

    assert {text: found(store, home, mia, text) for text in typed} == {text: [] for text in typed}


def test_of_one_product_what_is_most_worth_a_look_comes_first(
    store: Store, home: Settings, products: dict[str, int], mia: Actor
) -> None:
    with store.write() as session:
        session.add(_proposal("Frock worth more", products["Frock"], field="seo_title", worth=9.0))
        session.add(_proposal("Frock worth less", products["Frock"], field="description", worth=0.5))

    assert found(store, home, mia, "gown") == ["Linen dress", "Frock worth more", "Frock", "Frock worth less"]


def test_the_other_filters_hold(store: Store, home: Settings, products: dict[str, int], mia: Actor) -> None:
    with store.write() as session:
        frock = products["Frock"]
        session.add(_proposal("Kept", frock, field="seo_title", department="Fashion", confidence=0.4))

    assert found(store, home, mia, "gown", departments=("Fashion",)) == ["Kept"]
    assert found(store, home, mia, "gown", max_confidence=0.5) == ["Kept"]
    assert found(store, home, mia, "gown", field="seo_title") == ["Kept"]
    assert found(store, home, mia, "gown", kinds=(Kind.MERGE,)) == []
    assert found(store, home, mia, "gown", departments=("Beauty",)) == []


def test_only_what_is_open_and_the_actor_may_decide_is_shown(
    store: Store, home: Settings, products: dict[str, int], people: dict[Role, Actor]
) -> None:
    with store.write() as session:
        session.add(_proposal("Closed", products["Frock"], field="seo_title", status="rejected"))
        session.add(_proposal("Above", products["Frock"], field="description", escalated_to=Role.MANAGER, due_at=NOW))

    assert found(store, home, people[Role.MERCHANDISER], "gown") == ["Linen dress", "Frock"]
    assert "Above" in found(store, home, people[Role.MANAGER], "gown")
    assert found(store, home, people[Role.MARKETER], "gown") == []


def test_the_ranking_is_short(sqlite: Store, home: Settings) -> None:
    actor = Actor(1, "Mia", Role.MANAGER)
    with sqlite.write() as session:
        for number in range(MOST + 10):
            session.add(_proposal("Frock", _product(session, f"Frock {number}")))
        for number in range(MOST):
            _product(session, f"Drill {number}")
    prepare(sqlite, home)

    assert len(found(sqlite, home, actor, "gown")) == MOST


def test_a_row_is_dressed_as_in_the_queue(store: Store, home: Settings, products: dict[str, int], mia: Actor) -> None:
    with store.read() as session:
        near = similar(session, Meaning(home), QueueFilter(text="lotion"), mia, NOW)
        queued = queue.page(session, QueueFilter(text="serum"), mia, NOW).rows

    assert near == queued


def test_before_the_file_is_written_or_without_a_model_nothing_is_similar(sqlite: Store, tmp_path: Path) -> None:
    bare, home, mia = Settings(home=tmp_path / "bare"), with_model(tmp_path / "other"), Actor(1, "Mia", Role.MANAGER)

    assert (Meaning(bare).ready(), Meaning(home).ready()) == (Ready.NO_MODEL, Ready.NOT_YET)
    assert found(sqlite, bare, mia, "gown") == found(sqlite, home, mia, "gown") == []


def test_a_file_that_was_replaced_is_read_again(
    store: Store, home: Settings, products: dict[str, int], mia: Actor
) -> None:
    meaning = Meaning(home)
    assert found(store, meaning, mia, "gown") == ["Linen dress", "Frock"]
    with store.write() as session:
        session.add(_proposal("Another frock", _product(session, "Another frock")))
    prepare(store, home)

    assert found(store, meaning, mia, "gown") == ["Linen dress", "Frock", "Another frock"]


def test_a_damaged_file_finds_nothing_until_it_is_written_again_and_is_told_once(
    store: Store, home: Settings, products: dict[str, int], mia: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    meaning = Meaning(home)
    index_path(home).write_bytes(b"half")

    assert found(store, meaning, mia, "gown") == found(store, meaning, mia, "lotion") == []
    assert caplog.text.count("meaning.npz is damaged") == 1
    prepare(store, home)
    assert found(store, meaning, mia, "gown") == ["Linen dress", "Frock"]


def test_the_file_of_another_model_finds_nothing(
    store: Store, home: Settings, products: dict[str, int], mia: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    with_model(home.home, WORDS, weights=b"other weights")

    assert found(store, home, mia, "gown") == []
    assert "embedding.npz holds version" in caplog.text

"""The file that search by meaning reads follows the catalogue, reads no more than has changed, and mends itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from core.catalog import meaning
from core.catalog.meaning import Refreshed, index_path, is_due, refresh
from core.records.catalogue import Product
from core.records.store import Store
from core.settings import Settings
from core.text.word_index import Entry, WordIndex, read_index
from tests.text.small_model import WORDS, small_model

MODEL = small_model()


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def add(session: Session, *titles: str, **values: object) -> list[Product]:
    made = [Product(handle=f"{title}-{place}", title=title, **values) for place, title in enumerate(titles)]
    session.add_all(made)
    session.flush()
    return made


def kept(home: Settings) -> WordIndex:
    return read_index(index_path(home))


def test_a_product_is_found_by_title_type_and_description(store: Store, home: Settings) -> None:
    with store.write() as session:
        add(
            session,
            "Linen dress",
            product_type="Frock",
            description="<p>Goes with a <b>drill</b>.</p><style>gown</style>",
        )

    assert refresh(store, home, MODEL) == Refreshed(products=1, read=1)

    assert kept(home).entry_at(0) == Entry(("linen", "dress", "frock", "goes", "drill"), 2)
    assert kept(home).model == "test"


def test_only_what_has_changed_is_read_again(store: Store, home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.write() as session:
        changed, gone, _ = add(session, "Dress", "Drill", "Serum")
    refresh(store, home, MODEL)
    with store.write() as session:
        found = session.get_one(Product, changed.id)
        found.title, found.rev = "Frock", 2
        session.get_one(Product, gone.id).status = "archived"
        session.add(Product(handle="new", title="Lotion"))

    read: list[int] = []
    monkeypatch.setattr(meaning, "_entries", _counting(meaning._entries, read))

    assert refresh(store, home, MODEL) == Refreshed(products=3, read=2)
    assert len(read) == 2
    assert [kept(home).entry_at(place).words for place in range(3)] == [("frock",), ("serum",), ("lotion",)]


def _counting(reads: Callable[..., dict[int, object]], read: list[int]) -> Callable[..., dict[int, object]]:
    def count(session: Session, ids: list[int]) -> dict[int, object]:
        read.extend(ids)
        return reads(session, ids)

    return count


def test_a_damaged_file_is_written_from_nothing_and_the_log_says_so(
    sqlite: Store, home: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite.write() as session:
        add(session, "Dress", "Drill")
    refresh(sqlite, home, MODEL)
    index_path(home).write_bytes(b"half a file")

    assert refresh(sqlite, home, MODEL) == Refreshed(products=2, read=2)

    assert "meaning.npz is damaged" in caplog.text
    assert "written again" in caplog.text
    assert kept(home).words == ("dress", "drill")


def test_the_file_of_another_language_model_is_written_from_nothing(
    sqlite: Store, home: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite.write() as session:
        add(session, "Dress")
    refresh(sqlite, home, MODEL)

    assert refresh(sqlite, home, small_model(WORDS, "other")) == Refreshed(products=1, read=1)

    assert "of language model test, not other" in caplog.text
    assert kept(home).model == "other"


def test_a_run_that_is_stopped_leaves_the_file_as_it_was(sqlite: Store, home: Settings) -> None:
    with sqlite.write() as session:
        add(session, "Dress")
    refresh(sqlite, home, MODEL)
    before = index_path(home).read_bytes()
    with sqlite.write() as session:
        session.add(Product(handle="new", title="Drill"))

    assert refresh(sqlite, home, MODEL, should_stop=lambda: True) is None

    assert index_path(home).read_bytes() == before


def test_a_shop_without_products_has_an_empty_file(sqlite: Store, home: Settings) -> None:
    assert refresh(sqlite, home, MODEL) == Refreshed(products=0, read=0)
    assert len(kept(home)) == 0


def test_the_level_of_chance_stays_while_little_has_changed(sqlite: Store, home: Settings) -> None:
    with sqlite.write() as session:
        add(session, *["Dress"] * 20)
    refresh(sqlite, home, MODEL)
    level = kept(home).level
    with sqlite.write() as session:
        session.add(Product(handle="new", title="Senator parliament"))
    refresh(sqlite, home, MODEL)
    after_one = kept(home).level
    with sqlite.write() as session:
        add(session, *["Senator drill serum"] * 20)
    refresh(sqlite, home, MODEL)

    assert level == after_one
    assert kept(home).level != level


def test_it_is_due_once_a_product_is_newer_than_the_file(store: Store, home: Settings, now: datetime) -> None:
    with store.read() as session:
        assert not is_due(session, home)
    with store.write() as session:
        add(session, "Dress", updated_at=now)
    with store.read() as session:
        assert is_due(session, home)
    refresh(store, home, MODEL)
    _written(home, now + timedelta(seconds=1))
    with store.read() as session:
        assert not is_due(session, home)
    _written(home, now - timedelta(seconds=1))
    with store.read() as session:
        assert is_due(session, home)


def _written(home: Settings, when: datetime) -> None:
    os.utime(index_path(home), (when.timestamp(), when.timestamp()))

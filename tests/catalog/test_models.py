from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.catalog.models import Packed, Shelf
from core.catalog.suggest.drafting import ModelName
from core.errors import ModelError
from core.records.store import Store
from core.records.work import ModelVersion
from core.text.model_file import ModelFile


@pytest.fixture
def shelf(store: Store, tmp_path: Path, now: datetime) -> Shelf:
    return Shelf(store, tmp_path, now, seed=7)


class Counter:
    """A model that is a number, and how often it was trained."""

    def __init__(self) -> None:
        self.trained = 0
        self.names: list[ModelName] = []

    def keep(self, shelf: Shelf, version: str = "v1") -> int:
        return shelf.kept("category", version, train=self.train, pack=self.pack, unpack=self.unpack)

    def train(self, name: ModelName) -> int:
        self.trained += 1
        self.names.append(name)
        return self.trained

    def pack(self, model: int) -> Packed:
        return Packed({"number": model}, {"top1": 0.9})

    def unpack(self, file: ModelFile, name: ModelName) -> int:
        self.names.append(name)
        try:
            return int(file.document["number"])
        except KeyError:
            raise ModelError("The stored number is incomplete.") from None


def rows(store: Store) -> list[ModelVersion]:
    with store.read() as session:
        found = list(session.exec(select(ModelVersion).order_by(ModelVersion.id)))  # type: ignore[arg-type]
        session.expunge_all()
    return found


def test_a_model_is_trained_once_and_found_again(shelf: Shelf) -> None:
    counter = Counter()

    assert [counter.keep(shelf), counter.keep(shelf)] == [1, 1]
    assert counter.trained == 1


def test_a_found_model_keeps_the_day_it_was_trained(shelf: Shelf) -> None:
    counter = Counter()
    counter.keep(shelf)

    counter.keep(replace(shelf, now=shelf.now + timedelta(days=5)))

    assert counter.names[0] == counter.names[1] == ModelName("category model", "v1", shelf.now)


def test_its_row_says_what_it_is(shelf: Shelf) -> None:
    Counter().keep(shelf)

    row = rows(shelf.store)[0]

    assert (row.name, row.version, row.seed, row.active) == ("category", "v1", 7, True)
    assert (row.data_cut, row.path, row.metrics) == (shelf.now, "category.npz", {"top1": 0.9})


def test_another_catalogue_gets_another_model_and_the_old_one_retires(shelf: Shelf) -> None:
    counter = Counter()

    assert [counter.keep(shelf, "v1"), counter.keep(shelf, "v2")] == [1, 2]

    assert [(row.version, row.active) for row in rows(shelf.store)] == [("v1", False), ("v2", True)]


def test_going_back_to_an_older_version_makes_its_row_active_again(shelf: Shelf) -> None:
    counter = Counter()
    for version in ("v1", "v2", "v1"):
        counter.keep(shelf, version)

    assert [(row.version, row.active) for row in rows(shelf.store)] == [("v1", True), ("v2", False)]


@pytest.mark.parametrize("damage", ["cut", "manifest", "format", "document", "date"])
def test_a_damaged_or_older_file_is_trained_again_and_said(
    shelf: Shelf, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    counter = Counter()
    counter.keep(shelf)
    path = shelf.folder / "category.npz"
    manifest = path.with_name("category.npz.json")
    told = json.loads(manifest.read_text())
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:40])
    elif damage == "manifest":
        manifest.write_text("{")
    elif damage == "format":
        manifest.write_text(json.dumps(told | {"format": 0}))
    elif damage == "date":
        manifest.write_text(json.dumps(told | {"made_from": {}}))
    else:
        shelf.kept("category", "v1b", train=counter.train, pack=lambda _: Packed({}, {}), unpack=counter.unpack)
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"version": "v1"}))

    with caplog.at_level(logging.WARNING):
        again = counter.keep(shelf)

    assert again == counter.trained > 1
    assert "It is trained again." in caplog.text
    assert counter.keep(shelf) == again


def test_a_version_is_of_all_it_was_made_from(shelf: Shelf) -> None:
    base = shelf.version("category", [[1, 1, 10]], "embedding")

    assert base == shelf.version("category", [[1, 1, 10]], "embedding")
    others = {
        shelf.version("attribute", [[1, 1, 10]], "embedding"),
        shelf.version("category", [[1, 2, 10]], "embedding"),
        shelf.version("category", [[1, 1, 10]], ""),
        replace(shelf, seed=8).version("category", [[1, 1, 10]], "embedding"),
    }
    assert base not in others
    assert len(others) == 4
    assert len(base) == 16

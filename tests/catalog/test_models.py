from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.catalog.models import KEPT_FILES, Packed, Recipe, Shelf, file_name
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

    def __init__(self, *, fits: bool = False) -> None:
        self.trained = 0
        self.names: list[ModelName] = []
        self.fits = fits

    def recipe(self, version: str = "v1", examples: int = 100) -> Recipe[int]:
        return Recipe("category", version, examples, self.train, self.pack, self.unpack, lambda _: self.fits)

    def keep(self, shelf: Shelf, version: str = "v1", examples: int = 100) -> int:
        return shelf.kept(self.recipe(version, examples))

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
    assert (row.data_cut, row.path, row.metrics) == (shelf.now, "category-v1.npz", {"top1": 0.9})
    assert (row.trained_on, row.note, row.promoted_at) == (100, "The first of its kind.", shelf.now)


def test_another_catalogue_gets_another_model_and_the_old_one_retires(shelf: Shelf) -> None:
    counter = Counter()

    assert [counter.keep(shelf, "v1"), counter.keep(shelf, "v2")] == [1, 2]

    assert [(row.version, row.active) for row in rows(shelf.store)] == [("v1", False), ("v2", True)]
    assert [row.retired_at for row in rows(shelf.store)] == [shelf.now, None]
    assert rows(shelf.store)[1].note == "The one before no longer fitted the catalogue, which has changed."


def test_a_model_that_fits_stays_in_force_while_the_catalogue_changes(shelf: Shelf) -> None:
    counter = Counter(fits=True)

    assert [counter.keep(shelf, version) for version in ("v1", "v2", "v3")] == [1, 1, 1]

    assert [row.version for row in rows(shelf.store)] == ["v1"]


@pytest.mark.parametrize(("examples", "trained"), [(200, 1), (201, 2)])
def test_a_model_of_less_than_half_the_shop_no_longer_fits(shelf: Shelf, examples: int, trained: int) -> None:
    counter = Counter(fits=True)
    counter.keep(shelf, "v1", examples=100)

    assert counter.keep(shelf, "v2", examples=examples) == trained


def test_the_last_files_stay_and_the_one_in_force_however_old_it_is(shelf: Shelf) -> None:
    counter = Counter()
    made = [f"v{number}" for number in range(KEPT_FILES + 3)]
    for days, version in enumerate(made):
        counter.keep(replace(shelf, now=shelf.now + timedelta(days=days)), version)

    kept = sorted(path.name for path in shelf.folder.glob("*.npz"))

    assert kept == sorted(file_name("category", version) for version in made[-KEPT_FILES - 1 :])
    assert [row.path == "" for row in rows(shelf.store)] == [True] * 2 + [False] * (KEPT_FILES + 1)
    assert not (shelf.folder / "category-v0.npz.json").exists()


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
    path = shelf.folder / "category-v1.npz"
    manifest = path.with_name("category-v1.npz.json")
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
        shelf.made(replace(counter.recipe(), pack=lambda _: Packed({}, {})))

    with caplog.at_level(logging.WARNING):
        again = counter.keep(shelf)

    assert again == counter.trained > 1
    assert "It is trained again." in caplog.text
    assert rows(shelf.store)[0].note.startswith("Trained again: ")
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

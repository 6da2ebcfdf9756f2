"""Where trained models are kept: one of each kind is in force, earlier ones stay at hand.

A model's version is the hash of what it was trained on, its parameters and the seed, so the same examples give the
same version. The one in force is used as long as it fits the catalogue; only where there is none, where it no longer
fits, or where its file is damaged or of an older format, another one is trained and put in force at once, and its row
says why. Files hold arrays and JSON only (core/text/model_file.py): nothing in them is ever executed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from numpy.typing import NDArray
from sqlalchemy import select, update
from sqlmodel import Session, col

from core.catalog.suggest.drafting import ModelName
from core.changes import Json, digest
from core.errors import ModelError
from core.records.store import Store
from core.records.work import ModelVersion
from core.text.model_file import ModelFile, read_model, write_model

log = logging.getLogger(__name__)

FORMAT = 1
"""Of the model files; another one is trained again."""

KEPT_FILES = 5
"""Versions of each kind whose files stay, beside the one in force: those one can return to."""

LEAST_OF_TODAY = 0.5
"""A model that learned from less than this share of what there is to learn from today no longer fits."""

T = TypeVar("T")


@dataclass(frozen=True)
class Packed:
    """A model as a file holds it, and how well it did on what it had not seen."""

    document: Mapping[str, Any]
    metrics: Mapping[str, float]
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe(Generic[T]):
    """How a model of a kind is made of what there is to learn from today, and how it is kept.

    ``version`` is what it would be called, ``examples`` how many it would learn from; ``fits`` says whether a model
    made earlier still speaks of this catalogue.
    """

    kind: str
    version: str
    examples: int
    train: Callable[[ModelName], T]
    pack: Callable[[T], Packed]
    unpack: Callable[[ModelFile, ModelName], T]
    fits: Callable[[T], bool]


@dataclass(frozen=True)
class InForce(Generic[T]):
    """The model that suggests now, and the row that tells of it."""

    model: T
    row: ModelVersion


@dataclass(frozen=True)
class Shelf:
    """Where models are kept, and the time and the seed of those trained now."""

    store: Store
    folder: Path
    now: datetime
    seed: int

    def version(self, kind: str, *made_from: Json) -> str:
        """The version of a model of that kind made from those things with this seed: 16 hex digits."""
        return digest((kind, FORMAT, self.seed, *made_from))[:16]

    def kept(self, recipe: Recipe[T]) -> T:
        """The model in force, or if none fits the one of today, which is in force from now on."""
        found = self.usable(recipe)
        return found.model if isinstance(found, InForce) else self.begun(recipe, found)

    def begun(self, recipe: Recipe[T], why: str) -> T:
        """The model of today, trained now and in force without a comparison; its row says why."""
        model, path, packed = self.made(recipe)
        with self.store.write() as session:
            row = self.entered(session, recipe, path, packed)
            put_in_force(session, row, self.now, note=why)
            clear_away(session, self.folder, recipe.kind)
        return model

    def usable(self, recipe: Recipe[T]) -> InForce[T] | str:
        """The model in force if it fits, or else why another one is made."""
        row = self._row_in_force(recipe.kind)
        if row is None:
            return "The first of its kind."
        try:
            model = self.read(recipe, row)
        except ModelError as error:
            log.warning("%s It is trained again.", error.message)
            return f"Trained again: {error.message}"
        of_today = row.version == recipe.version
        if not of_today and (row.trained_on < LEAST_OF_TODAY * recipe.examples or not recipe.fits(model)):
            return "The one before no longer fitted the catalogue, which has changed."
        return InForce(model, row)

    def read(self, recipe: Recipe[T], row: ModelVersion) -> T:
        """The model of that row.

        Raises:
            ModelError: its file is absent, damaged, of another format or of another version.
        """
        file = read_model(self.folder / (row.path or file_name(row.name, row.version)), format_=FORMAT)
        if file.version != row.version:
            raise ModelError(f"{row.path} holds version {file.version}, not {row.version}.")
        return recipe.unpack(file, ModelName(f"{recipe.kind} model", row.version, _data_cut(file)))

    def made(self, recipe: Recipe[T]) -> tuple[T, Path, Packed]:
        """The model of today with its file, trained and written now; nothing says yet that it is in force."""
        model = recipe.train(ModelName(f"{recipe.kind} model", recipe.version, self.now))
        packed = recipe.pack(model)
        made_from = {"data_cut": self.now.isoformat(), "seed": self.seed, "metrics": dict(packed.metrics)}
        path = write_model(
            self.folder / file_name(recipe.kind, recipe.version),
            format_=FORMAT,
            version_=recipe.version,
            arrays=packed.arrays,
            document=packed.document,
            made_from=made_from,
        )
        return model, path, packed

    def entered(self, session: Session, recipe: Recipe[Any], path: Path, packed: Packed) -> ModelVersion:
        """The row of a model made now."""
        row = version_row(session, recipe.kind, recipe.version)
        row = row or ModelVersion(name=recipe.kind, version=recipe.version, data_cut=self.now, created_at=self.now)
        row.path, row.seed, row.metrics, row.trained_on = path.name, self.seed, dict(packed.metrics), recipe.examples
        session.add(row)
        session.flush()
        return row

    def _row_in_force(self, kind: str) -> ModelVersion | None:
        with self.store.read() as session:
            found = session.scalars(
                select(ModelVersion).where(col(ModelVersion.name) == kind, col(ModelVersion.active))
            ).one_or_none()
            if found is not None:
                session.expunge(found)
            return found


def file_name(kind: str, version: str) -> str:
    """What a model's file is called."""
    return f"{kind}-{version}.npz"


def version_row(session: Session, kind: str, version: str) -> ModelVersion | None:
    """The row of that version, if it was ever made."""
    wanted = select(ModelVersion).where(col(ModelVersion.name) == kind, col(ModelVersion.version) == version)
    return session.scalars(wanted).one_or_none()


def put_in_force(session: Session, row: ModelVersion, now: datetime, *, note: str, decided_by: str = "") -> None:
    """Let this version suggest from now on, and the one before no longer."""
    others = update(ModelVersion).where(col(ModelVersion.name) == row.name, col(ModelVersion.id) != row.id)
    session.execute(others.where(col(ModelVersion.active)).values(active=False, retired_at=now))
    row.active, row.promoted_at, row.retired_at = True, now, None
    row.note, row.decided_by = note, decided_by
    session.add(row)
    session.flush()


def clear_away(session: Session, folder: Path, kind: str) -> None:
    """Remove the files of all but the newest versions and the one in force; their rows stay."""
    rows = session.scalars(
        select(ModelVersion)
        .where(col(ModelVersion.name) == kind, col(ModelVersion.path) != "")
        .order_by(col(ModelVersion.active).desc(), col(ModelVersion.created_at).desc(), col(ModelVersion.id).desc())
    ).all()
    for row in rows[KEPT_FILES + 1 :]:
        for path in (folder / row.path, folder / f"{row.path}.json"):
            path.unlink(missing_ok=True)
        row.path = ""
        session.add(row)


def _data_cut(file: ModelFile) -> datetime:
    try:
        return datetime.fromisoformat(file.manifest["made_from"]["data_cut"])
    except (KeyError, TypeError, ValueError):
        raise ModelError("A model file does not say when it was made.") from None

"""Where trained models are kept: used again while they fit the catalogue, trained again when they do not.

A model's version is the hash of what it was trained on, its parameters and the seed, so the same catalogue gives the
same version. A stored model is used only if its version is the one wanted. A file that is damaged or of an older
format is trained again, and the log says so. Files hold arrays and JSON only (core/text/model_file.py): nothing in
them is ever executed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from numpy.typing import NDArray
from sqlalchemy import select, update
from sqlmodel import col

from core.catalog.suggest.drafting import ModelName
from core.changes import Json, digest
from core.errors import ModelError
from core.records.store import Store
from core.records.work import ModelVersion
from core.text.model_file import ModelFile, read_model, write_model

log = logging.getLogger(__name__)

FORMAT = 1
"""Of the model files; another one is trained again."""

T = TypeVar("T")


@dataclass(frozen=True)
class Packed:
    """A model as a file holds it, and how well it did on what it had not seen."""

    document: Mapping[str, Any]
    metrics: Mapping[str, float]
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)


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

    def kept(
        self,
        kind: str,
        version: str,
        *,
        train: Callable[[ModelName], T],
        pack: Callable[[T], Packed],
        unpack: Callable[[ModelFile, ModelName], T],
    ) -> T:
        """The model of that version: the one in the folder, or one trained, written and entered now."""
        path = self.folder / f"{kind}.npz"
        found = self._read(path, kind, version, unpack)
        if found is not None:
            return found
        name = ModelName(f"{kind} model", version, self.now)
        model = train(name)
        packed = pack(model)
        made_from = {"data_cut": self.now.isoformat(), "seed": self.seed, "metrics": dict(packed.metrics)}
        write_model(
            path,
            format_=FORMAT,
            version_=version,
            arrays=packed.arrays,
            document=packed.document,
            made_from=made_from,
        )
        self._enter(kind, version, path, packed.metrics)
        return model

    def _read(self, path: Path, kind: str, version: str, unpack: Callable[[ModelFile, ModelName], T]) -> T | None:
        """None where there is no model of that version; a damaged file is worth a word."""
        if not path.exists():
            return None
        try:
            file = read_model(path, format_=FORMAT)
            if file.version != version:
                return None
            return unpack(file, ModelName(f"{kind} model", version, _data_cut(file)))
        except ModelError as error:
            log.warning("%s It is trained again.", error.message)
            return None

    def _enter(self, kind: str, version: str, path: Path, metrics: Mapping[str, float]) -> None:
        """The model's row among the model versions, the only active one of its kind."""
        with self.store.write() as session:
            row = session.scalars(
                select(ModelVersion).where(col(ModelVersion.name) == kind, col(ModelVersion.version) == version)
            ).one_or_none()
            session.execute(update(ModelVersion).where(col(ModelVersion.name) == kind).values(active=False))
            row = row or ModelVersion(name=kind, version=version, data_cut=self.now, seed=self.seed)
            row.path, row.metrics, row.active = path.name, dict(metrics), True
            session.add(row)


def _data_cut(file: ModelFile) -> datetime:
    try:
        return datetime.fromisoformat(file.manifest["made_from"]["data_cut"])
    except (KeyError, TypeError, ValueError):
        raise ModelError("A model file does not say when it was made.") from None

"""The catalogue's words for search by meaning: one file in the home folder, kept in step with the products."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlmodel import Session, col

from core.catalog.plain_text import plain_text
from core.errors import ModelError
from core.records.catalogue import Product
from core.records.choices import ProductStatus
from core.records.store import Store
from core.settings import Settings
from core.text.embeddings import StaticEmbedding
from core.text.meaning import chance_level
from core.text.word_index import Entry, WordIndex, build, entry, read_index, write_index

CHUNK = 1000
_ON_SALE = (ProductStatus.ACTIVE, ProductStatus.DRAFT)
_FEW = 0.1  # of the products read anew change the level of chance by nothing that matters

Ints = NDArray[np.int64]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refreshed:
    """How many products can be found by meaning now, and how many of them were read anew."""

    products: int
    read: int


def index_path(settings: Settings) -> Path:
    """Where the file is; its manifest stands beside it."""
    return settings.home / "models" / "meaning.npz"


def is_due(session: Session, settings: Settings) -> bool:
    """Whether products were changed since the file was written, or there are products and no file."""
    newest = session.scalars(select(func.max(col(Product.updated_at)))).one()
    try:
        written = datetime.fromtimestamp(index_path(settings).stat().st_mtime, UTC)
    except FileNotFoundError:
        return newest is not None
    return newest is not None and newest > written


def refresh(
    store: Store,
    settings: Settings,
    model: StaticEmbedding,
    progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Refreshed | None:
    """Write the file anew: products are read whose revision it does not have; None if stopped, and nothing changed.

    A file that is damaged, or of another format or model, is written from nothing, and the log says so.

    Raises:
        StoreError: the database does not answer.
    """
    before = _usable(index_path(settings), model)
    read: dict[int, Entry] = {}
    with store.read() as session:
        ids, revs = _on_sale(session)
        missing = _missing(ids, revs, before)
        for start in range(0, len(missing), CHUNK):
            if should_stop():
                return None
            read |= _entries(session, missing[start : start + CHUNK])
            if progress is not None:
                progress(min(start + CHUNK, len(missing)), len(missing))
    index = build(ids, revs, read, model, before)
    as_before = before is not None and len(missing) < _FEW * len(ids)
    level = before.level if before is not None and as_before else chance_level(index, model)
    write_index(index_path(settings), replace(index, level=level))
    return Refreshed(len(index), len(missing))


def _usable(path: Path, model: StaticEmbedding) -> WordIndex | None:
    if not path.exists():
        return None
    try:
        found = read_index(path)
    except ModelError as error:
        log.warning("%s It is written again.", error.message)
        return None
    if found.model != model.version:
        log.warning("%s is of language model %s, not %s. It is written again.", path.name, found.model, model.version)
        return None
    return found


def _on_sale(session: Session) -> tuple[Ints, Ints]:
    """The ids of the products on sale, in their order, and their revisions."""
    wanted = (
        select(col(Product.id), col(Product.rev)).where(col(Product.status).in_(_ON_SALE)).order_by(col(Product.id))
    )
    found = np.array([tuple(row) for row in session.execute(wanted)], dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _missing(ids: Ints, revs: Ints, before: WordIndex | None) -> list[int]:
    """The products whose revision the file before does not have."""
    had = dict(zip(before.ids.tolist(), before.revs.tolist(), strict=True)) if before is not None else {}
    return [number for number, rev in zip(ids.tolist(), revs.tolist(), strict=True) if had.get(number) != rev]


def _entries(session: Session, product_ids: Sequence[int]) -> dict[int, Entry]:
    """What products are found by: the title, and beside it the type and the description."""
    columns = (Product.id, Product.title, Product.product_type, Product.description)
    wanted = select(*(col(column) for column in columns)).where(col(Product.id).in_(product_ids))
    return {
        number: entry(title, f"{product_type}. {plain_text(description)}")
        for number, title, product_type, description in session.execute(wanted)
    }

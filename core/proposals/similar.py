"""Open proposals whose products are near in meaning to what was typed, below those that have the very words."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock

from sqlalchemy import ColumnElement, not_, select
from sqlmodel import Session

from core.access.roles import Actor
from core.catalog.meaning import index_path
from core.errors import ModelError
from core.proposals import search
from core.proposals.ordering import COLUMNS, ROW_COLUMNS, Ordering
from core.proposals.queue import QueueFilter, QueueRow, dressed
from core.settings import Settings
from core.text import embeddings
from core.text.embeddings import StaticEmbedding
from core.text.meaning import Near, meant, nearest
from core.text.word_index import WordIndex, read_index

MOST = 50
"""Proposals in the ranking at most: it is a help, not a list of all there is."""

_PRODUCTS = 1000  # that are looked at, as most may have nothing open under the filter
_LOT = 100  # of them at a time

_Mark = tuple[int, int]

log = logging.getLogger(__name__)


class Ready(StrEnum):
    """Whether meanings can be searched, and if not, what is missing."""

    YES = "yes"
    NO_MODEL = "no language model"
    NOT_YET = "not prepared yet"


@dataclass(frozen=True)
class _Opened:
    """What a search needs."""

    index: WordIndex
    model: StaticEmbedding


class Meaning:
    """Search by meaning in one process: index and model are read at the first search, and again once replaced.

    Of the language model only a table of some 16 MB is needed, and the library `tokenizers`.
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing is read yet."""
        self._settings = settings
        self._lock = Lock()
        self._opened: _Opened | None = None
        self._marks: tuple[_Mark | None, ...] = ()  # of the files as they were read

    def ready(self) -> Ready:
        """Whether there is something to search; asks the disk alone, so that any look at the queue may."""
        if not embeddings.may_be_stored(self._settings):
            return Ready.NO_MODEL
        return Ready.YES if index_path(self._settings).exists() else Ready.NOT_YET

    def nearest(self, text: str) -> tuple[Near, ...]:
        """The products nearest to what was typed; none where that means nothing, or meanings cannot be searched."""
        words = search.query_words(text)
        opened = self._open() if words else None
        if opened is None:
            return ()
        return nearest(opened.index, meant(words, opened.index, opened.model), opened.model, most=_PRODUCTS)

    def _open(self) -> _Opened | None:
        with self._lock:
            marks = tuple(_mark(path) for path in (index_path(self._settings), embeddings.model_path(self._settings)))
            if marks != self._marks:
                self._marks, self._opened = marks, self._read() if self.ready() == Ready.YES else None
            return self._opened

    def _read(self) -> _Opened | None:
        try:
            index = read_index(index_path(self._settings))
            held = self._opened.model if self._opened is not None else None
            if held is None or held.version != index.model:
                held = embeddings.of_version(self._settings, index.model)
        except ModelError as error:
            log.warning("%s Meanings are not searched until it is written again.", error.message)
            return None
        return _Opened(index, held)


def similar(
    session: Session, meaning: Meaning, wanted: QueueFilter, actor: Actor, now: datetime, *, most: int = MOST
) -> tuple[QueueRow, ...]:
    """The open proposals under the filter whose products are nearest to its text, without those that have its words.

    The nearest product first; of one product what is most worth a look first.
    """
    ordering = Ordering.of(replace(wanted, text=""), actor, now)
    near = () if ordering.is_empty else meaning.nearest(wanted.text)
    if not near:
        return ()
    others = (not_(search.has_words(search.query_words(wanted.text))), *ordering.all_conditions())
    found: list[int] = []
    for start in range(0, len(near), _LOT):
        lot = [one.product_id for one in near[start : start + _LOT]]
        found += _in_order(session, lot, others)
        if len(found) >= most:
            break
    rows = {row.id: row for row in session.execute(select(*ROW_COLUMNS).where(COLUMNS.id.in_(found[:most])))}
    return dressed(session, [rows[number] for number in found[:most] if number in rows])


def _in_order(session: Session, product_ids: list[int], conditions: Sequence[ColumnElement[bool]]) -> list[int]:
    """The proposals about these products that fulfil the conditions, in the order of the products and of worth."""
    place = {product_id: number for number, product_id in enumerate(product_ids)}
    wanted = select(COLUMNS.id, COLUMNS.product_id, COLUMNS.worth).where(
        COLUMNS.product_id.in_(product_ids), *conditions
    )
    rows = sorted(session.execute(wanted), key=lambda row: (place[row.product_id], -row.worth, row.id))
    return [row.id for row in rows]


def _mark(path: Path) -> _Mark | None:
    """What tells a file from another one that took its place; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns

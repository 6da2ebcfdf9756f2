"""A new version of each model out of what people decided since, put in force only where it beats the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from core.catalog.facts import ProductFacts, catalog_context
from core.catalog.models import Recipe, Shelf, clear_away, put_in_force, version_row
from core.catalog.propose import slim_products
from core.catalog.suggest.known_values import known_values
from core.catalog.taught import Taught
from core.catalog.training import (
    attribute_examples,
    attribute_recipe,
    category_recipe,
    duplicate_recipe,
    held_out_pairs,
    labelled_products,
)
from core.changes import Json
from core.learning import disputes, merges, reading, rules
from core.learning.comparing import Comparison, Judged, Verdict, compare
from core.learning.judging import attribute_judge, duplicate_judge, held_out_labels
from core.learning.telling import as_kept, sentence
from core.records.chain import record
from core.records.store import Store
from core.records.work import ModelVersion
from core.settings import Settings
from core.text import embeddings
from core.text.embeddings import StaticEmbedding

T = TypeVar("T")
Judge = Callable[[T], Sequence[Judged]]


class Outcome(StrEnum):
    """What became of one kind of model."""

    FIRST = "put in force, as none fitted"
    PROMOTED = "put in force, as it is better"
    KEPT = "not put in force"
    NOTHING_NEW = "nothing new to learn from"


@dataclass(frozen=True)
class Learned:
    """What learning did for one kind, and why in a sentence."""

    kind: str
    version: str
    outcome: Outcome
    why: str


def learn(
    store: Store,
    settings: Settings,
    now: datetime,
    *,
    seed: int,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    should_stop: Callable[[], bool] = lambda: False,
    distil: bool = True,
) -> list[Learned]:
    """What became of each model of the catalogue that learns from decisions.

    Each kind is one step that is done or not: a run that was killed trains the same versions again.

    Args:
        store: where decisions are read, and what became of it is kept.
        settings: where models are kept.
        now: the time now.
        seed: of every random choice; the one that proposing runs use.
        progress: told how many kinds of how many are done.
        should_stop: asked before each kind.
        distil: whether to wait for the static embedding to be made, once an installation.
    """
    embedding = embeddings.load_or_distil(settings) if distil else embeddings.stored(settings)
    shelf = Shelf(store, settings.folder("models"), now, seed)
    with store.write() as session:
        found = reading.read(session)
        rules.suggest(session, found, now)
        disputes.keep(session, found, now)
    taught, slim = found.taught(), slim_products(store)
    done: list[Learned] = []
    steps: tuple[Callable[[], Learned | None], ...] = (
        lambda: _categories(shelf, taught, embedding),
        lambda: _attributes(shelf, slim, taught),
        lambda: _duplicates(shelf, slim),
    )
    for number, step in enumerate(steps):
        if should_stop():
            break
        learned = step()
        done += [learned] if learned is not None else []
        progress(number + 1, len(steps))
    return done


def challenge(shelf: Shelf, recipe: Recipe[T], judge: Judge[T]) -> Learned:
    """The version of today beside the one in force: entered with how they compare, and in force if it is better."""
    before = shelf.usable(recipe)
    if isinstance(before, str):
        shelf.begun(recipe, before)
        return Learned(recipe.kind, recipe.version, Outcome.FIRST, before)
    known = _known(shelf, recipe)
    if known is not None:
        return Learned(recipe.kind, recipe.version, Outcome.NOTHING_NEW, known)
    model, path, packed = shelf.made(recipe)
    found = compare(judge(before.model), judge(model))
    with shelf.store.write() as session:
        row = shelf.entered(session, recipe, path, packed)
        row.compared_with, row.comparison, row.note = before.row.version, as_kept(found), sentence(found)
        promoted = found.verdict == Verdict.BETTER and _is_in_force(session, before.row)
        if promoted:
            put_in_force(session, row, shelf.now, note=row.note)
        session.add(row)
        clear_away(session, shelf.folder, recipe.kind)
        _tell(session, row, found, shelf.now, promoted=promoted)
        outcome = Outcome.PROMOTED if promoted else Outcome.KEPT
        return Learned(recipe.kind, recipe.version, outcome, row.note)


def _categories(shelf: Shelf, taught: Taught, embedding: StaticEmbedding | None) -> Learned | None:
    with shelf.store.read() as session:
        data = labelled_products(session, catalog_context(session), seed=shelf.seed, taught=taught)
        if data is None:
            return None
        held_out = held_out_labels(session, data, taught, embedding, shelf.seed)
    return challenge(shelf, category_recipe(shelf, data, embedding), held_out.judge)


def _attributes(shelf: Shelf, slim: Sequence[ProductFacts], taught: Taught) -> Learned:
    with shelf.store.read() as session:
        context = catalog_context(session)
        products = attribute_examples(session, slim, seed=shelf.seed, taught=taught)
        held_out = attribute_examples(session, slim, seed=shelf.seed, taught=taught, held_out=True)
    recipe = attribute_recipe(shelf, products, slim, context, taught)
    return challenge(shelf, recipe, attribute_judge(held_out, slim, context, taught))


def _duplicates(shelf: Shelf, slim: Sequence[ProductFacts]) -> Learned:
    with shelf.store.read() as session:
        known = known_values(slim, catalog_context(session))
        decided = merges.decided_pairs(session)
    recipe = duplicate_recipe(shelf, slim, known, decided)
    return challenge(shelf, recipe, duplicate_judge(held_out_pairs(decided), slim, known))


def _known(shelf: Shelf, recipe: Recipe[T]) -> str | None:
    """Why nothing is trained, where that very version was made before."""
    with shelf.store.read() as session:
        row = version_row(session, recipe.kind, recipe.version)
        if row is None:
            return None
        if row.active:
            return "The version in force has learned from all there is."
        return f"The same version was made on {row.data_cut:%Y-%m-%d} already, and is not in force."


def _is_in_force(session: Session, row: ModelVersion) -> bool:
    """Whether it is still the one in force: a manager may have chosen another one meanwhile."""
    return session.scalars(select(col(ModelVersion.active)).where(col(ModelVersion.id) == row.id)).one()


def _tell(session: Session, row: ModelVersion, found: Comparison, now: datetime, *, promoted: bool) -> None:
    detail: dict[str, Json] = {
        "version": row.version,
        "compared_with": row.compared_with,
        "right": found.new.right,
        "right_before": found.old.right,
        "examples": found.examples,
    }
    record(session, "model promoted" if promoted else "model not promoted", None, f"model:{row.name}", detail, now)

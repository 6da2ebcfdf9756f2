"""A proposing run: the models and rules go through the catalogue and yield drafts, a few hundred products at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.catalog.facts import CatalogContext, ProductFacts, all_product_ids, catalog_context, facts
from core.catalog.models import category_model, labelled_products
from core.catalog.suggest.categories import CategoryModel, CategoryView, suggest_categories
from core.catalog.suggest.cold_start import PathIndex, suggest_by_names
from core.catalog.suggest.fixes import suggest_fixes
from core.catalog.suggest.peers import PricePeers
from core.catalog.suggest.reasons import Reasons
from core.catalog.suggest.wording import Casing
from core.changes import Draft
from core.records.store import Store
from core.settings import Settings
from core.text import embeddings
from core.text.embeddings import StaticEmbedding

CHUNK = 500
"""Products whose drafts are made, and yielded, at a time."""


@dataclass(frozen=True)
class _Models:
    """All that a run suggests with, made once."""

    context: CatalogContext
    embedding: StaticEmbedding | None
    peers: PricePeers
    casing: Casing
    categories: tuple[CategoryModel, CategoryView] | None
    names: PathIndex | None


def run(
    store: Store,
    settings: Settings,
    now: datetime,
    *,
    seed: int = 0,
    product_ids: Sequence[int] | None = None,
    progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    distil: bool = True,
) -> Iterator[list[Draft]]:
    """Drafts for the products given, or for all, in chunks; the same catalogue and seed give the same drafts.

    A run that was killed is simply run again: what it had submitted keeps its fingerprint. Models are trained first
    where the stored ones are not of this catalogue.

    Args:
        store: read only, but for the row of a newly trained model.
        settings: where models are kept, and how many threads they may use.
        now: the time of the run, told in the models' names.
        seed: of every random choice.
        product_ids: the products to look at; None for all.
        progress: told how many products of how many are done.
        should_stop: asked before every chunk.
        distil: whether to wait for the static embedding to be distilled where it is not stored yet (some 25 CPU
            seconds, once an installation); without it texts are compared by their words alone.

    Raises:
        ModelError: the sentence model that the settings name cannot be used.
        StoreError: the database does not answer.
    """
    embedding = embeddings.load_or_distil(settings) if distil else embeddings.stored(settings)
    models = _models(store, settings, embedding, now, seed)
    with store.read() as session:
        wanted = all_product_ids(session) if product_ids is None else sorted(set(product_ids))
    for start in range(0, len(wanted), CHUNK):
        if should_stop is not None and should_stop():
            return
        with store.read() as session:
            products = facts(session, wanted[start : start + CHUNK])
        yield _drafts(list(products.values()), models)
        if progress is not None:
            progress(min(start + CHUNK, len(wanted)), len(wanted))


def _drafts(products: Sequence[ProductFacts], models: _Models) -> list[Draft]:
    drafts: list[Draft] = []
    if models.categories is not None:
        drafts += suggest_categories(products, *models.categories)
    elif models.names is not None:
        drafts += suggest_by_names(products, models.names, models.embedding)
    by_id = {product.id: product for product in products}
    return drafts + suggest_fixes(by_id, models.context, peers=models.peers, casing=models.casing)


def _models(store: Store, settings: Settings, embedding: StaticEmbedding | None, now: datetime, seed: int) -> _Models:
    with store.read() as session:
        context = catalog_context(session)
        data = labelled_products(session, embedding, seed=seed)
    slim = _slim_products(store)
    categories, names = None, None
    if data.is_enough:
        trained = category_model(store, settings, data, embedding, now, seed=seed)
        reasons = Reasons.build(trained.model.classifier, data.products, data.labels)
        categories = trained.model, CategoryView(context, embedding, reasons, trained.unseen)
    else:
        names = PathIndex.build(context, embedding)
    return _Models(context, embedding, PricePeers.of(slim), Casing.of(slim), categories, names)


def _slim_products(store: Store) -> list[ProductFacts]:
    """Every product without its long texts: what comparing across the catalogue needs, in bounded memory."""
    slim: list[ProductFacts] = []
    with store.read() as session:
        ids = all_product_ids(session)
        for start in range(0, len(ids), CHUNK):
            found = facts(session, ids[start : start + CHUNK])
            slim += [replace(product, description="", description_html="", images=()) for product in found.values()]
    return slim

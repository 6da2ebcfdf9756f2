"""A proposing run: models and rules go through the catalogue and yield drafts, a few hundred products at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.catalog.facts import CatalogContext, ProductFacts, all_product_ids, catalog_context, facts
from core.catalog.fields import ATTRIBUTE_PREFIX
from core.catalog.models import Shelf
from core.catalog.suggest.attribute_model import AttributeModel
from core.catalog.suggest.attributes import suggest_attributes
from core.catalog.suggest.categories import CategoryModel, CategoryView, suggest_categories
from core.catalog.suggest.cold_start import PathIndex, suggest_by_names
from core.catalog.suggest.comparing import DuplicateModel
from core.catalog.suggest.fixes import suggest_fixes
from core.catalog.suggest.gaps import Gaps
from core.catalog.suggest.known_values import KnownValues, known_values
from core.catalog.suggest.matcher import DecidedPair
from core.catalog.suggest.merging import suggest_merges
from core.catalog.suggest.option_habits import DecidedVariant
from core.catalog.suggest.pair_signs import READ_OF_DESCRIPTION
from core.catalog.suggest.peers import PricePeers
from core.catalog.suggest.reasons import Reasons
from core.catalog.suggest.targets import CategoryTarget
from core.catalog.suggest.wording import Casing
from core.catalog.taught import NOTHING_TAUGHT, Taught
from core.catalog.training import (
    attribute_examples,
    attribute_recipe,
    category_recipe,
    duplicate_recipe,
    labelled_products,
)
from core.changes import AttributesChange, Draft
from core.errors import StoppedError
from core.records.store import Store
from core.settings import Settings
from core.text import embeddings
from core.text.embeddings import StaticEmbedding

CHUNK = 500
"""Products whose drafts are made, and yielded, at a time."""


@dataclass(frozen=True)
class _Models:
    """All that a run suggests with, made once; ``slim`` is the whole catalogue without its long texts."""

    slim: Sequence[ProductFacts]
    context: CatalogContext
    known: KnownValues
    embedding: StaticEmbedding | None
    categories: tuple[CategoryModel, CategoryView] | None
    names: PathIndex | None
    attributes: AttributeModel
    duplicates: DuplicateModel
    peers: PricePeers
    casing: Casing
    gaps: Gaps


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
    taught: Taught = NOTHING_TAUGHT,
    decided_merges: Sequence[DecidedPair] = (),
    decided_variants: Sequence[DecidedVariant] = (),
) -> Iterator[list[Draft]]:
    """Drafts for the products given, or for all, in chunks; the same catalogue, models and seed give the same drafts.

    A run that was killed is simply run again: what it had submitted keeps its fingerprint. The models in force are
    used; one is trained first where there is none that fits this catalogue. Merges come last, as they are about the
    whole catalogue.

    Args:
        store: read only, but for the rows of newly trained models.
        settings: where models are kept, and how many threads they may use.
        now: the time of the run, told in the models' names.
        seed: of every random choice.
        product_ids: the products to look at; None for all.
        progress: told how many products of how many are done.
        should_stop: asked before every chunk.
        distil: whether to wait for the static embedding to be distilled where it is not stored yet (some 25 CPU
            seconds, once an installation); without it texts are compared by their words alone.
        taught: what people's decisions teach a model that is trained now.
        decided_merges: what people decided of products listed twice, for the model of those.
        decided_variants: what people decided of variants listed apart: whether the shop joins such.

    Raises:
        ModelError: the sentence model that the settings name cannot be used.
        StoppedError: somebody asked to stop while the static embedding was distilled.
        StoreError: the database does not answer.
    """
    embedding = _distilled(settings, should_stop) if distil else embeddings.stored(settings)
    models = _models(Shelf(store, settings.folder("models"), now, seed), embedding, taught, decided_merges)
    wanted = [product.id for product in models.slim] if product_ids is None else sorted(set(product_ids))
    for start in range(0, len(wanted), CHUNK):
        if should_stop is not None and should_stop():
            return
        with store.read() as session:
            products = facts(session, wanted[start : start + CHUNK])
        yield _drafts(list(products.values()), models)
        if progress is not None:
            progress(min(start + CHUNK, len(wanted)), len(wanted))
    if should_stop is None or not should_stop():
        yield from _merges(models, None if product_ids is None else frozenset(wanted), decided_variants)


def _distilled(settings: Settings, should_stop: Callable[[], bool] | None) -> StaticEmbedding | None:
    def stop_if_asked(_done: int, _total: int) -> None:
        if should_stop is not None and should_stop():
            raise StoppedError("The job was stopped while the language model was made. It is begun anew next time.")

    return embeddings.load_or_distil(settings, progress=stop_if_asked)


def _drafts(products: Sequence[ProductFacts], models: _Models) -> list[Draft]:
    """What is suggested about each of these products alone."""
    drafts: list[Draft] = []
    if models.categories is not None:
        drafts += suggest_categories(products, *models.categories)
    if models.names is not None:
        drafts += suggest_by_names(products, models.names, models.embedding)
    stated = suggest_attributes(products, models.attributes, models.known, models.context)
    by_id = {product.id: product for product in products}
    found: dict[int, frozenset[str]] = {}
    for draft in stated:
        found[draft.product_id or 0] = found.get(draft.product_id or 0, frozenset()) | _names(draft)
    fixes = suggest_fixes(
        by_id, models.context, peers=models.peers, casing=models.casing, gaps=models.gaps, found=found
    )
    return drafts + stated + fixes


def _names(draft: Draft) -> frozenset[str]:
    """The attributes that the draft is about."""
    if isinstance(draft.change, AttributesChange):
        return frozenset(draft.change.values)
    return frozenset((draft.field.removeprefix(ATTRIBUTE_PREFIX),))


def _merges(models: _Models, wanted: frozenset[int] | None, decided: Sequence[DecidedVariant]) -> Iterator[list[Draft]]:
    drafts = suggest_merges(models.slim, models.duplicates, models.known, decided)
    if wanted is not None:
        drafts = [draft for draft in drafts if draft.product_id in wanted]
    for start in range(0, len(drafts), CHUNK):
        yield drafts[start : start + CHUNK]


def _models(
    shelf: Shelf, embedding: StaticEmbedding | None, taught: Taught, decided_merges: Sequence[DecidedPair]
) -> _Models:
    with shelf.store.read() as session:
        context = catalog_context(session)
        data = labelled_products(session, context, seed=shelf.seed, taught=taught)
    slim = slim_products(shelf.store)
    known = known_values(slim, context)
    categories = None
    if data is not None:
        trained = shelf.kept(category_recipe(shelf, data, embedding))
        reasons = Reasons.build(trained.model.classifier, data.products, data.labels)
        categories = trained.model, CategoryView(data.target, embedding, reasons, trained.unseen)
    has_labels = data is not None and isinstance(data.target, CategoryTarget)
    with shelf.store.read() as session:
        learned_on = attribute_examples(session, slim, seed=shelf.seed, taught=taught)
    return _Models(
        slim=slim,
        context=context,
        known=known,
        embedding=embedding,
        categories=categories,
        names=None if has_labels else PathIndex.build(context, embedding),
        attributes=shelf.kept(attribute_recipe(shelf, learned_on, slim, context, taught)),
        duplicates=shelf.kept(duplicate_recipe(shelf, slim, known, decided_merges)),
        peers=PricePeers.of(slim),
        casing=Casing.of(slim),
        gaps=Gaps.of(slim),
    )


def slim_products(store: Store) -> list[ProductFacts]:
    """Every product without its long texts: what comparing across the catalogue needs, in bounded memory."""
    slim: list[ProductFacts] = []
    with store.read() as session:
        ids = all_product_ids(session)
        for start in range(0, len(ids), CHUNK):
            found = facts(session, ids[start : start + CHUNK])
            slim += [
                replace(product, description=product.description[:READ_OF_DESCRIPTION], description_html="", images=())
                for product in found.values()
            ]
    return slim

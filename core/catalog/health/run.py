"""A health run: every product on sale scored under the rules in force, and what it comes to kept for the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from core.catalog.facts import ProductFacts, catalog_context, facts
from core.catalog.fields import attribute_field
from core.catalog.health.editing import rulebook
from core.catalog.health.rule import Look, Repeated
from core.catalog.health.rulebook import Rulebook
from core.catalog.health.score import product_health
from core.catalog.health.tally import FixKey, FixTally, Tally, sections
from core.records.catalogue import Product, Sku
from core.records.choices import Kind, ProductStatus, ProposalStatus
from core.records.flow import Proposal
from core.records.health import HealthFix, HealthScore
from core.records.store import Store

CHUNK = 1000
FIXES_KEPT = 500
_ON_SALE = (ProductStatus.ACTIVE, ProductStatus.DRAFT)


@dataclass(frozen=True)
class HealthRun:
    """How many products were scored and their mean score; None without products."""

    products: int
    score: float | None


def is_due(session: Session, now: datetime) -> bool:
    """Whether there are products and today's scores were not made yet."""
    scored = session.scalars(select(HealthScore.day).where(col(HealthScore.day) == _day(now)).limit(1)).first()  # type: ignore[call-overload]
    if scored is not None:
        return False
    return (
        session.scalars(select(col(Product.id)).where(col(Product.status).in_(_ON_SALE)).limit(1)).first() is not None
    )


def run(
    store: Store,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> HealthRun | None:
    """What the run came to; None if it was stopped, and then nothing was kept.

    The scores of the same day and the fixes of the run before are replaced, in one transaction.

    Raises:
        StoreError: the database does not answer.
    """
    with store.read() as session:
        context = catalog_context(session)
        tally = Tally(sections(context.categories.values()))
        book = rulebook(session, context.categories.values())
        ids = session.scalars(
            select(col(Product.id)).where(col(Product.status).in_(_ON_SALE)).order_by(col(Product.id))
        )
        wanted = [product_id for product_id in ids if product_id is not None]
        repeated = _repeated(session)
        known_values: dict[tuple[int | None, str, str], bool] = {}
        for start in range(0, len(wanted), CHUNK):
            if should_stop():
                return None
            products = facts(session, wanted[start : start + CHUNK]).values()
            _add(tally, products, lambda product: Look(product, context, repeated, known_values), book)
            if progress is not None:
                progress(min(start + CHUNK, len(wanted)), len(wanted))
    with store.write() as session:
        _keep(session, tally, book.version, now)
    products_scored = sum(department.products for department in tally.departments.values())
    total = sum(department.score for department in tally.departments.values())
    return HealthRun(products_scored, total / products_scored if products_scored else None)


def _add(
    tally: Tally, products: Iterable[ProductFacts], look_at: Callable[[ProductFacts], Look], book: Rulebook
) -> None:
    for product in products:
        tally.add(product, product_health(look_at(product), book))


def _repeated(session: Session) -> Repeated:
    """Titles and barcodes that stand more than once among what is on sale."""
    titles = Counter(
        title.strip().casefold()
        for title in session.scalars(select(col(Product.title)).where(col(Product.status).in_(_ON_SALE)))
    )
    barcodes = Counter(
        session.scalars(
            select(col(Sku.barcode))
            .join(Product, col(Product.id) == col(Sku.product_id))
            .where(col(Product.status).in_(_ON_SALE), col(Sku.barcode) != "")
        )
    )
    return Repeated(_twice(titles) - {""}, _twice(barcodes))


def _twice(counted: Counter[str]) -> frozenset[str]:
    return frozenset(value for value, count in counted.items() if count > 1)


def _keep(session: Session, tally: Tally, rules_version: int, now: datetime) -> None:
    day = _day(now)
    session.execute(delete(HealthScore).where(col(HealthScore.day) == day))
    session.execute(delete(HealthFix))
    scores = [
        {
            "day": day,
            "department": name,
            "products": department.products,
            "score": department.mean,
            "parts": department.mean_parts,
            "rules_version": rules_version,
            "made_at": now,
        }
        for name, department in tally.departments.items()
    ]
    ranked = sorted(tally.fixes.items(), key=lambda pair: (-pair[1].value_minor, pair[0].rule, pair[0].field))
    proposals = _proposals(session, tally)
    fixes = [
        _fix_row(key, fix, proposals[key.department, key.category_id, key.field]) for key, fix in ranked[:FIXES_KEPT]
    ]
    if scores:
        session.execute(insert(HealthScore), scores)
    if fixes:
        session.execute(insert(HealthFix), fixes)


def _fix_row(key: FixKey, fix: FixTally, proposals: int) -> dict[str, object]:
    return {
        "rule": key.rule,
        "field": key.field,
        "department": key.department,
        "category_id": key.category_id,
        "currency": key.currency,
        "products": fix.products,
        "points": fix.points,
        "stake_minor": fix.stake_minor,
        "value_minor": int(fix.value_minor),
        "proposals": proposals,
    }


def _proposals(session: Session, tally: Tally) -> Counter[tuple[str, int, str]]:
    """How many open proposals would give a field a value, by department, part of the taxonomy and field.

    Texts written anew are not among them: they wait on a screen of their own, and many may be drafted for one field.
    """
    open_ones = session.execute(
        select(col(Proposal.department), col(Product.category_id), col(Proposal.field), col(Proposal.payload))
        .join(Product, col(Product.id) == col(Proposal.product_id))
        .where(col(Proposal.status) == ProposalStatus.OPEN, col(Proposal.kind) != Kind.COPY)
    )
    counted: Counter[tuple[str, int, str]] = Counter()
    for department, category_id, field, payload in open_ones:
        named = [attribute_field(name) for name in payload["values"]] if field == "attributes" else [field]
        counted.update((department, tally.section(category_id), name) for name in named)
    return counted


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()

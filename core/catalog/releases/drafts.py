"""Proposals for the products of nodes that are no more: where the newer release would have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlmodel import Session, col

from core.catalog.facts import ProductFacts, facts
from core.catalog.releases.names import words_of
from core.catalog.releases.nodes import LEAVES, Comparison, Fate, Mapped, Target
from core.catalog.suggest.drafting import Author, draft
from core.catalog.taxonomy import SEPARATOR
from core.changes import Alternative, CategoryChange, Draft, Evidence
from core.records.catalogue import Product
from core.records.choices import ProductStatus

SUGGESTED_BY = "taxonomy release"
CHUNK = 500
_MOST_NAMED = 4

_FITS, _SURER = 0.5, 0.4
"""A part of a split node whose own words the product says is right half of the time, and surer the more it says."""

_DID = {
    Fate.MOVED: "was moved to",
    Fate.SPLIT: "was split into",
    Fate.MERGED: "was merged into",
    Fate.RETIRED: "was retired; nearest is",
}


def release_drafts(session: Session, found: Comparison, ids: Mapping[str, int], version: str) -> Iterator[list[Draft]]:
    """Drafts for every product in a node that is no more, some hundred at a time; none where nothing is near.

    ``ids`` are the nodes in use now, by path; ``version`` names the release.
    """
    leaving = {one.node.id: one for one in found.mapped if one.fate in LEAVES and one.node.products}
    inside = select(col(Product.id)).where(
        col(Product.category_id).in_(list(leaving)), col(Product.status) != ProductStatus.MERGED
    )
    product_ids = [product_id or 0 for product_id in session.scalars(inside.order_by(col(Product.id)))]
    for start in range(0, len(product_ids), CHUNK):
        products = facts(session, product_ids[start : start + CHUNK]).values()
        drafts = (_draft(product, leaving[product.category_id or 0], ids, version) for product in products)
        yield [draft for draft in drafts if draft is not None]


def fitted(product: ProductFacts, one: Mapped) -> tuple[Target, ...]:
    """The node's targets for this product, the best first: of a split node the part whose own words it says."""
    if one.fate != Fate.SPLIT:
        return one.targets
    names = {target.path: words_of(target.path.rpartition(SEPARATOR)[2]) for target in one.targets}
    common = frozenset.intersection(*names.values())
    title, text = words_of(product.title), words_of(product.description)
    fits = {path: _fit(words - common, title, text) for path, words in names.items()}
    best = max(fits.values())
    targets = (
        replace(target, confidence=_FITS + _SURER * best if fits[target.path] == best else target.confidence / 4)
        for target in one.targets
    )
    unsure = not best or list(fits.values()).count(best) > 1
    return one.targets if unsure else tuple(sorted(targets, key=lambda target: -target.confidence))


def _fit(own: frozenset[str], title: frozenset[str], text: frozenset[str]) -> float:
    """The share of a name's own words that the product says; those in the description alone count half."""
    return sum(1.0 if word in title else 0.5 * (word in text) for word in own) / len(own) if own else 0.0


def _draft(product: ProductFacts, one: Mapped, ids: Mapping[str, int], version: str) -> Draft | None:
    targets = [target for target in fitted(product, one) if target.path in ids]
    if not targets:
        return None
    first = targets[0]
    return draft(
        product,
        CategoryChange(category_id=ids[first.path], path=first.path),
        Author(SUGGESTED_BY, version),
        field="category_id",
        base_value=product.category_id,
        confidence=first.confidence,
        alternatives=tuple(_alternative(target, ids) for target in targets[1:]),
        evidence=(Evidence(kind="rule", text=_said(one), source="category"),),
    )


def _alternative(target: Target, ids: Mapping[str, int]) -> Alternative:
    change = CategoryChange(category_id=ids[target.path], path=target.path)
    return Alternative(label=target.path, confidence=target.confidence, payload=change.model_dump(mode="json"))


def _said(one: Mapped) -> str:
    shown = one.targets[: _MOST_NAMED if one.fate == Fate.SPLIT else 1]
    names = " and ".join(f"“{_people(target.path)}”" for target in shown)
    return f"In the newer release “{_people(one.node.path)}” {_DID[one.fate]} {names}: {one.how}."[:2000]


def _people(path: str) -> str:
    return path.replace(SEPARATOR, " › ")

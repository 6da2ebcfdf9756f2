"""Products that may be listed twice: learned from copies made on purpose, variants told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.catalog.facts import ProductFacts
from core.catalog.fields import attribute_field
from core.catalog.stake import stake_minor
from core.catalog.suggest.drafting import ModelName, is_on_sale, search_text, title_of
from core.catalog.suggest.known_values import KnownValues
from core.catalog.suggest.pair_signs import Rarity, Side, signs, variant_difference
from core.catalog.suggest.pairs import candidate_pairs
from core.catalog.suggest.planting import listed_again
from core.changes import Draft, Evidence, MergeChange
from core.money import show
from core.records.choices import ProductStatus
from core.text.calibration import Calibration, fit_by_planting
from core.text.logistic import Logistic, fit_logistic

FLOOR = 0.4
"""A merge is proposed from this confidence on."""

SAME_BARCODE = 0.97
"""Of two products with the same valid barcode and nothing that tells them apart."""

LISTED_TWICE_RATE = 0.02
"""How many products of a catalogue are taken to be listed twice, until decisions tell better."""

_PLANTED_AT_MOST = 2000
_FEWEST = 30  # products and pairs to learn from
_CARRIED_OVER = ("description", "product_type", "category_id", "brand_id", "images", "seo_title", "seo_description")


@dataclass(frozen=True)
class DuplicateModel:
    """How alike two products must be; without a matcher only the same barcode counts."""

    logistic: Logistic | None
    calibration: Calibration
    name: ModelName
    metrics: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Match:
    keep: Side
    retire: Side
    confidence: float
    raw: float


def train_duplicates(
    products: Sequence[ProductFacts], known: KnownValues, name: ModelName, *, seed: int = 0
) -> DuplicateModel:
    """A model of what a second listing looks like beside its first, against the catalogue's own close pairs.

    Close pairs are taken for different products while learning; the confidence allows for the few that are not.
    """
    sold = [product for product in products if is_on_sale(product) and product.title.strip()]
    rarity = Rarity.among(sold)
    sides = [Side.of(product, rarity) for product in sold]
    pairs = [(sides[one], sides[other]) for one, other in candidate_pairs(sold)]
    natural = [signs(left, right) for left, right in pairs if _is_open(left, right, known)]
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(sold))[:_PLANTED_AT_MOST]
    if len(chosen) < _FEWEST or len(natural) < _FEWEST:
        return DuplicateModel(None, Calibration((0.0, 1.0), (0.0, 0.0), 0), name)
    planted = [signs(sides[place], Side.of(listed_again(sold[place], rng), rarity)) for place in chosen]
    rows = np.array([*planted, *natural])
    outcomes = np.array([True] * len(planted) + [False] * len(natural))
    half = rng.random(len(rows)) < 0.5
    if not 0 < outcomes[half].sum() < half.sum():
        return DuplicateModel(None, Calibration((0.0, 1.0), (0.0, 0.0), 0), name)
    logistic = fit_logistic(rows[half], outcomes[half])
    raw = logistic(rows[~half])
    ratio = LISTED_TWICE_RATE * len(sold) / len(planted)
    calibration = fit_by_planting(raw, outcomes[~half], ratio=ratio)
    found = calibration(raw) >= FLOOR
    metrics = {
        "planted": float(len(planted)),
        "close_pairs": float(len(natural)),
        "planted_found": float(found[outcomes[~half]].mean()),
        "close_pairs_found": float(found[~outcomes[~half]].mean()),
    }
    return DuplicateModel(logistic, calibration, name, metrics)


def suggest_duplicates(products: Sequence[ProductFacts], model: DuplicateModel, known: KnownValues) -> list[Draft]:
    """Merge drafts, the surest first; a product is retired once at most, and never the one that another keeps."""
    sold = [product for product in products if is_on_sale(product) and product.title.strip()]
    matches = sorted(_matches(sold, model, known), key=lambda match: (-match.confidence, match.retire.product.id))
    retired: set[int] = set()
    kept: set[int] = set()
    drafts = []
    for match in matches:
        keep, retire = match.keep.product.id, match.retire.product.id
        if retire not in retired and retire not in kept and keep not in retired:
            retired.add(retire)
            kept.add(keep)
            drafts.append(_draft(match, model))
    return drafts


def _matches(sold: Sequence[ProductFacts], model: DuplicateModel, known: KnownValues) -> Iterator[_Match]:
    sides: dict[int, Side] = {}
    rarity = Rarity.among(sold)
    for one, other in candidate_pairs(sold):
        left, right = (sides.setdefault(place, Side.of(sold[place], rarity)) for place in (one, other))
        if variant_difference(left, right, known):
            continue
        numbers = signs(left, right)
        raw = float(model.logistic(numbers)[0]) if model.logistic else 0.0
        sure = float(model.calibration([raw])[0])
        if left.barcodes & right.barcodes:
            sure = max(sure, SAME_BARCODE)
        if sure >= FLOOR:
            keep, retire = sorted((left, right), key=_standing, reverse=True)
            yield _Match(keep, retire, sure, raw)


def _is_open(left: Side, right: Side, known: KnownValues) -> bool:
    """Whether only likeness can tell: not variants, and no barcode in common."""
    return not left.barcodes & right.barcodes and not variant_difference(left, right, known)


def _standing(side: Side) -> tuple[bool, int, int, int]:
    """Which of two listings should survive: on sale, fuller, more SKUs, older."""
    product = side.product
    filled = (
        len(product.attributes) + bool(product.description) + (product.category_id is not None) + bool(product.brand)
    )
    return product.status == ProductStatus.ACTIVE, filled, len(product.skus), -product.id


def _draft(match: _Match, model: DuplicateModel) -> Draft:
    keep, retire = match.keep.product, match.retire.product
    return Draft(
        kind="merge",
        subject=f"product:{retire.id}",
        product_id=retire.id,
        field="merged_into_id",
        change=MergeChange(keep_id=keep.id, retire_id=retire.id, keep_fields=_carried_over(keep, retire)),
        base_value=None,
        base_rev=retire.rev,
        confidence=match.confidence,
        confidence_raw=match.raw,
        stake_minor=stake_minor(retire, "merge"),
        currency=retire.currency or "GBP",
        suggested_by=model.name.suggested_by,
        model_version=model.name.version,
        title=title_of(retire),
        department=retire.department,
        search_text=f"{search_text(retire)} {search_text(keep)}",
        evidence=tuple(_evidence(match)),
    )


def _carried_over(keep: ProductFacts, retire: ProductFacts) -> tuple[str, ...]:
    """The fields that only the retired product has filled in."""
    fields = [name for name in _CARRIED_OVER if not getattr(keep, name) and getattr(retire, name)]
    missing = sorted(retire.attributes.keys() - keep.attributes.keys())
    return (*fields, *(attribute_field(name) for name in missing if retire.attributes[name]))


def _evidence(match: _Match) -> Iterator[Evidence]:
    """The other product first, then what agrees and what differs."""
    keep, retire = match.keep, match.retire
    yield Evidence(
        kind="similar", text=title_of(keep.product)[:2000], product_id=keep.product.id, weight=match.confidence
    )
    for barcode in sorted(keep.barcodes & retire.barcodes):
        yield _rule(f"Same barcode: {barcode}.", "barcode")
    shared = sorted(keep.title_words & retire.title_words)
    if shared:
        yield _rule(f"Words in both titles: {', '.join(shared)}.", "title")
    for words_, owner in (
        (keep.title_words - retire.title_words, keep),
        (retire.title_words - keep.title_words, retire),
    ):
        if words_:
            yield _rule(f"Only in “{title_of(owner.product)}”: {', '.join(sorted(words_))}.", "title")
    yield from _facts_compared(keep, retire)


def _facts_compared(keep: Side, retire: Side) -> Iterator[Evidence]:
    one, other = keep.product, retire.product
    if keep.price_minor and retire.price_minor:
        prices = show(keep.price_minor, one.currency), show(retire.price_minor, other.currency)
        same = prices[0] == prices[1]
        yield _rule(f"Same price: {prices[0]}." if same else f"Prices: {prices[0]} against {prices[1]}.", "price_minor")
    if one.brand and other.brand:
        same = one.brand.casefold() == other.brand.casefold()
        yield _rule(f"Same brand: {one.brand}." if same else f"Brands: {one.brand} against {other.brand}.", "brand_id")
    names = sorted(one.attributes.keys() & other.attributes.keys())
    alike = [name for name in names if keep.attributes.get(name) == retire.attributes.get(name)]
    if alike:
        yield _rule("Same " + ", ".join(f"{name}: {one.attributes[name]}" for name in alike) + ".", "attributes")
    for name in names:
        if name not in alike:
            words_ = f"{name}: {one.attributes[name]} against {other.attributes[name]}."
            yield _rule(words_, attribute_field(name))


def _rule(words_: str, source: str) -> Evidence:
    return Evidence(kind="rule", text=words_[:2000], source=source)

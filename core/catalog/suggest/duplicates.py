"""Products that may be listed twice: learned from copies made on purpose, variants told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from core.catalog.facts import ProductFacts
from core.catalog.fields import attribute_field
from core.catalog.stake import stake_minor
from core.catalog.suggest.clusters import Merge, merges
from core.catalog.suggest.comparing import DuplicateModel, Sides, compared, places
from core.catalog.suggest.drafting import ModelName, is_on_sale, search_text, title_of
from core.catalog.suggest.known_values import KnownValues
from core.catalog.suggest.pair_signs import Side, signs, variant_difference
from core.catalog.suggest.pairs import candidate_pairs
from core.catalog.suggest.planting import listed_again
from core.changes import Draft, Evidence, MergeChange
from core.money import show
from core.text.calibration import Calibration, fit_by_planting
from core.text.logistic import fit_logistic

FLOOR = 0.4
"""A merge is proposed from this confidence on."""

LISTED_TWICE_RATE = 0.02
"""How many products of a catalogue are taken to be listed twice, until decisions tell better."""

_PLANTED_AT_MOST = 2000
_CLOSE_AT_MOST = 40_000
_FEWEST = 30  # products and pairs to learn from
_CARRIED_OVER = ("description", "product_type", "category_id", "brand_id", "images", "seo_title", "seo_description")


def train_duplicates(
    products: Sequence[ProductFacts], known: KnownValues, name: ModelName, *, seed: int = 0
) -> DuplicateModel:
    """A model of what a second listing looks like beside its first, against the catalogue's own close pairs.

    Close pairs are taken for different products while learning; the confidence allows for the few that are not.
    """
    sold = _sold(products)
    sides = Sides.among(sold)
    rng = np.random.default_rng(seed)
    natural, share = _natural(sides, known, rng)
    chosen = rng.permutation(len(sold))[:_PLANTED_AT_MOST]
    if len(chosen) < _FEWEST or len(natural) < _FEWEST:
        return DuplicateModel(None, Calibration((0.0, 1.0), (0.0, 0.0), 0), name)
    planted = [signs(sides[place], Side.of(listed_again(sold[place], rng), sides.rarity)) for place in chosen]
    rows = np.array([*planted, *natural])
    outcomes = np.array([True] * len(planted) + [False] * len(natural))
    half = rng.random(len(rows)) < 0.5
    if not 0 < outcomes[half].sum() < half.sum():
        return DuplicateModel(None, Calibration((0.0, 1.0), (0.0, 0.0), 0), name)
    logistic = fit_logistic(rows[half], outcomes[half])
    raw = logistic(rows[~half])
    ratio = LISTED_TWICE_RATE * len(sold) * share / len(planted)
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
    sold = _sold(products)
    sides = Sides.among(sold)
    compare = partial(compared, model=model, known=known, floor=FLOOR)
    found = merges(compare(places(sides, candidate_pairs(sold))), compare)
    return [
        _draft(merge, model) for merge in sorted(found, key=lambda each: (-each.confidence, each.retire.product.id))
    ]


def _sold(products: Sequence[ProductFacts]) -> list[ProductFacts]:
    return [product for product in products if is_on_sale(product) and product.title.strip()]


def _natural(sides: Sides, known: KnownValues, rng: np.random.Generator) -> tuple[list[tuple[float, ...]], float]:
    """The signs of the catalogue's own close pairs, drawn by chance if there are many, and which share was drawn."""
    pairs = candidate_pairs(sides.products)
    drawn = sorted(rng.permutation(len(pairs))[:_CLOSE_AT_MOST])
    taken = places(sides, (pairs[number] for number in drawn))
    found = [signs(left, right) for left, right in taken if _is_open(left, right, known)]
    return found, len(drawn) / max(1, len(pairs))


def _is_open(left: Side, right: Side, known: KnownValues) -> bool:
    """Whether only likeness can tell: not variants, and no barcode in common."""
    return not left.barcodes & right.barcodes and not variant_difference(left, right, known)


def _draft(merge: Merge, model: DuplicateModel) -> Draft:
    keep, retire = merge.keep.product, merge.retire.product
    return Draft(
        kind="merge",
        subject=f"product:{retire.id}",
        product_id=retire.id,
        field="merged_into_id",
        change=MergeChange(keep_id=keep.id, retire_id=retire.id, keep_fields=_carried_over(keep, retire)),
        base_value=None,
        base_rev=retire.rev,
        confidence=merge.confidence,
        confidence_raw=merge.raw,
        stake_minor=stake_minor(retire, "merge"),
        currency=retire.currency or "GBP",
        suggested_by=model.name.suggested_by,
        model_version=model.name.version,
        title=title_of(retire),
        department=retire.department,
        search_text=f"{search_text(retire)} {search_text(keep)}",
        evidence=tuple(_evidence(merge)),
    )


def _carried_over(keep: ProductFacts, retire: ProductFacts) -> tuple[str, ...]:
    """The fields that only the retired product has filled in."""
    fields = [name for name in _CARRIED_OVER if not getattr(keep, name) and getattr(retire, name)]
    missing = sorted(retire.attributes.keys() - keep.attributes.keys())
    return (*fields, *(attribute_field(name) for name in missing if retire.attributes[name]))


def _evidence(merge: Merge) -> Iterator[Evidence]:
    """The other product first, then what agrees and what differs."""
    keep, retire = merge.keep, merge.retire
    yield Evidence(
        kind="similar", text=title_of(keep.product)[:2000], product_id=keep.product.id, weight=merge.confidence
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

"""Products that may be listed twice, as merges to propose: what stays, what it takes over, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.catalog.facts import ProductFacts
from core.catalog.fields import attribute_field
from core.catalog.suggest.clusters import Merge, why_it_stays
from core.catalog.suggest.comparing import DuplicateModel
from core.catalog.suggest.drafting import draft, search_text, title_of
from core.catalog.suggest.pair_signs import Side
from core.changes import Draft, Evidence, MergeChange
from core.money import show

# Field -> where a product read for comparison holds it.
_CARRIED_OVER = {
    **{name: name for name in ("description", "product_type", "category_id", "brand_id")},
    "images": "image_urls",
    **{name: name for name in ("seo_title", "seo_description")},
}


def duplicate_draft(merge: Merge, model: DuplicateModel) -> Draft:
    """The merge of two listings of one product to propose."""
    keep, retire = merge.keep.product, merge.retire.product
    change = MergeChange(keep_id=keep.id, retire_id=retire.id, keep_fields=carried_over(keep, retire))
    sure = (merge.confidence, merge.raw)
    return merge_draft(keep, retire, change, sure, model, tuple(_evidence(merge)))


def merge_draft(
    keep: ProductFacts,
    retire: ProductFacts,
    change: MergeChange,
    sure: tuple[float, float],
    model: DuplicateModel,
    evidence: tuple[Evidence, ...],
) -> Draft:
    """Folding one record into the other as a draft; ``sure`` is the confidence, and the score it is read from."""
    confidence, raw = sure
    alone = draft(
        retire,
        change,
        model.name.author,
        field="merged_into_id",
        base_value=None,
        confidence=confidence,
        confidence_raw=raw,
        evidence=evidence,
    )
    return replace(alone, search_text=f"{alone.search_text} {search_text(keep)}")


def carried_over(keep: ProductFacts, retire: ProductFacts) -> tuple[str, ...]:
    """The fields that only the retired product has filled in."""
    fields = [name for name, held in _CARRIED_OVER.items() if not getattr(keep, held) and getattr(retire, held)]
    missing = sorted(retire.attributes.keys() - keep.attributes.keys())
    return (*fields, *(attribute_field(name) for name in missing if retire.attributes[name]))


def _evidence(merge: Merge) -> Iterator[Evidence]:
    """The other product first, then what agrees and what differs."""
    keep, retire = merge.keep, merge.retire
    yield Evidence(
        kind="similar", text=title_of(keep.product)[:2000], product_id=keep.product.id, weight=merge.confidence
    )
    yield _rule(why_it_stays(keep.product, retire.product), "merged_into_id")
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
    yield from facts_compared(keep, retire)


def facts_compared(keep: Side, retire: Side) -> Iterator[Evidence]:
    """What the prices, brands and attributes of the two say, as reasons."""
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

"""What joining two variants of one product would do to their SKUs: each gets the option that tells it apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from core.catalog.facts import ProductFacts, value_of
from core.catalog.fields import option_pairs
from core.catalog.findings import block, is_unprintable, quoted, warn
from core.catalog.options import MOST_OPTIONS, MOST_SKUS, alike, options_after
from core.changes import FieldWrite, Finding, MergeChange, Plan

_NAMED = 5  # SKUs or options that a finding names


def plan_skus(change: MergeChange, keep: ProductFacts, retire: ProductFacts) -> Plan:
    """The SKUs of both under the product that stays, with their options; blocked where that cannot be one product."""
    after = options_after(change, keep, retire)
    blocks = (*_option_faults(change),) or (*_product_faults(keep, retire, after),)
    if blocks:
        return Plan(findings=blocks)
    return Plan((*_writes(keep, retire, after),), (*_warnings(keep, retire),))


def _option_faults(change: MergeChange) -> Iterator[Finding]:
    names = Counter(one.name.strip().casefold() for one in change.options)
    if "" in names or max(names.values(), default=0) > 1:
        yield block("variant-option-name", "Give each option a name of its own, such as Size or Colour.", "options")
    texts = [text for one in change.options for text in (one.name, one.keep, one.retire)]
    if any(map(is_unprintable, (change.title, *texts))):
        words = "An option or the title holds line breaks or control signs. Remove them."
        yield block("text-unprintable", words, "options")


def _product_faults(
    keep: ProductFacts, retire: ProductFacts, after: Mapping[int, Mapping[str, str]]
) -> Iterator[Finding]:
    skus = (*keep.skus, *retire.skus)
    if not keep.skus or not retire.skus:
        bare = keep if not keep.skus else retire
        yield block("variant-no-sku", f"{quoted(bare.title)} has no SKU to join. Reject this proposal.", "product_id")
        return
    names = list(next(iter(after.values())))
    if not names:
        yield block("variant-option-missing", "Say which option tells the two apart, such as Size.", "options")
        return
    if len(names) > MOST_OPTIONS:
        words = f"The SKUs would have {len(names)} options ({', '.join(names)}); a product holds {MOST_OPTIONS}."
        yield block("variant-options-many", f"{words} Name an option that the SKUs have already.", "options")
    if len(skus) > MOST_SKUS:
        words = f"The product would have {len(skus):,} SKUs; Shopify takes {MOST_SKUS:,}. Keep them apart."
        yield block("variant-skus-many", words, "product_id")
    for name in names:
        without = [sku.code for sku in skus if not after[sku.id][name].strip()]
        if without:
            words = f"{name} is empty on {', '.join(without[:_NAMED])}. Fill in its value on both sides."
            yield block("variant-value-missing", words, "options")
            return
    yield from _same_options(keep, retire, after)


def _same_options(
    keep: ProductFacts, retire: ProductFacts, after: Mapping[int, Mapping[str, str]]
) -> Iterator[Finding]:
    """A block where two SKUs would have the same options."""
    holders: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for sku in (*keep.skus, *retire.skus):
        holders.setdefault(tuple(alike(after[sku.id]).items()), []).append(sku.code)
    twice = [codes for codes in holders.values() if len(codes) > 1]
    if twice:
        codes = " and ".join(twice[0][:_NAMED])
        words = f"{codes} would have the same options, so nothing would tell them apart. Give each its own value"
        yield block("variant-options-same", f"{words}, or merge the two as duplicates.", "options")


def _warnings(keep: ProductFacts, retire: ProductFacts) -> Iterator[Finding]:
    if keep.department and retire.department and keep.department.casefold() != retire.department.casefold():
        words = f"They are in different departments: {quoted(keep.department)} and {quoted(retire.department)}."
        yield warn("variant-departments-differ", f"{words} Check that they are one product.", "department")


def _writes(keep: ProductFacts, retire: ProductFacts, after: Mapping[int, Mapping[str, str]]) -> Iterator[FieldWrite]:
    """The moves, and each SKU's options; one that moves without a picture of its own brings its product's."""
    picture = retire.image_urls[0] if retire.image_urls else ""
    for side in (keep, retire):
        for sku in side.skus:
            if side is retire:
                yield FieldWrite(retire.id, "product_id", retire.id, keep.id, sku.id)
            before, now = value_of(side, "options", sku.id), option_pairs(after[sku.id])
            if before != now:
                yield FieldWrite(keep.id, "options", before, now, sku.id)
            if side is retire and picture and not sku.image_url:
                yield FieldWrite(keep.id, "image_url", sku.image_url, picture, sku.id)

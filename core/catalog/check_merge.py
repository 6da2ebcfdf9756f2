"""What folding a duplicate, or another variant of it, into the product that stays would do."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalog.check_variants import plan_skus
from core.catalog.facts import ProductFacts, SkuFacts, value_of
from core.catalog.fields import ATTRIBUTE_PREFIX
from core.catalog.findings import block, quoted, warn
from core.catalog.options import option_names, twin
from core.catalog.suggest.pair_signs import told_apart
from core.changes import FieldWrite, Finding, MergeChange, Plan, Relation
from core.records.choices import ProductStatus

KEEPABLE_FIELDS = (
    "title",
    "description",
    "product_type",
    "department",
    "brand_id",
    "supplier_id",
    "category_id",
    "tags",
    "images",
    "seo_title",
    "seo_description",
)
_WITHOUT_DECIDING = (
    "Skip this one: the next look at the catalogue proposes what stays with the product that stayed, if it still fits."
)


def plan_merge(change: MergeChange, facts: Mapping[int, ProductFacts]) -> Plan:
    """Move the SKUs of the other record to the survivor, take over the fields to keep, and retire that record.

    Of duplicates, a SKU whose options the survivor sells already retires with its product instead of moving: two SKUs
    of one product cannot have the same options. Of variants all move, each with the options that tell it apart. Undoing
    the writes in reverse gives both products back.
    """
    keep, retire = facts.get(change.keep_id), facts.get(change.retire_id)
    if keep is None or retire is None:
        gone = block("product-gone", "One of the two products is no longer in the catalogue. Reject this proposal.")
        return Plan(findings=(gone,))
    blocks = _blocks(change, keep, retire)
    if blocks:
        return Plan(findings=tuple(blocks))
    is_variant = change.relation == Relation.VARIANT
    skus = plan_skus(change, keep, retire) if is_variant else _plan_duplicates(keep, retire)
    if skus.is_blocked:
        return skus
    return Plan((*skus.writes, *_writes(change, keep, retire)), (*_warnings(keep, retire), *skus.findings))


def _plan_duplicates(keep: ProductFacts, retire: ProductFacts) -> Plan:
    """What becomes of the duplicate's SKUs: those the survivor does not sell yet move."""
    taken = [sku for sku in retire.skus if twin(sku, keep) is not None]
    moving = [sku for sku in retire.skus if twin(sku, keep) is None]
    if moving and keep.skus and option_names(moving) != option_names(keep.skus):
        return Plan(findings=(_options_differ(keep, moving),))
    writes = (FieldWrite(retire.id, "product_id", retire.id, keep.id, sku.id) for sku in moving)
    return Plan(tuple(writes), tuple(_warnings_of_taken(keep, retire, taken)))


def _blocks(change: MergeChange, keep: ProductFacts, retire: ProductFacts) -> list[Finding]:
    found: list[Finding] = []
    if keep.id == retire.id:
        found.append(block("merge-self", "A product cannot be merged with itself. Reject this proposal."))
    for product in {keep.id: keep, retire.id: retire}.values():
        if product.status == ProductStatus.MERGED:
            words = f"{quoted(product.title)} was merged into product {product.merged_into_id} already."
            found.append(block("merge-merged", f"{words} {_WITHOUT_DECIDING}", "status"))
    if keep.status == ProductStatus.ARCHIVED and retire.status == ProductStatus.ACTIVE:
        words = f"{quoted(keep.title)} is archived: the shop would lose both. Keep the other one."
        found.append(block("merge-into-archived", words, "status"))
    for name in change.keep_fields:
        if name not in KEEPABLE_FIELDS and not name.startswith(ATTRIBUTE_PREFIX):
            words = f"{quoted(name)} cannot be carried over. Choose among: {', '.join(KEEPABLE_FIELDS)}, attributes."
            found.append(block("merge-field", words, name[:160]))
    return found


def _warnings(keep: ProductFacts, retire: ProductFacts) -> list[Finding]:
    found: list[Finding] = []
    if keep.status == ProductStatus.DRAFT and retire.status == ProductStatus.ACTIVE:
        words = f"{quoted(keep.title)} is a draft: customers would find neither. Activate it, or keep the other one."
        found.append(warn("merge-into-draft", words, "status"))
    if keep.brand and retire.brand and keep.brand.casefold() != retire.brand.casefold():
        words = f"The brands differ: {quoted(keep.brand)} and {quoted(retire.brand)}. Check that it is one product."
        found.append(warn("merge-brands-differ", words, "brand_id"))
    return found


def _warnings_of_taken(keep: ProductFacts, retire: ProductFacts, taken: list[SkuFacts]) -> list[Finding]:
    found: list[Finding] = []
    variants = told_apart(keep, retire) if taken else ""
    if variants:
        words = f"They look like variants of one style, not one product ({variants}), and one of two SKUs would retire."
        found.append(warn("merge-variants", f"{words} Edit this, and join them as variants.", "product_id"))
    stranded = [sku for sku in taken if sku.on_hand_units]
    if stranded:
        units = sum(sku.on_hand_units or 0 for sku in stranded)
        codes = ", ".join(sku.code for sku in stranded[:5])
        into = ", ".join(other.code for sku in stranded[:5] if (other := twin(sku, keep)) is not None)
        words = f"{units} units on hand of {codes} retire with the duplicate. Count them into {into} in the shop."
        found.append(warn("merge-stock-stranded", words, "product_id"))
    return found


def _writes(change: MergeChange, keep: ProductFacts, retire: ProductFacts) -> list[FieldWrite]:
    writes: list[FieldWrite] = []
    for name in dict.fromkeys(change.keep_fields):
        before, after = value_of(keep, name), value_of(retire, name)
        if before != after and not (name == "title" and change.title):
            writes.append(FieldWrite(keep.id, name, before, after))
    title = change.title.strip()
    if title and title != keep.title:
        writes.append(FieldWrite(keep.id, "title", keep.title, title))
    writes.append(FieldWrite(retire.id, "status", retire.status, ProductStatus.MERGED.value))
    writes.append(FieldWrite(retire.id, "merged_into_id", retire.merged_into_id, keep.id))
    return writes


def _options_differ(keep: ProductFacts, moving: list[SkuFacts]) -> Finding:
    here = ", ".join(sorted(option_names(keep.skus))) or "no options"
    there = ", ".join(sorted(option_names(moving))) or "no options"
    words = f"The surviving product's SKUs have {here}, the duplicate's {there}; one product cannot hold both. "
    return block("merge-options-differ", words + "Edit this, and join them as variants.", "product_id")

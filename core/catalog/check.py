"""What applying a change would do on these facts, and what speaks against it. Pure; asked again at every apply."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalog.check_attributes import plan_attributes
from core.catalog.check_fix import plan_fix
from core.catalog.check_merge import plan_merge
from core.catalog.facts import CatalogContext, ProductFacts
from core.catalog.findings import block, warn
from core.catalog.metafields import plain_name
from core.changes import (
    AttributesChange,
    CategoryChange,
    FieldWrite,
    Finding,
    FixChange,
    MergeChange,
    Plan,
)
from core.records.choices import ProductStatus


def plan(
    change: CategoryChange | AttributesChange | MergeChange | FixChange,
    facts: Mapping[int, ProductFacts],
    context: CatalogContext,
    *,
    product_id: int | None = None,
) -> Plan:
    """The writes the change comes down to, with findings; a *block* among them means it must not be written.

    Args:
        change: the change as proposed or as edited by a person.
        facts: the products concerned: both for a merge, else the one the change is about.
        context: what the catalogue allows.
        product_id: the product a change other than a merge is about; needed only where ``facts`` holds several.
    """
    if isinstance(change, MergeChange):
        return plan_merge(change, facts)
    product = subject_of(facts, product_id)
    if isinstance(product, Plan):
        return product
    if isinstance(change, CategoryChange):
        return _plan_category(change, product, context)
    if isinstance(change, AttributesChange):
        return plan_attributes(change, product, context)
    return plan_fix(change, product, context)


def subject_of(facts: Mapping[int, ProductFacts], product_id: int | None) -> ProductFacts | Plan:
    """The product a change is about, or the plan that says why it takes no change any more."""
    only = next(iter(facts.values())) if len(facts) == 1 else None
    product = facts.get(product_id) if product_id is not None else only
    if product is None:
        return _blocked("product-gone", "The product is no longer in the catalogue. Reject this proposal.")
    if product.status == ProductStatus.MERGED:
        return _blocked(
            "product-merged",
            f"“{product.title}” was merged into product {product.merged_into_id} meanwhile. "
            "Reject this proposal; the surviving product has its own.",
        )
    return product


def _plan_category(change: CategoryChange, product: ProductFacts, context: CatalogContext) -> Plan:
    node = context.categories.get(change.category_id)
    if node is None:
        return _blocked(
            "category-unknown",
            f"The category “{change.path}” is not in the taxonomy any more. Choose another one.",
            "category_id",
        )
    if node.retired:
        return _blocked(
            "category-retired", f"The category “{node.path}” was retired. Choose one that is in use.", "category_id"
        )
    if product.category_id == node.id:
        return _blocked(
            "category-same", f"The product is in “{node.path}” already. Reject this proposal.", "category_id"
        )
    write = FieldWrite(product.id, "category_id", product.category_id, node.id)
    return Plan((write,), _category_warnings(change, node.path, product, context))


def _category_warnings(
    change: CategoryChange, path: str, product: ProductFacts, context: CatalogContext
) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if path != change.path:
        found.append(
            warn(
                "category-renamed",
                f"The category is now called “{path}”, not “{change.path}”. Check that it still fits.",
                "category_id",
            )
        )
    refused = _values_refused(change.category_id, product, context)
    if refused:
        found.append(
            warn(
                "category-refuses-values",
                f"The new category does not allow {refused}. Check the category, or correct the values.",
                "category_id",
            )
        )
    return tuple(found)


def _values_refused(category_id: int, product: ProductFacts, context: CatalogContext) -> str:
    """The product's values of choice attributes that the new category lists, but without that value."""
    rules = context.attributes_of(category_id)
    clashing = [
        f"{plain_name(name)} “{value}”"
        for name, value in sorted(product.attributes.items())
        if name in rules and rules[name].value_type == "choice" and rules[name].allowed
        if value.casefold() not in {allowed.casefold() for allowed in rules[name].allowed}
    ]
    return " and ".join(clashing)


def _blocked(code: str, message: str, field: str = "") -> Plan:
    return Plan(findings=(block(code, message, field),))

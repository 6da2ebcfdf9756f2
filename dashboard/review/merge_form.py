"""The form of a merge: which product stays, whether the two are duplicates or variants, and what survives of each."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.catalog.facts import ProductFacts
from core.catalog.survivors import SurvivingField, choices, likely_option, related, surviving_fields, turned
from core.changes import MergeChange, Relation, VariantOption
from core.errors import BadInputError
from core.proposals.display import field_text
from core.proposals.item import Item
from dashboard.phrases import literal
from dashboard.review.merging import field_value

_CHOICE = 80  # characters of a value to choose
_RELATIONS = {
    Relation.DUPLICATE: "The same product, listed twice",
    Relation.VARIANT: "Variants of one product",
}


def merge_form(change: MergeChange, item: Item) -> MergeChange | None:
    """The merge as the widgets have it; None if one of the two products is gone."""
    names = _told_apart(item, {one: side.title or "No title" for one, side in item.products.items()})
    stays = st.radio(
        "Which one stays?",
        [change.keep_id, change.retire_id],
        format_func=lambda product: literal(names.get(product, "gone")),
        key=f"edit.{item.id}.keep",
        persist_state="session",
    )
    keep, retire = (item.products.get(one) for one in (change.keep_id, change.retire_id))
    if keep is None or retire is None:
        return None
    if stays == change.retire_id:
        change, keep, retire = turned(change, keep, retire), retire, keep
    change = _related(item, change, keep, retire)
    fields = [each for each in choices(surviving_fields(change, keep, retire)) if not _is_typed(change, each)]
    taken = tuple(each.field for each in fields if _survivor(item, each, keep, retire) == retire.id)
    return change.model_copy(update={"keep_fields": taken})


def _related(item: Item, change: MergeChange, keep: ProductFacts, retire: ProductFacts) -> MergeChange:
    """The merge as duplicates or as variants; of variants with the options and the title that are typed."""
    chosen = st.radio(
        "What are they?",
        list(_RELATIONS),
        index=list(_RELATIONS).index(change.relation),
        format_func=lambda relation: _RELATIONS[relation],
        key=f"edit.{item.id}.relation",
        horizontal=True,
        persist_state="session",
    )
    change = related(change, chosen or change.relation, (likely_option(keep, retire),))
    if change.relation == Relation.DUPLICATE:
        return change
    options = tuple(_option(item, number, one, keep, retire) for number, one in enumerate(change.options))
    title = st.text_input(
        "What is the product called?",
        change.title or keep.title,
        max_chars=255,
        key=f"edit.{item.id}.{keep.id}.called",
        persist_state="session",
    )
    return change.model_copy(update={"options": options, "title": "" if title == keep.title else title})


def _option(item: Item, number: int, one: VariantOption, keep: ProductFacts, retire: ProductFacts) -> VariantOption:
    """One option as typed: what it is called, and its value on either side."""
    labels = ("Which option tells them apart?", f"Of {keep.title[:_CHOICE]}", f"Of {retire.title[:_CHOICE]}")
    typed = [
        column.text_input(
            literal(label),
            shown,
            max_chars=255,
            placeholder="as its SKUs say" if place else "",
            key=f"edit.{item.id}.{keep.id}.option.{number}.{place}",
            persist_state="session",
        ).strip()
        for place, (column, label, shown) in enumerate(
            zip(st.columns(3, vertical_alignment="bottom"), labels, (one.name, one.keep, one.retire), strict=True)
        )
    ]
    name, ours, theirs = typed
    if not name:
        raise BadInputError("Say which option tells the two apart, such as Size.")
    return VariantOption(name=name, keep=ours, retire=theirs)


def _survivor(item: Item, each: SurvivingField, keep: ProductFacts, retire: ProductFacts) -> int:
    """The product whose value of the field survives."""
    values = _told_apart(item, {side.id: field_value(each.field, side)[:_CHOICE] for side in (keep, retire)})
    chosen = st.radio(
        literal(field_text(each.field)),
        [keep.id, retire.id],
        index=int(each.from_retired),
        format_func=lambda product: literal(values[product]),
        key=f"edit.{item.id}.{keep.id}.{each.field}",
        horizontal=True,
        persist_state="session",
    )
    return chosen or keep.id


def _told_apart(item: Item, texts: Mapping[int, str]) -> dict[int, str]:
    """The texts of the products, with their handles where they read the same: equal choices cannot be told apart."""
    if len(set(texts.values())) == len(texts):
        return dict(texts)
    return {product: f"{text} ({item.products[product].handle})" for product, text in texts.items()}


def _is_typed(change: MergeChange, each: SurvivingField) -> bool:
    """Whether the field is typed rather than chosen: variants get a title for all of them."""
    return change.relation == Relation.VARIANT and each.field == "title"

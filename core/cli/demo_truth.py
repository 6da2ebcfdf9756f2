"""What the demo shop's truth says of a proposal: approved where it is right, edited or rejected where it is not.

Read by whoever decides in the demo shop's name, never by the models.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from sqlmodel import Session

from core.changes import (
    AttributesChange,
    CategoryChange,
    Change,
    CopyChange,
    FixChange,
    MergeChange,
    Relation,
    read_change,
)
from core.mails import MailChange
from core.proposals.decide import DecisionRequest
from core.proposals.kinds import needs_value
from core.proposals.triage import SECONDS, look_at
from core.records.catalogue import Product, Sku
from core.records.choices import Action
from core.records.flow import Proposal

_SPREAD = 0.4  # of the logarithm of the seconds a look takes


@dataclass(frozen=True)
class Answer:
    """What the reviewer decides: the action, the values accepted or the change edited, and why if another way."""

    action: Action
    accept: tuple[str, ...] | None = None
    change: Change | None = None
    reason_code: str = ""


@dataclass(frozen=True)
class Truth:
    """What is really so, from the demo shop's folder ``truth``; products are named by their handle."""

    folder: Path

    @cached_property
    def categories(self) -> Mapping[str, str]:
        """The category path of each product."""
        return {row["handle"]: row["category"] for row in self._rows("products")}

    @cached_property
    def attributes(self) -> Mapping[tuple[str, str], str]:
        """The value of each attribute of each product."""
        return {(row["handle"], row["name"]): row["value"] for row in self._rows("attributes")}

    @cached_property
    def duplicates(self) -> frozenset[frozenset[str]]:
        """The pairs that are the same product."""
        return frozenset(
            frozenset((row["left"], row["right"])) for row in self._rows("pairs") if row["is_duplicate"] == "true"
        )

    @cached_property
    def apart(self) -> frozenset[frozenset[str]]:
        """The pairs that are variants of one product, listed apart by mistake."""
        return frozenset(frozenset((row["left"], row["right"])) for row in self._rows("pairs") if row.get("option"))

    @cached_property
    def fixes(self) -> Mapping[tuple[str, str, str], str]:
        """The right value of each field that is wrong: by product, SKU code and field."""
        return {(row["handle"], row["sku"], row["field"]): row["right"] for row in self._rows("problems")}

    def _rows(self, name: str) -> Iterator[dict[str, str]]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def truthful(session: Session, truth: Truth, proposal: Proposal) -> Answer:
    """What somebody who knows the truth decides about the proposal."""
    return _answer(session, truth, proposal, read_change(proposal.payload))


def asked(proposal: Proposal, answer: Answer, rng: Random) -> DecisionRequest:
    """The answer as a decision, after a look as long as such looks are; without a reason it rejects a wrong value."""
    change = read_change(proposal.payload)
    seconds = SECONDS[look_at(proposal.kind, proposal.field, needs_value=needs_value(change))]
    return DecisionRequest(
        proposal.id or 0,
        proposal.version,
        answer.action,
        f"truth-{proposal.id}-{answer.action}",
        change=answer.change,
        accept=answer.accept,
        reason_code=answer.reason_code or ("wrong-value" if answer.action == Action.REJECT else ""),
        active_ms=round(1000 * seconds * rng.lognormvariate(0, _SPREAD)),
    )


def _answer(session: Session, truth: Truth, proposal: Proposal, change: Change) -> Answer:
    handle = session.get_one(Product, proposal.product_id).handle
    if isinstance(change, CategoryChange):
        return _plain(truth.categories.get(handle) == change.path)
    if isinstance(change, MergeChange):
        pair = frozenset(session.get_one(Product, each).handle for each in (change.keep_id, change.retire_id))
        return _plain(pair in (truth.apart if change.relation == Relation.VARIANT else truth.duplicates))
    if isinstance(change, AttributesChange):
        right = tuple(name for name, value in change.values.items() if truth.attributes.get((handle, name)) == value)
        if len(right) == len(change.values) or not right:
            return _plain(bool(right))
        return Answer(Action.APPROVE, accept=right)
    if isinstance(change, CopyChange | MailChange):
        return _plain(True)  # a text that the checks let pass says no more than the facts do
    return _fix(session, truth, handle, change)


def _fix(session: Session, truth: Truth, handle: str, change: FixChange) -> Answer:
    sku = session.get_one(Sku, change.sku_id).code if change.sku_id is not None else ""
    if change.field.startswith("attributes."):
        right = truth.attributes.get((handle, change.field.removeprefix("attributes.")))
    else:
        named = {"description": "description_html", "images": "image"}.get(change.field, change.field)
        right = truth.fixes.get((handle, sku, named))
    if change.value is not None:
        return _plain(right is not None and str(change.value or "") == right)
    if not right:
        return Answer(Action.REJECT)
    value = int(right) if change.field.endswith("_minor") else right
    return Answer(Action.EDIT, change=FixChange(field=change.field, sku_id=change.sku_id, value=value))


def _plain(is_right: bool) -> Answer:
    return Answer(Action.APPROVE if is_right else Action.REJECT)

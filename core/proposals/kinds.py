"""The kinds of change, in one plain table: what each holds, what live value it is about, and who plans it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.catalog import check
from core.catalog.facts import CatalogContext, ProductFacts, value_of
from core.changes import AttributesChange, CategoryChange, Change, CopyChange, FixChange, Json, MergeChange, Plan
from core.copywriting import clauses
from core.copywriting.mail import choosing
from core.copywriting.places import place_of
from core.errors import BadInputError
from core.mails import MailChange
from core.proposals.copy_plan import NO_COPY_RULES, CopyRules, plan_copy
from core.proposals.mail_plan import NO_MAIL_RULES, MailRules, plan_mail
from core.records.choices import Kind

Facts = Mapping[int, ProductFacts]


@dataclass(frozen=True)
class Subject:
    """What a proposal is about: a product, or one SKU of it."""

    product_id: int | None
    sku_id: int | None = None


@dataclass(frozen=True)
class Context:
    """What changes are judged by beside the facts: what the catalogue allows, and what texts and mails may say."""

    catalog: CatalogContext
    copy: CopyRules = NO_COPY_RULES
    mail: MailRules = NO_MAIL_RULES


def _plan_catalog(change: Any, subject: Subject, facts: Facts, context: Context) -> Plan:
    return check.plan(change, facts, context.catalog, product_id=subject.product_id)


def _plan_copy(change: CopyChange, subject: Subject, facts: Facts, context: Context) -> Plan:
    return plan_copy(change, facts, context.copy, subject.product_id)


def _plan_mail(change: MailChange, _subject: Subject, facts: Facts, context: Context) -> Plan:
    return plan_mail(change, facts, context.mail)


@dataclass(frozen=True)
class KindOfChange:
    """One row of the table.

    ``live`` reads the value the change would replace, in the shape of a proposal's ``base_value``; ``same_target``
    says whether an edited change is still about the same thing as the proposed one.
    """

    payload: type[Any]
    live: Callable[[Any, Subject, Facts], Json]
    same_target: Callable[[Any, Any], bool]
    plan: Callable[[Any, Subject, Facts, Context], Plan] = _plan_catalog


def plan(change: Change, subject: Subject, facts: Facts, context: Context) -> Plan:
    """What applying the change would write on these facts, and what guardrails find."""
    return KINDS[Kind(change.kind)].plan(change, subject, facts, context)


def product_ids(change: Change, subject: Subject) -> tuple[int, ...]:
    """The products whose facts the change needs."""
    merged = (change.keep_id, change.retire_id) if isinstance(change, MergeChange) else ()
    own = (subject.product_id,) if subject.product_id is not None else ()
    told = change.product_ids if isinstance(change, MailChange) else ()
    return tuple(dict.fromkeys((*own, *merged, *told)))


def category_ids(changes: Iterable[Change], facts: Facts) -> set[int]:
    """The categories whose rules the changes are checked against: the products' own and those proposed."""
    proposed = {change.category_id for change in changes if isinstance(change, CategoryChange)}
    return proposed | {product.category_id for product in facts.values() if product.category_id is not None}


def live_value(change: Change, subject: Subject, facts: Facts) -> Json:
    """The value now of what the change is about, shaped like ``base_value``; None where there is none."""
    try:
        return KINDS[Kind(change.kind)].live(change, subject, facts)
    except (BadInputError, KeyError):
        return None  # the product or the SKU is gone, or is part of another product now


def has_moved(change: Change, base_value: Json, live: Json) -> bool:
    """Whether the live value is another one than the proposal was made for; empty and absent count as the same.

    >>> colour = AttributesChange(values={"Color": "Green"})
    >>> has_moved(colour, {}, {"Color": None}), has_moved(colour, {"Color": "Red"}, {"Color": "Blue"})
    (False, True)
    """
    if isinstance(change, MergeChange):
        return live is not None
    if isinstance(live, dict):
        base = base_value if isinstance(base_value, dict) else {}
        return any(_plain(base.get(name)) != _plain(value) for name, value in live.items())
    return _plain(base_value) != _plain(live)


def same_target(proposed: Change, edited: Change) -> bool:
    """Whether the edited change is about the same thing as the proposed one, with another value."""
    return proposed.kind == edited.kind and KINDS[Kind(proposed.kind)].same_target(proposed, edited)


def restricted(change: Change, names: Iterable[str]) -> Change:
    """The change with only those of its values that were accepted; of a text, its clauses by their numbers from 0;
    of a mail, its parts by their names.

    Raises:
        BadInputError: no value was accepted, one was that the change does not hold, or the change is a single one.
    """
    accepted = set(names)
    if isinstance(change, CopyChange):
        return _with_clauses(change, accepted)
    if isinstance(change, MailChange):
        return choosing.restricted(change, accepted)
    if not isinstance(change, AttributesChange) or not accepted or not accepted <= change.values.keys():
        raise BadInputError("Accept at least one of the values that are proposed, or reject the proposal.")
    return AttributesChange(values={name: value for name, value in change.values.items() if name in accepted})


def declined(proposed: Change, decided: Change) -> dict[str, str] | None:
    """The proposed values, or parts of a text or mail, that a decision left out, by name; None if it left out none."""
    if isinstance(proposed, CopyChange) and isinstance(decided, CopyChange):
        return _clauses_left_out(proposed, decided)
    if isinstance(proposed, MailChange) and isinstance(decided, MailChange):
        return choosing.left_out(proposed, decided)
    if not isinstance(proposed, AttributesChange) or not isinstance(decided, AttributesChange):
        return None
    return {name: value for name, value in proposed.values.items() if name not in decided.values} or None


def needs_value(change: Change) -> bool:
    """Whether a person has to fill the value in before the change can be applied."""
    return isinstance(change, FixChange) and change.value is None


def _live_category(_change: CategoryChange, subject: Subject, facts: Facts) -> Json:
    return facts[subject.product_id or 0].category_id


def _live_attributes(change: AttributesChange, subject: Subject, facts: Facts) -> Json:
    attributes = facts[subject.product_id or 0].attributes
    return {name: attributes.get(name) for name in change.values}


def _live_merge(change: MergeChange, _subject: Subject, facts: Facts) -> Json:
    return facts[change.retire_id].merged_into_id


def _live_copy(change: CopyChange, subject: Subject, facts: Facts) -> Json:
    return value_of(facts[subject.product_id or 0], place_of(change.field, change.channel).field)


def _live_fix(change: FixChange, subject: Subject, facts: Facts) -> Json:
    return value_of(facts[subject.product_id or 0], change.field, change.sku_id)


def _live_mail(_change: MailChange, _subject: Subject, _facts: Facts) -> Json:
    return None  # a mail replaces no value of the catalogue: what was approved before is a version of its mailing


def _same_fix(proposed: FixChange, edited: FixChange) -> bool:
    return (proposed.field, proposed.sku_id) == (edited.field, edited.sku_id)


def _same_field(proposed: CopyChange, edited: CopyChange) -> bool:
    return (proposed.field, proposed.channel, proposed.writer) == (edited.field, edited.channel, edited.writer)


def _same_mailing(proposed: MailChange, edited: MailChange) -> bool:
    is_same = (proposed.mailing_id, proposed.occasion, proposed.department, proposed.writer) == (
        edited.mailing_id,
        edited.occasion,
        edited.department,
        edited.writer,
    )
    return is_same and set(edited.product_ids) <= set(proposed.product_ids)


def _same_pair(proposed: MergeChange, edited: MergeChange) -> bool:
    return {proposed.keep_id, proposed.retire_id} == {edited.keep_id, edited.retire_id}


def _same_names(proposed: AttributesChange, edited: AttributesChange) -> bool:
    return edited.values.keys() <= proposed.values.keys()


def _same_product(_proposed: CategoryChange, _edited: CategoryChange) -> bool:
    return True


def _with_clauses(change: CopyChange, names: set[str]) -> CopyChange:
    numbers = {int(name) if name.isdecimal() else -1 for name in names}
    text, kept = clauses.restricted(change.text, change.clauses, numbers)
    return change.model_copy(update={"text": text, "clauses": kept, "facts": clauses.stated(kept, change.facts)})


def _clauses_left_out(proposed: CopyChange, decided: CopyChange) -> dict[str, str] | None:
    """The clauses by number that are not in the text any more; None if it was rewritten, which is an edit."""
    before, after = proposed.text.casefold(), decided.text.casefold()
    if any(clause.text.casefold() not in before for clause in decided.clauses):
        return None
    left = {
        str(number): clause.text
        for number, clause in enumerate(proposed.clauses)
        if clause.text.casefold() not in after
    }
    return left or None


def _plain(value: Json) -> Json:
    return None if value in ("", [], {}) else value


KINDS: dict[Kind, KindOfChange] = {
    Kind.CATEGORY: KindOfChange(CategoryChange, _live_category, _same_product),
    Kind.ATTRIBUTES: KindOfChange(AttributesChange, _live_attributes, _same_names),
    Kind.MERGE: KindOfChange(MergeChange, _live_merge, _same_pair),
    Kind.FIX: KindOfChange(FixChange, _live_fix, _same_fix),
    Kind.COPY: KindOfChange(CopyChange, _live_copy, _same_field, _plan_copy),
    Kind.MAIL: KindOfChange(MailChange, _live_mail, _same_mailing, _plan_mail),
}

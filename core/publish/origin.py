"""Which values of a publication a machine wrote or suggested, and who let each pass: for its files and its message.

It is told of what the channel has once it got the publication, which after a roll-back is not what the catalogue says.
A value is a machine's while it is one that a decision about a machine's proposal wrote; a text also where a person
edited it, with how much of it. A value that a person put in a suggestion's place is that person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select
from sqlmodel import Session, col

from core.catalog.facts import facts, value_of
from core.catalog.fields import ATTRIBUTE_PREFIX
from core.catalog.metafields import plain_name
from core.catalog.releases.drafts import SUGGESTED_BY as TAXONOMY_RELEASE
from core.catalog.suggest.fixes import SUGGESTED_BY as RULES
from core.changes import Json
from core.proposals.copy_edits import offered, share_edited
from core.publish.given import chunks
from core.publish.values import ChannelValue, Key
from core.records.choices import Kind
from core.records.flow import AppliedWrite, Decision, Proposal

MOST_TOLD = 1000
"""Values that a message names one by one."""

_MOSTLY = 0.5
_NAMES = {"category_id": "product category", "seo_title": "SEO title", "seo_description": "SEO description"}


@dataclass(frozen=True)
class Origin:
    """Where a value is from: what made it, whether as a text, who let it pass, the share of words people changed."""

    field: str
    made_by: str
    is_text: bool
    by_person: bool
    edited: float = 0.0

    @property
    def words(self) -> str:
        """The origin in words: ``description: AI draft, 12 % of words edited by a person``."""
        name = plain_name(self.field.removeprefix(ATTRIBUTE_PREFIX))
        what = "AI draft" if self.is_text else "AI suggestion"
        return f"{_NAMES.get(name, name)}: {what}, {self._passed()}"

    def _passed(self) -> str:
        if not self.edited:
            return "approved by a person" if self.by_person else "approved by a policy"
        share = f"{max(1, round(100 * self.edited))} % of words"
        return f"{'mostly rewritten' if self.edited >= _MOSTLY else 'edited'} by a person ({share})"


def origins_after(
    session: Session, given: Sequence[ChannelValue], waiting: Iterable[ChannelValue] = ()
) -> dict[int, tuple[Origin, ...]]:
    """By product, what machines made of the values that the channel has once it got the given ones.

    Args:
        session: where the decisions are.
        given: the values of the publication.
        waiting: other values that the channel does not have: it has those before.

    Returns:
        The products of ``given`` for which a machine's value was ever written; with nothing where none is left.
    """
    has = {value.key: value.before for value in waiting} | {value.key: value.after for value in given}
    found: dict[int, tuple[Origin, ...]] = {}
    for ids in chunks({value.key.product_id for value in given}):
        live = facts(session, ids, to_check=True)
        for product_id, made in _made(session, ids).items():
            known = live.get(product_id)
            standing = (
                _standing(several, has.get(Key(product_id, None, name), value_of(known, name) if known else None))
                for name, several in sorted(made.items())
            )
            found[product_id] = tuple(one for one in standing if one is not None)
    return found


def told(
    given: Iterable[ChannelValue], origins: Mapping[int, Sequence[Origin]], handles: Mapping[int, str]
) -> list[dict[str, Json]]:
    """The values of a publication that a machine made, for its message: product, field, maker, who let it pass."""
    by_key = {(product_id, one.field): one for product_id, several in origins.items() for one in several}
    return [
        {
            "product": handles.get(value.key.product_id, ""),
            "field": one.field,
            "origin": "AI draft" if one.is_text else "AI suggestion",
            "made_by": one.made_by,
            "approved_by": "person" if one.by_person else "policy",
            "words_edited": round(one.edited, 3),
        }
        for value in given
        if value.key.sku_id is None and (one := by_key.get((value.key.product_id, value.key.field))) is not None
    ]


def _standing(made: Sequence[tuple[Json, Origin]], value: Json) -> Origin | None:
    """The newest origin of just that value."""
    return next((origin for after, origin in reversed(made) if after == value), None)


def _made(session: Session, product_ids: Sequence[int]) -> dict[int, dict[str, list[tuple[Json, Origin]]]]:
    """The values that machines made of these products' fields, the oldest first, by product and field."""
    rows = session.execute(_WRITES.where(col(AppliedWrite.product_id).in_(product_ids))).all()
    others = offered(session, [row.proposal_id for row in rows if row.payload != row.proposed])
    found: dict[int, dict[str, list[tuple[Json, Origin]]]] = {}
    for row, origin in _machines(rows, others):
        found.setdefault(row.product_id, {}).setdefault(row.field, []).append((row.after, origin))
    return found


def _machines(
    rows: Iterable[Row[Any]], others: Mapping[int, Sequence[dict[str, Any]]]
) -> Iterator[tuple[Row[Any], Origin]]:
    """The writes whose value the machine proposed, and texts however edited."""
    for row in rows:
        choices = [row.proposed, *others.get(row.proposal_id, ())]
        by_person = row.actor_id is not None
        if row.kind == Kind.COPY:
            made_by = f"{row.payload.get('writer', '')} {row.payload.get('writer_version', '')}".strip()
            edited = share_edited(row.payload["text"], [choice["text"] for choice in choices])
            yield row, Origin(row.field, made_by, True, by_person, edited)
        elif row.payload in choices or _is_proposed_attribute(row, choices):
            yield row, Origin(row.field, row.suggested_by, False, by_person)


def _is_proposed_attribute(row: Row[Any], choices: Iterable[Mapping[str, Any]]) -> bool:
    name = row.field.removeprefix(ATTRIBUTE_PREFIX)
    return row.kind == Kind.ATTRIBUTES and any(choice["values"].get(name) == row.after for choice in choices)


_WRITES: Any = (
    select(
        col(AppliedWrite.product_id),
        col(AppliedWrite.field),
        col(AppliedWrite.after),
        col(AppliedWrite.proposal_id),
        col(Decision.payload),
        col(Decision.actor_id),
        col(Proposal.kind),
        col(Proposal.payload).label("proposed"),
        col(Proposal.suggested_by),
    )
    .join(Decision, col(Decision.id) == col(AppliedWrite.decision_id))
    .join(Proposal, col(Proposal.id) == col(AppliedWrite.proposal_id))
    .where(
        col(AppliedWrite.sku_id).is_(None),
        col(Decision.undoes_id).is_(None),
        col(Proposal.kind) != Kind.MERGE,  # it moves the shop's own values
        or_(
            col(Proposal.kind) == Kind.COPY,
            (col(Proposal.model_version) != "") & col(Proposal.suggested_by).not_in([RULES, TAXONOMY_RELEASE]),
        ),
    )
    .order_by(col(AppliedWrite.id))
)

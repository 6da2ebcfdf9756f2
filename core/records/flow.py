"""The flow's tables: proposals, decisions, what was applied, and the audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.records.base import (
    Json,
    json_field,
    not_negative,
    one_of,
    optional_json_field,
    optional_time_field,
    time_field,
)
from core.records.choices import TEXT_KINDS, Action, Kind, PolicyStatus, ProposalStatus, Role

_TEXTS = tuple(map(str, TEXT_KINDS))
SCREENS = {"copy": f"coalesce(kind, '') IN {_TEXTS}", "catalog": f"coalesce(kind, '') NOT IN {_TEXTS}"}
"""What is asked of a proposal that waits on each; word by word as its index says it, or the index is not used."""

_OPEN = text("status = 'open'")
_ESCALATED = "escalated_to IS NOT NULL"

# As each database is asked for it.
_PLANTED: dict[str, Any] = {"sqlite_where": text("is_planted = 1"), "postgresql_where": text("is_planted")}


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _open_index(name: str, *columns: str, where: str = "") -> Index:
    """An index of open proposals alone; ``where`` narrows it further."""
    condition = f"status = 'open' AND {where}" if where else "status = 'open'"
    return Index(name, *columns, **_where(condition))


def _queue_orders(*keys: str) -> list[Index]:
    """For each order of the queue: an index of each screen's, by kind, by department and kind, by field, by role.

    A proposal is in one screen's alone, so that whole screens are walked at the price of one index.
    The confidence at the end lets a walk pass over proposals outside a range of it without reading them; the role
    escalated to, where several walks are merged, lets each stay in its index: only the rows of the page are read.
    """
    return [
        index
        for key in keys
        for index in (
            *(
                _open_index(f"ix_proposal_open_{screen}_{key}", *_order_columns(key), where=asked)
                for screen, asked in SCREENS.items()
            ),
            _open_index(f"ix_proposal_open_kind_{key}", "kind", *_order_columns(key), "escalated_to"),
            _open_index(f"ix_proposal_open_group_{key}", "department", "kind", *_order_columns(key), "escalated_to"),
            _open_index(f"ix_proposal_open_field_{key}", "field", *_order_columns(key)),
            _open_index(f"ix_proposal_open_escalated_{key}", "escalated_to", *_order_columns(key), where=_ESCALATED),
        )
    ]


def _order_columns(key: str) -> tuple[str, ...]:
    return (key, "id") if key == "confidence" else (key, "id", "confidence")


class Proposal(SQLModel, table=True):
    """One suggested change. ``version`` grows with each decision; a decision names the version it saw.

    ``subject`` is ``product:7`` or ``sku:9``; ``worth`` is what a look at it is worth and orders the queue.
    ``title``, ``department`` and ``search_text`` repeat the subject's so that the queue needs no join.
    """

    __table_args__ = (
        one_of("status", ProposalStatus),
        one_of("kind", Kind),
        one_of("escalated_to", Role),
        not_negative("stake_minor"),
        CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence_rate"),
        Index(
            "uq_proposal_open_subject",
            "subject",
            "field",
            "locale",
            "channel",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_proposal_product", "product_id"),
        Index("ix_proposal_planted", "lease_user_id", **_PLANTED),
        *_queue_orders("worth", "stake_minor", "created_at", "confidence"),
        _open_index("ix_proposal_open_escalated", "escalated_to", "due_at", where=_ESCALATED),
        _open_index("ix_proposal_open_expires", "expires_at"),
        Index("ix_proposal_closed_created", "created_at", **_where("status <> 'open'")),
        Index("ix_proposal_expired", "expires_at", **_where("status = 'expired'")),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject: str = Field(max_length=60)
    product_id: int | None = Field(default=None, foreign_key="product.id")
    sku_id: int | None = Field(default=None, foreign_key="sku.id")
    field: str = Field(max_length=120)
    locale: str = Field(default="", max_length=20)
    channel: str = Field(default="", max_length=40)
    department: str = Field(default="", max_length=120)
    title: str = Field(default="")
    search_text: str = Field(default="")
    base_rev: int = Field(default=1)
    base_value: Json = optional_json_field()
    base_value_hash: str = Field(max_length=64)
    payload: dict[str, Any] = json_field()
    alternatives: list[dict[str, Any]] = json_field(list)
    evidence: list[dict[str, Any]] = json_field(list)
    findings: list[dict[str, Any]] = json_field(list)
    suggested_by: str = Field(max_length=80)
    model_version: str = Field(default="", max_length=80)
    confidence_raw: float | None = Field(default=None)
    confidence: float = Field(ge=0, le=1)
    stake_minor: int = Field(default=0, ge=0)
    currency: str = Field(max_length=3)
    worth: float = Field(default=0.0)
    cost_minor: int = Field(default=0)
    fingerprint: str = Field(unique=True, max_length=64)
    status: str = Field(default=ProposalStatus.OPEN)
    version: int = Field(default=1, ge=1)
    lease_user_id: int | None = Field(default=None, foreign_key="app_user.id")
    lease_until: datetime | None = optional_time_field()
    escalated_to: str | None = Field(default=None, max_length=20)
    escalated_by_id: int | None = Field(default=None, foreign_key="app_user.id")
    escalation_note: str = Field(default="")
    due_at: datetime | None = optional_time_field()
    superseded_by_id: int | None = Field(default=None, foreign_key="proposal.id")
    run: str = Field(default="", max_length=64)  # the newest proposing run that suggested it
    is_planted: bool = Field(default=False)  # a check for one reviewer (core/proposals/planted.py), never open
    created_at: datetime = time_field()
    expires_at: datetime | None = optional_time_field()
    decided_at: datetime | None = optional_time_field()


class NamedAttribute(SQLModel, table=True):
    """An attribute that an open proposal about several would give a value; kept by triggers, to find rare ones."""

    __tablename__ = "named_attribute"

    name: str = Field(primary_key=True)
    proposal_id: int = Field(primary_key=True, foreign_key="proposal.id", ondelete="CASCADE")


class Decision(SQLModel, table=True):
    """What somebody, or a policy, decided about one version of a proposal. Insert-only and hash-chained.

    ``payload`` is the change as decided (edited or not), ``before`` the value it met, ``declined`` the proposed values
    of a change with several that were not accepted, by name; ``hash`` covers every other
    column and the hash before (core/proposals/audit.py).
    """

    __table_args__ = (
        UniqueConstraint("proposal_id", "proposal_version"),
        one_of("action", Action),
        CheckConstraint("(actor_id IS NULL) <> (policy_id IS NULL)", name="one_actor"),
        CheckConstraint("action <> 'override' OR reason_code <> ''", name="override_has_reason"),
        CheckConstraint("action <> 'reject' OR reason_code <> ''", name="reject_has_reason"),
        not_negative("active_ms"),
        Index("ix_decision_actor", "actor_id", "id"),
        Index("ix_decision_actor_created", "actor_id", "created_at", "id", "action"),
        Index("ix_decision_created", "created_at", "id", "action", "status_after"),
        Index("ix_decision_pace", "actor_id", "id", "active_ms", **_where("active_ms IS NOT NULL")),
        Index("ix_decision_batch", "batch"),
        Index("ix_decision_product", "product_id", "id"),
        Index("ix_decision_undoes", "undoes_id", unique=True),
        Index("ix_decision_policy", "policy_id", "id", **_where("policy_id IS NOT NULL")),
        Index("ix_decision_policy_created", "created_at", "policy_id", "action", **_where("policy_id IS NOT NULL")),
        Index("ix_decision_planted", "actor_id", "created_at", **_PLANTED),
    )

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    proposal_version: int = Field(ge=1)
    product_id: int | None = Field(default=None, foreign_key="product.id")
    actor_id: int | None = Field(default=None, foreign_key="app_user.id")
    actor_role: str = Field(default="", max_length=20)
    policy_id: int | None = Field(default=None, foreign_key="policy.id")
    action: str
    status_after: str = Field(max_length=20)
    payload: dict[str, Any] = json_field()
    before: Json = optional_json_field()
    declined: dict[str, Any] | None = optional_json_field()
    reason_code: str = Field(default="", max_length=60)
    note: str = Field(default="")
    escalated_to: str | None = Field(default=None, max_length=20)
    due_at: datetime | None = optional_time_field()
    active_ms: int | None = Field(default=None)
    is_planted: bool = Field(default=False)
    batch: str = Field(default="", max_length=64)
    undoes_id: int | None = Field(default=None, foreign_key="decision.id")
    idempotency_key: str = Field(unique=True, max_length=120)
    created_at: datetime = time_field()
    prev_hash: str = Field(max_length=64)
    hash: str = Field(unique=True, max_length=64)


class AppliedWrite(SQLModel, table=True):
    """One value that a decision wrote into the catalogue, with the value before. Insert-only; undo adds the inverse."""

    __tablename__ = "applied_write"
    __table_args__ = (
        Index("ix_applied_write_decision", "decision_id"),
        Index("ix_applied_write_product", "product_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    decision_id: int = Field(foreign_key="decision.id")
    proposal_id: int = Field(foreign_key="proposal.id")
    product_id: int = Field(foreign_key="product.id")
    sku_id: int | None = Field(default=None, foreign_key="sku.id")
    field: str = Field(max_length=160)
    before: Json = optional_json_field()
    after: Json = optional_json_field()
    created_at: datetime = time_field()


class AuditEvent(SQLModel, table=True):
    """Anything else that must be answerable later: imports, publications, users, sign-ins. Insert-only and chained."""

    __tablename__ = "audit_event"

    id: int | None = Field(default=None, primary_key=True)
    event: str = Field(max_length=60)
    actor_id: int | None = Field(default=None, foreign_key="app_user.id")
    subject: str = Field(default="", max_length=120)
    detail: dict[str, Any] = json_field()
    created_at: datetime = time_field()
    prev_hash: str = Field(max_length=64)
    hash: str = Field(unique=True, max_length=64)


class ChainHead(SQLModel, table=True):
    """The newest link of each hash chain; locked while a link is added, so that links never fork."""

    __tablename__ = "chain_head"

    chain: str = Field(primary_key=True, max_length=20)
    last_id: int = Field(default=0)
    last_hash: str = Field(default="", max_length=64)
    length: int = Field(default=0)


class QueueCounter(SQLModel, table=True):
    """How many proposals stand where, kept by triggers so that no screen ever counts a million rows.

    A count is the sum over ``part``: on PostgreSQL each transaction adds to a part of its own, so that two people
    never wait for each other's counts, and the parts are folded into part 0 by whoever finds nobody folding.
    """

    __tablename__ = "queue_counter"

    kind: str = Field(primary_key=True, max_length=40)
    status: str = Field(primary_key=True, max_length=20)
    department: str = Field(primary_key=True, max_length=120)
    escalated_to: str = Field(primary_key=True, default="", max_length=20)
    currency: str = Field(primary_key=True, max_length=3)
    part: int = Field(primary_key=True, default=0, sa_type=BigInteger)
    proposals: int = Field(default=0)
    stake_minor: int = Field(default=0, sa_type=BigInteger)


class Policy(SQLModel, table=True):
    """A rule by which proposals are decided without a person, once a manager's certificate allows it.

    ``salt`` makes its audit sample unforeseeable; ``judged_to_id`` is the last decision it was judged by and
    ``scanned_to_id`` the last open proposal it looked at.
    """

    __table_args__ = (one_of("status", PolicyStatus), one_of("kind", Kind))

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=120)
    kind: str
    category_id: int | None = Field(default=None, foreign_key="category.id")
    department: str = Field(default="", max_length=120)
    min_confidence: float = Field(ge=0, le=1)
    max_stake_minor: int | None = Field(default=None)
    max_error_rate: float = Field(default=0.02, gt=0, lt=1)
    audit_share: float = Field(default=0.05, ge=0, le=1)
    status: str = Field(default=PolicyStatus.SHADOW)
    currency: str = Field(default="", max_length=3)  # of max_stake_minor
    created_by_id: int | None = Field(default=None, foreign_key="app_user.id")
    created_at: datetime = time_field()
    salt: str = Field(default="", max_length=32)
    judged_to_id: int = Field(default=0)
    scanned_to_id: int = Field(default=0)
    certified_at: datetime | None = optional_time_field()
    activated_at: datetime | None = optional_time_field()
    suspended_at: datetime | None = optional_time_field()
    suspended_why: str = Field(default="")

"""What policies and the shop's own measurements rest on: judged decisions, and values the shop chose or measured."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.records.base import json_field, one_of, time_field
from core.records.choices import SampleSource


class PolicySample(SQLModel, table=True):
    """What a person thought of one proposal that a policy approved or would have approved; a later word replaces it.

    ``decision_id`` is the decision that says so. Made anew from the decisions when a policy starts again.
    """

    __tablename__ = "policy_sample"
    __table_args__ = (
        one_of("source", SampleSource),
        UniqueConstraint("policy_id", "proposal_id"),
        Index("ix_policy_sample_policy", "policy_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    policy_id: int = Field(foreign_key="policy.id")
    proposal_id: int = Field(foreign_key="proposal.id")
    decision_id: int = Field(foreign_key="decision.id")
    source: str = Field(max_length=20)
    is_wrong: bool
    created_at: datetime = time_field()


class ShopValue(SQLModel, table=True):
    """A value this shop chose or measured, one row a name; the module that keeps it says what it holds."""

    __tablename__ = "shop_value"

    name: str = Field(primary_key=True, max_length=60)
    value: dict[str, Any] = json_field()
    updated_at: datetime = time_field()

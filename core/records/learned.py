"""The rules that repeated reasons suggest: what models shall not propose again for a brand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.records.base import json_field, one_of, optional_time_field, time_field
from core.records.choices import Kind, RuleStatus


class LearnedRule(SQLModel, table=True):
    """A value that models shall not suggest for a brand's products, because people refused it for the same reason.

    ``decision_ids`` are the refusals it rests on. It holds once a manager approved it, and until one revokes it.
    """

    __tablename__ = "learned_rule"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("status", RuleStatus),
        UniqueConstraint("field", "brand_id", "value", "reason_code"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    field: str = Field(max_length=160)  # category_id, product_type, attributes.Color
    brand_id: int = Field(foreign_key="brand.id")
    value: str = Field(max_length=2000)  # a category by its id
    reason_code: str = Field(max_length=60)
    status: str = Field(default=RuleStatus.PROPOSED, max_length=20)
    decision_ids: list[Any] = json_field(list)
    decided_by_id: int | None = Field(default=None, foreign_key="app_user.id")
    decided_at: datetime | None = optional_time_field()
    created_at: datetime = time_field()

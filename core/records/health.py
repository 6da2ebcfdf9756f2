"""The tables of catalogue health: a score a day and department, the fixes of the newest run, and the rules as set."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from core.records.base import json_field, time_field


class HealthScore(SQLModel, table=True):
    """The mean score of a department's products on one day, 0 to 100; a later run of the day takes its place.

    ``parts`` has the score of each group of rules by itself; ``rules_version`` is the HealthRules it was made with.
    """

    __tablename__ = "health_score"
    __table_args__ = (CheckConstraint("score >= 0 AND score <= 100", name="score_in_range"),)

    day: date = Field(primary_key=True)
    department: str = Field(primary_key=True, max_length=120)
    products: int = Field(ge=0)
    score: float = Field(ge=0, le=100)
    parts: dict[str, Any] = json_field()
    rules_version: int = Field(default=0)
    made_at: datetime = time_field()


class HealthFix(SQLModel, table=True):
    """Breaches of one rule on one field in one category, of the newest run alone. ``category_id`` 0 means none.

    ``value_minor`` orders them; ``proposals`` were open then that would mend some.
    """

    __tablename__ = "health_fix"
    __table_args__ = (Index("ix_health_fix_value", "value_minor"),)

    id: int | None = Field(default=None, primary_key=True)
    rule: str = Field(max_length=60)
    field: str = Field(default="", max_length=160)
    department: str = Field(default="", max_length=120)
    category_id: int = Field(default=0)
    currency: str = Field(max_length=3)
    products: int = Field(ge=0)
    points: float = Field(ge=0)
    stake_minor: int = Field(ge=0, sa_type=BigInteger)
    value_minor: int = Field(ge=0, sa_type=BigInteger)
    proposals: int = Field(default=0, ge=0)


class HealthRules(SQLModel, table=True):
    """One version of what managers set of the rules; the newest is in force, and none is ever changed."""

    __tablename__ = "health_rules"

    id: int | None = Field(default=None, primary_key=True)
    settings: list[dict[str, Any]] = json_field(list)
    created_by_id: int | None = Field(default=None, foreign_key="app_user.id")
    created_at: datetime = time_field()

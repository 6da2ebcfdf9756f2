"""How departments speak: their guides version by version, what was learned, and phrases approved or forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.records.base import json_field, time_field


class VoiceGuide(SQLModel, table=True):
    """One version of the guide of a department on a channel; the newest is in force. Insert-only.

    No channel means every channel that has no guide of its own. ``guide`` holds the fields of
    core/copywriting/guides.py.
    """

    __tablename__ = "voice_guide"
    __table_args__ = (
        UniqueConstraint("department", "channel", "version"),
        CheckConstraint("version >= 1", name="version_counts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    department: str = Field(max_length=120)
    channel: str = Field(default="", max_length=40)
    version: int = Field(ge=1)
    guide: dict[str, Any] = json_field()
    note: str = Field(default="", max_length=500)
    created_by_id: int | None = Field(default=None, foreign_key="app_user.id")
    created_at: datetime = time_field()


class ApprovedPhrase(SQLModel, table=True):
    """A phrase that texts of a department may use without a fact behind it, or no longer may. Insert-only.

    The newest row of a phrase counts: one that is not ``approved`` takes the approval back. A ``forgotten`` one is not
    the house's own, however often its texts say it.
    """

    __tablename__ = "approved_phrase"
    __table_args__ = (
        CheckConstraint("phrase <> ''", name="phrase_filled"),
        Index("ix_approved_phrase_department", "department", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    department: str = Field(max_length=120)
    phrase: str = Field(max_length=200)
    approved: bool = Field(default=True)
    forgotten: bool = Field(default=False)
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id")  # where it was met
    created_by_id: int | None = Field(default=None, foreign_key="app_user.id")
    created_at: datetime = time_field()


class HouseVersion(SQLModel, table=True):
    """What a department's approved texts taught of its voice, as core/copywriting/house.py has it. Insert-only.

    ``data_cut`` tells the texts it was learned from; the same texts and ``seed`` teach the same.
    """

    __tablename__ = "house_version"
    __table_args__ = (
        UniqueConstraint("department", "version"),
        CheckConstraint("version >= 1", name="version_counts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    department: str = Field(max_length=120)
    version: int = Field(ge=1)
    learned: dict[str, Any] = json_field()
    texts: int = Field(ge=0)
    data_cut: str = Field(max_length=64)
    seed: int
    created_at: datetime = time_field()

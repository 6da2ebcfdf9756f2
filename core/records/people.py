"""The tables of people: users, their sign-ins, and the tokens of programs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from core.records.base import not_negative, one_of, optional_time_field, time_field
from core.records.choices import Role


class User(SQLModel, table=True):
    """A person who may sign in. ``credentials_version`` grows with a new password or role and ends all sign-ins."""

    __tablename__ = "app_user"
    __table_args__ = (
        one_of("role", Role),
        not_negative("failed_sign_ins"),
        CheckConstraint("username <> ''", name="username_filled"),
    )

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=80)
    name: str = Field(max_length=120)
    email: str = Field(default="", max_length=254)
    password_hash: str = Field(default="", max_length=100)  # bcrypt; empty: signs in by OIDC only
    role: str = Field(default=Role.MERCHANDISER)
    active: bool = Field(default=True)
    is_demo: bool = Field(default=False)
    must_change_password: bool = Field(default=False)
    shares_checks: bool = Field(default=False)  # agreed that managers see their planted checks
    shares_edits: bool = Field(default=False)  # agreed that their decisions on texts are exported to train on
    credentials_version: int = Field(default=1, ge=1)
    failed_sign_ins: int = Field(default=0, ge=0)
    locked_until: datetime | None = optional_time_field()
    created_at: datetime = time_field()


class UserSession(SQLModel, table=True):
    """One sign-in. The cookie carries a random id of which only the hash is kept; this row is the only authority."""

    __tablename__ = "user_session"
    __table_args__ = (Index("ix_user_session_user", "user_id"),)

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    user_id: int = Field(foreign_key="app_user.id")
    credentials_version: int = Field(ge=1)
    created_at: datetime = time_field()
    expires_at: datetime = time_field()
    ended_at: datetime | None = optional_time_field()
    end_reason: str = Field(default="", max_length=40)


class ApiToken(SQLModel, table=True):
    """A program's key to the API; only its hash is kept. ``prefix`` lets people tell tokens apart."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    prefix: str = Field(max_length=12)
    token_hash: str = Field(unique=True, max_length=64)
    created_by_id: int | None = Field(default=None, foreign_key="app_user.id")
    created_at: datetime = time_field()
    last_used_at: datetime | None = optional_time_field()
    revoked_at: datetime | None = optional_time_field()

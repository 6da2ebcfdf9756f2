"""Column types and the schema's naming, shared by every table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from core.errors import BadInputError

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata: MetaData = SQLModel.metadata

JsonType = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Json = dict[str, Any] | list[Any] | str | int | float | bool | None


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time; a naive one is refused on the way in and never comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time in UTC, without its zone where the database keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise BadInputError(f"{value!r} has no time zone: times are UTC and aware.")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The time with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    """The time now; the only clock of the records, used for defaults of rows nobody dates."""
    return datetime.now(UTC)


def time_field(**options: Any) -> Any:
    """A required UTC time column, now by default."""
    return Field(default_factory=utc_now, sa_type=UtcTime, **options)


def optional_time_field(**options: Any) -> Any:
    """An optional UTC time column."""
    return Field(default=None, sa_type=UtcTime, nullable=True, **options)


def json_field(factory: Any = dict) -> Any:
    """A JSON column, never null."""
    return Field(default_factory=factory, sa_type=JsonType, nullable=False)


def ordered_json_field() -> Any:
    """A JSON object that keeps the order of its keys on both databases (JSONB does not), never null."""
    return Field(default_factory=dict, sa_type=JSON, nullable=False)


def optional_json_field() -> Any:
    """A JSON column that may be null."""
    return Field(default=None, sa_type=JsonType, nullable=True)


def one_of(column: str, choices: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """A CHECK that the column holds one of the choices."""
    allowed = ", ".join(f"'{choice!s}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def not_negative(column: str) -> CheckConstraint:
    """A CHECK that the column is empty, zero or more."""
    return CheckConstraint(f"{column} IS NULL OR {column} >= 0", name=f"{column}_not_negative")

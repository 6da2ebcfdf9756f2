"""The tables of work done in the background: imports, jobs, publications, the outbox and model versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
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
from core.records.choices import ImportStatus, JobStatus, OutboxStatus, PublicationStatus

_ACTIVE: dict[str, Any] = {"sqlite_where": text("active = 1"), "postgresql_where": text("active")}


class ImportBatch(SQLModel, table=True):
    """One file taken in: what it held, what it changed, what was refused."""

    __tablename__ = "import_batch"
    __table_args__ = (one_of("status", ImportStatus), Index("ix_import_batch_created", "created_at"))

    id: int | None = Field(default=None, primary_key=True)
    filename: str = Field(max_length=255)
    sha256: str = Field(max_length=64)
    profile: str = Field(default="", max_length=120)
    status: str = Field(default=ImportStatus.RUNNING)
    rows: int = Field(default=0)
    created: int = Field(default=0)
    changed: int = Field(default=0)
    unchanged: int = Field(default=0)
    refused: int = Field(default=0)
    report_path: str = Field(default="")
    error: str = Field(default="")
    started_by_id: int | None = Field(default=None, foreign_key="app_user.id")
    created_at: datetime = time_field()
    finished_at: datetime | None = optional_time_field()


class Job(SQLModel, table=True):
    """A background job as people see it: what it does, how far it is, how it ended."""

    __table_args__ = (
        one_of("status", JobStatus),
        not_negative("done"),
        Index("ix_job_created", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    task: str = Field(max_length=60)
    title: str = Field(default="", max_length=255)
    arguments: dict[str, Any] = json_field()
    status: str = Field(default=JobStatus.WAITING)
    done: int = Field(default=0)
    total: int | None = Field(default=None)
    message: str = Field(default="")
    error: str = Field(default="")
    result: dict[str, Any] = json_field()
    stop_asked: bool = Field(default=False)
    attempts: int = Field(default=0)
    worker: str = Field(default="", max_length=255)  # who runs it: a machine and its home folder
    started_by_id: int | None = Field(default=None, foreign_key="app_user.id")
    created_at: datetime = time_field()
    started_at: datetime | None = optional_time_field()
    heartbeat_at: datetime | None = optional_time_field()
    finished_at: datetime | None = optional_time_field()


class Publication(SQLModel, table=True):
    """One batch given to a channel; ``rolls_back_id`` names the one it takes back."""

    __table_args__ = (one_of("status", PublicationStatus),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=40)
    locale: str = Field(default="", max_length=20)
    idempotency_key: str = Field(unique=True, max_length=120)
    status: str = Field(default=PublicationStatus.BUILDING)
    path: str = Field(default="")
    digest: str = Field(default="", max_length=64)
    products: int = Field(default=0)
    values_written: int = Field(default=0)
    error: str = Field(default="")
    rolls_back_id: int | None = Field(default=None, foreign_key="publication.id", unique=True)
    created_by_id: int | None = Field(default=None, foreign_key="app_user.id")
    created_at: datetime = time_field()


class PublicationItem(SQLModel, table=True):
    """One value in a publication, with the value the channel had before."""

    __tablename__ = "publication_item"
    __table_args__ = (
        UniqueConstraint("publication_id", "product_id", "sku_id", "field"),
        Index("ix_publication_item_product", "product_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    product_id: int = Field(foreign_key="product.id")
    sku_id: int | None = Field(default=None, foreign_key="sku.id")
    field: str = Field(max_length=160)
    before: Json = optional_json_field()
    after: Json = optional_json_field()
    last_write_id: int | None = Field(default=None, foreign_key="applied_write.id")


class WaitingWrite(SQLModel, table=True):
    """An applied write that a channel does not have yet: added by a trigger, gone once a publication covers it."""

    __tablename__ = "waiting_write"

    channel: str = Field(primary_key=True, max_length=40)
    write_id: int = Field(primary_key=True, foreign_key="applied_write.id", ondelete="CASCADE")


class Outbox(SQLModel, table=True):
    """A message to the outside, sent at least once; the receiver tells repeats by the idempotency key."""

    __table_args__ = (one_of("status", OutboxStatus), Index("ix_outbox_due", "status", "next_at"))

    id: int | None = Field(default=None, primary_key=True)
    topic: str = Field(max_length=60)
    url: str = Field(default="")
    payload: dict[str, Any] = json_field()
    idempotency_key: str = Field(unique=True, max_length=120)
    status: str = Field(default=OutboxStatus.WAITING)
    attempts: int = Field(default=0)
    last_error: str = Field(default="")
    next_at: datetime = time_field()
    created_at: datetime = time_field()
    sent_at: datetime | None = optional_time_field()


class Inbox(SQLModel, table=True):
    """A message from outside that was acted on, so that a repeat of it, or an older one, changes nothing.

    ``subject`` is what it spoke about and ``happened_at`` when that was, both in the sender's words.
    """

    __table_args__ = (
        UniqueConstraint("source", "message_id"),
        Index("ix_inbox_subject", "source", "subject", "happened_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=40)
    message_id: str = Field(max_length=120)
    subject: str = Field(default="", max_length=255)
    happened_at: datetime | None = optional_time_field()
    created_at: datetime = time_field()


class ModelVersion(SQLModel, table=True):
    """A trained model: where it lies, what it was trained on, how well it did on held-out labels.

    ``active`` is the one in force of its kind, since ``promoted_at``; ``retired_at`` is when it was not any more.
    ``comparison`` is how it did beside version ``compared_with``, and ``note`` says in a sentence what came of it.
    ``path`` is empty once its file was cleared away.
    """

    __tablename__ = "model_version"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        Index("uq_model_version_active", "name", unique=True, **_ACTIVE),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60)
    version: str = Field(max_length=64)
    path: str = Field(default="")
    data_cut: datetime = time_field()
    seed: int = Field(default=0)
    metrics: dict[str, Any] = json_field()
    active: bool = Field(default=False)
    trained_on: int = Field(default=0)  # examples it learned from
    compared_with: str = Field(default="", max_length=64)
    comparison: dict[str, Any] | None = optional_json_field()
    promoted_at: datetime | None = optional_time_field()
    retired_at: datetime | None = optional_time_field()
    decided_by: str = Field(default="", max_length=120)  # the person who put it in force; empty: its own numbers did
    note: str = Field(default="")
    created_at: datetime = time_field()

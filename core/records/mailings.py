"""E-mails: what mails there are, every version that a person approved, and what the sending program was given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.mails import MailKind
from core.records.base import json_field, one_of, time_field


class Mailing(SQLModel, table=True):
    """A mail that is sent on an occasion for a department, or for the whole shop where there is none."""

    __table_args__ = (UniqueConstraint("occasion", "department", "locale"), one_of("occasion", MailKind))

    id: int | None = Field(default=None, primary_key=True)
    occasion: str = Field(max_length=20)
    department: str = Field(default="", max_length=120)
    locale: str = Field(max_length=20)
    created_at: datetime = time_field()


class MailingVersion(SQLModel, table=True):
    """A mail as a decision let it pass: the fields of core/mails.py. Insert-only.

    The newest version whose decision was not taken back is the one that is sent.
    """

    __tablename__ = "mailing_version"
    __table_args__ = (Index("ix_mailing_version_mailing", "mailing_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    mailing_id: int = Field(foreign_key="mailing.id")
    proposal_id: int = Field(foreign_key="proposal.id")
    decision_id: int = Field(foreign_key="decision.id", unique=True)
    mail: dict[str, Any] = json_field()
    created_at: datetime = time_field()


class PublicationMail(SQLModel, table=True):
    """One mail in a publication: the version given, with the one that the sending program had before.

    Without a version given, the mail is not to be sent any more.
    """

    __tablename__ = "publication_mail"
    __table_args__ = (
        UniqueConstraint("publication_id", "mailing_id"),
        CheckConstraint("before_id IS NOT NULL OR after_id IS NOT NULL", name="says_something"),
        Index("ix_publication_mail_mailing", "mailing_id", "publication_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    mailing_id: int = Field(foreign_key="mailing.id")
    before_id: int | None = Field(default=None, foreign_key="mailing_version.id")
    after_id: int | None = Field(default=None, foreign_key="mailing_version.id")

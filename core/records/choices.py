"""The fixed choices of the records; each is also a CHECK in the schema."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person does here; core/access/roles.py says what each may do."""

    MERCHANDISER = "merchandiser"
    MARKETER = "marketer"
    MANAGER = "manager"
    ADMIN = "admin"


class ProductStatus(StrEnum):
    """Where a product stands in the shop; *merged* products point to the one that survived."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"
    MERGED = "merged"


class ProposalStatus(StrEnum):
    """Where a proposal stands in the flow (house words)."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    STALE = "stale"
    WITHDRAWN = "withdrawn"
    APPLIED = "applied"
    PUBLISHED = "published"
    MEASURED = "measured"
    BLOCKED = "blocked"
    PUBLISH_FAILED = "publish_failed"
    REVERTED = "reverted"


class Action(StrEnum):
    """What a decision did. The first five are the reviewer's; *return* ends an escalation, *undo* takes one back."""

    APPROVE = "approve"
    EDIT = "edit"
    OVERRIDE = "override"
    REJECT = "reject"
    ESCALATE = "escalate"
    RETURN = "return"
    UNDO = "undo"


ANSWERS = (Action.APPROVE, Action.EDIT, Action.OVERRIDE, Action.REJECT)
"""What a person answers to a proposal; an escalation hands it on, and an undo takes back."""


class Kind(StrEnum):
    """The kinds of change; core/proposals/kinds.py holds the table of what each means."""

    CATEGORY = "category"
    ATTRIBUTES = "attributes"
    MERGE = "merge"
    FIX = "fix"
    COPY = "copy"
    MAIL = "mail"


TEXT_KINDS = (Kind.COPY, Kind.MAIL)
"""The kinds that are texts: they wait on a screen of their own, all others on the catalogue's."""


class OutboxStatus(StrEnum):
    """Where a message to a channel stands; *dead* means every retry failed."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


class PublicationStatus(StrEnum):
    """Where a publication stands."""

    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    ROLLED_BACK = "rolled_back"


class JobStatus(StrEnum):
    """Where a background job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class ImportStatus(StrEnum):
    """Where an import stands; only *done* has changed the catalogue."""

    PREVIEW = "preview"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class PolicyStatus(StrEnum):
    """Where an auto-approval policy stands."""

    SHADOW = "shadow"
    CERTIFIED = "certified"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class SampleSource(StrEnum):
    """How a policy's decision came to be judged: in shadow, held back as an audit, or taken back by a person."""

    SHADOW = "shadow"
    AUDIT = "audit"
    UNDONE = "undone"


class RuleStatus(StrEnum):
    """Where a rule learned from repeated reasons stands; only an *approved* one holds."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"

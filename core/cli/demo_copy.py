"""How the demo shop's departments speak, and the first texts drafted for one of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from core.access.roles import Actor
from core.access.users import demo_people
from core.changes import CopyField
from core.copywriting import voice
from core.jobs.drafting import CopyOrder, draft_copy
from core.jobs.progress import Progress
from core.jobs.writers import writers
from core.records.choices import Role
from core.records.store import Store
from core.settings import Settings

_FIRST = CopyOrder("Fashion", (CopyField.DESCRIPTION, CopyField.SEO_DESCRIPTION), variants=2, most_products=20)
"""What is in the queue from the beginning: the texts of a department in which facts are plenty."""


def take_guides(session: Session, folder: Path, now: datetime) -> int:
    """How many guides the demo shop's manager saved, in this `write` session; those that are there stay as they are."""
    manager = next(Actor(one.id, one.name, one.role) for one in demo_people(session) if one.role == Role.MANAGER)
    return len(
        [voice.take_file(session, path.read_text("utf-8"), manager, now) for path in sorted(folder.glob("*.yaml"))]
    )


def draft(store: Store, settings: Settings, now: datetime) -> int:
    """How many texts wait now that did not before; a second time there are none."""
    return draft_copy(store, _FIRST, writers(store, settings), Progress(), now).submitted.created

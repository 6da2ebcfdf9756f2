"""What a background task is: its name, all it gets to do its work, and its row of the table in tasks.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from core.access.roles import Actor, Right
from core.errors import BadInputError
from core.jobs.progress import Progress
from core.records.base import Json
from core.records.store import Store
from core.settings import Settings


class Task(StrEnum):
    """What a job can do."""

    PREVIEW_FILE = "preview_file"
    IMPORT_FILE = "import_file"
    PROPOSE = "propose"
    PUBLISH = "publish"
    FEED = "feed"
    SEND_OUTBOX = "send_outbox"
    SWEEP = "sweep"
    POLICIES = "policies"
    HEALTH = "health"
    PREVIEW_TAXONOMY = "preview_taxonomy"
    TAKE_TAXONOMY = "take_taxonomy"
    LEARN = "learn"
    DRAFT_COPY = "draft_copy"
    REWRITE_COPY = "rewrite_copy"
    LEARN_VOICE = "learn_voice"
    DRAFT_MAIL = "draft_mail"
    PUBLISH_MAILS = "publish_mails"
    MEANING = "meaning"


@dataclass(frozen=True)
class Work:
    """All a task gets: the store and settings, its arguments, for whom it runs, and where it says how far it is."""

    store: Store
    settings: Settings
    job_id: int
    arguments: dict[str, Json]
    actor: Actor
    progress: Progress

    def text(self, name: str, default: str | None = None) -> str:
        """The argument of that name, as text.

        Raises:
            BadInputError: it is absent and there is no default.
        """
        value = self.arguments.get(name, default)
        if value is None:
            raise BadInputError(f"The job was started without its {name}.")
        return str(value)


@dataclass(frozen=True)
class TaskKind:
    """One row of the table."""

    run: Callable[[Work], dict[str, Json]]
    right: Right
    title: Callable[[dict[str, Json]], str]
    kept: str
    alone: bool = False  # whether one waits until no other of its kind runs

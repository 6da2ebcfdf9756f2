"""The background tasks, one plain table: what each does and is called, who may start it, what stays if it fails."""

from __future__ import annotations

from core.access.roles import Right
from core.jobs import doing
from core.jobs.work import Task, TaskKind, Work
from core.proposals.mailings import name_of
from core.records.base import Json

__all__ = ["TASKS", "Task", "TaskKind", "Work"]


def _drafting_title(arguments: dict[str, Json]) -> str:
    return f"Draft copy for {arguments.get('department') or 'every department'}"


def _mail_title(arguments: dict[str, Json]) -> str:
    return name_of(str(arguments.get("kind")), str(arguments.get("department", "")))


TASKS: dict[Task, TaskKind] = {
    Task.PREVIEW_FILE: TaskKind(
        doing.preview_file,
        Right.IMPORT,
        lambda arguments: f"Look at {arguments.get('filename', 'a file')}",
        "Nothing was changed; a preview only looks.",
    ),
    Task.IMPORT_FILE: TaskKind(
        doing.import_file,
        Right.IMPORT,
        lambda arguments: f"Import {arguments.get('filename', 'a file')}",
        "The catalogue is as it was: a file is taken in whole or not at all.",
    ),
    Task.PROPOSE: TaskKind(
        doing.propose,
        Right.PROPOSE,
        lambda _: "Make proposals",
        "The proposals made so far are in the queue; the next run adds only what is missing.",
        alone=True,  # the end of a run withdraws what only other runs have suggested
    ),
    Task.PUBLISH: TaskKind(
        doing.publish,
        Right.PUBLISH,
        lambda arguments: f"Publish to {str(arguments.get('channel', 'shopify')).title()}",
        "Approved changes that were not published still wait; none is lost and none goes out twice.",
        alone=True,  # each takes what the one before has left
    ),
    Task.PUBLISH_MAILS: TaskKind(
        doing.publish_mails,
        Right.PUBLISH,
        lambda _: "Write approved e-mails",
        "Approved e-mails that were not written still wait.",
        alone=True,  # each takes what the one before has left
    ),
    Task.FEED: TaskKind(
        doing.feed,
        Right.PUBLISH,
        lambda _: "Write the Google feed",
        "The feed before stands; no file was written.",
        alone=True,  # each replaces the one before
    ),
    Task.SEND_OUTBOX: TaskKind(
        doing.send_outbox, Right.PUBLISH, lambda _: "Send messages", "Messages that were not sent still wait."
    ),
    Task.POLICIES: TaskKind(
        doing.policies,
        Right.EDIT_POLICIES,
        lambda _: "Apply policies",
        "What policies approved so far is applied and named in History; the next run goes on.",
    ),
    Task.HEALTH: TaskKind(
        doing.health,
        Right.PROPOSE,
        lambda _: "Score the catalogue’s health",
        "The scores are those of the run before; the next run replaces them.",
        alone=True,  # each replaces what the one before has kept
    ),
    Task.MEANING: TaskKind(
        doing.meaning,
        Right.PROPOSE,
        lambda _: "Prepare search by meaning",
        "Search by meaning knows the products it knew before; the next run reads the others.",
        alone=True,  # each writes the same file
    ),
    Task.LEARN: TaskKind(
        doing.learn,
        Right.CHOOSE_MODELS,
        lambda _: "Learn from decisions",
        "The models in force suggest as before.",
        alone=True,  # two would train and compare the same
    ),
    Task.DRAFT_COPY: TaskKind(
        doing.draft_copy,
        Right.DECIDE_COPY,
        _drafting_title,
        "The texts drafted so far are in the queue; the next run goes on with the rest.",
        alone=True,  # two would write the same texts twice
    ),
    Task.DRAFT_MAIL: TaskKind(
        doing.draft_mail,
        Right.DECIDE_COPY,
        lambda arguments: f"Draft a mail: {_mail_title(arguments)}",
        "Nothing was queued; a mail that waited before waits still.",
        alone=True,  # two would draft the same mail
    ),
    Task.REWRITE_COPY: TaskKind(
        doing.rewrite_copy,
        Right.DECIDE_COPY,
        lambda _: "Rewrite a text",
        "The text is as it was proposed.",
    ),
    Task.LEARN_VOICE: TaskKind(
        doing.learn_voice,
        Right.DECIDE_COPY,
        lambda arguments: f"Learn how {arguments.get('department') or 'every department'} speaks",
        "What was learned before is still in use.",
        alone=True,  # two would read the same texts
    ),
    Task.PREVIEW_TAXONOMY: TaskKind(
        doing.preview_taxonomy,
        Right.IMPORT,
        lambda arguments: f"Compare {arguments.get('filename', 'a taxonomy')}",
        "Nothing was changed; a comparison only looks.",
    ),
    Task.TAKE_TAXONOMY: TaskKind(
        doing.take_taxonomy,
        Right.EDIT_POLICIES,
        lambda arguments: f"Take in {arguments.get('filename', 'a taxonomy')}",
        "The categories are as they were: a release is taken in whole or not at all.",
        alone=True,  # each is compared with what the one before has left
    ),
    Task.SWEEP: TaskKind(doing.sweep, Right.PROPOSE, lambda _: "Close what has run out", "Nothing was closed."),
}

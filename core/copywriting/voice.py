"""The guides in the store: the newest version of each department and channel is in force, and none is ever changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import yaml
from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.changes import Json
from core.copywriting.guides import NO_GUIDE, Guide, changed_fields, read_guide, with_changes
from core.errors import BadInputError
from core.records.chain import EVENTS, locked_head, record
from core.records.people import User
from core.records.voice import VoiceGuide

_LONGEST_NAME = {"department": 120, "channel": 40}
_LONGEST_NOTE = 500


@dataclass(frozen=True)
class GuideVersion:
    """One version of a department's guide; ``id`` is None and ``version`` 0 where there is none yet.

    A channel's own holds only what it says otherwise; ``guide`` is that together with the department's in force.
    """

    department: str
    channel: str
    version: int
    guide: Guide
    id: int | None = None
    note: str = ""
    created_by: str = ""
    created_at: datetime | None = None


def in_force(session: Session, department: str, channel: str = "") -> GuideVersion:
    """The newest version for that channel, else the department's for all, else one that allows everything."""
    return newest(session, [department], channel)[department]


def newest(session: Session, departments: Iterable[str], channel: str = "") -> dict[str, GuideVersion]:
    """The version in force of each of these departments, in one query."""
    wanted = sorted(set(departments))
    rows = session.execute(
        select(VoiceGuide, col(User.name))
        .outerjoin(User, col(User.id) == col(VoiceGuide.created_by_id))
        .where(col(VoiceGuide.id).in_(_newest_ids(wanted, channel)))
        .order_by(col(VoiceGuide.channel))  # the channel's own comes after the one for all, which it goes by
    )
    found = {name: GuideVersion(name, channel, 0, NO_GUIDE) for name in wanted}
    for row in rows:
        before = found[row.VoiceGuide.department]
        found[row.VoiceGuide.department] = _version(row.VoiceGuide, row.name, before.guide)
    return found


def of_channel(session: Session, department: str, channel: str) -> GuideVersion:
    """The newest version that the channel has of its own; where it has none, the department's as its version 0."""
    found = in_force(session, department, channel)
    return found if found.channel == channel else GuideVersion(department, channel, 0, found.guide)


def versions(session: Session, department: str, channel: str = "") -> list[GuideVersion]:
    """Every version of a department's guide on that channel, the newest first."""
    rows = session.execute(
        select(VoiceGuide, col(User.name))
        .outerjoin(User, col(User.id) == col(VoiceGuide.created_by_id))
        .where(col(VoiceGuide.department) == department, col(VoiceGuide.channel) == channel)
        .order_by(col(VoiceGuide.version).desc())
    )
    base = in_force(session, department).guide if channel else NO_GUIDE
    return [_version(row.VoiceGuide, row.name, base) for row in rows]


def channels(session: Session, department: str) -> list[str]:
    """The channels for which the department has a guide of their own, in their alphabetical order."""
    wanted = select(col(VoiceGuide.channel)).where(
        col(VoiceGuide.department) == department, col(VoiceGuide.channel) != ""
    )
    return list(session.scalars(wanted.distinct().order_by(col(VoiceGuide.channel))))


def save(session: Session, draft: GuideVersion, actor: Actor, now: datetime) -> GuideVersion:
    """The guide as the next version, in a `write` session; the same guide again is the version in force.

    Args:
        session: a `write` session.
        draft: the guide, with the version it was made from: if that is not the newest any more, it is refused.
        actor: who saves it.
        now: the time now.

    Raises:
        NotAllowedError: the actor may not set how a department speaks.
        BadInputError: no department, a name or note that is too long, or somebody saved another version meanwhile.
    """
    require(actor, Right.EDIT_VOICE)
    _require_sense(draft)
    locked_head(session, EVENTS)  # two who save at once take turns
    before = next(iter(versions(session, draft.department, draft.channel)), None)
    if before is not None and before.guide == draft.guide:
        return before
    base = in_force(session, draft.department).guide if draft.channel else NO_GUIDE
    kept = changed_fields(base, draft.guide) if draft.channel else draft.guide.model_dump(mode="json")
    number = before.version if before else 0
    if draft.version != number:
        raise BadInputError(
            f"{before.created_by if before else 'Somebody'} saved version {number} of this guide meanwhile. "
            "Nothing was changed; look at that one and save again."
        )
    row = VoiceGuide(
        department=draft.department,
        channel=draft.channel,
        version=number + 1,
        guide=kept,
        note=draft.note.strip(),
        created_by_id=actor.user_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    detail: dict[str, Json] = {"department": row.department, "channel": row.channel, "version": row.version}
    record(session, "voice guide saved", actor.user_id, f"voice:{row.department}", detail, now)
    return _version(row, actor.name, base)


def restore(session: Session, department: str, channel: str, version: int, actor: Actor, now: datetime) -> GuideVersion:
    """That version again, as the next one, in a `write` session; those between stay to be seen.

    Raises:
        NotAllowedError: the actor may not set how a department speaks.
        BadInputError: there is no such version.
    """
    known = versions(session, department, channel)
    wanted = next((one for one in known if one.version == version), None)
    if wanted is None:
        raise BadInputError(f"The guide of {department} has no version {version}. Nothing was changed; choose another.")
    draft = replace(wanted, version=known[0].version, note=f"Version {version} again.")
    return save(session, draft, actor, now)


def take_file(session: Session, text: str, actor: Actor, now: datetime) -> GuideVersion:
    """The guide of a YAML file that names its department, saved as the next version in a `write` session.

    Raises:
        NotAllowedError: the actor may not set how a department speaks.
        BadInputError: it is no YAML, or not a guide.
    """
    try:
        source = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadInputError(f"The guide is not YAML: {' '.join(str(error).split())}. Nothing was changed.") from None
    department = str(source.get("department", "")) if isinstance(source, dict) else ""
    guide = read_guide(source, f"guide of {department or 'a department'}")
    before = next(iter(versions(session, department)), None)
    return save(session, GuideVersion(department, "", before.version if before else 0, guide), actor, now)


def _newest_ids(departments: list[str], channel: str) -> Select[Any]:
    of_these = col(VoiceGuide.department).in_(departments), col(VoiceGuide.channel).in_(["", channel])
    return (
        select(func.max(VoiceGuide.id)).where(*of_these).group_by(col(VoiceGuide.department), col(VoiceGuide.channel))
    )


def _require_sense(draft: GuideVersion) -> None:
    if not draft.department.strip():
        raise BadInputError("A guide needs its department. Nothing was changed; choose one.")
    for name, longest in _LONGEST_NAME.items():
        if len(getattr(draft, name)) > longest:
            raise BadInputError(f"The {name}'s name is longer than {longest} characters. Nothing was changed.")
    if len(draft.note.strip()) > _LONGEST_NOTE:
        raise BadInputError(f"The note is longer than {_LONGEST_NOTE} characters. Nothing was changed; shorten it.")


def _version(row: VoiceGuide, created_by: str | None, base: Guide) -> GuideVersion:
    """The row as people see it; what a channel leaves unsaid is as in ``base``."""
    place = f"guide of {row.department}, version {row.version}"
    guide = with_changes(base, row.guide, place) if row.channel else read_guide(row.guide, place)
    return GuideVersion(
        row.department,
        row.channel,
        row.version,
        guide,
        row.id,
        row.note,
        created_by or "command line",
        row.created_at,
    )

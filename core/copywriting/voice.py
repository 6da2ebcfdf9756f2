"""The guides in the store: the newest version of each department and channel is in force, and none is ever changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml
from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.changes import Json
from core.copywriting.guides import NO_GUIDE, Guide, read_guide
from core.errors import BadInputError
from core.records.chain import EVENTS, locked_head, record
from core.records.people import User
from core.records.voice import VoiceGuide

_LONGEST_NAME = {"department": 120, "channel": 40}
_LONGEST_NOTE = 500


@dataclass(frozen=True)
class GuideVersion:
    """One version of a department's guide; ``id`` is None and ``version`` 0 where there is none yet."""

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
        .order_by(col(VoiceGuide.channel))  # the channel's own comes after the one for all
    )
    found = {row.VoiceGuide.department: _version(row.VoiceGuide, row.name) for row in rows}
    return {name: found.get(name) or GuideVersion(name, channel, 0, NO_GUIDE) for name in wanted}


def versions(session: Session, department: str, channel: str = "") -> list[GuideVersion]:
    """Every version of a department's guide on that channel, the newest first."""
    rows = session.execute(
        select(VoiceGuide, col(User.name))
        .outerjoin(User, col(User.id) == col(VoiceGuide.created_by_id))
        .where(col(VoiceGuide.department) == department, col(VoiceGuide.channel) == channel)
        .order_by(col(VoiceGuide.version).desc())
    )
    return [_version(row.VoiceGuide, row.name) for row in rows]


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
        guide=draft.guide.model_dump(mode="json"),
        note=draft.note.strip(),
        created_by_id=actor.user_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    detail: dict[str, Json] = {"department": row.department, "channel": row.channel, "version": row.version}
    record(session, "voice guide saved", actor.user_id, f"voice:{row.department}", detail, now)
    return _version(row, actor.name)


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


def _version(row: VoiceGuide, created_by: str | None) -> GuideVersion:
    place = f"guide of {row.department}, version {row.version}"
    return GuideVersion(
        row.department,
        row.channel,
        row.version,
        read_guide(row.guide, place),
        row.id,
        row.note,
        created_by or "command line",
        row.created_at,
    )

"""What departments' approved texts have taught, in the store: the newest version counts, and none is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.changes import Json
from core.copywriting.house import HouseVoice, as_json, from_json
from core.records.chain import EVENTS, locked_head, record
from core.records.voice import HouseVersion


@dataclass(frozen=True)
class Learnt:
    """One version: what was learned, of which texts (``data_cut``) with which seed, and when."""

    department: str
    version: int
    house: HouseVoice
    data_cut: str
    seed: int
    created_at: datetime


@dataclass(frozen=True)
class LearntLine:
    """One version in a list."""

    version: int
    texts: int
    data_cut: str
    seed: int
    created_at: datetime


def learnt(session: Session, department: str) -> Learnt | None:
    """The newest version of the department; None where nothing was learned yet, or in another format."""
    of_department = select(HouseVersion).where(col(HouseVersion.department) == department)
    row = session.scalars(of_department.order_by(col(HouseVersion.version).desc()).limit(1)).one_or_none()
    house = from_json(row.learned) if row is not None else None
    if row is None or house is None:
        return None
    return Learnt(department, row.version, house, row.data_cut, row.seed, row.created_at)


def lines(session: Session, department: str) -> list[LearntLine]:
    """All versions of the department, the newest first."""
    told = (HouseVersion.version, HouseVersion.texts, HouseVersion.data_cut, HouseVersion.seed, HouseVersion.created_at)
    wanted = select(*map(col, told)).where(col(HouseVersion.department) == department)
    return [LearntLine(*row) for row in session.execute(wanted.order_by(col(HouseVersion.version).desc()))]


def is_of(session: Session, department: str, data_cut: str, seed: int) -> bool:
    """Whether the newest version was learned from these texts with that seed."""
    newest = next(iter(lines(session, department)), None)
    return newest is not None and (newest.data_cut, newest.seed) == (data_cut, seed)


def keep(session: Session, department: str, house: HouseVoice, data_cut: str, seed: int, now: datetime) -> int:
    """The number of the version that it becomes, in a `write` session; the newest again is not kept twice."""
    locked_head(session, EVENTS)  # two runs at once take turns
    number = session.scalar(select(func.max(HouseVersion.version)).where(col(HouseVersion.department) == department))
    if number is not None and is_of(session, department, data_cut, seed):
        return number
    row = HouseVersion(
        department=department,
        version=(number or 0) + 1,
        learned=as_json(house),
        texts=house.texts,
        data_cut=data_cut,
        seed=seed,
        created_at=now,
    )
    session.add(row)
    session.flush()
    detail: dict[str, Json] = {"department": department, "version": row.version, "texts": house.texts}
    record(session, "voice learned", None, f"voice:{department}", detail, now)
    return row.version

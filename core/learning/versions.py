"""The versions of each model as managers see them, and putting an earlier one back in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.catalog.models import put_in_force
from core.errors import BadInputError, NotFoundError
from core.learning.comparing import Comparison, interval
from core.learning.telling import as_read
from core.records.chain import record
from core.records.work import ModelVersion

SHOWN = 12
"""The newest versions of a kind."""


@dataclass(frozen=True)
class HeldOutAccuracy:
    """How often a version is right on examples it had not learned from, 95 % interval; ``examples`` is how many.

    ``compared`` says that they are the held-out products; else they were left out one after the other in training.
    """

    right: float
    low: float
    high: float
    examples: int
    calibration_error: float | None
    compared: bool


@dataclass(frozen=True)
class VersionView:
    """One version. ``comparison`` is beside the version ``compared_with`` that was in force when it was made."""

    id: int
    kind: str
    version: str
    trained_at: datetime
    trained_on: int
    in_force: bool
    promoted_at: datetime | None
    retired_at: datetime | None
    decided_by: str
    note: str
    accuracy: HeldOutAccuracy | None
    comparison: Comparison | None
    compared_with: str
    has_file: bool


@dataclass(frozen=True)
class ModelView:
    """A kind of model: the version in force, the newest others, and the newest that was compared and not promoted."""

    kind: str
    in_force: VersionView | None
    others: tuple[VersionView, ...]

    @property
    def last_challenger(self) -> VersionView | None:
        """The newest version, if it was compared and is not in force."""
        newest = self.others[0] if self.others else None
        if newest is None or newest.comparison is None or newest.promoted_at is not None:
            return None
        return newest if self.in_force is None or newest.id > self.in_force.id else None


def models(session: Session, actor: Actor, kinds: Sequence[str]) -> list[ModelView]:
    """Each kind with its versions, the newest first.

    Raises:
        NotAllowedError: the actor may not choose models.
    """
    require(actor, Right.CHOOSE_MODELS)
    return [_model(session, kind) for kind in kinds]


def choose(session: Session, version_id: int, folder: Path, actor: Actor, now: datetime) -> VersionView:
    """The version, now in force: an earlier one again, or one that its numbers alone did not promote.

    It stays until a person chooses another one, or a new version beats it.

    Raises:
        NotAllowedError: the actor may not choose models.
        NotFoundError: there is no such version.
        BadInputError: it is in force already, or its file is gone.
    """
    require(actor, Right.CHOOSE_MODELS)
    row = session.get(ModelVersion, version_id, with_for_update=True)
    if row is None:
        raise NotFoundError(f"There is no model version {version_id}. Nothing was changed; see Models.")
    if row.active:
        raise BadInputError("This version is in force already. Nothing was changed.")
    if not row.path or not (folder / row.path).is_file():
        raise BadInputError(
            "The file of this version is gone: only the newest are kept. Nothing was changed; choose another one."
        )
    put_in_force(session, row, now, note=f"Chosen by {actor.name}.", decided_by=actor.name)
    record(session, "model chosen", actor.user_id, f"model:{row.name}", {"version": row.version}, now)
    return _view(row, None)


def _model(session: Session, kind: str) -> ModelView:
    newest = select(ModelVersion).where(col(ModelVersion.name) == kind)
    rows = session.scalars(newest.order_by(col(ModelVersion.id).desc()).limit(SHOWN)).all()
    current = session.scalars(newest.where(col(ModelVersion.active))).one_or_none()
    beside = _newest_beside(session, current) if current is not None else None
    in_force = _view(current, beside) if current is not None else None
    return ModelView(kind, in_force, tuple(_view(row, None) for row in rows if not row.active))


def _newest_beside(session: Session, current: ModelVersion) -> Comparison | None:
    """The newest comparison in which the version in force was the one to beat."""
    wanted = (
        select(ModelVersion)
        .where(
            col(ModelVersion.name) == current.name,
            col(ModelVersion.compared_with) == current.version,
            col(ModelVersion.comparison).is_not(None),
        )
        .order_by(col(ModelVersion.id).desc())
        .limit(1)
    )
    row = session.scalars(wanted).one_or_none()
    return as_read(row.comparison) if row is not None and row.comparison else None


def _view(row: ModelVersion, beside: Comparison | None) -> VersionView:
    own = as_read(row.comparison) if row.comparison else None
    return VersionView(
        id=row.id or 0,
        kind=row.name,
        version=row.version,
        trained_at=row.data_cut,
        trained_on=row.trained_on,
        in_force=row.active,
        promoted_at=row.promoted_at,
        retired_at=row.retired_at,
        decided_by=row.decided_by,
        note=row.note,
        accuracy=_accuracy(row, own, beside),
        comparison=own,
        compared_with=row.compared_with,
        has_file=bool(row.path),
    )


def _accuracy(row: ModelVersion, own: Comparison | None, beside: Comparison | None) -> HeldOutAccuracy | None:
    """From the newest comparison it was in, as new or as the one to beat; else from its own training."""
    score = beside.old if beside is not None else own.new if own is not None else None
    examples = (beside or own).examples if beside or own else 0  # type: ignore[union-attr]
    if score is not None and examples:
        return HeldOutAccuracy(score.accuracy, score.low, score.high, examples, score.calibration_error, compared=True)
    left_out, right = int(row.metrics.get("held_out", 0)), row.metrics.get("top1", row.metrics.get("precision"))
    if not left_out or right is None:
        return None
    low, high = interval(round(right * left_out), left_out)
    error = row.metrics.get("calibration_error")
    return HeldOutAccuracy(right, low, high, left_out, error, compared=False)

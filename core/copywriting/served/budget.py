"""What a server may cost a UTC day: reserved before each call, settled after it, counted for all processes together.

A day is one row of `ShopValue` with whole micro-units (see prices.py). What a killed process had reserved stays
reserved until the day is over, so that the limit holds whatever happens.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from core.copywriting.served.prices import NO_USAGE, Usage
from core.records.judged import ShopValue
from core.records.store import Store


@dataclass(frozen=True)
class Spent:
    """What a day has cost so far, and what is reserved for calls under way, in micro-units."""

    spent_micro: int = 0
    reserved_micro: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0


@dataclass(frozen=True)
class Reservation:
    """An amount set aside on the row of a day."""

    name: str
    micro: int


class Budget:
    """The day's limit of one shop. Its methods write to the store: never call them while you hold a `write` session."""

    def __init__(self, store: Store, most_micro: int, currency: str) -> None:
        """The limit is ``most_micro`` micro-units of the currency a UTC day."""
        self._store = store
        self._currency = currency
        self.most_micro = most_micro

    def reserve(self, micro: int, now: datetime) -> Reservation | None:
        """The amount set aside on today's row; None if no more than that is left. A free call always passes."""
        name = self._name(now)
        with self._store.write() as session:
            row = _locked(session, name, now)
            day = Spent(**row.value)
            if micro > 0 and day.spent_micro + day.reserved_micro + micro > self.most_micro:
                return None
            _keep(row, day, reserved_micro=day.reserved_micro + micro)
            row.updated_at = now
        return Reservation(name, micro)

    def settle(self, reservation: Reservation, spent_micro: int, now: datetime, usage: Usage = NO_USAGE) -> None:
        """Put what the call really cost in the place of what was set aside for it; nothing, if it was not made."""
        with self._store.write() as session:
            row = _locked(session, reservation.name, now)
            day = Spent(**row.value)
            _keep(
                row,
                day,
                spent_micro=day.spent_micro + spent_micro,
                reserved_micro=day.reserved_micro - reservation.micro,
                calls=day.calls + 1,
                prompt_tokens=day.prompt_tokens + usage.prompt_tokens,
                answer_tokens=day.answer_tokens + usage.answer_tokens,
            )
            row.updated_at = now

    def spent(self, now: datetime) -> Spent:
        """What the day has cost so far."""
        with self._store.read() as session:
            row = session.get(ShopValue, self._name(now))
            return Spent(**row.value) if row else Spent()

    def _name(self, now: datetime) -> str:
        return f"copy spend {now.astimezone(UTC):%Y-%m-%d} {self._currency}"


def _locked(session: Session, name: str, now: datetime) -> ShopValue:
    """The row of a day, made if there is none, held by this session until it commits."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = {"name": name, "value": asdict(Spent()), "updated_at": now}
    session.connection().execute(dialect.insert(ShopValue).values(**first).on_conflict_do_nothing())
    wanted = select(ShopValue).where(col(ShopValue.name) == name)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def _keep(row: ShopValue, day: Spent, **changed: int) -> None:
    row.value = asdict(day) | changed

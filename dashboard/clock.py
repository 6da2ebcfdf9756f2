"""Times as the person on the screen lives them: in the zone of their browser."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from dashboard import phrases, session


def zone() -> tzinfo:
    """The browser's time zone; UTC where it names none that is known."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def here() -> datetime:
    """The time now, in the zone of the browser."""
    return session.now().astimezone(zone())


def day_and_time(moment: datetime, now: datetime) -> str:
    """A moment for a list, in the zone of ``now``: ``2 Mar, 09:00``, with the year unless it is this one."""
    local = moment.astimezone(now.tzinfo)
    year = "" if local.year == now.year else f" {local.year}"
    return f"{local.day} {local:%b}{year}, {local:%H:%M}"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, for a sentence: ``now``, ``5 min ago``."""
    age = phrases.age(moment, now)
    return age if age == "now" else f"{age} ago"

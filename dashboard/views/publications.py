"""What went out, a line each, with its files and the way back: part of the Publish screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import streamlit as st

from core.copywriting.places import GOOGLE
from core.publish.files import contents
from core.publish.listing import PublicationView
from core.publish.mails import MAIL
from core.records.choices import PublicationStatus
from dashboard import clock, phrases, tables

_THINGS = {GOOGLE: "item", MAIL: "e-mail"}
_SAID = (
    "Writes a file with the {} the shop had before. Values that a later publication changed stay, and so does the "
    "catalogue here."
)
_SAID_OF_MAILS = (
    "Writes a file with the mails that were sent before these, and a list of those not to send any more. What was "
    "approved here stays, and waits to be published again."
)


def publication(one: PublicationView, now: datetime, roll_back: Callable[[int], None]) -> None:
    """One publication; ``roll_back`` is what taking it back does, for a callback."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"publish.row.{one.id}"):
        st.html(_line(one, now))
        for label, path in _files(one):
            _download(label, path, one.id)
        if one.may_be_rolled_back:
            _way_back(one, roll_back)


def packed(path: Path) -> list[str]:
    """“ZIP of 3 CSV files and a list of things to do by hand”; nothing for a single CSV."""
    names = contents(path)
    if not names:
        return []
    if any(name.endswith(".html") for name in names):
        return ["ZIP of HTML and text"]
    tables_inside = sum(name.endswith(".csv") for name in names)
    notes = " and a list of things to do by hand" if len(names) > tables_inside else ""
    return [f"ZIP of {phrases.count(tables_inside, 'CSV file')}{notes}"]


def _line(one: PublicationView, now: datetime) -> str:
    state = {PublicationStatus.ROLLED_BACK: " · rolled back", PublicationStatus.FAILED: " · failed"}.get(one.status, "")
    what = f"{phrases.count(one.values, _THINGS.get(one.channel, 'value'))} on "
    what += phrases.count(one.products, "product")
    said = [what, *packed(one.path), one.created_by, clock.ago(one.created_at, now)]
    return tables.entry(f"{_name(one)}{state}", " · ".join(said))


def _name(one: PublicationView) -> str:
    if one.channel == GOOGLE:
        return f"Google feed {one.id}"
    if one.channel == MAIL and one.rolls_back_id is None:
        return f"E-mails {one.id}"
    return f"Publication {one.id}" if one.rolls_back_id is None else f"Roll-back of publication {one.rolls_back_id}"


def _files(one: PublicationView) -> list[tuple[str, Path]]:
    """The publication's files with the words of their buttons; of a feed also what it left out."""
    if one.channel != GOOGLE:
        return [("Download ZIP" if one.path.suffix == ".zip" else "Download", one.path)]
    left_out = one.path.with_name(f"{one.path.stem}-left-out.csv")
    feed = [("Download XML", one.path), ("Download TSV", one.path.with_suffix(".tsv"))]
    return [*feed, ("Left out", left_out)] if left_out.is_file() else feed


def _download(label: str, path: Path, publication_id: int) -> None:
    if not path.is_file():
        st.html("<span class='ec-soft'>The file was removed</span>")
        return
    key = f"publish.file.{publication_id}" + (path.suffix if label not in ("Download", "Download ZIP") else "")
    st.download_button(label, path.read_bytes, file_name=path.name, key=key, on_click="ignore")


def _way_back(one: PublicationView, roll_back: Callable[[int], None]) -> None:
    values = phrases.count(one.values, _THINGS.get(one.channel, "value"))
    said = _SAID_OF_MAILS if one.channel == MAIL else _SAID.format(values)
    with st.popover("Roll back…", key=f"publish.roll_back_ask.{one.id}"):
        st.text(said)
        key = f"publish.roll_back.{one.id}"
        st.button(f"Roll back {values}", key=key, type="primary", on_click=roll_back, args=(one.id,))

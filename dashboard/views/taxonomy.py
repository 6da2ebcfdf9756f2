"""A newer release of the taxonomy on the Import screen: a file in, what became of each category, one button."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from core.access.roles import Right, may
from core.errors import EndcapError
from core.ingest import uploads
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from dashboard import outcomes, phrases, running, session, tables
from dashboard.tables import Column

SCREEN = "taxonomy"
UPLOAD = "taxonomy.upload"  # the release on screen: where it lies, and what it is called
UPLOADS = "taxonomy.uploads"  # how many there were
_FATES = ("renamed", "moved", "split", "merged", "retired", "returned")

Result = Mapping[str, Any]


def draw() -> None:
    """The whole part of the screen."""
    st.html(tables.section("Categories"))
    outcomes.show(SCREEN)
    running.show("taxonomy.take", Task.TAKE_TAXONOMY, _taken)
    if UPLOAD not in st.session_state:
        key = f"taxonomy.file.{st.session_state.setdefault(UPLOADS, 0)}"
        st.file_uploader(
            "A taxonomy, one path a line, or a newer release of it", key=key, on_change=_receive, args=(key,)
        )
        return
    path, filename = st.session_state[UPLOAD]
    running.show(
        "taxonomy.preview",
        Task.PREVIEW_TAXONOMY,
        lambda job: _previewed(job.result, path, filename),
        own_only=True,
    )
    st.button("Choose another file", key="taxonomy.drop", type="tertiary", on_click=_drop, args=(path,))


def counts(found: Result) -> str:
    """How many categories had which fate, and how many products have to go elsewhere, as HTML."""
    parts = [(f"{found['counts'][fate]:,}", fate) for fate in _FATES if found["counts"][fate]]
    parts += [(f"{found['added']:,}", "new"), (f"{found['counts']['same']:,}", "as before")]
    if found["refused_count"]:
        parts.append(
            (f"{found['refused_count']:,}", "line refused" if found["refused_count"] == 1 else "lines refused")
        )
    return tables.figures(parts)


def mapping(found: Result) -> str:
    """The categories that change, old and new, those with most products first, as HTML."""
    columns = [
        Column[Result]("Category now", lambda one: phrases.path(one["path"])),
        Column[Result]("Products", lambda one: f"{one['products']:,}", "num"),
        Column[Result]("In the release", lambda one: one["fate"]),
        Column[Result]("Where", _where),
        Column[Result]("Sure", lambda one: f"{100 * _confidence(one):.0f} %" if one["targets"] else "", "num"),
        Column[Result]("How it was found", lambda one: one["how"], "soft"),
    ]
    shown = len(found["lines"])
    more = (
        f"<p class='ec-soft'>{found['changed'] - shown:,} more are not shown.</p>" if found["changed"] > shown else ""
    )
    return (tables.table(columns, found["lines"]) if shown else "") + more


def added(found: Result) -> str:
    """The first categories that are new, as HTML; empty if none is."""
    if not found["added"]:
        return ""
    names = "; ".join(phrases.path(path) for path in found["added_paths"])
    more = found["added"] - len(found["added_paths"])
    rest = f" and {more:,} more" if more else ""
    return tables.section("New categories") + f"<p>{escape(names)}{rest}</p>"


def refused(found: Result) -> str:
    """The lines that were refused, as HTML; empty if none was."""
    columns = [
        Column[Result]("Line", lambda one: f"{one['line']:,}", "num"),
        Column[Result]("Why it is left out", lambda one: one["reason"]),
    ]
    return tables.section("Lines refused") + tables.table(columns, found["refused"]) if found["refused"] else ""


def _where(one: Result) -> str:
    return " or ".join(phrases.path(target["path"]) for target in one["targets"]) or "nowhere"


def _confidence(one: Result) -> float:
    confidence: float = one["targets"][0]["confidence"]
    return confidence


def _previewed(found: Result, path: Path, filename: str) -> None:
    st.html(counts(found))
    if found["is_empty"]:
        st.html(phrases.empty("This release changes nothing.", "The shop has these categories already."))
    elif may(session.actor(), Right.EDIT_POLICIES):
        moving = found["products"]
        what = f"Proposals will say where {phrases.count(moving, 'product')} go; until then they stay where they are."
        st.html(f"<p class='ec-soft'>{what if moving else 'No product has to move.'}</p>")
        st.button(
            f"Take in {phrases.count(found['changed'] + found['added'], 'change')}",
            key="taxonomy.take",
            type="primary",
            on_click=_take,
            args=(path, filename),
        )
    else:
        st.html("<p class='ec-soft'>A manager may take this in.</p>")
    if shown := mapping(found) + added(found) + refused(found):
        st.html(shown)


def _taken(job: JobView) -> None:
    done = job.result
    said = (
        f"{job.title}: {phrases.count(done['added'], 'category', 'categories')} new, {done['renamed']:,} renamed, "
        f"{done['retired']:,} retired. {phrases.count(done['proposals'], 'proposal')} wait in the queue."
    )
    st.html(tables.done(said))
    st.button("Close", key="taxonomy.close", type="tertiary", on_click=running.forget, args=("taxonomy.take",))


def _receive(key: str) -> None:
    """Keep the upload and compare it at once."""
    session.actor()
    sent = st.session_state[key]
    st.session_state[UPLOADS] += 1  # a fresh field next time
    try:
        path = uploads.keep_upload(session.config(), sent.name, sent, session.now())
    except EndcapError as error:
        outcomes.tell(SCREEN, tables.failed(error))
        return
    st.session_state[UPLOAD] = (path, sent.name)
    running.start("taxonomy.preview", Task.PREVIEW_TAXONOMY, {"path": str(path), "filename": sent.name})


def _take(path: Path, filename: str) -> None:
    running.start("taxonomy.take", Task.TAKE_TAXONOMY, {"path": str(path), "filename": filename})
    _leave()


def _drop(path: Path) -> None:
    uploads.drop_upload(path)
    _leave()


def _leave() -> None:
    for key in (UPLOAD, "taxonomy.preview.job"):
        st.session_state.pop(key, None)

"""Import: a file in, what was understood of it, what it would change, and one button that names the number."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import streamlit as st

from core.access.roles import Right, may, require
from core.errors import EndcapError
from core.facts.freshness import freshness
from core.facts.lake import open_lake
from core.ingest import MappingProfile, Sniffed, feeds, inspect, safe_name, uploads
from core.ingest.feeds import FeedProfile
from core.ingest.listing import ImportView, imports
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from core.proposals import queue
from core.records.choices import ImportStatus
from dashboard import clock, outcomes, phrases, running, session, tables
from dashboard.views import feeds as feeds_view
from dashboard.views import imports as import_view
from dashboard.views import taxonomy as taxonomy_view

SCREEN = "import"
UPLOAD = "import.upload"  # the upload on screen: where it lies, and what it is
UPLOADS = "import.uploads"  # how many there were
FOLLOWED = "import.followed"  # the job in which the models look at the import on screen
FEED = "import.feed"  # the upload on screen where it is one of orders or stock: path, name, lines, profile
PREVIEWED = "import.previewed"  # the profile that the preview on screen was made with


def draw() -> None:
    """The whole screen."""
    try:
        require(session.actor(), Right.IMPORT)
    except EndcapError as error:
        st.html(tables.failed(error))
        return
    st.html(phrases.heading("Import", "Nothing changes before you have seen what would"))
    outcomes.show(SCREEN)
    running.show("import.run", Task.IMPORT_FILE, _imported)
    if FEED in st.session_state:
        _look_at_feed(*st.session_state[FEED])
    elif UPLOAD in st.session_state:
        _look(*st.session_state[UPLOAD])
    else:
        running.show("import.propose", Task.PROPOSE, _proposed)
        key = f"import.file.{st.session_state.setdefault(UPLOADS, 0)}"
        st.file_uploader(
            "A CSV, TSV or Excel file with products, orders or stock, or Parquet with orders or stock; .gz is fine",
            key=key,
            on_change=_receive,
            args=(key,),
        )
        taxonomy_view.draw()
    _past(session.now())


def _look(path: Path, file: Sniffed) -> None:
    st.html(tables.section("What was understood") + import_view.understood(file))
    try:
        profile = file.profile if file.profile.is_shopify else _mapped(file)
    except EndcapError as error:
        st.html(tables.failed(error))
        profile = None
    current = profile.to_yaml() if profile else ""
    if profile and st.session_state.get(PREVIEWED) == current:
        running.show(
            "import.preview", Task.PREVIEW_FILE, lambda job: _previewed(job, path, file, profile), own_only=True
        )
    with st.container(horizontal=True, key="import.actions"):
        if profile and st.session_state.get(PREVIEWED) != current:
            st.button(
                "Show what would change",
                key="import.preview",
                type="primary",
                shortcut="Ctrl+Enter",
                on_click=_preview,
                args=(path, file, current),
            )
        if profile and not profile.is_shopify:
            st.download_button(
                "Keep this mapping", current, file_name="mapping.yaml", key="import.keep", on_click="ignore"
            )
            with st.popover("Use a kept mapping…", key="import.use_ask"):
                st.file_uploader(
                    "A mapping kept before", type="yaml", key="import.use", on_change=_use, args=(path, file)
                )
        st.button("Choose another file", key="import.drop", type="tertiary", on_click=_drop, args=(path,))


def _look_at_feed(path: Path, name: str, lines: int, profile: FeedProfile) -> None:
    """A file of orders or stock: what it comes to, and the button that takes it in."""
    st.html(tables.section("What was understood") + feeds_view.understood(name, lines, profile))

    def previewed(job: JobView) -> None:
        found = job.result
        st.html(tables.section("What would change") + feeds_view.outcome(found, session.config().currency))
        changing = found["new"] + found["revised"]
        if changing:
            st.button(
                f"Import {phrases.count(changing, 'line')}",
                key="import.start",
                type="primary",
                shortcut="Ctrl+Enter",
                on_click=_start_feed,
                args=(path, name, profile.to_yaml()),
            )
        else:
            st.html(phrases.empty("This file changes nothing.", "All of it is known already, or none can be used."))
        st.html(import_view.problems(found))

    running.show("import.preview", Task.PREVIEW_FILE, previewed, own_only=True)
    st.button("Choose another file", key="import.drop", type="tertiary", on_click=_drop, args=(path,))


def _mapped(file: Sniffed) -> MappingProfile:
    """The corrected profile; its table makes room once there is something more to see."""
    label = f"How the {phrases.count(len(file.columns), 'column')} are read"
    first = PREVIEWED not in st.session_state
    with st.expander(label, expanded=first, key=f"import.columns.{'first' if first else 'later'}"):
        return import_view.mapping(file)


def _previewed(job: JobView, path: Path, file: Sniffed, profile: MappingProfile) -> None:
    found = job.result
    changing = found["created"] + found["changed"]
    st.html(tables.section("What would change") + import_view.counts(found))
    if changing:
        st.button(
            f"Import {phrases.count(changing, 'product')}",
            key="import.start",
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=_start,
            args=(path, file, profile.to_yaml()),
        )
    else:
        st.html(
            phrases.empty("This file changes nothing.", "The catalogue has all of it already, or none can be used.")
        )
    st.html(import_view.problems(found) + import_view.examples(found))


def _imported(job: JobView) -> None:
    """What was taken in; the models look at products next, by themselves."""
    if "feed" in job.result:
        st.html(tables.done(f"{job.title}: done.") + feeds_view.outcome(job.result, session.config().currency))
        st.button("Close", key="import.close", type="tertiary", on_click=running.forget, args=("import.run",))
        return
    st.html(tables.done(f"{job.title}: done.") + import_view.counts(job.result))
    following = job.result.get("propose_job_id")
    if following is not None and st.session_state.get(FOLLOWED) != following:
        st.session_state[FOLLOWED] = st.session_state["import.propose.job"] = following
    with st.container(horizontal=True, key="import.next"):
        if following is None and "import.propose.job" not in st.session_state and _may_propose():
            st.button("Make proposals", key="import.make", type="primary", on_click=_propose)
        st.button("Close", key="import.close", type="tertiary", on_click=running.forget, args=("import.run",))


def _proposed(job: JobView) -> None:
    made = phrases.count(job.result.get("created", 0), "new proposal")
    with session.store().read() as reading:
        waiting = queue.counts(reading, session.actor()).open
    st.html(tables.done(f"The models looked at every product: {made}, {waiting:,} waiting in the queue."))
    if waiting and st.button("Review them", key="import.review", type="primary", shortcut="Enter"):
        st.switch_page("screens/catalog.py")


def _may_propose() -> bool:
    return may(session.actor(), Right.PROPOSE)


def _past(now: datetime) -> None:
    if reach := feeds_view.reach(freshness(open_lake(session.config())), clock.here()):
        st.html(reach)
    with session.store().read() as reading:
        past = imports(reading)
    heading = tables.section("Past imports")
    if not past:
        heading += phrases.empty("Nothing was imported yet.", "Each file you import is listed here with its report.")
    st.html(heading)
    for one in past:
        _past_line(one, now)


def _past_line(one: ImportView, now: datetime) -> None:
    counts = f"{one.created:,} created, {one.changed:,} changed, {one.unchanged:,} unchanged, {one.refused:,} refused"
    what = counts if one.status == ImportStatus.DONE else f"{one.status}: {one.error}"
    who = f"{one.started_by or 'command line'} · {clock.ago(one.created_at, now)}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"import.row.{one.id}"):
        st.html(tables.entry(one.filename, f"{what} · {who}"))
        if one.report is not None and (one.refused or one.report.stat().st_size > 60):
            st.download_button(
                "Report",
                one.report.read_bytes,
                file_name=one.report.name,
                key=f"import.report.{one.id}",
                on_click="ignore",
            )


def _receive(key: str) -> None:
    """Keep the upload, look at it, and show at once what Shopify's own file would change."""
    session.actor()
    sent = st.session_state[key]
    st.session_state[UPLOADS] += 1  # a fresh field next time, so that the server need not hold this file any more
    try:
        path = uploads.keep_upload(session.config(), sent.name, sent, session.now())
        found, feed = feeds.recognise(path, session.config())
        if feed is not None:
            st.session_state[FEED] = (path, safe_name(sent.name), found.rows, feed)
            _preview_feed(path, safe_name(sent.name), feed.to_yaml())
            return
        file = inspect(path, sent.name, shop=session.config())
    except EndcapError as error:
        outcomes.tell(SCREEN, tables.failed(error))
        return
    st.session_state[UPLOAD] = (path, file)
    if file.profile.is_shopify:
        _preview(path, file, file.profile.to_yaml())


def _use(path: Path, file: Sniffed) -> None:
    """Read the file on screen through a mapping that was kept."""
    session.actor()
    kept = st.session_state["import.use"]
    if kept is None:
        return
    try:
        profile = MappingProfile.from_yaml(kept.getvalue().decode("utf-8", "replace"))
        profile.check_columns(file.columns)
    except EndcapError as error:
        outcomes.tell(SCREEN, tables.failed(error))
    else:
        st.session_state[UPLOAD] = (path, replace(file, profile=profile))


def _preview(path: Path, file: Sniffed, profile: str) -> None:
    st.session_state[PREVIEWED] = profile
    running.start("import.preview", Task.PREVIEW_FILE, _arguments(path, file, profile))


def _start(path: Path, file: Sniffed, profile: str) -> None:
    running.forget("import.propose")
    running.start("import.run", Task.IMPORT_FILE, {**_arguments(path, file, profile), "propose": _may_propose()})
    _leave()


def _preview_feed(path: Path, name: str, profile: str) -> None:
    running.start("import.preview", Task.PREVIEW_FILE, {"path": str(path), "filename": name, "profile": profile})


def _start_feed(path: Path, name: str, profile: str) -> None:
    running.start("import.run", Task.IMPORT_FILE, {"path": str(path), "filename": name, "profile": profile})
    _leave()


def _arguments(path: Path, file: Sniffed, profile: str) -> dict[str, str]:
    return {"path": str(path), "filename": file.filename, "profile": profile}


def _propose() -> None:
    running.start("import.propose", Task.PROPOSE, {})


def _drop(path: Path) -> None:
    uploads.drop_upload(path)
    _leave()


def _leave() -> None:
    for key in (UPLOAD, FEED, PREVIEWED, "import.preview.job"):
        st.session_state.pop(key, None)


draw()

"""A newer release on the Import screen: compared at once, shown before anything is written, taken in by one button."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from core.access.roles import Actor
from core.jobs.run import run_job
from core.proposals import queue
from core.records.catalogue import Category, Product
from core.records.choices import JobStatus, Role
from core.records.store import Store
from core.records.work import Job
from dashboard.views import taxonomy as taxonomy_view
from tests.conftest import add_people
from tests.dashboard.shop import PATHS, stock
from tests.dashboard.visiting import Visitor

NOW = datetime.now(UTC)
NEW = [
    *(path for path in PATHS if not path.startswith("Fashion > Tops")),
    *(path.replace("Fashion > Tops", "Fashion > Knitwear") for path in PATHS if path.startswith("Fashion > Tops > T")),
    "Fashion > Tops > Work shirts",
    "Fashion > Tops > Dress shirts",
]


@pytest.fixture
def people(sqlite: Store) -> dict[Role, Actor]:
    stock(sqlite, NOW - timedelta(days=1), 8, people=False)
    return add_people(sqlite)


def visit(
    people: dict[Role, Actor], store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, role: Role
) -> Visitor:
    found = Visitor(monkeypatch, store, tmp_path / "home", people[role], "import_")
    found.run()
    return found


@pytest.fixture
def visitor(people: dict[Role, Actor], sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Visitor:
    return visit(people, sqlite, monkeypatch, tmp_path, Role.MANAGER)


def upload(visitor: Visitor, store: Store, content: str | bytes) -> None:
    """Send a release and let the worker compare it."""
    sent = content if isinstance(content, bytes) else content.encode()
    visitor.app.get("file_uploader")[-1].upload("release.txt", sent, "text/plain")  # type: ignore[attr-defined]
    visitor.run()
    work(visitor, store)


def work(visitor: Visitor, store: Store) -> None:
    with store.read() as session:
        waiting = list(session.scalars(select(Job.id).where(Job.status == JobStatus.WAITING)))
    for job_id in waiting:
        run_job(store, visitor.settings, job_id or 0)
    visitor.run()


def paths(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(Category.path).where(Category.retired_at == None)))  # noqa: E711


def test_a_release_is_shown_before_anything_is_written(visitor: Visitor, sqlite: Store) -> None:
    before = paths(sqlite)

    upload(visitor, sqlite, "\n".join(NEW))

    for part in (
        "<b>1</b> split",
        "<b>1</b> moved",
        "Fashion › Tops › Shirts",
        "Fashion › Tops › Work shirts",
        "Fashion › Knitwear › Tunics",
        "2 new names hold its name",
        "where 2 products go",
    ):
        assert part in visitor.text
    assert paths(sqlite) == before


def test_one_button_takes_it_in_and_says_what_waits(visitor: Visitor, sqlite: Store, people: dict[Role, Actor]) -> None:
    with sqlite.read() as session:
        waiting = queue.counts(session, people[Role.MANAGER]).open
    upload(visitor, sqlite, "\n".join(NEW))
    button = visitor.app.button(key="taxonomy.take")
    assert button.label == "Take in 5 changes"

    button.click()
    visitor.run()
    work(visitor, sqlite)

    assert "4 categories new, 0 renamed, 2 retired. 2 proposals wait in the queue." in visitor.text
    assert "Fashion > Tops > Dress shirts" in paths(sqlite)
    with sqlite.read() as session:
        # Both shirts had a category proposal already: the newer one takes its place.
        assert queue.counts(session, people[Role.MANAGER]).open == waiting
        assert len(list(session.scalars(select(Product.id).where(Product.category_id != None)))) == 8  # noqa: E711


def test_a_release_that_changes_nothing_says_so(visitor: Visitor, sqlite: Store) -> None:
    upload(visitor, sqlite, "\n".join(PATHS))

    assert "This release changes nothing." in visitor.text
    assert "taxonomy.take" not in [button.key for button in visitor.app.button]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b" > \n > \n"])
def test_a_file_that_is_no_taxonomy_is_refused_in_words(visitor: Visitor, sqlite: Store, content: bytes) -> None:
    upload(visitor, sqlite, content)

    assert "role='alert'" in visitor.text
    assert "Nothing was changed" in visitor.text
    visitor.app.button(key="taxonomy.drop").click()
    visitor.run()
    assert list((visitor.settings.home / "uploads").iterdir()) == []


def test_a_merchandiser_sees_the_release_and_may_not_take_it_in(
    people: dict[Role, Actor], sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visitor = visit(people, sqlite, monkeypatch, tmp_path, Role.MERCHANDISER)

    upload(visitor, sqlite, "\n".join(NEW))

    assert "A manager may take this in." in visitor.text
    assert "taxonomy.take" not in [button.key for button in visitor.app.button]


def result(**values: Any) -> dict[str, Any]:
    plain = {
        "counts": dict.fromkeys(("same", "renamed", "moved", "split", "merged", "retired", "returned"), 0),
        "changed": 0,
        "lines": [],
        "added": 0,
        "added_paths": [],
        "refused": [],
        "refused_count": 0,
    }
    return {**plain, **values}


def test_names_of_a_release_are_shown_as_written() -> None:
    line = {"path": "A > <b>x</b>", "products": 3, "fate": "retired", "targets": [], "how": "nothing is like it"}

    shown = taxonomy_view.mapping(result(lines=[line], changed=5))

    assert "A › &lt;b&gt;x&lt;/b&gt;" in shown
    assert "nowhere" in shown
    assert "4 more are not shown." in shown


def test_lines_that_were_refused_are_named_with_their_reason() -> None:
    found = result(refused=[{"line": 1204, "reason": "a level of the path is empty"}], refused_count=1)

    assert "1,204" in taxonomy_view.refused(found)
    assert "a level of the path is empty" in taxonomy_view.refused(found)
    assert taxonomy_view.refused(result()) == ""
    assert "<b>1</b> line refused" in taxonomy_view.counts(found)


def test_new_categories_are_named_up_to_some() -> None:
    shown = taxonomy_view.added(result(added=22, added_paths=["A > <i>", "B"]))

    assert "A › &lt;i&gt;; B and 20 more" in shown
    assert taxonomy_view.added(result()) == ""

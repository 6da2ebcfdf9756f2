"""``endcap taxonomy``: a first release is taken in, a newer one is shown and taken in only when told to."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from core.records.catalogue import Category, Product
from core.records.flow import Proposal
from core.records.store import Store
from tests.cli.conftest import Run


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines))
    return path


def paths(store: Store) -> list[str]:
    with store.read() as session:
        kept = select(col(Category.path)).where(col(Category.retired_at).is_(None)).order_by(col(Category.path))
        return list(session.scalars(kept))


def stocked(run: Run, store: Store, folder: Path) -> Path:
    """A first release with a cup in its cups; the newer one, in which cups were moved."""
    run("taxonomy", write(folder / "old.txt", "A", "A > Cups", "B"))
    with store.write() as session:
        cups = session.scalars(select(col(Category.id)).where(col(Category.path) == "A > Cups")).one()
        session.add(Product(handle="cup", title="Blue cup", category_id=cups))
    return write(folder / "new.txt", "A", "B", "B > Cups", "B > Plates", " > ")


def test_a_newer_release_is_shown_and_nothing_is_written(run: Run, tmp_path: Path, opened: Store) -> None:
    newer = stocked(run, opened, tmp_path)

    for words in (("taxonomy", newer), ("taxonomy", newer, "--preview")):
        output = run(*words).output
        assert "1 category would change, 1 are new." in output
        assert "moved, 1 product: A > Cups" in output
        assert "→ B > Cups (by its name in another place, 90% sure)" in output
        assert "line 5: a level of the path is empty" in output
        assert "Nothing was changed." in output

    assert paths(opened) == ["A", "A > Cups", "B"]


def test_apply_takes_it_in_and_a_second_time_changes_nothing(run: Run, tmp_path: Path, opened: Store) -> None:
    newer = stocked(run, opened, tmp_path)

    first, again = run("taxonomy", newer, "--apply").output, run("taxonomy", newer, "--apply").output

    assert "2 categories new, 2 as before." in first
    assert "0 renamed, 1 retired; 1 proposal for products." in first
    assert "0 categories new, 4 as before." in again
    assert "retired" not in again
    assert paths(opened) == ["A", "B", "B > Cups", "B > Plates"]
    with opened.read() as session:
        (proposal,) = session.scalars(select(Proposal))
        assert proposal.payload["path"] == "B > Cups"


def test_a_file_that_only_adds_is_taken_in_at_once(run: Run, tmp_path: Path, opened: Store) -> None:
    run("taxonomy", write(tmp_path / "old.txt", "A"))

    output = run("taxonomy", write(tmp_path / "new.txt", "A", "A > B")).output

    assert "1 category new, 1 as before." in output
    assert paths(opened) == ["A", "A > B"]

"""Drafting copy from a terminal: what was queued and what was not, as a job that the dashboard shows too."""

from __future__ import annotations

from core.records.store import Store
from tests.cli.conftest import Run
from tests.proposals.copy_desk import dressed_shop
from tests.proposals.desk import open_shop


def test_drafting_says_what_was_queued_and_a_second_run_makes_nothing_twice(run: Run, opened: Store) -> None:
    open_shop(opened)

    first = run("draft-copy", "--department", "Fashion", "--field", "seo_title", "--variants", 2).output
    again = run("draft-copy", "--field", "seo_title").output

    assert first == "3 texts queued for 3 products.\n"
    assert again == "0 texts queued for 0 products.\n"
    assert "2  done      Draft copy for every department  3 of 3" in run("jobs").output


def test_what_came_to_nothing_is_counted_by_its_reason(run: Run, opened: Store) -> None:
    open_shop(opened)

    said = run("draft-copy", "--field", "bullets", "--products", 2).output

    assert said.startswith("0 texts queued for 2 products. 2 came to nothing: 2 × Too few facts")


def test_an_unknown_department_is_refused_in_one_line(run: Run, opened: Store) -> None:
    open_shop(opened)

    refused = run("draft-copy", "--department", "Fasion", code=2)

    assert "There is no department 'Fasion' with products on sale." in refused.output
    assert "Draft copy for Fasion" in run("jobs").output


def test_a_channels_own_texts_are_drafted_and_what_it_has_none_of_is_refused(run: Run, opened: Store) -> None:
    dressed_shop(opened)

    assert run("draft-copy", "--channel", "google", "--field", "title").output == "3 texts queued for 3 products.\n"
    assert (
        "'google' has no seo_title of its own"
        in run("draft-copy", "--channel", "google", "--field", "seo_title", code=2).output
    )
    assert "'etsy' has no title of its own" in run("draft-copy", "--channel", "etsy", code=2).output

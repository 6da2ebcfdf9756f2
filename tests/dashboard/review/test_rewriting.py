"""A rewrite asked for on the desk: a job, what is said of it, and the new text in the place of the old one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from core.changes import CopyChange, CopyClause, CopyField
from core.jobs.run import run_job
from core.proposals.item import item
from core.proposals.queue import QueueFilter
from core.records.choices import Kind
from core.records.store import Store
from core.settings import Settings
from dashboard.review import rewriting
from dashboard.review.desk import Act
from dashboard.review.panel import actions
from dashboard.review.walk import Mode, Reviewing, Turn, begin, ready
from tests.copywriting.served.served import Model, says, serving, texts
from tests.proposals.desk import category_draft, colleague, open_shop, propose

AFTER = "Blue shirt dress for every day"


@pytest.fixture
def model() -> Iterator[Model]:
    """A server that writes the same title whatever it is asked."""
    with serving(says(texts([(AFTER, [])]))) as found:
        yield found


@pytest.fixture
def turn(sqlite: Store, now: datetime) -> Turn:
    """Mara, with two titles to decide."""
    shop = open_shop(sqlite)
    drafts = [replace(category_draft(shop, number), **_title(number)) for number in range(2)]
    propose(sqlite, now, *drafts)
    return Turn(sqlite, colleague(sqlite, "Mara"), now)


def _title(number: int) -> dict[str, object]:
    text = f"Blue shirt dress {number}, the one to wear"
    change = CopyChange(field=CopyField.TITLE, text=text, clauses=(CopyClause(text=text),), writer="someone")
    return {"kind": "copy", "field": "title", "change": change, "base_value": f"Shirt dress {number + 1}"}


@pytest.fixture
def reviewing(turn: Turn) -> Reviewing:
    """The first title on screen."""
    begun = begin(turn, "visit", QueueFilter(kinds=(Kind.COPY,)))
    ready(turn, begun)
    return begun


def with_model(home: Path, model: Model) -> Settings:
    (home / "llm-prices.yaml").write_text("currency: GBP\nmodels:\n  small-1: {input: 1, output: 2}\n")
    return Settings(home=home, llm_url=model.url, llm_model="small-1")


def ask(turn: Turn, reviewing: Reviewing, settings: Settings, asked: str = " shorter, less hype ") -> int:
    here, _ = ready(turn, reviewing)
    assert here is not None
    reviewing.mode = Mode.REWRITE
    rewriting.ask(turn, settings, reviewing, here, asked)
    return next(iter(reviewing.rewrites))


def test_the_new_text_stands_where_the_old_one_stood_and_is_on_screen(
    turn: Turn, reviewing: Reviewing, model: Model, tmp_path: Path
) -> None:
    settings, before = with_model(tmp_path, model), [row.id for row in reviewing.rows]
    job_id = ask(turn, reviewing, settings)
    assert "is being rewritten. Go on meanwhile" in reviewing.said
    assert reviewing.mode == Mode.LOOK
    assert not rewriting.hear(turn, reviewing)

    run_job(turn.store, settings, job_id)
    assert rewriting.hear(turn, reviewing)

    here, following = ready(turn, reviewing)
    assert here is not None
    assert isinstance(here.change, CopyChange)
    assert here.change.text == AFTER
    assert [row.id for row in reviewing.rows] == [here.id, before[1]]
    assert following is not None
    assert following.id == before[1]
    assert "was rewritten" in reviewing.said
    assert (reviewing.rewrites, rewriting.hear(turn, reviewing)) == ({}, False)


def test_whoever_has_gone_on_stays_where_they_are_and_is_told_with_a_way_to_see_it(
    turn: Turn, reviewing: Reviewing, model: Model, tmp_path: Path
) -> None:
    settings, (first, second) = with_model(tmp_path, model), (row.id for row in reviewing.rows)
    job_id = ask(turn, reviewing, settings)
    reviewing.here = second

    run_job(turn.store, settings, job_id)
    rewriting.hear(turn, reviewing)

    assert reviewing.here == second
    assert first not in {row.id for row in reviewing.rows}
    assert f"data-open='{reviewing.rows[0].id}'>See" in reviewing.said


def test_the_built_in_writer_says_that_it_follows_no_instruction_and_the_text_stays(
    turn: Turn, reviewing: Reviewing, tmp_path: Path
) -> None:
    settings, here = Settings(home=tmp_path), reviewing.here
    run_job(turn.store, settings, ask(turn, reviewing, settings))
    rewriting.hear(turn, reviewing)

    assert "was not rewritten. The built-in writer follows no instruction." in reviewing.said
    assert reviewing.here == here


def test_a_job_that_fails_leaves_its_reason(turn: Turn, reviewing: Reviewing, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    run_job(turn.store, settings, ask(turn, reviewing, settings, "  "))
    rewriting.hear(turn, reviewing)

    assert "was not rewritten." in reviewing.said
    assert "how the text should change" in reviewing.said


def test_a_rewrite_is_offered_for_texts_alone_and_only_where_a_model_follows_it(
    turn: Turn, reviewing: Reviewing
) -> None:
    with turn.store.read() as session:
        text = item(session, reviewing.here or 0, turn.now)

    may, _, why_not = actions(text, turn.actor)
    assert Act.REWRITE not in may
    assert "follows no instruction" in why_not[Act.REWRITE]
    assert Act.REWRITE in actions(text, turn.actor, rewrites=True)[0]
    may, _, why_not = actions(replace(text, kind=Kind.CATEGORY), turn.actor, rewrites=True)
    assert Act.REWRITE not in {*may, *why_not}

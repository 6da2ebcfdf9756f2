"""A rewrite: the reviewer's instruction is followed, the new text takes the old one's place, or nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from core.changes import CopyChange, CopyClause, CopyField
from core.copywriting.embedded import taught
from core.copywriting.writing import Writer, WriterStoppedError
from core.errors import BadInputError
from core.jobs.queue import start, watch
from core.jobs.rewriting import Rewritten, rewrite_copy
from core.jobs.run import run_job
from core.jobs.tasks import Task
from core.records.base import Json
from core.records.catalogue import Product
from core.records.choices import Action, JobStatus, Role
from core.records.store import Store
from core.settings import Settings
from tests.conftest import add_people
from tests.copywriting.served.desk import Desk, desk
from tests.copywriting.served.served import Handler, Model, says, texts
from tests.proposals.desk import (
    Shop,
    accepted,
    category_draft,
    open_shop,
    proposal,
    propose,
    request,
    set_value,
)

BEFORE = "Blue shirt dress, the one to wear wherever you go"
AFTER = "Blue shirt dress for every day"


@pytest.fixture
def shop(sqlite: Store) -> Shop:
    return open_shop(sqlite)


@pytest.fixture
def waiting(sqlite: Store, shop: Shop, now: datetime) -> int:
    """The id of an open proposal of a title."""
    change = CopyChange(field=CopyField.TITLE, text=BEFORE, clauses=(CopyClause(text=BEFORE),), writer="someone")
    made = replace(category_draft(shop), kind="copy", field="title", change=change, base_value="Shirt dress 1")
    (proposal_id,) = propose(sqlite, now, made)
    return proposal_id


def rewrites(handler: Handler) -> None:
    says(texts([(AFTER, [])]))(handler)


def rewrite(store: Store, writer: Writer, proposal_id: int, now: datetime, asked: str = "shorter") -> Rewritten:
    @contextmanager
    def writer_of(_: str) -> Iterator[Writer]:
        yield writer

    return rewrite_copy(store, proposal_id, asked, writer_of, now)


def test_the_new_text_takes_the_place_of_the_old_one(
    sqlite: Store, waiting: int, model: Model, at: Desk, now: datetime
) -> None:
    model.usual = rewrites

    done = rewrite(sqlite, at.writer, waiting, now, " shorter,\nless hype ")

    old = proposal(sqlite, waiting)
    new = proposal(sqlite, old.superseded_by_id or 0)
    wish, _, data = model.texts[0].partition("<data>")
    assert done == Rewritten(True, "", old.superseded_by_id)
    assert '"shorter, less hype"' in wish
    assert f'"text_now":"{BEFORE}"' in data
    assert (old.status, new.status, new.payload["text"]) == ("superseded", "open", AFTER)
    assert "A reviewer asked: shorter, less hype" in str(new.evidence)


def test_a_rewrite_that_comes_after_a_decision_is_left_out_and_paid(
    sqlite: Store, waiting: int, model: Model, at: Desk, now: datetime
) -> None:
    mia = add_people(sqlite)[Role.MERCHANDISER]

    def thinks(handler: Handler) -> None:
        accepted(sqlite, request(waiting, Action.REJECT), mia, now)
        rewrites(handler)

    model.usual = thinks
    done = rewrite(sqlite, at.writer, waiting, now)

    assert not done.is_queued
    assert "while it was rewritten" in done.why_not
    assert proposal(sqlite, waiting).status == "rejected"
    assert at.spent().spent_micro == 3_000


def test_a_rewrite_of_a_product_that_changed_meanwhile_is_left_out(
    sqlite: Store, shop: Shop, waiting: int, model: Model, at: Desk, now: datetime
) -> None:
    def thinks(handler: Handler) -> None:
        set_value(sqlite, Product, shop.products[0], rev=2)
        rewrites(handler)

    model.usual = thinks

    assert "while it was rewritten" in rewrite(sqlite, at.writer, waiting, now).why_not
    assert proposal(sqlite, waiting).status == "open"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("no JSON", "did not rewrite the text"),
        (texts([("Blue shirt dress that cures asthma", [])]), "medical claim"),
        (texts([(BEFORE, [])]), "came out as a text that was proposed already"),
    ],
)
def test_a_rewrite_that_comes_to_nothing_leaves_the_text_and_says_why(
    sqlite: Store, waiting: int, model: Model, at: Desk, now: datetime, answer: str, words: str
) -> None:
    model.usual = says(answer)

    done = rewrite(sqlite, at.writer, waiting, now)

    assert not done.is_queued
    assert words in done.why_not
    assert (proposal(sqlite, waiting).status, proposal(sqlite, waiting).payload["text"]) == ("open", BEFORE)


def test_the_built_in_writer_says_that_it_follows_no_instruction(sqlite: Store, waiting: int, now: datetime) -> None:
    done = rewrite(sqlite, taught([]), waiting, now)

    assert not done.is_queued
    assert "follows no instruction" in done.why_not


@pytest.mark.parametrize("asked", ["", " \n ", "x" * 301])
def test_an_instruction_of_no_words_or_too_many_is_refused(
    sqlite: Store, waiting: int, model: Model, at: Desk, now: datetime, asked: str
) -> None:
    with pytest.raises(BadInputError, match="up to 300 characters"):
        rewrite(sqlite, at.writer, waiting, now, asked)

    assert model.asked == []


def test_what_is_no_open_text_cannot_be_rewritten(
    sqlite: Store, shop: Shop, model: Model, at: Desk, now: datetime
) -> None:
    (category,) = propose(sqlite, now, category_draft(shop))

    for proposal_id in (category, 999):
        with pytest.raises(BadInputError, match="no such text"):
            rewrite(sqlite, at.writer, proposal_id, now)
    assert model.asked == []


def test_a_spent_budget_leaves_the_text_as_it_was(sqlite: Store, waiting: int, model: Model, now: datetime) -> None:
    poor = desk(sqlite, model.url, now, most_micro=10)

    with pytest.raises(WriterStoppedError):
        rewrite(sqlite, poor.writer, waiting, now)
    poor.asking.server.close()

    assert proposal(sqlite, waiting).status == "open"


def test_it_is_a_job_that_any_reviewer_of_texts_may_start(
    sqlite: Store, waiting: int, model: Model, tmp_path: Path, now: datetime
) -> None:
    model.usual = rewrites
    (tmp_path / "llm-prices.yaml").write_text("currency: GBP\nmodels:\n  small-1: {input: 1, output: 2}\n")
    settings = Settings(home=tmp_path, llm_url=model.url, llm_model="small-1")
    marketer = add_people(sqlite)[Role.MARKETER]

    asked: dict[str, Json] = {"proposal_id": waiting, "instruction": "shorter"}
    job_id = start(sqlite, settings, Task.REWRITE_COPY, asked, marketer, now)
    run_job(sqlite, settings, job_id)

    with sqlite.read() as session:
        job = watch(session, job_id)
    old = proposal(sqlite, waiting)
    told = {"is_queued": True, "why_not": "", "proposal_id": old.superseded_by_id}
    assert (job.status, job.result, job.error) == (JobStatus.DONE, told, "")
    assert old.status == "superseded"

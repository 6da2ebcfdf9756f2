"""Many people at once, and processes killed in the middle: nothing is lost, doubled or half done."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import select

from core.access.roles import Actor
from core.proposals import audit
from core.proposals.bulk import approve_all
from core.proposals.decide import Decided, Refused
from core.proposals.submit import submit
from core.records.catalogue import Product
from core.records.choices import Action
from core.records.flow import AppliedWrite, Decision, Proposal
from core.records.store import Store
from tests.proposals.desk import (
    Shop,
    attributes_draft,
    category_draft,
    colleague,
    decided,
    open_shop,
    product,
    propose,
    request,
)
from tests.proposals.race import race, racers

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_16_processes_on_200_proposals_lose_and_double_nothing(store: Store, now: datetime) -> None:
    shop = open_shop(store, 200)
    ids = propose(store, now, *(category_draft(shop, number) for number in range(200)))

    raced = race(store, racers(store, 16), ids)

    assert (raced.decided, raced.refused) == (200, 16 * 200 - 200)
    assert (raced.lost, raced.doubled, raced.broken) == (0, 0, None)


@pytest.mark.slow
def test_two_people_on_one_proposal_decide_once(store: Store, shop: Shop, now: datetime) -> None:
    ids = propose(store, now, *(category_draft(shop, number) for number in range(3)))
    pair = racers(store, 2)

    for open_id in ids:
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda actor, on=open_id: decided(store, request(on), actor, now), pair))
        faster = [actor for actor, answer in zip(pair, answers, strict=True) if isinstance(answer, Decided)]
        slower = [answer for answer in answers if isinstance(answer, Refused)]
        assert len(faster) == len(slower) == 1
        assert (slower[0].by, slower[0].their_action) == (faster[0].name, Action.APPROVE)


@pytest.mark.slow
def test_decisions_on_one_product_at_once_keep_each_others_values(store: Store, shop: Shop, now: datetime) -> None:
    names = [f"Attribute {number}" for number in range(12)]
    drafts = [attributes_draft(shop, values={name: "x"}, channel=name) for name in names]
    ids = propose(store, now, *drafts)
    actor = colleague(store, "Ola")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda on: decided(store, request(on, Action.OVERRIDE), actor, now), ids))

    assert product(store, shop.products[0]).attributes == {"Color": "Blue", **dict.fromkeys(names, "x")}


@pytest.mark.slow
def test_batches_decisions_and_submissions_at_once_agree(store: Store, mia: Actor, now: datetime) -> None:
    shop = open_shop(store, 120)
    ids = propose(store, now, *(category_draft(shop, number) for number in range(120)))

    def approve(batch: str) -> int:
        with store.write() as session:
            return approve_all(session, ids, mia, now, batch).applied

    def submit_more(number: int) -> int:
        with store.write() as session:
            return submit(session, [attributes_draft(shop, number, values={"Fit": "Slim"})], None, now).created

    with ThreadPoolExecutor(6) as pool:
        batches = [pool.submit(approve, f"b{number}") for number in range(3)]
        singles = [pool.submit(decided, store, request(each), mia, now) for each in ids[:40]]
        more = [pool.submit(submit_more, number) for number in range(20)]
        won = sum(isinstance(each.result(), Decided) for each in singles)
        applied = sum(each.result() for each in batches)

    assert won + applied == 120
    assert sum(each.result() for each in more) == 20
    with store.read() as session:
        assert audit.verify(session).broken is None
        assert len(session.scalars(select(AppliedWrite)).all()) == 120


@pytest.mark.slow
@pytest.mark.parametrize("told", [1, 7, 23])
def test_a_process_killed_in_the_middle_leaves_whole_decisions(store: Store, now: datetime, told: int) -> None:
    shop = open_shop(store, 60)
    propose(store, now, *(category_draft(shop, number) for number in range(60)))
    actor = colleague(store, "Killed")
    words = [sys.executable, "-m", "tests.proposals.kill", store.url, str(actor.user_id), "60"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        seen = [int(line) for line in islice(process.stdout, told)]
        process.kill()

    with store.read() as session:
        made = set(session.scalars(select(Decision.proposal_id)))
        moved = set(session.scalars(select(Proposal.id).where(Proposal.status == "applied")))  # type: ignore[arg-type]
        written = set(session.scalars(select(AppliedWrite.proposal_id)))
        changed = session.scalars(select(Product.id).where(Product.category_id == shop.dresses)).all()  # type: ignore[arg-type]
        assert made == moved == written
        assert set(seen) <= made
        assert len(changed) == len(made)
        assert audit.verify(session).broken is None
    left = sorted(set(range(1, 61)) - made)
    assert isinstance(decided(store, request(left[0]), actor, now), Decided)

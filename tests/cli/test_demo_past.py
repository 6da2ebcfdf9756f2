"""The demo shop's fortnight: decided through the usual doors, as the truth says, and the same for the same seed."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlmodel import select

from core.cli import demo_past
from core.cli.demo_truth import Truth, asked, truthful
from core.proposals import audit, policy_reads
from core.proposals.planted import in_force
from core.records.choices import Action, Kind, PolicyStatus
from core.records.flow import Decision, Proposal
from core.records.store import Store
from tests.dashboard.shop import RIGHT, THINGS, stock

NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)
WRONG = 7  # every seventh product is none of what the models say


def _table(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    """What is really so in the small shop: the categories proposed are right, but for every seventh product's."""
    categories = [
        (f"product-{n + 1}", "Elsewhere" if n % WRONG == 0 else RIGHT[THINGS[n % len(THINGS)][0]]) for n in range(60)
    ]
    _table(tmp_path / "products.csv", ("handle", "category"), categories)
    _table(tmp_path / "attributes.csv", ("handle", "name", "value"), [("product-1", "Color", "Blue")])
    _table(tmp_path / "pairs.csv", ("left", "right", "is_duplicate"), [("product-1", "product-5", "false")])
    _table(tmp_path / "problems.csv", ("handle", "sku", "field", "right"), [])
    return tmp_path


@pytest.fixture
def shop(sqlite: Store) -> Store:
    """The small shop as it was a fortnight ago."""
    stock(sqlite, demo_past.began(NOW), 60)
    return sqlite


def _live(store: Store, truth: Path, seed: int = 7) -> int:
    with store.write() as session:
        return demo_past.live_through(session, truth, NOW, seed)


def _decisions(store: Store) -> list[Decision]:
    with store.read() as session:
        found = list(session.exec(select(Decision).order_by(Decision.id)))  # type: ignore[arg-type]
        session.expunge_all()
    return found


def test_part_of_the_queue_is_decided_in_order_within_the_fortnight(shop: Store, truth: Path) -> None:
    made = _live(shop, truth)

    decisions = _decisions(shop)
    times = [one.created_at for one in decisions]
    assert len(decisions) == made > 20
    assert times == sorted(times)
    assert demo_past.began(NOW) < times[0]
    assert times[-1] < demo_past.ended(NOW) < NOW - timedelta(hours=12)
    with shop.read() as session:
        assert audit.verify(session).broken is None
        assert session.exec(select(Proposal).where(Proposal.status == "open")).first() is not None


def test_what_is_right_is_approved_and_nothing_else(shop: Store, truth: Path) -> None:
    _live(shop, truth)

    with shop.read() as session:
        for one in (each for each in _decisions(shop) if not each.is_planted):
            proposal = session.get_one(Proposal, one.proposal_id)
            if proposal.kind == Kind.CATEGORY:
                is_right = ((proposal.product_id or 0) - 1) % WRONG != 0
                assert one.action == (Action.APPROVE if is_right else Action.REJECT)


def test_policies_watched_from_the_first_morning_and_checks_were_on(shop: Store, truth: Path) -> None:
    _live(shop, truth)

    with shop.read() as session:
        found = {one.terms.kind: one for one in policy_reads.list_policies(session)}
        assert in_force(session).on
    assert set(found) == {Kind.CATEGORY, Kind.ATTRIBUTES}
    judged = found[Kind.CATEGORY].standing
    assert found[Kind.CATEGORY].status == PolicyStatus.SHADOW
    assert judged.audited > 0
    assert all(one.created_at < _decisions(shop)[0].created_at for one in found.values())


def test_the_same_seed_lives_the_same_fortnight_and_it_is_lived_once(
    shop: Store, truth: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from core.records.migrate import migrate

    other = Store(f"sqlite:///{tmp_path_factory.mktemp('other') / 'endcap.sqlite'}")
    migrate(other)
    stock(other, demo_past.began(NOW), 60)
    _live(shop, truth)
    _live(other, truth)

    assert [(one.proposal_id, one.action, one.created_at) for one in _decisions(shop)] == [
        (one.proposal_id, one.action, one.created_at) for one in _decisions(other)
    ]
    assert _live(shop, truth, seed=8) == 0
    other.close()


def test_of_several_values_only_the_right_ones_are_accepted(shop: Store, truth: Path) -> None:
    with shop.read() as session:
        proposal = session.exec(select(Proposal).where(Proposal.kind == Kind.ATTRIBUTES)).one()
        answer = truthful(session, Truth(truth), proposal)
        request = asked(proposal, answer, Random(1))

    assert (answer.action, answer.accept) == (Action.APPROVE, ("Color",))
    assert (request.accept, request.reason_code) == (("Color",), "")
    assert (request.active_ms or 0) > 0


def test_a_pair_that_is_not_the_same_is_not_merged(shop: Store, truth: Path) -> None:
    with shop.read() as session:
        merge = session.exec(select(Proposal).where(Proposal.kind == Kind.MERGE)).one()
        fix = session.exec(select(Proposal).where(Proposal.kind == Kind.FIX)).one()
        answers = [truthful(session, Truth(truth), one).action for one in (merge, fix)]

    assert answers == [Action.REJECT, Action.REJECT]

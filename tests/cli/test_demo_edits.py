"""The demo shop's people decide texts in every way there is, and what they write is borne out or overridden."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlmodel import col, select

from core.changes import CopyChange, CopyClause, CopyField, Finding, Level
from core.cli import demo_copy
from core.cli.demo_edits import answer_of
from core.cli.demo_truth import Answer, asked
from core.proposals.edited import findings_of
from core.proposals.reasons import is_reason
from core.records.catalogue import Brand, Product, Sku
from core.records.choices import Action, Kind
from core.records.flow import Proposal
from core.records.store import Store

NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)
CHANGE = CopyChange(
    field=CopyField.DESCRIPTION,
    writer="built-in writer",
    text="A desk lamp in chrome. Dimmable, by Lumenworks.",
    clauses=(CopyClause(text="A desk lamp in chrome."), CopyClause(text="Dimmable, by Lumenworks.")),
)


@pytest.fixture
def lamp(sqlite: Store) -> Store:
    """A product of which a text was drafted."""
    facts = {"Colour": "Chrome", "Dimmable": "yes"}
    with sqlite.write() as session:
        brand = Brand(name="Lumenworks")
        session.add(brand)
        session.flush()
        product = Product(handle="lamp", title="Desk lamp", brand_id=brand.id, attributes=facts)
        session.add(product)
        session.flush()
        session.add(Sku(code="L1", product_id=product.id, position=1, currency="GBP"))
    return sqlite


def _proposal(product_id: int) -> Proposal:
    return Proposal(
        id=1,
        kind=Kind.COPY,
        subject=f"product:{product_id}",
        product_id=product_id,
        field="description",
        payload=CHANGE.model_dump(mode="json"),
        alternatives=[{"label": "x", "confidence": 0.5, "payload": {"text": "A dimmable desk lamp in chrome."}}],
        base_value="",
    )


def answers(store: Store, findings: tuple[Finding, ...] = ()) -> list[Answer]:
    """What they say of the text, two hundred times."""
    rng = Random(7)
    with store.read() as session:
        proposal = _proposal(1)
        proposal.findings = [one.model_dump(mode="json") for one in findings]
        return [answer_of(session, proposal, CHANGE, rng) for _ in range(200)]


def test_most_texts_pass_as_they_are_and_every_other_answer_comes_up(lamp: Store) -> None:
    found = answers(lamp)

    ways = Counter((one.action, one.accept is not None) for one in found)
    assert ways[Action.APPROVE, False] > 90
    assert min(ways[Action.APPROVE, True], ways[Action.EDIT, False], ways[Action.REJECT, False]) > 8
    assert {one.accept for one in found} == {None, ("0",)}
    assert len({one.reason_code for one in found if one.action == Action.REJECT}) == 4
    assert all(is_reason(one.action, one.reason_code) for one in found if one.reason_code)


def test_edits_are_the_text_in_other_words_and_what_goes_beyond_the_facts_is_overridden(lamp: Store) -> None:
    found = answers(lamp)
    texts = {one.change.text: one for one in found if isinstance(one.change, CopyChange)}

    assert set(texts) == {
        "A desk lamp in chrome. Dimmable.",
        "A desk lamp in chrome. Dimmable from Lumenworks.",
        "A dimmable desk lamp in chrome.",
        f"{CHANGE.text} Comes with a two-year guarantee.",
    }
    with lamp.read() as session:
        for one in texts.values():
            assert one.change is not None
            assert (one.action == Action.OVERRIDE) == bool(findings_of(session, one.change, 1, None))


def test_a_warned_text_is_overridden_or_rejected_and_a_blocked_one_only_rejected(lamp: Store) -> None:
    warned = answers(lamp, (Finding(level=Level.WARN, code="x", message="x", field="description"),))
    blocked = answers(lamp, (Finding(level=Level.BLOCK, code="x", message="x", field="description"),))

    assert {one.action for one in warned} == {Action.OVERRIDE, Action.REJECT}
    assert {(one.action, one.reason_code) for one in blocked} == {(Action.REJECT, "live-is-right")}


def test_the_reason_given_is_the_one_kept() -> None:
    proposal = _proposal(1)

    given = asked(proposal, Answer(Action.REJECT, reason_code="house-style"), Random(1))
    usual = asked(proposal, Answer(Action.REJECT), Random(1))

    assert (given.reason_code, usual.reason_code) == ("house-style", "wrong-value")


def test_products_arrived_over_two_years_in_the_order_of_their_launches(sqlite: Store, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text(
        "handle,launched\nold,2021-03-03\nnewer,2025-03-02\nnewest,2026-03-02\n", encoding="utf-8"
    )
    with sqlite.write() as session:
        session.add_all([Product(handle=handle, title=handle) for handle in ("newest", "old", "newer", "unknown")])
        session.flush()
        demo_copy.spread_arrivals(session, tmp_path, NOW)
    with sqlite.read() as session:
        found = {one.handle: one.created_at for one in session.exec(select(Product).order_by(col(Product.id)))}

    assert found["newest"] == found["unknown"] == NOW
    assert NOW - found["newer"] == timedelta(days=146)
    assert NOW - found["old"] == timedelta(days=730)  # five years over two

"""No text passes that says more than the facts and the approved phrases, at drafting and at the decision."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlmodel import Session

from core.access.roles import Actor
from core.copywriting import phrases
from core.copywriting.claims.knowledge import NOTHING_LEARNED, Knowledge, learn
from core.copywriting.subject import ApprovedText, CopyFacts
from core.proposals import copy_claims
from core.proposals.answers import Code
from core.records.choices import Action, ProposalStatus
from core.records.judged import ShopValue
from core.records.store import Store
from tests.proposals.copy_desk import CHANGE, copy_draft, dressed_shop
from tests.proposals.desk import accepted, proposal, propose, refused, request

DRESS = CopyFacts("Dresses", {"Material": ("Linen",)})
TEXTS = [ApprovedText(DRESS, "A linen dress that swishes past the daisies.")] * 3
OTHERS = [ApprovedText(CopyFacts("Skirts", {"Material": ("Wool",)}), "A skirt of wool.")]


def test_what_no_fact_says_needs_a_reason_or_the_wording_approved(store: Store, mia: Actor, now: datetime) -> None:
    change = CHANGE.model_copy(update={"text": "A blue shirt dress with a hood.", "clauses": (), "facts": {}})
    [waiting] = propose(store, now, copy_draft(dressed_shop(store), change=change))

    assert [found["code"] for found in proposal(store, waiting).findings] == ["claim-unsupported"]
    assert refused(store, request(waiting), mia, now).code == Code.NEEDS_REASON
    with store.write() as session:
        phrases.approve(session, "Fashion", "with a hood", mia, now)
    assert accepted(store, request(waiting), mia, now).status == ProposalStatus.APPLIED


def test_what_contradicts_a_fact_passes_nobody(store: Store, mia: Actor, now: datetime) -> None:
    change = CHANGE.model_copy(update={"text": "A green shirt dress. It cures eczema.", "clauses": (), "facts": {}})
    [waiting] = propose(store, now, copy_draft(dressed_shop(store), change=change))

    assert refused(store, request(waiting, Action.OVERRIDE), mia, now).code == Code.BLOCKED


def known(session: Session) -> Knowledge:
    """What the guard of the moment was taught."""
    found = copy_claims.claims(session)
    assert isinstance(found, partial)
    return found.args[0]  # type: ignore[no-any-return]


def test_what_the_shop_says_on_its_pages_is_learned_once_and_again_when_it_changes(store: Store, now: datetime) -> None:
    with store.write() as session:
        assert known(session) == NOTHING_LEARNED
        copy_claims.keep_learned(session, TEXTS, now)
        copy_claims.keep_learned(session, TEXTS, now.replace(year=2027))

        assert session.get_one(ShopValue, "copy claims").updated_at == now
        assert known(session) == learn(TEXTS) != learn(OTHERS)
        copy_claims.keep_learned(session, OTHERS, now)
        assert known(session) == learn(OTHERS)


def test_knowledge_of_another_format_counts_for_nothing_until_it_is_learned_again(store: Store, now: datetime) -> None:
    with store.write() as session:
        session.add(ShopValue(name="copy claims", value={"mark": "other", "knowledge": {"format": "none"}}))
        session.flush()

        assert known(session) == NOTHING_LEARNED


def test_a_fact_may_be_said_with_its_name_behind_it(store: Store) -> None:
    slim = CopyFacts("Dresses", {"Fit": ("Slim",)})
    with store.read() as session:
        found = copy_claims.claims(session)

    assert copy_claims.is_supported("A dress. Slim fit.", slim, frozenset(), found)
    assert not copy_claims.is_supported("A dress. Loose fit.", slim, frozenset(), found)


def test_a_finding_speaks_of_a_fact_as_the_shop_holds_it(store: Store) -> None:
    ecru = CopyFacts("Dresses", {"Colour": ("Ecru",)})
    with store.read() as session:
        found = copy_claims.claims(session)("A dress in black.", ecru, frozenset(), "description")

    (finding,) = found
    assert "Ecru" in finding.message
    assert "colour”" not in finding.message.lower()

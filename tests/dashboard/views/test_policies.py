"""Policies in words: their terms, where they stand, and what happens next; records and orders."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.money import Money
from core.proposals.certificate import standing
from core.proposals.checks import CheckRecord, TeamRecord
from core.proposals.ordering import Sort
from core.proposals.orders import Order
from core.proposals.policies import Terms
from core.proposals.policy_reads import LookBack, PolicyView, RollBack
from core.records.choices import Kind, PolicyStatus
from dashboard.views import policies as policies_view
from tests.conftest import NOW

TERMS = Terms(Kind.ATTRIBUTES, 0.975, department="Beauty", max_stake=Money(5000, "GBP"), max_error_rate=0.02)


def _view(status: PolicyStatus, right: int = 0, wrong: int = 0) -> PolicyView:
    return PolicyView(
        id=1,
        name="Attributes <i>",
        status=status,
        terms=TERMS,
        category_path="",
        standing=standing([True] * wrong + [False] * right, 0.02),
        created_at=NOW - timedelta(days=3),
        certified_at=NOW,
        activated_at=NOW,
        suspended_at=NOW - timedelta(hours=2),
        suspended_why="2 wrong of 40 audited",
        decided=0,
        taken_back=0,
        audited=0,
        audited_wrong=0,
    )


@pytest.mark.parametrize(
    ("terms", "path", "said"),
    [
        (TERMS, "", " in Beauty, 97.5 % sure or more, up to £50 at stake a month"),
        (replace(TERMS, max_stake=None, department=""), "", " everywhere, 97.5 % sure or more, any stake"),
        (replace(TERMS, max_stake=None), "Beauty > Serums", " in Beauty › Serums, 97.5 % sure or more, any stake"),
    ],
)  # fmt: skip
def test_what_it_covers_is_a_sentence(terms: Terms, path: str, said: str) -> None:
    assert policies_view.covers(terms, path) == f"Attribute proposals{said}"


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (_view(PolicyStatus.SHADOW), "It only watches. 194 more right decisions by people, none"),
        (_view(PolicyStatus.SHADOW, 193), "would certify it. It is certified at set"),
        (_view(PolicyStatus.SHADOW, 0, 60), "Too much was wrong for a certificate."),
        (_view(PolicyStatus.CERTIFIED, 194), "Activate it to let it approve what it matches."),
        (_view(PolicyStatus.ACTIVE, 194), "It approves what it matches and leaves 5 % to people, who cannot tell."),
        (_view(PolicyStatus.SUSPENDED, 194), "Suspended: 2 wrong of 40 audited. People decide everything;"),
        (_view(PolicyStatus.RETIRED), "It decides nothing any more; what it approved stands."),
    ],
)  # fmt: skip
def test_each_state_says_what_happens_next(view: PolicyView, said: str) -> None:
    assert said in policies_view.next_step(view)


def test_its_numbers_stand_beside_what_is_allowed_and_no_name_is_markup() -> None:
    shown = policies_view.policy(_view(PolicyStatus.ACTIVE, 194, 0), [], NOW)

    assert "<b>Attributes &lt;i&gt;</b>" in shown
    assert "<b>194</b> judged" in shown
    assert "<b>≤ 1.5 %</b> really wrong (95 % sure), 2 % allowed" in shown  # 1 − 0.05^(1/194)
    assert "approved by itself" not in shown


def test_what_it_did_is_counted_in_decisions_money_and_audits() -> None:
    view = replace(_view(PolicyStatus.ACTIVE, 194), decided=1204, taken_back=3, audited=60, audited_wrong=1)

    shown = policies_view.policy(view, [Money(920_000, "GBP"), Money(5000, "EUR")], NOW)

    assert "<b>1,204</b> approved by itself, £9.2k and €50 at stake a month" in shown
    assert "<b>3</b> taken back" in shown
    assert "<b>1 of 60</b> left to people were wrong" in shown


def test_before_anything_was_judged_no_number_is_made_up() -> None:
    assert "<b>not known</b> really wrong" in policies_view.policy(_view(PolicyStatus.SHADOW), [], NOW)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (LookBack(0, 0, 1), "people decided nothing that it would match. 1 proposal waits that"),
        (LookBack(1200, 1200, 40), "1,200 proposals; people agreed with all of them (100 %). 40 proposals wait"),
        (LookBack(2000, 1999, 0), "people agreed with 1,999 of them (99.9 %)."),
    ],
)  # fmt: skip
def test_a_look_back_is_a_sentence(found: LookBack, said: str) -> None:
    assert said in policies_view.looked_back(found)


def test_a_roll_back_says_what_it_takes_and_what_it_leaves() -> None:
    assert policies_view.rolled_back(RollBack(0, 0, 4), "so far").startswith("Nothing that it approved so far")
    said = policies_view.rolled_back(RollBack(1, 2, 3), "in the last 7 days")
    assert "Takes back 1 decision with 2 values that it approved in the last 7 days" in said
    assert "3 older ones can no longer be undone." in said


def test_a_record_of_checks_never_stands_without_the_pace() -> None:
    assert policies_view.checked(CheckRecord(12, 11, 14.2)) == "12 checks, 11 caught, at 14 decisions a minute"
    assert policies_view.checked(CheckRecord(1, 0, None)) == "1 check, 0 caught"


def test_managers_see_the_team_and_who_agreed() -> None:
    shown = policies_view.team(TeamRecord(CheckRecord(60, 50, 9.0), {"Mara <b>": CheckRecord(12, 11, 14.0)}))

    assert "The team in the last 90 days: 60 checks, 50 caught, at 9 decisions a minute." in shown
    assert "Mara &lt;b&gt;" in shown
    assert "once 5 people met checks, or two people met 50 together" in policies_view.team(TeamRecord(None, {}))


def test_orders_are_shown_best_first() -> None:
    caught = {Sort.OLDEST: 0.1, Sort.WORTH: 0.65, Sort.STAKE: 0.55}
    found = {sort: Order(sort, (share, 0.5)) for sort, share in caught.items()}

    shown = policies_view.orders(found, 323)

    assert "the last 323 decisions" in shown
    assert shown.index("Worth a look (as the queue is)") < shown.index("Most at stake") < shown.index("Oldest")
    assert "<div>65 %</div>" in shown

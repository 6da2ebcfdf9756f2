"""Policies, planted checks and orders of the queue in plain words and tables, as HTML; every text is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from core.money import Money
from core.proposals.checks import FEWEST_CHECKS, FEWEST_PEOPLE, CheckRecord, TeamRecord
from core.proposals.ordering import Sort
from core.proposals.orders import Order
from core.proposals.policies import Terms
from core.proposals.policy_reads import LOOK_BACK_DAYS, LookBack, PolicyView, RollBack
from core.records.choices import PolicyStatus
from dashboard import clock, phrases, tables
from dashboard.review.queue_list import KIND_WORDS, SORT_WORDS
from dashboard.tables import Column

ABOUT = (
    "A policy approves by itself what people nearly always approve: first it only watches (in shadow), and it may "
    "decide once enough of people's own decisions prove that it is hardly ever wrong. A share of what it matches "
    "still goes to people, who are not told which, and it suspends itself as soon as they find too much wrong."
)
_NO_RECORD = (
    "So that it cannot be told whose it is, the team's record appears once "
    f"{FEWEST_PEOPLE} people met checks, or two people met {FEWEST_CHECKS} together."
)
STATES = {
    PolicyStatus.SHADOW: ("○", "in shadow"),
    PolicyStatus.CERTIFIED: ("✓", "certified"),
    PolicyStatus.ACTIVE: ("●", "active"),
    PolicyStatus.SUSPENDED: ("⚠", "suspended"),
    PolicyStatus.RETIRED: ("–", "retired"),
}


def policy(view: PolicyView, stakes: Sequence[Money], now: datetime) -> str:
    """One policy: its name and state, what it may approve, its numbers, and what happens next."""
    sign, word = STATES[view.status]
    warned = " class='ec-warn'" if view.status == PolicyStatus.SUSPENDED else ""
    return (
        f"<div class='ec-entry'><b>{escape(view.name)}</b><span{warned}>{sign} {word}{_since(view, now)}</span>"
        f"<span>{escape(covers(view.terms, view.category_path))}</span></div>"
        f"{_numbers(view, stakes)}<p class='ec-soft'>{escape(next_step(view))}</p>"
    )


def covers(terms: Terms, category_path: str) -> str:
    """What a policy may approve, in a sentence: ``Attribute proposals in Beauty, 97 % sure or more, any stake``."""
    where = phrases.path(category_path) or terms.department
    within = f" in {where}" if where else " everywhere"
    money = terms.max_stake
    stake = f"up to {phrases.amount(money.minor, money.currency)} at stake a month" if money else "any stake"
    what = f"{KIND_WORDS[terms.kind].capitalize().removesuffix('s')} proposals{within}"
    return f"{what}, {phrases.percent(terms.min_confidence)} sure or more, {stake}"


def next_step(view: PolicyView) -> str:
    """What the policy does now, and what would change that."""
    standing = view.standing
    if view.status == PolicyStatus.SHADOW:
        if standing.still_needed is None:
            return "Too much was wrong for a certificate. Retire it, and propose a stricter one."
        right = phrases.count(standing.still_needed, "more right decision")
        lucky = " It is certified at set numbers only, so that a lucky moment proves nothing."
        return f"It only watches. {right} by people, none wrong, would certify it.{'' if standing.is_broken else lucky}"
    if view.status == PolicyStatus.CERTIFIED:
        return "People's decisions prove it. Activate it to let it approve what it matches."
    if view.status == PolicyStatus.ACTIVE:
        left = phrases.percent(view.terms.audit_share)
        return f"It approves what it matches and leaves {left} to people, who cannot tell."
    if view.status == PolicyStatus.SUSPENDED:
        return f"Suspended: {view.suspended_why}. People decide everything; started again, it has to prove itself anew."
    return "It decides nothing any more; what it approved stands."


def looked_back(found: LookBack) -> str:
    """What such a policy would have done, as a sentence; a hint, and said to be one."""
    waits = f"{phrases.count(found.open, 'proposal')} {'waits' if found.open == 1 else 'wait'} that it would match now."
    if not found.decided:
        return f"In the last {LOOK_BACK_DAYS} days people decided nothing that it would match. {waits}"
    agreed = "all of them" if found.agreed == found.decided else f"{found.agreed:,} of them"
    return (
        f"In the last {LOOK_BACK_DAYS} days it would have decided {phrases.count(found.decided, 'proposal')}; "
        f"people agreed with {agreed} ({phrases.percent(found.agreed / found.decided)}). {waits}"
    )


def rolled_back(found: RollBack, since: str) -> str:
    """What a roll-back would take back, before it is done."""
    if not found.decisions:
        return f"Nothing that it approved {since} can be taken back."
    old = f" {phrases.count(found.too_old, 'older one')} can no longer be undone." if found.too_old else ""
    return (
        f"Takes back {phrases.count(found.decisions, 'decision')} with {phrases.count(found.values, 'value')} that it "
        f"approved {since}; their proposals are open again. A value that changed since stays.{old} It is suspended too."
    )


def orders(found: Mapping[Sort, Order], decisions: int) -> str:
    """How each order of the queue would have met the money at risk in the decisions that were made."""
    if not found:
        return phrases.empty(
            "There is nothing to compare yet.", "Once people have rejected or corrected proposals, the orders differ."
        )
    columns = [
        Column[Order]("Order of the queue", lambda one: f"{SORT_WORDS[one.sort]}{_own(one.sort)}"),
        Column[Order]("With a tenth of the time", lambda one: f"{100 * one.caught[0]:.0f} %", "num"),
        Column[Order]("With a fifth", lambda one: f"{100 * one.caught[1]:.0f} %", "num"),
    ]
    best_first = sorted(found.values(), key=lambda one: -one.caught[0])
    words = (
        f"Share of the money at risk that a reviewer meets, counted on the last {phrases.count(decisions, 'decision')} "
        "that people made one by one. The queue asks what a look is worth for each second it takes."
    )
    return f"<p class='ec-soft'>{words}</p>{tables.table(columns, best_first)}"


def checked(found: CheckRecord) -> str:
    """A record of planted checks, never without the pace: ``12 checks, 11 caught, at 14 decisions a minute``."""
    pace = found.decisions_a_minute
    speed = f", at {pace:.0f} decisions a minute" if pace is not None else ""
    return f"{phrases.count(found.checks, 'check')}, {found.caught:,} caught{speed}"


def team(found: TeamRecord) -> str:
    """The team's record, and the record of each person who agreed."""
    whole = (
        f"<p>The team in the last 90 days: {escape(checked(found.team))}.</p>"
        if found.team
        else f"<p class='ec-soft'>{_NO_RECORD}</p>"
    )
    each = "".join(
        f"<li>{escape(name)} <span class='ec-soft'>{escape(checked(one))}</span></li>"
        for name, one in found.agreed.items()
    )
    agreed = f"<p class='ec-label'>Who agreed to be shown</p><ul class='ec-plain'>{each}</ul>" if each else ""
    return whole + agreed


def _numbers(view: PolicyView, stakes: Sequence[Money]) -> str:
    standing = view.standing
    allowed = phrases.percent(standing.max_error_rate)
    bound = phrases.percent(standing.bound) if standing.audited else "not known"
    parts = [
        (f"{standing.audited:,}", "judged"),
        (f"{standing.wrong:,}", "wrong"),
        (f"≤ {bound}" if standing.audited else bound, f"really wrong (95 % sure), {allowed} allowed"),
    ]
    if view.decided or view.taken_back:
        money = " and ".join(phrases.amount(one.minor, one.currency) for one in stakes)
        parts.append((f"{view.decided:,}", f"approved by itself{f', {money} at stake a month' if money else ''}"))
    if view.taken_back:
        parts.append((f"{view.taken_back:,}", "taken back"))
    if view.audited:
        parts.append((f"{view.audited_wrong:,} of {view.audited:,}", "left to people were wrong"))
    return tables.figures(parts)


def _since(view: PolicyView, now: datetime) -> str:
    at = {
        PolicyStatus.SHADOW: view.created_at,
        PolicyStatus.CERTIFIED: view.certified_at,
        PolicyStatus.ACTIVE: view.activated_at,
        PolicyStatus.SUSPENDED: view.suspended_at,
    }.get(view.status)
    return f" · {clock.ago(at, now)}" if at else ""


def _own(sort: Sort) -> str:
    return " (as the queue is)" if sort == Sort.WORTH else ""

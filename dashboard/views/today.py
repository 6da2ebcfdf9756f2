"""The parts of Today as HTML: what waits, what changed, how sound the data is. Pure; all texts are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from core.money import Money
from core.proposals.policy_reads import News
from core.proposals.soundness import FailedJob, ImportHealth
from core.proposals.today import Changed, Escalated, Since, Today, Waiting
from core.records.choices import ImportStatus, Kind, PolicyStatus
from dashboard import phrases
from dashboard.review.queue_list import KIND_WORDS, WAITING
from dashboard.review.queues import CATALOG, address

_CHANGES = (
    ("created", "proposals suggested"),
    ("decided", "decided by people"),
    ("by_policies", "decided by policies"),
    ("applied", "changes applied"),
    ("published", "values published"),
    ("stale", "went stale"),
    ("expired", "expired undecided"),
)


def greeting(name: str, local: datetime) -> str:
    """“Good morning, Mara.” by the hour where the person is."""
    part = "morning" if local.hour < 12 else "afternoon" if local.hour < 18 else "evening"
    return f"Good {part}, {name.split()[0] if name.split() else name}."


def next_up(today: Today) -> str:
    """The one next thing in words: how many proposals, what they are worth, how long they take."""
    if not today.open:
        return ""
    worth = f" worth {stakes(today.stake)} a month" if today.stake and today.stake[0].minor else ""
    pace = f"; about {minutes(today.minutes)} at your pace" if today.minutes is not None else ""
    return f"{phrases.count(today.open, 'proposal')}{worth}{pace}"


def minutes(number: float) -> str:
    """A time to work through: ``14 minutes``, ``3 hours``."""
    if number < 90:
        return phrases.count(max(1, round(number)), "minute")
    return phrases.count(round(number / 60), "hour")


def stakes(amounts: Sequence[Money]) -> str:
    """Money in each currency: ``£9.2k`` or ``£9.2k and €410``."""
    return " and ".join(phrases.amount(money.minor, money.currency) for money in amounts)


def waiting(kinds: Sequence[Waiting]) -> str:
    """What waits by kind, each a link into the queue."""
    rows = "".join(
        f"<tr><td><a href='{_queue(kind.kind)}' target='_self'>"
        f"{KIND_WORDS[kind.kind].capitalize()}</a></td><td class='ec-num'>{kind.proposals:,}</td>"
        f"<td class='ec-num'>{escape(stakes(kind.stake))}</td></tr>"
        for kind in kinds
    )
    head = "<tr><th>Waiting</th><th class='ec-num'>Open</th><th class='ec-num'>At stake a month</th></tr>"
    return _table(head, rows) if rows else ""


def _queue(kind: Kind) -> str:
    asked = f"?{urlencode({'kind': KIND_WORDS[kind]})}" if kind in CATALOG else ""
    return address(kind) + asked


def escalated(found: Escalated, now: datetime) -> str:
    """What was escalated to the person's role, and what of it is overdue."""
    if not found.proposals:
        return "<p class='ec-soft'>Nothing is escalated to you.</p>"
    word = WAITING["overdue" if found.overdue else "escalated"]
    link = f"/catalog?{urlencode({'waiting': word})}"
    late = f" · <span class='ec-warn'>{found.overdue:,} overdue</span>" if found.overdue else ""
    due = f" · next {phrases.due(found.next_due_at, now)}" if found.next_due_at and not found.overdue else ""
    return f"<p><a href='{link}' target='_self'><b>{found.proposals:,}</b> escalated to you</a>{late}{due}</p>"


def changed(change: Changed) -> str:
    """What happened in the last 24 hours beside the 24 before; lines without anything are left out."""
    rows = "".join(
        _since(words, getattr(change, name)) for name, words in _CHANGES if any(vars(getattr(change, name)).values())
    )
    head = "<tr><th>Since yesterday</th><th class='ec-num'>24 hours</th><th class='ec-num'>Day before</th></tr>"
    return _table(head, rows) if rows else "<p class='ec-soft'>Nothing has changed since yesterday.</p>"


def policies(news: Sequence[News], now: datetime, *, may_set: bool) -> str:
    """The policies that moved since yesterday: suspended, certified, activated; a link for those who set them."""
    return "".join(f"<p>{_policy(one, now, may_set=may_set)}</p>" for one in news)


def health(imports: Sequence[ImportHealth], now: datetime) -> str:
    """The last imports and what was refused in them."""
    rows = "".join(_import(batch, now) for batch in imports)
    head = (
        "<tr><th>Last imports</th><th class='ec-num'>New</th><th class='ec-num'>Changed</th>"
        "<th class='ec-num'>Refused</th><th>When</th></tr>"
    )
    return _table(head, rows) if rows else ""


def failed(jobs: Sequence[FailedJob], now: datetime) -> str:
    """The jobs that failed, each with its error."""
    lines = "".join(
        f"<li><span class='ec-block'>✕ failed</span> {escape(job.title)}"
        f" <span class='ec-soft'>{phrases.ago(job.finished_at, now) if job.finished_at else ''}</span>"
        f"<br><span class='ec-soft'>{escape(job.error[:300])}</span></li>"
        for job in jobs
    )
    return f"<h3 class='ec-label'>Failed jobs</h3><ul class='ec-plain'>{lines}</ul>" if lines else ""


def disagreed(proposal_ids: Sequence[int]) -> str:
    """Decisions that somebody disagrees with, for those who may take them back."""
    links = " · ".join(f"<a href='/catalog?open={found}' target='_self'>{found}</a>" for found in proposal_ids)
    return f"<p class='ec-warn'>Somebody disagrees with a colleague's decision: {links}</p>" if links else ""


def _policy(one: News, now: datetime, *, may_set: bool) -> str:
    name = f"“{escape(one.name)}”"
    named = f"<a href='/policies' target='_self'>{name}</a>" if may_set else name
    ago = f"<span class='ec-soft'>{phrases.ago(one.at, now)}</span>"
    if one.status == PolicyStatus.SUSPENDED:
        return f"<span class='ec-warn'>⚠ Policy suspended</span> {named}: {escape(one.why)} {ago}"
    if one.status == PolicyStatus.CERTIFIED:
        return f"✓ Policy certified: {named} may be activated {ago}"
    return f"Policy activated: {named} {ago}"


def _since(words: str, since: Since) -> str:
    sign = "▲ " if since.now > since.before else "▼ " if since.now < since.before else ""
    return (
        f"<tr><td>{words.capitalize()}</td><td class='ec-num'>{sign}{since.now:,}</td>"
        f"<td class='ec-num ec-soft'>{since.before:,}</td></tr>"
    )


def _import(batch: ImportHealth, now: datetime) -> str:
    done = batch.status == ImportStatus.DONE
    sign = "✓" if done else "<span class='ec-block'>✕ failed</span>"
    refused = f"<span class='ec-warn'>{batch.refused:,}</span>" if batch.refused else "0"
    error = f"<br><span class='ec-soft'>{escape(batch.error[:200])}</span>" if batch.error else ""
    return (
        f"<tr><td>{sign} {escape(batch.filename[:80])}{error}</td><td class='ec-num'>{batch.created:,}</td>"
        f"<td class='ec-num'>{batch.changed:,}</td><td class='ec-num'>{refused}</td>"
        f"<td class='ec-soft'>{phrases.ago(batch.finished_at or batch.created_at, now)}</td></tr>"
    )


def _table(head: str, rows: str) -> str:
    return f"<table class='ec-table'><thead>{head}</thead><tbody>{rows}</tbody></table>"

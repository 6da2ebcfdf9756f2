"""Why a proposal was made, as HTML: evidence, how sure, what a mistake costs, and what was decided before."""

from __future__ import annotations

from datetime import datetime
from html import escape

from core.changes import Evidence
from core.proposals.display import field_text
from core.proposals.item import Item
from core.proposals.reasons import REASONS
from core.records.choices import Action
from dashboard import phrases
from dashboard.review.pictures import picture
from dashboard.review.queues import COPY
from dashboard.review.score import score
from dashboard.review.worth import worth

_FACTS = "facts"  # the source of evidence that the table of facts ticks
_AROUND = 40  # characters of context on either side of a span


def why(item: Item, now: datetime) -> str:
    """The reasons: evidence, how sure, what a mistake costs, and what was decided before."""
    wrong = escape(phrases.amount(item.stake_minor, item.currency))
    by = escape(phrases.model_name(item.suggested_by))
    return (
        f"<section><h3 class='ec-label'>Why</h3>{_evidence(item)}</section>"
        f"<section><h3 class='ec-label'>How sure</h3><p class='ec-sure'>{phrases.sure(item.confidence)}</p>"
        f"<p class='ec-soft'>{phrases.right_of_100(item.confidence)}</p></section>"
        f"{score(item)}<section><h3 class='ec-label'>If wrong</h3><p>about <b>{wrong}</b> a month</p>"
        f"{worth(item.factors, item.currency)}</section>"
        f"<section><h3 class='ec-label'>Suggested by</h3>"
        f"<p class='ec-soft' title='{escape(item.model_version)}'><span class='ec-ai'>✦</span> "
        f"{by}, {phrases.ago(item.created_at, now)}</p></section>"
        f"{_history(item, now)}"
    )


def _evidence(item: Item) -> str:
    if not item.evidence:
        return "<p class='ec-soft'>No reason was given: look closely.</p>"
    shown = [one for one in item.evidence if not (item.kind in COPY and one.source == _FACTS)]
    return f"<ul>{''.join(f'<li>{_reason(reason, item)}</li>' for reason in shown[:8])}</ul>"


def _reason(reason: Evidence, item: Item) -> str:
    source = field_text(reason.source).lower() if reason.source and reason.kind != "rule" else ""
    about = f"<span class='ec-source'> {escape(source)}</span>" if source else ""
    if reason.kind == "span":
        return f"{_span(reason, item)}{about}"
    if reason.kind == "words":
        return f"<mark>{escape(reason.text[:300])}</mark>{about}"
    if reason.kind == "similar" and reason.product_id is not None and reason.product_id in item.similar:
        like = item.similar[reason.product_id]
        return f"<span class='ec-similar'>{picture(like.image_url)}<span>{escape(like.title[:120])}</span></span>"
    return f"{escape(reason.text[:300])}{about}"


def _span(reason: Evidence, item: Item) -> str:
    text = (
        {"title": item.product.title, "description": item.product.description}.get(reason.source)
        if item.product
        else None
    )
    start, end = reason.start, reason.end
    if not text or start is None or end is None or text[start:end] != reason.text:
        return f"<mark>{escape(reason.text[:300])}</mark>"
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return (
        f"{'…' if start > _AROUND else ''}{escape(before)}<mark>{escape(reason.text[:300])}</mark>{escape(after)}"
        f"{'…' if end + _AROUND < len(text) else ''}"
    )


def _history(item: Item, now: datetime) -> str:
    if not item.history:
        return ""
    lines = "".join(
        f"<li><b>{escape(past.who)}</b> {phrases.DID[past.action]} <span class='ec-source'>"
        f"{phrases.ago(past.at, now)}</span>{_words(past.action, past.reason_code, past.note)}</li>"
        for past in reversed(item.history[-8:])
    )
    return f"<section><h3 class='ec-label'>History</h3><ul>{lines}</ul></section>"


def _words(action: Action, reason_code: str, note: str) -> str:
    reason = next((known.label for known in REASONS.get(action, ()) if known.code == reason_code), reason_code)
    words = " · ".join(part for part in (reason, note[:300]) if part)
    return f"<br><span class='ec-source'>{escape(words)}</span>" if words else ""

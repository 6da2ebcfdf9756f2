"""One proposal as HTML: the thing with its value now and proposed, and what may be done. Every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape

from core.access.roles import Actor
from core.catalog.facts import ProductFacts
from core.catalog.findings import VALUE_MISSING
from core.catalog.metafields import plain_name
from core.changes import (
    AttributesChange,
    CategoryChange,
    CopyChange,
    Finding,
    FixChange,
    Level,
    MergeChange,
)
from core.mails import MailChange
from core.money import show
from core.proposals.display import NOTHING, Op, diff, field_text
from core.proposals.item import Item
from core.records.choices import Kind, ProposalStatus
from dashboard.review import mails, texts
from dashboard.review.desk import Act, Shown
from dashboard.review.merging import merge
from dashboard.review.pictures import picture
from dashboard.review.queues import COPY
from dashboard.review.rewriting import NO_MODEL
from dashboard.review.why import why
from dashboard.views import health as health_view

_SHORT = 160  # characters up to which a text is shown large
_CLIP = 4000  # characters of a text that are shown; the rest is counted
_ABOUT = 700  # characters of the description
_TO_FILL_IN = "<span class='ec-soft'>None could be suggested: press <kbd>E</kbd> and fill it in.</span>"
_TO_CHOOSE = "<span class='ec-soft'>The texts disagree: press the number of the right one, then <kbd>A</kbd>.</span>"
_ACTS = (Act.APPROVE, Act.EDIT, Act.OVERRIDE, Act.REJECT, Act.ESCALATE)
_SIGNS = {Level.WARN: ("⚠", "", "Warning: "), Level.BLOCK: ("✕", " class='ec-hard'", "Blocked: ")}


def shown(item: Item, actor: Actor, now: datetime, *, rewrites: bool = False) -> Shown:
    """The proposal as the browser paints it, with the actions this person has now.

    ``rewrites``: a language model is set up that writes a text anew as it is asked.
    """
    may, first, why_not = actions(item, actor, rewrites=rewrites)
    return {
        "id": item.id,
        "version": item.version,
        "thing": thing(item, actor),
        "why": why(item, now),
        "may": [act.value for act in may],
        "first": first.value,
        "why_not": {act.value: reason for act, reason in why_not.items()},
    }


def actions(item: Item, actor: Actor, *, rewrites: bool = False) -> tuple[list[Act], Act, dict[Act, str]]:
    """The actions offered, the one that is next, and why others are not. The core asks again at every decision."""
    if item.status != ProposalStatus.OPEN:
        return [Act.SKIP], Act.SKIP, dict.fromkeys(_ACTS, f"This is decided already: {item.status}.")
    if item.holder is not None and item.holder.id != actor.user_id:
        return [Act.SKIP], Act.SKIP, dict.fromkeys(_ACTS, f"{item.holder.name} has this on screen.")
    first, why_not = _next_act(item)
    acts = (*_ACTS, Act.REWRITE) if item.kind == Kind.COPY else _ACTS
    if item.kind == Kind.COPY and not rewrites:
        why_not = {**why_not, Act.REWRITE: NO_MODEL}
    offered = [act for act in acts if act not in why_not]
    return [*offered, *([Act.RETURN] if item.escalation else []), Act.SKIP], first, why_not


def _next_act(item: Item) -> tuple[Act, dict[Act, str]]:
    """The action that is next on an open proposal, and why not another."""
    if item.needs_value and item.alternatives:
        return Act.APPROVE, {}
    if item.needs_value:
        return Act.EDIT, dict.fromkeys((Act.APPROVE, Act.OVERRIDE), "The value is missing: press E and fill it in.")
    if any(finding.level == Level.BLOCK for finding in item.findings):
        return Act.REJECT, dict.fromkeys((Act.APPROVE, Act.OVERRIDE), "A check forbids this: edit or reject it.")
    if item.findings:
        return Act.OVERRIDE, {Act.APPROVE: "A warning stands: press O to go past it with a reason, or edit."}
    return Act.APPROVE, {Act.OVERRIDE: "There is no warning to override: press A to approve."}


def thing(item: Item, actor: Actor) -> str:
    """The product, its value now beside the value proposed, alternatives, findings and what else is open on it."""
    return "".join(
        (
            _identity(item),
            _state(item, actor),
            _proposed(item),
            _also(item),
            health_view.own(item.health),
            "" if item.kind in COPY else _about(item),
        )
    )


def diff_html(before: str, after: str) -> tuple[str, str]:
    """The two texts as HTML: words that went are struck out in the first, words that came marked in the second."""
    old, new = "", ""
    for op, text in diff(before[:_CLIP], after[:_CLIP]):
        if op != Op.ADDED:
            old += f"<del>{escape(text)}</del>" if op == Op.REMOVED else escape(text)
        if op != Op.REMOVED:
            new += f"<ins>{escape(text)}</ins>" if op == Op.ADDED else escape(text)
    return old + _rest(before), new + _rest(after)


def _identity(item: Item) -> str:
    product = item.product
    image = product.image_urls[0] if product and product.image_urls else ""
    title = product.title if product else item.title
    facts = "".join(f"<span>{escape(fact)}</span>" for fact in _facts(item, product))
    return (
        f"<div class='ec-id'>{picture(image, item.department)}<div><h2>{escape(title[:300]) or 'No title'}</h2>"
        f"<p class='ec-facts'>{facts}</p></div></div>"
    )


def _facts(item: Item, product: ProductFacts | None) -> list[str]:
    found = [item.department] if item.department else []
    if product is None:
        return found
    if product.skus:
        first, more = product.skus[0], len(product.skus) - 1
        found.insert(0, f"SKU {first.code}" + (f" and {more} more" if more else ""))
        if first.price_minor is not None:
            found.append(show(first.price_minor, first.currency))
    return [*found, *([product.brand] if product.brand else []), product.status]


def _state(item: Item, actor: Actor) -> str:
    notes = []
    if item.status != ProposalStatus.OPEN:
        notes.append(f"Not open any more: {item.status}.")
    if item.holder is not None and item.holder.id != actor.user_id:
        notes.append(f"{item.holder.name} has this open.")
    if item.moved and item.status == ProposalStatus.OPEN:
        notes.append("The value was changed since this was proposed: approving it will write nothing.")
    if asked := item.escalation:
        note = f": “{asked.note}”" if asked.note else "."
        notes.append(f"Escalated to a {asked.to} by {asked.by}{note}")
    return "".join(f"<p class='ec-state'>{escape(text)}</p>" for text in notes)


def _change(item: Item) -> str:
    if isinstance(item.change, AttributesChange):
        return _values(item)
    if isinstance(item.change, MergeChange):
        return merge(item, item.change)
    if isinstance(item.change, CopyChange):
        return texts.text(item, item.change)
    if isinstance(item.change, MailChange):
        return mails.mail(item, item.change)
    now, proposed = item.now_text, item.proposed_text
    if item.needs_value:
        old, new = escape(now[:_CLIP]), _TO_CHOOSE if item.alternatives else _TO_FILL_IN
    elif isinstance(item.change, CategoryChange):
        old, new = _path(now), _path(proposed)
    elif isinstance(item.change, FixChange) and isinstance(item.change.value, str) and now != NOTHING:
        old, new = diff_html(now, proposed)
    else:
        old, new = escape(now[:_CLIP]) + _rest(now), escape(proposed[:_CLIP]) + _rest(proposed)
    size = " ec-long" if max(len(now), len(proposed)) > _SHORT else ""
    what = "" if item.kind in (Kind.CATEGORY, Kind.MERGE) else f" · {escape(field_text(item.field))}"
    return (
        f"<div class='ec-change'><div class='ec-now'><p class='ec-label'>Now{what}</p>"
        f"<div class='ec-value{size}'>{old}</div></div>"
        f"<div class='ec-new'><p class='ec-label'>Proposed ✦</p><div class='ec-value{size}'>{new}</div></div></div>"
    )


def _path(path: str) -> str:
    if path == NOTHING:
        return NOTHING
    *above, leaf = path.split(" > ")
    before = f"<span class='ec-path'>{escape(' › '.join(above))} › </span>" if above else ""
    return f"{before}<span class='ec-leaf'>{escape(leaf)}</span>"


def _proposed(item: Item) -> str:
    """The change with what checks say of it: before a merge, whose many rows would hide it, else after it."""
    found = findings(finding for finding in item.findings if finding.code != VALUE_MISSING) + texts.wordings(item)
    if isinstance(item.change, MergeChange):
        return found + _change(item)
    if isinstance(item.change, CopyChange):
        return _change(item) + found + texts.others(item) + texts.facts(item, item.change)
    if isinstance(item.change, MailChange):
        look = mails.look(item.change) if item.sent_now else ""  # else it stands where the mail in force would
        return texts.others(item) + _change(item) + found + look + mails.facts(item, item.change)
    return _change(item) + _alternatives(item) + found


def _values(item: Item) -> str:
    rows = "".join(
        f"<tr><td><input type='checkbox' checked data-field='{escape(pair.name)}'"
        f" aria-label='Accept {escape(pair.label)}'></td><td>{escape(pair.label)}</td>"
        f"<td class='ec-soft'>{escape(pair.now_text[:300])}</td>"
        f"<td class='ec-to'>{escape(pair.proposed_text[:300])}</td></tr>"
        for pair in item.values
    )
    head = "<tr><th></th><th>Attribute</th><th>Now</th><th><span class='ec-ai'>Proposed ✦</span></th></tr>"
    return f"<table class='ec-fields'><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _alternatives(item: Item) -> str:
    if not item.alternatives:
        return ""
    buttons = "".join(
        f"<button type='button' class='ec-act' data-act='alternative' data-number='{number}' aria-pressed='false'>"
        f"<kbd>{number}</kbd>{escape(choice.label[-90:].replace(' > ', ' › '))}</button>"
        for number, choice in enumerate(item.alternatives[:9], start=1)
    )
    label = "Choose" if item.needs_value else "Or"
    return f"<p class='ec-label'>{label}</p><div class='ec-choices'>{buttons}</div>"


def findings(found: Iterable[Finding]) -> str:
    """What checks found, a line each with its sign; nothing where they found nothing."""
    once = {(finding.level, finding.message): finding for finding in found}  # one said of two places is said once
    lines = "".join(
        f"<li{look}><span aria-hidden='true'>{sign}</span><p><span class='ec-hidden'>{word}</span>"
        f"{escape(finding.message)}</p></li>"
        for finding in once.values()
        for sign, look, word in (_SIGNS[finding.level],)
    )
    return f"<ul class='ec-findings'>{lines}</ul>" if lines else ""


def _also(item: Item) -> str:
    if not item.siblings:
        return ""
    links = " · ".join(
        f"<button type='button' class='ec-link' data-open='{other.id}'>"
        f"{escape(f'{other.label}: {other.proposed}'[:80])}</button>"
        for other in item.siblings[:6]
    )
    return f"<p class='ec-also'>Also open on this product: {links}</p>"


def _about(item: Item) -> str:
    product = item.product
    if product is None:
        return ""
    known = {**product.attributes, **({"Tags": ", ".join(product.tags)} if product.tags else {})}
    lines = "".join(
        f"<dt>{escape(plain_name(name)[:60])}</dt><dd>{escape(value[:200])}</dd>"
        for name, value in list(known.items())[:12]
    )
    text = product.description[:_ABOUT] + ("…" if len(product.description) > _ABOUT else "")
    words = f"<p>{escape(text)}</p>" if text and item.field != "description" else ""
    return f"<div class='ec-about'>{words}{f'<dl>{lines}</dl>' if lines else ''}</div>"


def _rest(text: str) -> str:
    more = len(text) - _CLIP
    return f" <span class='ec-soft'>… {more:,} more characters</span>" if more > 0 else ""

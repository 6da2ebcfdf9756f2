"""Catalogue health as HTML: scores with their change, departments, the fixes worth most, the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlencode

from core.catalog.health.editing import RuleLine
from core.catalog.health.reads import DayScore, DepartmentHealth, Fix, ShopHealth
from core.catalog.health.rule import Group, Severity
from core.catalog.health.score import Breach, ProductHealth
from core.proposals.display import field_text
from core.proposals.ordering import NOWHERE
from dashboard import phrases, tables
from dashboard.tables import Column

GROUP_WORDS = {
    Group.COMPLETENESS: "Complete",
    Group.VALIDITY: "Valid",
    Group.CONSISTENCY: "Consistent",
    Group.IMAGES: "Pictures",
    Group.TEXT: "Texts",
}
SEVERITY_WORDS = {
    Severity.STOPS: "refused",
    Severity.COSTS: "costs sales",
    Severity.UNTIDY: "untidy",
}
_SHOWN_BREACHES = 3
_ATTRIBUTE = "attributes."
_SAME = 0.05  # of a point; less is not shown as a change
_TEXTS = ("title", "description", "seo_title", "seo_description", "merge")  # two products of one title: write another
_HEADINGS = ("Fix", "Where", "Products", "At stake a month", "Adds to the score", "Next")


def headline(health: ShopHealth) -> str:
    """The shop's score with its change since last week, and what it is made of."""
    parts = [(f"{health.parts[group]:.1f}", word.lower()) for group, word in GROUP_WORDS.items()]
    return (
        f"<p class='ec-label'>Score of {phrases.count(health.products, 'product')}, 0 to 100</p>"
        f"<p class='ec-score'><b>{health.score:.1f}</b> <span>{escape(change(health.score, health.before))}</span></p>"
        f"{tables.figures(parts)}"
    )


def change(score: float, before: DayScore | None) -> str:
    """How a score has moved: “▲ 1.2 since 23 Feb”, “as on 23 Feb”; says so where there is nothing to compare with."""
    if before is None:
        return "no score from a week ago to compare with yet"
    day = _day(before)
    moved = score - before.score
    if abs(moved) < _SAME:
        return f"as on {day}"
    return f"{'▲' if moved > 0 else '▼'} {abs(moved):.1f} since {day}"


def departments(found: Iterable[DepartmentHealth], before: DayScore | None) -> str:
    """The departments, the lowest score first, each with its change since that day and its weakest side."""
    columns = [
        Column[DepartmentHealth]("Department", lambda one: one.name or "None"),
        Column[DepartmentHealth]("Products", lambda one: f"{one.products:,}", "num"),
        Column[DepartmentHealth]("Score", lambda one: f"{one.score:.1f}", "num"),
        Column[DepartmentHealth](f"Since {_day(before)}" if before else "Change", _moved, "num"),
        Column[DepartmentHealth]("Loses most on", _weakest, "soft"),
    ]
    return tables.table(columns, found)


def fixes(found: Iterable[Fix]) -> str:
    """The fixes as a table; each leads to the proposals that would mend it, or to where else it is mended."""
    head = "".join(f"<th scope='col'{_right(name)}>{name}</th>" for name in _HEADINGS)
    body = "".join(_fix(one) for one in found)
    return f"<table class='ec-grid ec-fixes'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def link(fix: Fix) -> str:
    """The address of the queue with the open proposals that would mend the fix."""
    return _address("/catalog", fix, field=fix.field)


def rules(lines: Iterable[RuleLine]) -> str:
    """The rules as they stand in one place; those switched off are shown as past."""
    columns = [
        Column[RuleLine]("Rule", lambda line: line.rule.sentence),
        Column[RuleLine]("About", lambda line: GROUP_WORDS[line.rule.group], "soft"),
        Column[RuleLine]("If breached", lambda line: SEVERITY_WORDS[line.rule.severity], "soft"),
        Column[RuleLine]("Points", lambda line: f"{line.points}" if line.is_on else "off", "num"),
        Column[RuleLine]("Limit", _limit, "num"),
        Column[RuleLine]("Source", lambda line: line.rule.source + (" · changed here" if line.is_own else ""), "soft"),
    ]
    return tables.table(columns, lines, is_off=lambda line: not line.is_on)


def own(health: ProductHealth | None) -> str:
    """A product's score and what it loses most points by, for the review; empty where nothing is amiss."""
    if health is None or not health.breaches:
        return ""
    lost: dict[str, list[Breach]] = {}
    for breach in health.breaches:
        lost.setdefault(breach.rule.sentence, []).append(breach)
    worst = sorted(lost.items(), key=lambda one: -_points(one[1]))
    said = " · ".join(_lost(*one) for one in worst[:_SHOWN_BREACHES])
    more = len(worst) - _SHOWN_BREACHES
    rest = f" · {more} more" if more > 0 else ""
    return f"<p class='ec-also'>Health <b>{health.score:.0f}</b> of 100: {said}{rest}</p>"


def _points(breaches: Iterable[Breach]) -> float:
    return sum(breach.points for breach in breaches)


def _lost(sentence: str, breaches: Sequence[Breach]) -> str:
    """A rule that is breached, once: the attributes that it misses, and the points they take together."""
    names = [field_text(one.field) for one in breaches if one.field.startswith(_ATTRIBUTE)]
    about = f": {', '.join(names)}" if names else ""
    return escape(f"{sentence.rstrip('.')}{about} −{_points(breaches):.3g}")


def _limit(line: RuleLine) -> str:
    return f"{line.limit:,} {line.rule.unit}" if line.limit else ""


def _day(score: DayScore) -> str:
    return f"{score.day.day} {score.day:%b}"


def _moved(one: DepartmentHealth) -> str:
    if one.before is None:
        return "new"
    moved = one.score - one.before
    return f"{'+' if moved > 0 else '−'}{abs(moved):.1f}" if abs(moved) >= _SAME else "same"


def _weakest(one: DepartmentHealth) -> str:
    group = min(GROUP_WORDS, key=lambda name: one.parts[name])
    lost = 100 - one.parts[group]
    return f"{group}, {lost:.1f} points" if lost >= _SAME else ""


def _fix(fix: Fix) -> str:
    what = f"<b>{escape(fix.rule.sentence)}</b>{_about(fix)}"
    where = escape(phrases.path(fix.category_path) or f"{fix.department or 'No department'}, no category")
    cells = (
        what,
        where,
        f"{fix.products:,}",
        escape(phrases.amount(fix.stake.minor, fix.stake.currency)),
        f"+{fix.points:.2f}",
        _next(fix),
    )
    pairs = zip(_HEADINGS, cells, strict=True)
    row = "".join(f"<td data-label='{name}'{_right(name)}><div>{cell}</div></td>" for name, cell in pairs)
    return f"<tr>{row}</tr>"


def _about(fix: Fix) -> str:
    return f" <span class='ec-soft'>{escape(field_text(fix.field))}</span>" if fix.field.startswith(_ATTRIBUTE) else ""


def _next(fix: Fix) -> str:
    if fix.proposals:
        return _link(link(fix), f"Review {phrases.count(fix.proposals, 'proposal')}")
    if fix.field in _TEXTS:
        return _link(_address("/copywriting", fix), "Review texts, or have some drafted")
    return f"Set it right in the shop, then {_link('/import', 'import its file')}"


def _address(screen: str, fix: Fix, **also: str) -> str:
    asked = {"department": fix.department, "category": fix.category_path or NOWHERE, **also}
    return f"{screen}?" + urlencode({name: value for name, value in asked.items() if value})


def _link(address: str, words: str) -> str:
    return f"<a href='{escape(address)}' target='_self'>{words}</a>"


def _right(name: str) -> str:
    return " class='ec-num'" if name in _HEADINGS[2:5] else ""

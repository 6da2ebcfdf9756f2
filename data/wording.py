"""Titles and bodies in each department's own voice, from templates and slots."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from random import Random

from data.departments import Department, Leaf

_SHARE_WITH_SPECIFICATION = {"Fashion": 0.35, "Beauty": 0.4, "Home improvement": 0.7, "Car parts": 0.9}


def title_of(template: str, slots: Mapping[str, str]) -> str:
    """The template filled in, with a capital at its start."""
    return _capital(template.format_map(slots))


def running(value: str) -> str:
    """A listed value as it stands in running text: “Cotton poplin” → “cotton poplin”, but “E27” and “V-neck” stay."""
    first = value.split(" ")[0].split("-")[0]
    return value[:1].lower() + value[1:] if len(first) > 1 and first[1:].islower() else value


def body(department: Department, leaf: Leaf, slots: Mapping[str, str], rng: Random) -> str:
    """The product page's HTML: opener, details, perhaps a specification, closer, laid out as the department does."""
    opener = sentence(rng.choice(leaf.openers), slots)
    details = [sentence(text, slots) for text in rng.sample(leaf.details, min(len(leaf.details), rng.randint(2, 3)))]
    closer = html.escape(rng.choice(department.closers), quote=False)
    chosen = [asked for asked in leaf.asked if rng.random() < 0.8]
    rows = [(asked.name, html.escape(slots[asked.name], quote=False)) for asked in chosen]
    with_rows = bool(rows) and rng.random() < _SHARE_WITH_SPECIFICATION[department.name]
    return _LAYOUTS[department.name](opener, details, rows if with_rows else [], closer)


def sentence(template: str, slots: Mapping[str, str]) -> str:
    """One sentence of a body, safe to stand in HTML, each sentence in it begun with a capital."""
    text = html.escape(template.format_map(slots), quote=False)
    return ". ".join(_capital(part) for part in text.split(". "))


def plain(body_html: str) -> str:
    """The words of one of our own bodies, for looking values up in it."""
    return html.unescape(re.sub(r"<[^<>]*>", " ", body_html)).replace("\u00a0", " ")


def _fashion(opener: str, details: list[str], rows: list[tuple[str, str]], closer: str) -> str:
    listed = "".join(f"<li>{name}: {value.lower()}</li>" for name, value in rows)
    return (
        f"<p>{opener}</p><p>{' '.join(details)}</p>"
        + (f"<ul>{listed}</ul>" if listed else "")
        + f"<p><em>{closer}</em></p>"
    )


def _beauty(opener: str, details: list[str], rows: list[tuple[str, str]], closer: str) -> str:
    listed = "".join(f"<strong>{name}</strong>&nbsp;{value}<br>" for name, value in rows)
    return (
        f"<p>{opener}</p>"
        + "".join(f"<p>{detail}</p>" for detail in details)
        + (f"<p>{listed}</p>" if listed else "")
        + f"<h3>Good to know</h3><p>{closer}</p>"
    )


def _home(opener: str, details: list[str], rows: list[tuple[str, str]], closer: str) -> str:
    points = [*details, *(f"{name}: {value}" for name, value in rows)]
    return f"<p>{opener}</p><ul>{''.join(f'<li>{point}</li>' for point in points)}</ul><p>{closer}</p>"


def _car(opener: str, details: list[str], rows: list[tuple[str, str]], closer: str) -> str:
    cells = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows)
    table = f'<table class="spec">{cells}</table>' if cells else ""
    return f"<p>{opener} {' '.join(details)}</p>{table}<p>{closer}</p>"


_LAYOUTS = {"Fashion": _fashion, "Beauty": _beauty, "Home improvement": _home, "Car parts": _car}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

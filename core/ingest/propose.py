"""A mapping profile proposed from a file's header and a sample of its values, for a person to correct."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from core.ingest import shapes
from core.ingest.mapping import MAX_NAME, MappingProfile, Target
from core.ingest.shapes import Shape, shape
from core.ingest.vocabulary import ASIDE, CODES, FITS, GROUPING, PHRASES, SHORT

Rows = Sequence[Sequence[str]]

_LEAST = 0.45  # of a header's score; below it a column is not mapped to a field
_ATTRIBUTE_LENGTH = 60


def propose(columns: Sequence[str], sample: Rows) -> MappingProfile:
    """The profile that reads the file best, as far as its header and sample show.

    ``confidence`` tells how sure each column is; columns without a field of their own become attributes if people
    wrote short values there, and are kept as they are otherwise.
    """
    cells = {column: [row[place] for row in sample] for place, column in enumerate(columns)}
    found = {column: shape(values) for column, values in cells.items()}
    words = {column: _words(column) for column in columns}
    scores = _scores(words, found)
    chosen = _choose(scores)
    _settle_groups(chosen, scores, cells)
    _settle_department(chosen, words, found)
    _settle_prices(chosen)
    _settle_identity(chosen, found)
    targets = {column: target for target, (column, _) in chosen.items()}
    attributes, extra = _others(columns, targets, words, found)
    return MappingProfile(
        name="Proposed",
        columns=targets,
        attributes=attributes,
        extra=extra,
        category_separator=shapes.path_separator(_cells_of(Target.CATEGORY, chosen, cells)),
        list_separator=shapes.list_separator(_cells_of(Target.TAGS, chosen, cells)),
        currency=shapes.currency(_cells_of(Target.PRICE, chosen, cells)),
        confidence={
            **dict.fromkeys(extra, 0.5),
            **dict.fromkeys(attributes, 0.6),
            **{column: round(score, 2) for column, score in chosen.values()},
        },
    )


Chosen = dict[Target, tuple[str, float]]
Scores = Mapping[tuple[str, Target], float]


def _words(column: str) -> list[str]:
    """The header's words: camel case and underscores split, lower case, common short forms spelt out."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", column)
    words = re.findall(r"[^\W_]+", spaced.casefold())
    return " ".join(SHORT.get(word, word) for word in words).split()


def _scores(words: Mapping[str, list[str]], found: Mapping[str, Shape]) -> Scores:
    return {
        (column, target): score
        for column, header in words.items()
        for target, phrases in PHRASES.items()
        if (score := _header_score(header, phrases)) >= _LEAST and FITS[target](found[column])
    }


def _header_score(header: list[str], phrases: Sequence[str]) -> float:
    """1 for a header that is the first phrase; less for later phrases and for words that a header adds."""
    best = 0.0
    for place, phrase in enumerate(phrases):
        wanted = phrase.split()
        at = next((i for i in range(len(header)) if header[i : i + len(wanted)] == wanted), None)
        if at is not None:
            added = sum(word not in ("name", "product") for word in header) - sum(
                word not in ("name", "product") for word in wanted
            )
            best = max(best, (1 - 0.02 * place) * 0.75**added)
    return best


def _choose(scores: Scores) -> Chosen:
    """The best pairs first; a column fills one field, a field takes one column."""
    chosen: Chosen = {}
    used: set[str] = set()
    for (column, target), score in sorted(scores.items(), key=lambda pair: -pair[1]):
        if target != Target.HANDLE and target not in chosen and column not in used:
            chosen[target] = (column, score)
            used.add(column)
    return chosen


def _settle_groups(chosen: Chosen, scores: Scores, cells: Mapping[str, Sequence[str]]) -> None:
    """Find the column whose repeated values hold the rows of one product together."""
    sku = chosen.get(Target.SKU, ("", 0.0))[0]
    title = chosen.get(Target.TITLE, ("", 0.0))[0]
    taken = {column for target, (column, _) in chosen.items() if target not in (Target.SKU, Target.BARCODE)}
    best: tuple[str, float] | None = None
    for (column, target), score in scores.items():
        if target != Target.HANDLE or column in taken or column == sku:
            continue
        sure = score if score >= 0.95 else score * _holds_together(cells[column], cells.get(title), cells.get(sku))
        if sure >= _LEAST and (best is None or sure > best[1]):
            best = (column, sure)
    if best is not None:
        chosen[Target.HANDLE] = best


def _holds_together(groups: Sequence[str], titles: Sequence[str] | None, skus: Sequence[str] | None) -> float:
    """How surely equal values mean one product: 0 where nothing repeats; SKUs that begin with it speak for it."""
    counts = Counter(groups)
    repeated = [place for place, group in enumerate(groups) if counts[group] > 1]
    if len(repeated) < 2:
        return 0.0
    first: dict[str, str] = {}
    agree = sum(
        titles is not None and first.setdefault(groups[place], titles[place])[:12] == titles[place][:12]
        for place in repeated
    ) / len(repeated)
    begins = skus is not None and all(sku.startswith(group) for sku, group in zip(skus, groups, strict=True))
    return 1.0 if begins else agree if agree >= 0.6 else 0.0


def _settle_department(chosen: Chosen, words: Mapping[str, list[str]], found: Mapping[str, Shape]) -> None:
    """The department is the broadest grouping the file has: the one with the fewest names, but more than one."""
    taken = {column for column, _ in chosen.values()}
    candidates = [
        (not (header == ["department"] or header == ["department", "name"]), found[column].distinct, column)
        for column, header in words.items()
        if column not in taken
        and GROUPING & set(header)
        and not CODES & set(header)
        and found[column].is_text
        and found[column].filled > 0.95
        and 2 <= found[column].distinct <= 30
    ]
    if candidates:
        said_otherwise, distinct, column = min(candidates)
        if distinct <= 12 or not said_otherwise:
            chosen[Target.DEPARTMENT] = (column, 0.6 if said_otherwise else 0.95)


def _settle_prices(chosen: Chosen) -> None:
    """A list price alone is the price."""
    if Target.PRICE not in chosen and Target.COMPARE_AT in chosen:
        column, score = chosen.pop(Target.COMPARE_AT)
        chosen[Target.PRICE] = (column, score * 0.8)


def _settle_identity(chosen: Chosen, found: Mapping[str, Shape]) -> None:
    """Make sure of a title, and of something that tells products apart."""
    taken = {column for column, _ in chosen.values()}
    free = [column for column in found if column not in taken]
    if Target.TITLE not in chosen:
        texts = [column for column in free if found[column].is_text and 4 <= found[column].length <= 150]
        if texts:
            chosen[Target.TITLE] = (max(texts, key=lambda column: found[column].unique), 0.3)
    if not {Target.SKU, Target.HANDLE, Target.TITLE} & set(chosen):
        column = max(free or found, key=lambda name: found[name].unique)
        chosen[Target.SKU] = (column, 0.1)


def _others(
    columns: Sequence[str],
    targets: Mapping[str, Target],
    words: Mapping[str, list[str]],
    found: Mapping[str, Shape],
) -> tuple[dict[str, str], dict[str, str]]:
    """The remaining columns: attributes by their names for people, and what is only kept."""
    attributes: dict[str, str] = {}
    extra: dict[str, str] = {}
    for column in columns:
        if column in targets:
            continue
        name = _label(column)
        if _is_attribute(words[column], found[column]) and name not in attributes.values():
            attributes[column] = name
        else:
            extra[column] = column
    return attributes, extra


def _is_attribute(header: Sequence[str], one: Shape) -> bool:
    aside = ASIDE & set(header) or (header and header[-1] in CODES) or (header and header[0] == "is")
    plain = max(one.addresses, one.dates, one.specs) < 0.5 and not (one.flags > 0.9 and one.distinct > 1)
    return bool(not aside and plain and 0 < one.length <= _ATTRIBUTE_LENGTH and one.distinct > 1)


def _label(column: str) -> str:
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", column))
    kept = words[:-1] if len(words) > 1 and words[-1].casefold() == "name" else words
    text = " ".join(kept) or column
    return (text[:1].upper() + text[1:])[:MAX_NAME]


def _cells_of(target: Target, chosen: Chosen, cells: Mapping[str, Sequence[str]]) -> Sequence[str]:
    return cells[chosen[target][0]] if target in chosen else ()
